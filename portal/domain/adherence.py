"""Sessions done of sessions planned: day by day as ticked, how many were planned, and the rules' band.

Sources: 80 % counts as adherent in trials; 66 % (2 of 3) fits three to five sessions a week, by design.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from portal.domain.policy import POLICY


class Band(StrEnum):
    """How much of the programme was done in one period between check-ins."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


def band(done: int | None, planned: int | None, min_pct: int) -> Band | None:
    """High from `min_pct` of the planned sessions, medium from half, else low; None if it is not known."""
    if done is None or not planned:
        return None
    if done * 100 >= planned * min_pct:
        return Band.HIGH
    return Band.MEDIUM if done * 100 >= planned * POLICY.medium_pct else Band.LOW


def planned_sessions(sessions_per_week: int, days: int) -> int:
    """Sessions planned in so many finished, unpaused days, rounded half up; 0 means not known."""
    return (2 * sessions_per_week * days + 7) // 14


def next_due(today: date, *, is_week_done: bool) -> date:
    """When the next session is due after today: on Monday once this week's are done, else tomorrow."""
    return today + timedelta(days=7 - today.weekday() if is_week_done else 1)


def is_session(ticked: Collection[str], per_week: Mapping[str, int], sessions_per_week: int) -> bool:
    """Whether one day's ticks are a session: at least half of the exercises of an average one, by design."""
    done = len(set(ticked) & set(per_week))
    usual = sum(min(times, sessions_per_week) for times in per_week.values())  # over all sessions of a week
    return done > 0 and 2 * done * sessions_per_week >= usual


class DayState(StrEnum):
    """One day of a programme. Resting, not answering and doing none are three different things."""

    DONE = "done"  # a session
    SOME = "some"  # a part of one
    NONE = "none"  # the patient said: none today
    NO_ANSWER = "no_answer"
    REST = "rest"  # nothing ticked, and the week's sessions so far were done
    PAUSED = "paused"
    NOT_DUE = "not_due"  # before the start, after the end, or not over yet


FINISHED = (DayState.DONE, DayState.SOME, DayState.NONE, DayState.NO_ANSWER, DayState.REST)


@dataclass(frozen=True, slots=True)
class Span:
    """What was planned from a day on until the next span: sessions a week, and how often each exercise."""

    from_on: date
    sessions_per_week: int
    per_week: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a programme's days: what was planned, ticked (by day, exercise and yes or no), paused.

    `ends_on` is the first day that is no longer part of it; `today` is the patient's.
    """

    spans: tuple[Span, ...]
    ticks: Mapping[date, Mapping[str, bool]]
    paused: Collection[date]
    today: date
    ends_on: date | None = None

    def span_on(self, day: date) -> Span | None:
        """What was planned on a day."""
        return next((span for span in reversed(self.spans) if span.from_on <= day), None)


@dataclass(frozen=True, slots=True)
class Day:
    """One calendar day of the patient, and how many exercises were ticked on it."""

    on: date
    state: DayState
    ticked: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """Sessions done of sessions planned; never shown without the days that nobody knows of."""

    done: int = 0
    planned: int = 0
    days_without_answer: int = 0

    @property
    def percent(self) -> int | None:
        """Rounded; more than planned counts as 100. None where nothing was expected."""
        if not self.planned:
            return None
        return min(100, (200 * self.done + self.planned) // (2 * self.planned))


def days(record: Record, from_on: date, until_on: date) -> tuple[Day, ...]:
    """Every day from one to the other, both included, with what is known of it."""
    return tuple(_day(record, day) for day in _each(from_on, until_on))


def tally(record: Record, from_on: date, until_on: date) -> Tally:
    """The finished, unpaused days of a time, both ends included; today once something was said of it."""
    counted = [day for day in days(record, from_on, until_on) if day.state in FINISHED]
    expected = sum(span.sessions_per_week for day in counted if (span := record.span_on(day.on)))
    return Tally(
        done=sum(day.state is DayState.DONE for day in counted),
        planned=_sessions(expected),
        days_without_answer=sum(day.state is DayState.NO_ANSWER for day in counted),
    )


def _day(record: Record, day: date) -> Day:
    span = record.span_on(day)
    if span is None or day > record.today or (record.ends_on is not None and day >= record.ends_on):
        return Day(day, DayState.NOT_DUE)
    said = record.ticks.get(day)
    if said:
        done = [exercise for exercise, was_done in said.items() if was_done]
        return Day(day, _said(done, span), len(done))
    if day in record.paused:
        return Day(day, DayState.PAUSED)
    if day == record.today:
        return Day(day, DayState.NOT_DUE)
    return Day(day, DayState.REST if _is_rest(record, day) else DayState.NO_ANSWER)


def _said(done: Collection[str], span: Span) -> DayState:
    if not done:
        return DayState.NONE
    return DayState.DONE if is_session(done, span.per_week, span.sessions_per_week) else DayState.SOME


def _is_rest(record: Record, day: date) -> bool:
    """Whether the sessions of this calendar week so far were done, so that a day without one is a rest."""
    done = expected = 0
    for earlier in _each(day - timedelta(days=day.weekday()), day):
        span = record.span_on(earlier)
        if span is None or (earlier in record.paused and earlier not in record.ticks):
            continue
        expected += span.sessions_per_week
        ticked = [name for name, was_done in record.ticks.get(earlier, {}).items() if was_done]
        done += is_session(ticked, span.per_week, span.sessions_per_week)
    return done >= _sessions(expected)


def _each(from_on: date, until_on: date) -> Iterator[date]:
    return (from_on + timedelta(days=number) for number in range((until_on - from_on).days + 1))


def _sessions(sevenths: int) -> int:
    """Sessions from a sum of sessions a week over single days, rounded half up."""
    return (2 * sevenths + 7) // 14
