"""The work list: what a therapist must see, until a named person has seen it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.db import models
from portal.db.queries import programmes
from portal.db.queries import safety as queries
from portal.db.session import Session
from portal.domain import opening, typed
from portal.domain.errors import Conflict, NotAllowed
from portal.domain.opening import Hours
from portal.services import alerts, silence

raise_alert = alerts.raise_alert

CLINIC_WIDE_AFTER = timedelta(hours=24)  # on the wall, not in opening hours


def mark_seen(
    session: Session, *, alert: models.Alert, by: models.Account, note: str = "", now: datetime
) -> models.Alert:
    """A named person has seen it; of several the first keeps the name. A red flag clears in no other way.

    Who was out of reach and has now been called is asked again in three days.
    """
    if not by.is_therapist or by.disabled_at is not None:
        raise NotAllowed("only a therapist clears the work list")
    clean = typed.note(note, field="note")
    session.flush()
    is_first = queries.take(session, alert.id, by_id=by.id, at=now)
    session.refresh(alert)
    if is_first:
        alert.note = clean or None
        session.flush()
        if alert.code == silence.NO_CONTACT:
            _ask_again(session, alert, now)
    return alert


def mark_unseen(session: Session, *, alert: models.Alert) -> models.Alert:
    """Takes "seen" back: it was a slip. Who acknowledged a safety answer stays written (`Conflict`)."""
    if alert.code in alerts.PAUSING:
        raise Conflict("a safety answer stays seen")
    alert.seen_by_id = alert.seen_at = alert.note = None
    session.flush()
    return alert


def escalate(session: Session, *, now: datetime) -> int:
    """Calls a second person to safety answers that nobody has seen, and after a day the whole clinic.

    The clinic says after how many minutes of its opening hours; the first e-mail went at once, day and night.
    Returns how many e-mails were put.
    """
    put = 0
    for alert in queries.unseen(session, codes=alerts.RED_FLAGS):
        put += alert.second_at is None and _call_second(session, alert, now)
        if alert.wide_at is None and now - alert.raised_at >= CLINIC_WIDE_AFTER:
            queries.call_everybody(session, alert.id, at=now)
    return put


@dataclass(frozen=True, slots=True)
class WaitingAnswer:
    """A safety answer nobody has seen: whose therapist to reach, and for how long it has waited."""

    therapist: str
    minutes: int


def waiting_answer(session: Session, *, account: models.Account, now: datetime) -> WaitingAnswer | None:
    """The oldest safety answer that this person was called to and nobody has seen; None if there is none."""
    found = queries.called(session, account, codes=alerts.RED_FLAGS)
    if found is None:
        return None
    alert, own = found
    return WaitingAnswer(own.name or "", max(0, int((now - alert.raised_at).total_seconds()) // 60))


def _call_second(session: Session, alert: models.Alert, now: datetime) -> bool:
    """Another therapist sees the patient from now on; where there is none, an administrator hears of it."""
    patient = session.get_one(models.Patient, alert.patient_id)
    clinic = session.get_one(models.Clinic, patient.clinic_id)
    hours = Hours.from_list(clinic.opening_hours)
    waited = opening.open_time(hours, clinic.time_zone, since=alert.raised_at, until=now)
    if waited < timedelta(minutes=clinic.escalate_minutes):
        return False
    second = queries.second_person(session, patient) or queries.who_runs_it(session, patient)
    if second is None or not queries.call_second(session, alert.id, second_id=second.id, at=now):
        return False
    return alerts.mail(session, alert=alert, account_id=second.id, now=now)


def _ask_again(session: Session, alert: models.Alert, now: datetime) -> None:
    about = session.get(models.Programme, alert.programme_id) if alert.programme_id else None
    programme = about or programmes.current(session, alert.patient_id)
    if programme is not None:
        silence.ask_again(session, programme, now)
