"""The numbers behind one step of a dose (table "dose steps" of clinical.md 6.6), each with its basis."""

from dataclasses import dataclass
from typing import Annotated

from portal.domain.sources import by

_SMALL_STEPS = by("acsm_2009", design="the exact step")
_HOLDS = by("acsm_2011", design="the exact step")
_SLIP = by(design="above it, a slip of the pen")


@dataclass(frozen=True, slots=True)
class DosePolicy:
    """Steps harder and easier, and the highest dose anybody can mean.

    A ladder of steps is read from the left: `(8, 1)` of `longer_hold` is "below 8 seconds, 1 second more",
    `(70, 10)` of `shorter_hold` is "from 70 seconds, 10 seconds less".
    """

    few_reps: Annotated[int, by(design="from 8 repetitions on, a step is two")] = 8
    reps_up_few: Annotated[int, _SMALL_STEPS] = 1
    reps_up: Annotated[int, _SMALL_STEPS] = 2
    many_reps: Annotated[int, by(design="from 10 repetitions on, a step down is two")] = 10
    reps_down_many: Annotated[int, by(design="down as fast as up")] = 2
    reps_down: Annotated[int, by(design="down as fast as up")] = 1
    longer_hold: Annotated[tuple[tuple[int, int], ...], _HOLDS] = ((8, 1), (20, 2), (60, 5))
    longer_hold_else: Annotated[int, _HOLDS] = 10
    shorter_hold: Annotated[tuple[tuple[int, int], ...], _HOLDS] = ((70, 10), (25, 5), (10, 2))
    shorter_hold_else: Annotated[int, _HOLDS] = 1
    minutes_up_pct: Annotated[int, by("running_10_30", design="a tenth, at least one minute")] = 10
    minutes_up_most: Annotated[int, by(design="five minutes more are noticed")] = 5
    minutes_down_pct: Annotated[int, by(design="a fifth, at least one minute")] = 20
    seconds_per_rep: Annotated[int, by(design="a repetition without hold takes 4 seconds")] = 4
    most_sets: Annotated[int, _SLIP] = 20
    most_reps: Annotated[int, _SLIP] = 100
    longest_hold_seconds: Annotated[int, _SLIP] = 600
    most_minutes: Annotated[int, _SLIP] = 240

    @property
    def highest(self) -> dict[str, int]:
        """The highest amount of each part of a dose."""
        return {
            "sets": self.most_sets,
            "reps": self.most_reps,
            "hold_seconds": self.longest_hold_seconds,
            "minutes": self.most_minutes,
        }

    def more_reps(self, reps: int) -> int:
        """One step of repetitions up."""
        return reps + (self.reps_up_few if reps < self.few_reps else self.reps_up)

    def fewer_reps(self, reps: int) -> int:
        """One step of repetitions down."""
        return reps - (self.reps_down_many if reps >= self.many_reps else self.reps_down)

    def longer(self, hold: int) -> int:
        """One step of seconds held up."""
        return hold + next((more for below, more in self.longer_hold if hold < below), self.longer_hold_else)

    def shorter(self, hold: int) -> int:
        """One step of seconds held down."""
        return hold - next((less for at, less in self.shorter_hold if hold >= at), self.shorter_hold_else)

    def more_minutes(self, minutes: int) -> int:
        """One step of minutes up."""
        return minutes + min(self.minutes_up_most, _part(minutes, self.minutes_up_pct))

    def fewer_minutes(self, minutes: int) -> int:
        """One step of minutes down."""
        return minutes - _part(minutes, self.minutes_down_pct)


def _part(amount: int, pct: int) -> int:
    """So many percent of an amount, rounded up."""
    return -(-amount * pct // 100)


DOSES = DosePolicy()
