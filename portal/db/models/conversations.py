"""What a patient and the clinic write to each other: one thread for each patient."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, Public, UtcDateTime
from portal.db.sealing import SealedText


class Note(Public, Base):
    """One message; `by_id` is None where the patient wrote it."""

    __tablename__ = "note"

    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    submission_id: Mapped[str] = mapped_column(String(64), unique=True)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    text = SealedText()

    __table_args__ = (Index("ix_note_patient_id_id", "patient_id", "id"),)

    def sealed_for(self) -> int | None:
        """A message is the patient's."""
        return self.patient_id
