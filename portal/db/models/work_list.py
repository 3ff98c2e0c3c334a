"""What a therapist must see."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, Public, UtcDateTime
from portal.db.sealing import SealedText


class Alert(Public, Base):
    """One reason to look at one patient; it stays until a named person has seen it."""

    __tablename__ = "alert"

    key: Mapped[str] = mapped_column(String(120), unique=True)  # raised once, however often work repeats
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"), index=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"), index=True)
    check_in_id: Mapped[int | None] = mapped_column(ForeignKey("check_in.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))  # the e-mail it is about
    priority: Mapped[str] = mapped_column(String(10))  # urgent, high, normal, info
    code: Mapped[str] = mapped_column(String(40))
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    second_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id")
    )  # who hears when nobody has seen it
    second_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    wide_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # since then the whole clinic sees it
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    note = SealedText()

    __table_args__ = (Index("ix_alert_patient_id_second_id", "patient_id", "second_id"),)

    def sealed_for(self) -> int | None:
        """A note speaks of the patient."""
        return self.patient_id
