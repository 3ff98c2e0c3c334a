"""Who opened a patient's record: one row for a person, a patient and a day."""

from datetime import date
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.db import models
from portal.db.models import RecordLook

KEY = ("patient_id", "account_id", "on_day")


def patient_behind(session: Session, name: str, public_id: str) -> int | None:
    """Whose record an address opens: `name` is `patient_id` or `programme_id`, as the routes call it."""
    if name == "patient_id":
        return session.scalar(select(models.Patient.id).where(models.Patient.public_id == public_id))
    found = select(models.Programme.patient_id).where(models.Programme.public_id == public_id)
    return session.scalar(found)


def is_noted(session: Session, *, patient_id: int, account_id: int, on: date) -> bool:
    """Whether this person's look of this day is written down."""
    same = (RecordLook.patient_id == patient_id) & (RecordLook.account_id == account_id)
    return bool(session.scalar(select(exists().where(same & (RecordLook.on_day == on)))))


def note(session: Session, row: dict[str, Any]) -> None:
    """Writes a look down; the second of a day changes nothing."""
    database = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.execute(database.insert(RecordLook).values(row).on_conflict_do_nothing(index_elements=KEY))


def of_patient(session: Session, patient_id: int, since: date) -> list[tuple[date, models.Account]]:
    """The days and who looked on them, the newest first."""
    rows = session.execute(
        select(RecordLook.on_day, models.Account)
        .join(models.Account, models.Account.id == RecordLook.account_id)
        .where(RecordLook.patient_id == patient_id, RecordLook.on_day >= since)
        .order_by(RecordLook.on_day.desc(), RecordLook.first_at.desc(), RecordLook.id.desc())
    )
    return [(on, account) for on, account in rows]


def first_day(session: Session) -> date | None:
    """Since when looks are written down at all."""
    return session.scalar(select(func.min(RecordLook.on_day)))
