"""One thing asked for many patients at once."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, Public, UtcDateTime
from portal.db.sealing import SealedBytes


class Batch(Public, Base):
    """What a therapist asked for several patients; each row points at an ordinary message."""

    __tablename__ = "batch"

    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinic.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))  # print, remind, extend
    choices: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    submission_id: Mapped[str] = mapped_column(String(64), unique=True)
    round: Mapped[int] = mapped_column(default=1)  # counts the packs made of it
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))  # makes the pack
    pdf_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)  # kept for a day
    pages: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    pdf = SealedBytes()

    def sealed_for(self) -> int | None:
        """The sheets of several patients: under the clinic's own key."""
        return None


class BatchRow(Base):
    """One patient of a batch: the message that does it, or why there is none."""

    __tablename__ = "batch_row"

    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    version_id: Mapped[int | None] = mapped_column(ForeignKey("programme_version.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)
    is_own: Mapped[bool] = mapped_column(default=False)  # the batch put the message itself
    refused: Mapped[str | None] = mapped_column(String(30))
    said: Mapped[str | None] = mapped_column(String(1000))  # the sentence that was signed

    __table_args__ = (UniqueConstraint("batch_id", "patient_id"),)
