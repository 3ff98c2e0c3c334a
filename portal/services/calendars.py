"""A patient's calendar: what stands in it, and the secret address from which a calendar program reads it."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from portal.db import models
from portal.db.models import ProgrammeStatus, Purpose
from portal.db.queries import check_ins, programmes
from portal.db.session import Session
from portal.domain import calendar
from portal.rendering.ics import Feed, Plan
from portal.services import links, pauses

AT_LEAST = timedelta(weeks=4)  # ahead, for a programme that goes on after its weeks


def feed_of(session: Session, patient: models.Patient, *, public_url: str, now: datetime) -> Feed:
    """The programmes that run; what rests or has ended is not in it, so that its days go."""
    living = programmes.living(session, patient.id)
    plans = [_plan(session, row, patient, now) for row in living if _runs(session, row)]
    clinic = session.get_one(models.Clinic, patient.clinic_id)
    return Feed(
        clinic=clinic.name,
        host=urlsplit(public_url).hostname or "localhost",
        link=public_url,
        made_at=now,
        plans=tuple(plan for plan in plans if plan is not None),
    )


def new_address(session: Session, patient: models.Patient, *, now: datetime) -> str:
    """The clear text of a new address; the one before ends at once."""
    links.revoke(session, purposes=(Purpose.CALENDAR,), now=now, patient_id=patient.id)
    return links.issue(session, purpose=Purpose.CALENDAR, now=now, patient_id=patient.id)


def _runs(session: Session, programme: models.Programme) -> bool:
    is_active = programme.status is ProgrammeStatus.ACTIVE
    return is_active and pauses.resting_because(session, programme) is None


def _plan(
    session: Session, programme: models.Programme, patient: models.Patient, now: datetime
) -> Plan | None:
    version = programmes.latest(session, programme.id)
    if version is None:
        return None
    today = calendar.day_of(patient, now)
    ends_on = (programme.starts_on or version.starts_on) + timedelta(weeks=programme.weeks, days=-1)
    check_in = check_ins.waiting(session, programme.id)
    return Plan(
        uid=programme.public_id,
        number=version.number,
        starts_on=version.starts_on,
        until_on=max(ends_on, today + AT_LEAST),
        sessions_per_week=version.sessions_per_week,
        check_in_on=check_in.due_on if check_in else None,
    )
