"""What a patient ticked: one exercise on one day."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, UtcDateTime


class Tick(Base):
    """Done, or said not to be done. No row is no answer, which is something else."""

    __tablename__ = "tick"

    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"), index=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"))
    exercise: Mapped[str] = mapped_column(String(60))
    on_day: Mapped[date]  # the patient's calendar
    done: Mapped[bool]
    ticked_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("programme_id", "on_day", "exercise"),)
