"""Who opened a patient's record: the patient may read it."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, UtcDateTime


class RecordLook(Base):
    """One member of staff looked at one patient's record on one day of the clinic's calendar."""

    __tablename__ = "record_look"

    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    on_day: Mapped[date]
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("patient_id", "account_id", "on_day"),)
