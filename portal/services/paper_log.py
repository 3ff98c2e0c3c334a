"""The log of a sheet, typed in: sessions and pain day by day. Missing is not zero.

A log is no answer to a check-in: its pain never reaches the rules by itself, it only fills in the check-in's
form for whoever types the answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.db import models
from portal.db.queries import day_logs as queries
from portal.db.queries import programmes
from portal.db.session import Session
from portal.domain.adherence import DayState, Record
from portal.domain.errors import InvalidInput
from portal.rendering.i18n import N_
from portal.services import sessions, silence, ticks

MOST_SESSIONS = 9  # a day
A_DAY = timedelta(days=1)
A_WEEK = timedelta(days=7)
NOT_THIS_DAY = N_("Nothing can be typed in for this day.")


@dataclass(frozen=True, slots=True)
class Entry:
    """One day of the log: sessions done (0: none), worst pain during and the day after (0 to 10).

    None is not said.
    """

    sessions: int | None = None
    during: int | None = None
    day_after: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said of the day."""
        return self == Entry()


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the grid: what stands there, whether it can be typed in, and why it cannot."""

    on: date
    entry: Entry
    state: DayState
    is_open: bool

    @property
    def is_partly_ticked(self) -> bool:
        """Whether some exercises were ticked, too few for a session: it stays so unless it is changed."""
        return self.state is DayState.SOME and self.entry.sessions is None


@dataclass(frozen=True, slots=True)
class Filled:
    """What a log says of the days a check-in asks about; None is not said."""

    sessions: int | None
    during: int | None
    day_after: int | None


def week_of(session: Session, programme: models.Programme, monday: date, *, now: datetime) -> tuple[Day, ...]:
    """The seven days from a Monday on, as they are known."""
    return _days(session, programme, monday, monday + A_WEEK - A_DAY, now)


def next_week(session: Session, programme: models.Programme, *, now: datetime) -> date:
    """The Monday of the week to type in next: after the last day with anything, at the latest this week."""
    record = sessions.record_of(session, programme, now=now)
    last = queries.last_day(session, programme.id)
    first = last + A_DAY if last else programme.starts_on or record.today
    return monday_of(min(first, record.today))


def monday_of(day: date) -> date:
    """The Monday of a day's calendar week."""
    return day - timedelta(days=day.weekday())


def keep(
    session: Session,
    *,
    programme: models.Programme,
    days: Mapping[date, Entry],
    by: models.Account | None,
    now: datetime,
) -> None:
    """Keeps these days as they were written; `by` None: the patient typed them. An empty day is unanswered.

    Raises `InvalidInput` for a day before the start, to come, or on pause.
    """
    if not days:
        return
    known = {day.on: day for day in _days(session, programme, min(days), max(days), now)}
    if not all(known[on].is_open for on in days):
        raise InvalidInput("on", NOT_THIS_DAY)
    for on, entry in sorted(days.items()):
        if entry != known[on].entry:
            _keep_day(session, programme, known[on], entry, by, now)
    if any(not entry.is_empty for entry in days.values()):
        patient = session.get_one(models.Patient, programme.patient_id)
        silence.heard(session, patient=patient, now=now)


def of_check_in(
    session: Session, programme: models.Programme, check_in: models.CheckIn, *, now: datetime
) -> Filled | None:
    """What the log says of a check-in's days, the worst pain of them; None where nothing was typed in."""
    until_on = check_in.due_on - A_DAY
    if not queries.of_programme(session, programme.id, check_in.from_on, until_on):
        return None
    entries = [day.entry for day in _days(session, programme, check_in.from_on, until_on, now)]
    done = [entry.sessions for entry in entries if entry.sessions is not None]
    during = [entry.during for entry in entries if entry.during is not None]
    after = [entry.day_after for entry in entries if entry.day_after is not None]
    return Filled(sum(done) if done else None, max(during, default=None), max(after, default=None))


def _days(
    session: Session, programme: models.Programme, from_on: date, until_on: date, now: datetime
) -> tuple[Day, ...]:
    record = sessions.record_of(session, programme, now=now)
    logs = queries.of_programme(session, programme.id, from_on, until_on)
    found = sessions.day_states(record, from_on=from_on, until_on=until_on)
    return tuple(
        Day(day.on, _entry(logs.get(day.on), day.state), day.state, _is_open(record, day.on)) for day in found
    )


def _entry(log: models.DayLog | None, state: DayState) -> Entry:
    ticked = {DayState.DONE: 1, DayState.NONE: 0}.get(state)
    if log is None:
        return Entry(ticked)
    return Entry(log.sessions if log.sessions is not None else ticked, log.during, log.day_after)


def _is_open(record: Record, on: date) -> bool:
    """A day that has come, of the programme, and not of a pause."""
    is_over = record.ends_on is not None and on >= record.ends_on
    return record.span_on(on) is not None and on <= record.today and not is_over and on not in record.paused


def _keep_day(
    session: Session,
    programme: models.Programme,
    known: Day,
    entry: Entry,
    by: models.Account | None,
    now: datetime,
) -> None:
    version = next(row for row in programmes.versions(session, programme.id) if row.starts_on <= known.on)
    if entry.sessions != known.entry.sessions:
        done = None if entry.sessions is None else entry.sessions > 0
        ticks.as_written(session, version=version, on=known.on, done=done, now=now)
    if entry.is_empty:
        queries.remove(session, programme.id, known.on)
        return
    row = {"programme_id": programme.id, "patient_id": programme.patient_id, "on_day": known.on}
    row |= {"version_id": version.id, "by_id": by.id if by else None, "kept_at": now}
    row |= {"sessions": entry.sessions, "during": entry.during, "day_after": entry.day_after}
    queries.put(session, row)
