"""Silence: an invitation was handed over, and nobody has answered for the clinic's number of days.

Then a person phones, one friendly e-mail goes, and nothing more is asked until somebody acts.
"""

from datetime import date, datetime, timedelta

from portal.db import models
from portal.db.models import ProgrammeStatus
from portal.db.queries import check_ins as check_in_queries
from portal.db.queries import programmes
from portal.db.queries import silence as queries
from portal.db.session import Session
from portal.domain import calendar, follow_up
from portal.services import alerts, check_ins, outbox
from portal.services.messages import SendEmail

NO_CONTACT = queries.NO_CONTACT
WELCOME_BACK = "welcome_back"
ASKED_AGAIN_AFTER_DAYS = 3
A_DAY = timedelta(days=1)


def since(session: Session, programme: models.Programme, patient: models.Patient) -> date | None:
    """The patient's day on which the first unanswered invitation since the last contact was handed over.

    None for who gets paper, rests or has ended: nobody is asked, so nobody is silent.
    """
    first = _first(session, programme, patient)
    return calendar.day_of(patient, first.handed_over_at) if first else None


def is_lost(session: Session, programme: models.Programme, patient: models.Patient, now: datetime) -> bool:
    """Whether the clinic's number of days went by since then without an answer, a tick or a call."""
    began_on = since(session, programme, patient)
    clinic = session.get_one(models.Clinic, patient.clinic_id)
    today = calendar.day_of(patient, now)
    return began_on is not None and follow_up.is_out_of_contact(began_on, today, clinic.silence_days)


def is_due(session: Session, now: datetime) -> bool:
    """Whether somebody may have become silent: a cheap look for the clock."""
    return queries.is_anybody_silent(session, _before(session, now))


def find(session: Session, *, now: datetime) -> int:
    """Puts everybody who became silent on the work list and writes to them once; returns how many."""
    found = 0
    for programme in queries.silent_programmes(session, _before(session, now)):
        patient = session.get_one(models.Patient, programme.patient_id)
        if is_lost(session, programme, patient, now):
            found += tell(session, programme, patient, now)
    return found


def tell(session: Session, programme: models.Programme, patient: models.Patient, now: datetime) -> bool:
    """The phone task and the e-mail of one silence; False if it was told before."""
    first = _first(session, programme, patient)
    if first is None:
        return False
    alert = alerts.raise_alert(
        session,
        key=f"{NO_CONTACT}:{programme.id}:{first.check_in_id}",
        patient_id=patient.id,
        code=NO_CONTACT,
        priority="normal",
        programme_id=programme.id,
        check_in_id=first.check_in_id,
        now=now,
    )
    if alert is None:
        return False
    asked = check_in_queries.waiting(session, programme.id)
    order = SendEmail(
        WELCOME_BACK,
        about=str(first.check_in_id),
        patient_id=patient.id,
        programme_id=programme.id,
        check_in_id=asked.id if asked else None,
    )
    outbox.put(session, order, now=now)
    return True


def heard(session: Session, *, patient: models.Patient, now: datetime) -> None:
    """The patient was heard of: nobody needs to phone, no greeting goes, and where nothing waits to be
    answered the next check-in comes in three days."""
    for programme_id in queries.withdraw(session, patient.id):
        outbox.cancel(
            session, programme_id=programme_id, key_prefix=f"email:{WELCOME_BACK}:", reason="answered"
        )
        programme = session.get_one(models.Programme, programme_id)
        if not check_ins.is_waiting(session, programme):
            ask_again(session, programme, now)


def ask_again(session: Session, programme: models.Programme, now: datetime) -> None:
    """The next check-in in three days, where the programme runs and none is open."""
    version = programmes.latest(session, programme.id)
    if version is None or programme.status is not ProgrammeStatus.ACTIVE:
        return
    day = calendar.day_of(session.get_one(models.Patient, programme.patient_id), now)
    due_on = day + timedelta(days=ASKED_AGAIN_AFTER_DAYS)
    check_ins.plan_next(session, programme=programme, version=version, due_on=due_on, now=now, from_on=day)


def _first(
    session: Session, programme: models.Programme, patient: models.Patient
) -> queries.Invitation | None:
    is_asked = (
        programme.status is ProgrammeStatus.ACTIVE
        and patient.discharged_at is None
        and patient.channel is models.Channel.EMAIL
    )
    session.flush()
    return queries.first_unanswered(session, programme) if is_asked else None


def _before(session: Session, now: datetime) -> datetime:
    """Somebody silent was asked before then, in every time zone."""
    return now - (queries.fewest_days(session) - 1) * A_DAY
