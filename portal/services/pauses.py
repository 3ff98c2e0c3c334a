"""When a programme rests, and who lets it go on.

All programmes of a patient stand behind one gate: a safety answer in one of them stops every one, also those
that begin later, until a therapist lets them go on with a note.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.db import models
from portal.db.models import ProgrammeStatus
from portal.db.queries import pauses as queries
from portal.db.queries import programmes as programme_queries
from portal.db.queries import work_list
from portal.db.session import Session
from portal.domain import calendar, typed
from portal.domain.errors import Conflict, NotAllowed
from portal.domain.policy import POLICY
from portal.services import alerts, check_ins, outbox
from portal.services.messages import SendEmail

MOST_PRESSING_FIRST = ("red_flag_emergency", "red_flag_urgent")


@dataclass(frozen=True, slots=True)
class Cause:
    """Why something rests: a code, the check-in it came from, and the person; None: it was the rules."""

    code: str
    check_in_id: int | None = None
    by: models.Account | None = None


def pause(
    session: Session,
    *,
    programme: models.Programme,
    because: str,
    now: datetime,
    by: models.Account | None = None,
    check_in_id: int | None = None,
) -> None:
    """This programme rests until a person says otherwise: nothing is asked or sent but `please_read`.

    For a red flag use `stop_all`. Raises `Conflict` if the programme is not running.
    """
    programme = programme_queries.locked(session, programme.id)
    if programme.status is not ProgrammeStatus.ACTIVE:
        raise Conflict("the programme is not running")
    rest(session, programme, Cause(because, check_in_id, by), now)
    _ask_to_read(session, programme, "paused", now)


def stop_all(
    session: Session, *, patient_id: int, because: str, check_in_id: int | None, now: datetime
) -> None:
    """A safety answer stops every programme of the patient; what rested already now rests because of it.

    `because` is `red_flag_emergency` or `red_flag_urgent`; the graver of two stands. The patient is asked to
    read once, and only if something stopped.
    """
    stopped = _stop(session, patient_id, Cause(because, check_in_id), now)
    if stopped:
        _ask_to_read(session, stopped[0], "paused", now)


def gate_of(session: Session, patient_id: int) -> str | None:
    """The safety answer that keeps every programme of this patient at rest, as a code; None if there is none.

    It is one that paused a programme and was not let go with a note, that nobody has acknowledged, or that
    the rules have not seen yet.
    """
    found = {row.because for row in queries.open_of_patient(session, patient_id)}
    found |= set(queries.unseen_codes(session, patient_id, alerts.RED_FLAGS))
    found |= {f"red_flag_{concern}" for concern in queries.unreviewed_concerns(session, patient_id)}
    return _most_pressing(found)


def resting_because(session: Session, programme: models.Programme) -> str | None:
    """Why nobody should do the exercises of a programme now: also in the minutes before the rules have seen
    a safety answer. None while it runs, and for one that is no programme of today."""
    if programme.status not in programme_queries.LIVING:
        return None
    return gate_of(session, programme.patient_id) or programme.paused_because


def rest(session: Session, programme: models.Programme, cause: Cause, now: datetime) -> None:
    """Notes that a programme rests and takes back what was to be asked or sent; the caller holds it."""
    rested = programme.status is ProgrammeStatus.PAUSED
    _close(session, programme, now)
    programme.status = ProgrammeStatus.PAUSED
    programme.paused_at, programme.paused_because = now, cause.code
    session.add(
        models.Pause(
            programme_id=programme.id,
            patient_id=programme.patient_id,
            because=cause.code,
            check_in_id=cause.check_in_id,
            began_at=now,
            by_id=cause.by.id if cause.by else None,
        )
    )
    if not rested:  # else all of it was taken back before, and `please_read` may still be on its way
        check_ins.cancel_waiting(session, programme=programme)
        outbox.cancel(session, programme_id=programme.id, reason="paused")


def resume(
    session: Session, *, programme: models.Programme, by: models.Account, note: str, now: datetime
) -> None:
    """A therapist lets a programme that rests go on, with a note why; the next check-in comes in three days.

    After a safety answer every programme goes on that it stopped, under the one note, and the answer counts
    as acknowledged by this person.
    """
    if not by.is_therapist or by.disabled_at is not None:
        raise NotAllowed("only a therapist resumes a programme")
    programme = programme_queries.locked(session, programme.id)
    patient = session.get_one(models.Patient, programme.patient_id)
    flag = gate_of(session, patient.id)
    if flag is not None and programme.status in programme_queries.LIVING:
        _stop(session, patient.id, Cause(flag), now)  # answered, and not yet seen by the rules
    if programme.status is not ProgrammeStatus.PAUSED or patient.discharged_at is not None:
        raise Conflict("the programme is not paused")
    clean = typed.note(note, field="note", needed=True)
    together = _of_one_gate(session, programme)
    _note(session, patient.id, together, _Noted(by, clean, now))
    for one in together:
        _go_on(session, one, patient, now)
    _ask_to_read(session, programme, "resumed", now)


def end_with(session: Session, programme: models.Programme, now: datetime) -> None:
    """A programme is over, and its rest with it. A safety pause outlives it: only a note ends that."""
    if programme.paused_because not in alerts.RED_FLAGS:
        _close(session, programme, now)


def end_all(session: Session, *, patient_id: int, by: models.Account, now: datetime) -> None:
    """The treatment is over: no pause outlives it."""
    for row in queries.open_of_patient(session, patient_id):
        row.ended_at, row.ended_by_id = max(now, row.began_at), by.id
    session.flush()


@dataclass(frozen=True, slots=True)
class _Noted:
    """Who let something go on, with which words, and when."""

    by: models.Account
    note: str
    at: datetime


def _stop(session: Session, patient_id: int, cause: Cause, now: datetime) -> list[models.Programme]:
    """Stops what runs; returns it. What rests for a lesser reason gets this one."""
    stopped = []
    for found in programme_queries.living(session, patient_id):
        programme = programme_queries.locked(session, found.id)
        was_running = programme.status is ProgrammeStatus.ACTIVE
        if was_running or _is_graver(cause.code, programme.paused_because):
            rest(session, programme, cause, now)
        if was_running:
            stopped.append(programme)
    return stopped


def _is_graver(code: str, than: str | None) -> bool:
    return than != code and _most_pressing({code, than or ""}) == code


def _most_pressing(codes: set[str]) -> str | None:
    return next((code for code in MOST_PRESSING_FIRST if code in codes), None)


def _of_one_gate(session: Session, programme: models.Programme) -> list[models.Programme]:
    """What goes on under one note: after a safety answer everything it stopped, else this programme."""
    if programme.paused_because not in alerts.RED_FLAGS:
        return [programme]
    living = programme_queries.living(session, programme.patient_id)
    return [one for one in living if one.paused_because in alerts.RED_FLAGS]


def _note(session: Session, patient_id: int, together: list[models.Programme], noted: _Noted) -> None:
    """The note is kept with every pause it ends, and with the alerts that call for it."""
    numbers = {programme.id for programme in together}
    codes = alerts.RED_FLAGS if together[0].paused_because in alerts.RED_FLAGS else frozenset[str]()
    for row in queries.open_of_patient(session, patient_id):
        if row.programme_id in numbers or row.because in codes:
            row.ended_at, row.ended_by_id = max(noted.at, row.began_at), noted.by.id
            row.note = noted.note
    for alert in work_list.unseen(session, patient_id):
        if alert.code in codes or (alert.code in alerts.PAUSING and alert.programme_id in numbers):
            alert.seen_by_id, alert.seen_at, alert.note = noted.by.id, noted.at, noted.note
    session.flush()


def _go_on(session: Session, programme: models.Programme, patient: models.Patient, now: datetime) -> None:
    version = programme_queries.latest(session, programme.id)
    if version is None:
        raise Conflict("nothing was ever sent of this programme")
    programme.status = ProgrammeStatus.ACTIVE
    programme.paused_at = programme.paused_because = None
    from_on = max(calendar.day_of(patient, now), version.starts_on)
    due_on = from_on + timedelta(days=POLICY.after_a_pause_days)
    check_ins.plan_next(
        session, programme=programme, version=version, due_on=due_on, now=now, from_on=from_on
    )


def _close(session: Session, programme: models.Programme, now: datetime) -> None:
    """Ends the pause row of a programme without a note: another reason takes its place, or it is over."""
    row = queries.open_of(session, programme.id)
    if row is not None:
        row.ended_at = max(now, row.began_at)
    session.flush()


def _ask_to_read(session: Session, programme: models.Programme, why: str, now: datetime) -> None:
    patient = session.get_one(models.Patient, programme.patient_id)
    if patient.channel is not models.Channel.EMAIL:
        return
    about = f"{programme.id}:{why}:{now:%Y%m%dT%H%M%S}"
    order = SendEmail("please_read", about=about, patient_id=patient.id, programme_id=programme.id)
    outbox.put(session, order, now=now)
