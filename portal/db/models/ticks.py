"""What a patient did, day by day: ticked on a page, or written on paper."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
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


class DayLog(Base):
    """One day of a paper log: sessions and pain as they were written down; None is not said."""

    __tablename__ = "day_log"

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"))
    on_day: Mapped[date]  # the patient's calendar
    sessions: Mapped[int | None]
    during: Mapped[int | None]  # NPRS 0 to 10
    day_after: Mapped[int | None]  # NPRS 0 to 10
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # None: the patient typed it
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("programme_id", "on_day"),
        CheckConstraint("during BETWEEN 0 AND 10", name="during_is_nprs"),
        CheckConstraint("day_after BETWEEN 0 AND 10", name="day_after_is_nprs"),
    )
