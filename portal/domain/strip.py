"""What a strip shows of a programme: periods between check-ins, pains, rests and versions.

No answer is not "none done", pain 0 is not a missing number, and who could not be asked did not keep silent.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.domain.adherence import Day

KINDS = ("rest", "during", "after24")  # usual pain, during the exercises, the day after


class PeriodState(StrEnum):
    """What is known of the days one check-in asks about."""

    ALL = "all"
    SOME = "some"
    NONE = "none"
    NOT_GIVEN = "not_given"  # answered, but without a number of sessions
    NO_ANSWER = "no_answer"
    NOT_ASKED = "not_asked"  # the e-mail did not arrive; on paper: nothing was typed in
    OPEN = "open"  # there is still time to answer


@dataclass(frozen=True, slots=True)
class Period:
    """The days from one check-in to the next; `until_on` is the first day that is no longer part of it."""

    from_on: date
    until_on: date
    state: PeriodState
    done: int | None = None
    planned: int | None = None


@dataclass(frozen=True, slots=True)
class Pains:
    """What was said of pain at one check-in, 0 to 10; None is "not given", never 0."""

    on: date
    rest: int | None = None
    during: int | None = None
    after24: int | None = None

    def of(self, kind: str) -> int | None:
        """One of the three."""
        return {"rest": self.rest, "during": self.during, "after24": self.after24}[kind]


@dataclass(frozen=True, slots=True)
class Mark:
    """A version began to be followed."""

    on: date
    number: int


@dataclass(frozen=True, slots=True)
class Strip:
    """A stretch of a programme, the oldest first; `until_on` is the first day after it.

    `done` of `planned` sessions are of the periods that somebody told us of; `paused` are rests (their end
    excluded); `days` are there where days were ticked or typed in from paper.
    """

    from_on: date
    until_on: date
    on_paper: bool = False
    periods: tuple[Period, ...] = ()
    pains: tuple[Pains, ...] = ()
    paused: tuple[tuple[date, date], ...] = ()
    marks: tuple[Mark, ...] = ()
    days: tuple[Day, ...] = ()
    done: int = 0
    planned: int = 0
    unanswered: int = 0
    not_asked: int = 0

    @property
    def length(self) -> int:
        """Days in it; at least one."""
        return max(1, (self.until_on - self.from_on).days)

    def lines(self, kind: str) -> tuple[tuple[tuple[date, int], ...], ...]:
        """The runs of numbers that may be joined by a line: never across a check-in without a number."""
        return tuple(self._runs(kind))

    def given(self, kind: str) -> tuple[tuple[date, int], ...]:
        """Every number that was given."""
        return tuple(point for run in self.lines(kind) for point in run)

    def _runs(self, kind: str) -> Iterator[tuple[tuple[date, int], ...]]:
        run: list[tuple[date, int]] = []
        for pains in self.pains:
            number = pains.of(kind)
            if number is not None:
                run.append((pains.on, number))
            elif run:
                yield tuple(run)
                run = []
        if run:
            yield tuple(run)


def state_of(done: int | None, planned: int | None) -> PeriodState:
    """What an answer says of the sessions; without a plan, anything done is a part."""
    if done is None:
        return PeriodState.NOT_GIVEN
    if done == 0:
        return PeriodState.NONE
    return PeriodState.ALL if planned and done >= planned else PeriodState.SOME
