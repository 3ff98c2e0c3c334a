"""Check-ins: planned, opened, answered, corrected, and closed when nobody answered."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.db import mapping, models
from portal.db.models import CheckInState, ProgrammeStatus
from portal.db.queries import check_ins as queries
from portal.db.queries import programmes, reviews
from portal.db.session import Session
from portal.domain import adherence, calendar, follow_up, red_flags
from portal.domain.check_in import CheckIn
from portal.domain.decision import Light
from portal.domain.errors import Conflict, LinkExpired
from portal.domain.policy import POLICY
from portal.services import alerts, given, outbox, rhythm, safety
from portal.services.messages import ReviewProgramme, SendEmail

CORRECTION = timedelta(hours=24)
MOST_ANSWERS = 6  # one and five corrections: nobody needs more, and each one is reviewed
A_DAY = timedelta(days=1)
CALM_LIGHTS = (Light.GREEN, Light.AMBER)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the page says at once. `concern` is `emergency` or `urgent` when a safety text must be shown."""

    answer_number: int
    concern: str | None
    is_correction: bool


def plan_next(
    session: Session,
    *,
    programme: models.Programme,
    version: models.ProgrammeVersion,
    due_on: date,
    now: datetime,
    from_on: date | None = None,
) -> models.CheckIn:
    """Plans the next check-in at the patient's hour, at the earliest tomorrow.

    A planned one moves to the new day; an open one stays as it is, and its review plans the next.
    `from_on` is the first day it asks about; without it, the day the last one was due, or the start.
    """
    patient = session.get_one(models.Patient, programme.patient_id)
    check_in = queries.waiting(session, programme.id)
    if check_in is not None and check_in.state is CheckInState.OPEN:
        return check_in
    if check_in is None:
        first_day = from_on or _follows_on(session, version)
        check_in = models.CheckIn(
            programme_id=programme.id, patient_id=patient.id, from_on=first_day, created_at=now
        )
    check_in.version_id = version.id
    rhythm.place(
        session, check_in, patient=patient, due_on=max(due_on, calendar.day_of(patient, now) + A_DAY)
    )
    session.add(check_in)
    session.flush()
    return check_in


def is_waiting(session: Session, programme: models.Programme) -> bool:
    """Whether a check-in is planned or open."""
    return queries.waiting(session, programme.id) is not None


def follow_version(session: Session, *, version: models.ProgrammeVersion, also_open: bool) -> None:
    """The waiting check-in asks about the new version; one that is open already only if the rules made it."""
    check_in = queries.waiting(session, version.programme_id)
    if check_in is not None and (also_open or check_in.state is CheckInState.PLANNED):
        check_in.version_id = version.id
        session.flush()


def cancel_waiting(session: Session, *, programme: models.Programme) -> None:
    """Takes back the check-in that is planned or open: the programme rests or has ended."""
    check_in = queries.waiting(session, programme.id)
    if check_in is not None:
        check_in.state = CheckInState.CANCELLED
        session.flush()


def open_due(session: Session, *, now: datetime) -> int:
    """Opens every check-in whose hour has come and puts its e-mail; returns how many.

    The rules of a time zone may have changed since it was planned: then the hour is told anew.
    """
    opened = 0
    for check_in in queries.to_open(session, now):
        patient = session.get_one(models.Patient, check_in.patient_id)
        hour = rhythm.at_hour(patient, check_in.due_on)
        if hour > now:
            check_in.opens_at = hour
        else:
            _open(session, check_in, patient, now)
            opened += 1
    session.flush()
    return opened


def _open(session: Session, check_in: models.CheckIn, patient: models.Patient, now: datetime) -> None:
    day = calendar.day_of(patient, now)
    days = (min(check_in.due_on, day) - check_in.from_on).days
    check_in.planned_sessions = adherence.planned_sessions(check_in.version.sessions_per_week, max(days, 0))
    check_in.asks_full_list = _asks_full_list(session, check_in.programme_id)
    check_in.closes_at = max(check_in.closes_at, rhythm.at_hour(patient, follow_up.closes_on(day)))
    check_in.state = CheckInState.OPEN
    session.flush()
    if patient.channel is models.Channel.EMAIL:
        _mail(session, "check_in", check_in, now)


def remind_due(session: Session, *, now: datetime) -> int:
    """Puts one reminder for each check-in unanswered for two days; none right after a silent one."""
    opened_before = now - timedelta(days=POLICY.reminder_days)
    due = [
        check_in
        for check_in in queries.to_remind(session, opened_before=opened_before, now=now)
        if not _follows_silence(session, check_in)
    ]
    for check_in in due:
        _mail(session, "check_in_reminder", check_in, now)
    return len(due)


def close_unanswered(session: Session, *, now: datetime) -> int:
    """Closes what nobody answered in time; returns how many.

    Only an invitation that was sent makes silence a finding for the rules. Where the e-mail never arrived, or
    went to nobody, the next check-in is planned and nothing else follows.
    """
    due = queries.to_close(session, now)
    for check_in in due:
        check_in.state = CheckInState.CLOSED
        session.flush()
        if queries.invitation_reached(session, check_in.id):
            outbox.put(session, ReviewProgramme(check_in.id, 0), now=now)
        else:
            _ask_again(session, check_in, now)
    return len(due)


def record(
    session: Session, *, check_in_id: int, answers: CheckIn, text: str, submission_id: str, now: datetime
) -> Receipt:
    """Stores one answer and puts its review; the same form sent twice gets the same receipt.

    A red flag is on the work list, and its e-mail on the way, from this commit on. Raises `LinkExpired` when
    the check-in cannot be answered (any more), `InvalidInput` for what cannot be.
    """
    if sent := queries.by_submission(session, submission_id):
        return _receipt(sent, check_in_id)
    check_in = queries.locked(session, check_in_id)
    if sent := queries.by_submission(session, submission_id):  # the other click was first
        return _receipt(sent, check_in_id)
    earlier = queries.answers_of(session, check_in_id)
    _must_be_open(session, check_in, earlier, now)
    exercises = [row.exercise for row in programmes.version(session, check_in.version_id).prescriptions]
    kept, words = given.fitting(answers, text, planned=check_in.planned_sessions, exercises=exercises)
    row = mapping.answers_row(kept, number=len(earlier) + 1, submission_id=submission_id)
    row.check_in_id, row.patient_id, row.answered_at = check_in.id, check_in.patient_id, now
    row.concern = red_flags.concern(kept.red_flags)
    session.add(row)
    session.flush()
    row.details, row.text = mapping.details_of(kept), words or None
    check_in.state = CheckInState.ANSWERED
    _follow(session, check_in, row, now)
    return _receipt(row, check_in_id)


def _follow(session: Session, check_in: models.CheckIn, row: models.Answers, now: datetime) -> None:
    """What one answer sets going, in the transaction of the answer."""
    session.flush()
    outbox.cancel(
        session, programme_id=check_in.programme_id, key_prefix="email:check_in_reminder:", reason="answered"
    )
    if row.concern is not None:
        alerts.raise_red_flag(
            session, check_in=check_in, answer_number=row.number, concern=row.concern, now=now
        )
        programme = session.get_one(models.Programme, check_in.programme_id)
        safety.keep_words(session, row=row, programme=programme)
    else:
        safety.raise_for_text(session, check_in=check_in, concern=row.text_concern, now=now)
    outbox.put(session, ReviewProgramme(check_in.id, row.number), now=now)


def _receipt(row: models.Answers, check_in_id: int) -> Receipt:
    if row.check_in_id != check_in_id:
        raise Conflict("this form answered another check-in")
    return Receipt(row.number, row.concern, is_correction=row.number > 1)


def _must_be_open(
    session: Session, check_in: models.CheckIn, earlier: list[models.Answers], now: datetime
) -> None:
    programme = session.get_one(models.Programme, check_in.programme_id)
    patient = session.get_one(models.Patient, check_in.patient_id)
    if programme.status is not ProgrammeStatus.ACTIVE or patient.discharged_at is not None:
        raise LinkExpired("check-in")
    if check_in.state is CheckInState.OPEN and now < check_in.closes_at:
        return
    correctable = bool(earlier) and now < earlier[0].answered_at + CORRECTION
    if not correctable or len(earlier) >= MOST_ANSWERS or _has_newer_answer(session, check_in):
        raise LinkExpired("check-in")


def _has_newer_answer(session: Session, check_in: models.CheckIn) -> bool:
    others = queries.of_programme(session, check_in.programme_id)
    return any(other.id > check_in.id and other.state is CheckInState.ANSWERED for other in others)


def _asks_full_list(session: Session, programme_id: int) -> bool:
    """Every safety question on its own line: at the first check-in, and unless the last one was calm."""
    last = reviews.last(session, programme_id)
    return last is None or Light(last.decision["light"]) not in CALM_LIGHTS


def _follows_on(session: Session, version: models.ProgrammeVersion) -> date:
    earlier = queries.of_programme(session, version.programme_id)
    return earlier[0].due_on if earlier else version.starts_on


def _follows_silence(session: Session, check_in: models.CheckIn) -> bool:
    earlier = [row for row in queries.of_programme(session, check_in.programme_id) if row.id < check_in.id]
    return bool(earlier) and earlier[0].state is CheckInState.CLOSED


def _ask_again(session: Session, check_in: models.CheckIn, now: datetime) -> None:
    """After a technical silence, or on paper: as if nothing had been asked."""
    programme = check_in.programme
    version = programmes.latest(session, programme.id)
    if version is not None and programme.status is ProgrammeStatus.ACTIVE:
        patient = session.get_one(models.Patient, programme.patient_id)
        due_on = calendar.day_of(patient, now) + A_DAY
        plan_next(session, programme=programme, version=version, due_on=due_on, now=now)


def _mail(session: Session, email: str, check_in: models.CheckIn, now: datetime) -> None:
    order = SendEmail(
        email,
        about=str(check_in.id),
        patient_id=check_in.patient_id,
        check_in_id=check_in.id,
        programme_id=check_in.programme_id,
    )
    outbox.put(session, order, now=now, expires_at=check_in.closes_at)
