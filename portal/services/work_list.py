"""The work list: what a therapist must see, until a named person has seen it."""

from datetime import datetime, timedelta

from portal.db import models
from portal.db.models import ProgrammeStatus
from portal.db.queries import programmes
from portal.db.queries import work_list as queries
from portal.db.session import Session
from portal.domain import typed
from portal.domain.errors import NotAllowed
from portal.services import alerts, check_ins

raise_alert = alerts.raise_alert

ESCALATES_AFTER = timedelta(minutes=60)
NO_CONTACT = "no_contact"
ASKED_AGAIN_AFTER_DAYS = 3


def mark_seen(
    session: Session, *, alert: models.Alert, by: models.Account, note: str = "", now: datetime
) -> models.Alert:
    """A named person has seen it; seeing it twice keeps the first name. A red flag clears in no other way.

    Who was out of reach and has now been called is asked again in three days.
    """
    if not by.is_therapist or by.disabled_at is not None:
        raise NotAllowed("only a therapist clears the work list")
    clean = typed.note(note, field="note")
    if alert.seen_at is None:
        alert.seen_by_id, alert.seen_at = by.id, now
        alert.note = clean or None
        session.flush()
        if alert.code == NO_CONTACT:
            _ask_again(session, alert, now)
    return alert


def mark_unseen(session: Session, *, alert: models.Alert) -> models.Alert:
    """Takes "seen" back: it was a slip."""
    alert.seen_by_id = alert.seen_at = alert.note = None
    session.flush()
    return alert


def escalate(session: Session, *, now: datetime) -> int:
    """Red flags nobody has seen for an hour are mailed to a second person; returns how many."""
    overdue = queries.unseen_red_flags(session, codes=alerts.RED_FLAGS, raised_before=now - ESCALATES_AFTER)
    put = 0
    for alert in overdue:
        patient = session.get_one(models.Patient, alert.patient_id)
        second = queries.second_person(session, patient)
        put += second is not None and alerts.mail(session, alert=alert, account_id=second.id, now=now)
    return put


def _ask_again(session: Session, alert: models.Alert, now: datetime) -> None:
    programme = programmes.current(session, alert.patient_id)
    version = programmes.latest(session, programme.id) if programme else None
    if programme is None or version is None or programme.status is not ProgrammeStatus.ACTIVE:
        return
    patient = session.get_one(models.Patient, alert.patient_id)
    day = check_ins.today(patient, now)
    due_on = day + timedelta(days=ASKED_AGAIN_AFTER_DAYS)
    check_ins.plan_next(session, programme=programme, version=version, due_on=due_on, now=now, from_on=day)
