"""A patient rests in the work list for three days: with a name and a time, taken back at any moment."""

from datetime import datetime, time, timedelta

from portal.db import models
from portal.db.session import Session
from portal.domain import calendar
from portal.domain.errors import Conflict, NotAllowed
from portal.services import caseload

DAYS = 3


def snooze(session: Session, *, patient: models.Patient, by: models.Account, now: datetime) -> datetime:
    """The patient leaves the work list until the morning in three days, or until there is a new reason.

    Returns until when. Raises `Conflict` for a safety answer, a pause, and where nothing waits.
    """
    if not by.is_therapist or by.disabled_at is not None:
        raise NotAllowed("only a therapist sends a patient to rest")
    row = caseload.row_of(session, patient=patient, now=now)
    if not may(row):
        raise Conflict("this cannot wait, or nothing waits")
    day = calendar.day_of(patient, now) + timedelta(days=DAYS)
    patient.snoozed_until = calendar.instant(datetime.combine(day, time()), patient.time_zone)
    patient.snoozed_at, patient.snoozed_by_id = now, by.id
    session.flush()
    return patient.snoozed_until


def may(row: caseload.CaseloadRow) -> bool:
    """Whether this row can be sent to rest: something waits that is no safety answer and no pause."""
    return row.needs_me and row.rank > 0


def wake(session: Session, *, patient: models.Patient) -> None:
    """The patient is back in the work list at once."""
    patient.snoozed_until = patient.snoozed_at = patient.snoozed_by_id = None
    session.flush()
