"""What a patient ticks: which exercise was done on which day, or that none was.

A tick is no answer to a check-in and never reaches the rules by itself: a tapped phone must not make anything
harder. The patient was heard of, though.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from portal.db import models
from portal.db.models import ProgrammeStatus
from portal.db.queries import programmes
from portal.db.queries import ticks as queries
from portal.db.session import Session
from portal.domain import calendar
from portal.domain.errors import Conflict, InvalidInput
from portal.rendering.i18n import N_
from portal.services import pauses, silence

DAYS_BACK = 6  # with today a week: what nobody remembers any more is not written down
NOT_THIS_DAY = N_("You can fill in the last 7 days.")
NOT_THIS_EXERCISE = N_("This exercise is not in your programme on that day.")


def mark(session: Session, *, programme: models.Programme, exercise: str, on: date, now: datetime) -> None:
    """The patient did this exercise on this day; saying it twice says it once.

    Raises `InvalidInput` for a day outside the last week or an exercise that was not in use, `Conflict` while
    the programme rests.
    """
    version = _version(session, programme, on, now)
    _must_be_in_use(version, exercise)
    queries.put(session, _row(programme, version, exercise, on, now) | {"done": True})
    _heard(session, programme, now)


def take_back(
    session: Session, *, programme: models.Programme, exercise: str, on: date, now: datetime
) -> None:
    """The tick was a slip: nothing is said of this exercise on this day. Raises as `mark`."""
    _must_be_in_use(_version(session, programme, on, now), exercise)
    queries.take_back(session, programme.id, on, exercise)


def none(session: Session, *, programme: models.Programme, on: date, now: datetime) -> None:
    """The patient did none of the exercises on this day; what is ticked stays. Raises as `mark`."""
    version = _version(session, programme, on, now)
    for exercise in in_use(version):
        row = _row(programme, version, exercise, on, now) | {"done": False}
        queries.put(session, row, keeps_done=True)
    _heard(session, programme, now)


def take_back_none(session: Session, *, programme: models.Programme, on: date, now: datetime) -> None:
    """Saying "none" was a slip: the day is unanswered again, but for what is ticked. Raises as `mark`."""
    _version(session, programme, on, now)
    queries.take_back_none(session, programme.id, on)


def week(
    session: Session,
    *,
    programme: models.Programme,
    marks: Mapping[date, Collection[str]],
    none_on: Collection[date],
    now: datetime,
) -> None:
    """The last days as a patient fills them in at once, or copies them from paper. A day without a mark is
    unanswered again; a mark wins over "none". Raises as `mark`."""
    fillable = fillable_days(session, programme, now)
    if not {*marks, *none_on} <= set(fillable):
        raise InvalidInput("on", NOT_THIS_DAY)
    for on in fillable:
        said = queries.of_programme(session, programme.id, on, on).get(on, {})
        ticked = set(marks.get(on, ()))
        for exercise in sorted(ticked):
            mark(session, programme=programme, exercise=exercise, on=on, now=now)
        for exercise in sorted(name for name, done in said.items() if done and name not in ticked):
            queries.take_back(session, programme.id, on, exercise)
        if on in none_on and not ticked:
            none(session, programme=programme, on=on, now=now)
        elif on not in none_on:
            queries.take_back_none(session, programme.id, on)


def as_written(
    session: Session, *, version: models.ProgrammeVersion, on: date, done: bool | None, now: datetime
) -> None:
    """A day as a sheet says it: every exercise in use was done, or none was; None: nothing is said of it.

    A sheet has one box for a whole session. Which days may be written is the caller's question.
    """
    queries.clear(session, version.programme_id, on)
    if done is None:
        return
    programme = session.get_one(models.Programme, version.programme_id)
    for exercise in in_use(version):
        queries.put(session, _row(programme, version, exercise, on, now) | {"done": done})


def fillable_days(session: Session, programme: models.Programme, now: datetime) -> tuple[date, ...]:
    """The days a patient can still fill in, the oldest first: the last week, from the start on."""
    patient = session.get_one(models.Patient, programme.patient_id)
    today = calendar.day_of(patient, now)
    days = (today - timedelta(days=back) for back in range(DAYS_BACK, -1, -1))
    starts_on = programme.starts_on or today + timedelta(days=1)
    return tuple(day for day in days if day >= starts_on)


def version_on(session: Session, programme: models.Programme, on: date) -> models.ProgrammeVersion | None:
    """What the patient followed on a day: the newest version that had started."""
    chain = programmes.versions(session, programme.id)
    return next((version for version in chain if version.starts_on <= on), None)


def in_use(version: models.ProgrammeVersion) -> tuple[str, ...]:
    """The exercises of a version that do not rest."""
    return tuple(row.exercise for row in version.prescriptions if not row.is_out)


def _version(
    session: Session, programme: models.Programme, on: date, now: datetime
) -> models.ProgrammeVersion:
    resting = pauses.resting_because(session, programme)
    if programme.status is not ProgrammeStatus.ACTIVE or resting is not None:
        raise Conflict("the programme rests")
    version = version_on(session, programme, on) if on in fillable_days(session, programme, now) else None
    if version is None:
        raise InvalidInput("on", NOT_THIS_DAY)
    return version


def _must_be_in_use(version: models.ProgrammeVersion, exercise: str) -> None:
    if exercise not in in_use(version):
        raise InvalidInput("exercise", NOT_THIS_EXERCISE)


def _row(
    programme: models.Programme, version: models.ProgrammeVersion, exercise: str, on: date, now: datetime
) -> dict[str, object]:
    return {
        "patient_id": programme.patient_id,
        "programme_id": programme.id,
        "version_id": version.id,
        "exercise": exercise,
        "on_day": on,
        "ticked_at": now,
    }


def _heard(session: Session, programme: models.Programme, now: datetime) -> None:
    patient = session.get_one(models.Patient, programme.patient_id)
    silence.heard(session, patient=patient, now=now)
