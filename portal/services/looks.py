"""Who has looked at a patient's record: written down once a day, for the patient to read."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.db import models
from portal.db.queries import looks as queries
from portal.db.session import Session
from portal.domain import calendar

TOLD_FOR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Look:
    """One member of the staff opened the record on one day of the clinic's calendar."""

    name: str
    on: date


def note(session: Session, *, patient_id: int, account: models.Account, zone: str, now: datetime) -> None:
    """Writes down that this person opens this record today, in the clinic's time zone."""
    on = calendar.day_in(zone, now)
    row = {"patient_id": patient_id, "account_id": account.id, "on_day": on, "first_at": now}
    queries.note(session, row)


def of_patient(session: Session, patient: models.Patient, *, now: datetime) -> tuple[Look, ...]:
    """The looks of the last twelve months, the newest first."""
    since = (now - TOLD_FOR).date()
    found = queries.of_patient(session, patient.id, since)
    return tuple(Look(account.name or "", on) for on, account in found)
