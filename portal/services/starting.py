"""What a signature begins: a programme that runs or rests behind the gate, its first check-in, an episode.

An episode is one course of trouble. It lasts while a programme of the patient runs; the next one after that
begins another, in which since when it hurts, and how much, is asked anew.
"""

from datetime import date, datetime, timedelta

from portal.db import models
from portal.db.models import ProgrammeStatus
from portal.db.queries import check_ins as check_in_queries
from portal.db.queries import programmes as queries
from portal.db.queries import taking_back
from portal.db.session import Session
from portal.domain import calendar, follow_up
from portal.domain.errors import InvalidInput
from portal.domain.policy import POLICY
from portal.domain.programme import Prescription, State
from portal.rendering.i18n import N_
from portal.services import check_ins, ending, pauses, questionnaires
from portal.services.signing import Signature

MOST_AT_ONCE = 2
TOO_MANY_AT_ONCE = N_("Two programmes run already. Please end one of them first.")


def episode_of_next(session: Session, patient_id: int) -> int:
    """Which episode a programme belongs to that is written now: 1 is the patient's first."""
    withdrawn = taking_back.withdrawn(session, patient_id)
    every = queries.of_patient(session, patient_id)
    sent = [row for row in every if row.latest_number > 0 and row.id not in withdrawn]
    newest = max((row.episode for row in sent), default=1)
    is_over = bool(sent) and not any(row.status in queries.LIVING for row in sent)
    return newest + 1 if is_over else newest


def begin(session: Session, programme: models.Programme, signature: Signature, now: datetime) -> None:
    """A first version is signed: the programme runs from its day on, or rests while a safety answer waits."""
    gate = pauses.gate_of(session, programme.patient_id)
    programme.status, programme.starts_on = ProgrammeStatus.ACTIVE, signature.starts_on
    questionnaires.plan(session, programme=programme, now=now)
    _make_room(session, programme, replaces=signature.replaces, now=now)
    if gate is not None:
        pauses.rest(session, programme, pauses.Cause(gate, by=signature.by), now)


def maintain(programme: models.Programme, signature: Signature) -> bool:
    """Notes whether the programme only keeps up what was reached; says whether that begins with this
    signature."""
    was = programme.maintenance_since
    programme.maintenance_since = (was or signature.starts_on) if signature.maintenance else None
    return was is None and programme.maintenance_since is not None


def ask_about(
    session: Session,
    *,
    version: models.ProgrammeVersion,
    state: State,
    begins_maintenance: bool,
    now: datetime,
) -> None:
    """A waiting check-in asks about the new version; where none waits, the first one is planned.

    Maintenance moves the next one to four weeks after its start; one that is open stays. A dose that the
    therapist changed is asked about within a week.
    """
    programme = version.programme
    check_ins.follow_version(session, version=version, also_open=False)
    if programme.status is not ProgrammeStatus.ACTIVE:
        return
    if begins_maintenance:
        _plan(session, version, version.starts_on + timedelta(days=POLICY.next_maintenance), now)
    elif not check_ins.is_waiting(session, programme):
        weekday = session.get_one(models.Patient, programme.patient_id).check_in_weekday
        days = programme.first_followup_days
        _plan(
            session, version, follow_up.first_check_in_on(version.starts_on, state.phase, days, weekday), now
        )
    elif any(_was_just_changed(item) for item in state.programme.items):
        _plan_sooner(session, version, now)


def _was_just_changed(item: Prescription) -> bool:
    last = item.course.last_change
    return last is not None and last.days == 0


def _plan_sooner(session: Session, version: models.ProgrammeVersion, now: datetime) -> None:
    """The planned check-in comes within a week of the day on which a changed dose is first done."""
    planned = check_in_queries.waiting(session, version.programme_id)
    patient = session.get_one(models.Patient, version.patient_id)
    week = timedelta(days=POLICY.next_after_green)
    latest = max(version.starts_on, calendar.day_of(patient, now)) + week
    if planned is not None and planned.due_on > latest:
        _plan(session, version, latest, now)


def _plan(session: Session, version: models.ProgrammeVersion, due_on: date, now: datetime) -> None:
    from_on = None if check_ins.is_waiting(session, version.programme) else version.starts_on
    check_ins.plan_next(
        session, programme=version.programme, version=version, due_on=due_on, now=now, from_on=from_on
    )


def _make_room(session: Session, programme: models.Programme, *, replaces: bool, now: datetime) -> None:
    """Ends what the new programme takes the place of; `InvalidInput` if too many would run."""
    staying = 0
    for other in queries.living(session, programme.patient_id):
        if other.id == programme.id:
            continue
        if replaces or other.region == programme.region:
            ending.end(session, programme=other, now=now)
        else:
            staying += 1
    if staying >= MOST_AT_ONCE:
        raise InvalidInput("replaces", TOO_MANY_AT_ONCE)
