"""How much of an exercise: a dose, its bounds, and the one step harder or easier of clinical.md 6.6.

Sources: small steps of 2-10 % for novices (ACSM 2009), 10-30 s stretches (ACSM 2011); one part at a time
and +25 % of the seconds at most are our design.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from portal.domain.errors import InvalidInput
from portal.domain.policy import POLICY
from portal.domain.policy_doses import DOSES
from portal.domain.quick_init import quick_init


class Kind(StrEnum):
    """What is counted: repetitions, the seconds of a static hold, or minutes without a break."""

    REPS = "reps"
    HOLD = "hold"
    MINUTES = "minutes"


PARTS: dict[Kind, tuple[str, ...]] = {
    Kind.REPS: ("sets", "reps"),
    Kind.HOLD: ("sets", "reps", "hold_seconds"),
    Kind.MINUTES: ("minutes",),
}
HIGHEST = DOSES.highest  # by part


@quick_init
@dataclass(frozen=True, slots=True)
class Dose:
    """One session's amount: sets of repetitions, sets of holds in seconds, or minutes; each at least 1.

    A dose used as a bound may name only the parts it bounds. Raises InvalidInput naming the part.
    """

    sets: int | None = None
    reps: int | None = None
    hold_seconds: int | None = None
    minutes: int | None = None

    def __post_init__(self) -> None:
        """Refuse nothing at all, parts below 1, and amounts nobody can mean."""
        for part, highest in HIGHEST.items():
            value = getattr(self, part)
            if value is not None and (type(value) is not int or not 1 <= value <= highest):
                raise InvalidInput(part, f"give a whole number from 1 to {highest}")
        if (self.sets, self.reps, self.hold_seconds, self.minutes) == (None, None, None, None):
            raise InvalidInput("dose", "give sets and repetitions, or minutes")

    @property
    def kind(self) -> Kind:
        """What this dose counts."""
        if self.minutes is not None:
            return Kind.MINUTES
        return Kind.REPS if self.hold_seconds is None else Kind.HOLD

    @property
    def volume(self) -> int:
        """The parts multiplied; it grows in step with the seconds, whatever the exercise."""
        return (self.minutes or 1) * (self.sets or 1) * (self.reps or 1) * (self.hold_seconds or 1)

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the parts that are given."""
        return tuple([part for part in HIGHEST if getattr(self, part) is not None])


@dataclass(frozen=True, slots=True)
class Bounds:
    """The lowest and the highest dose an exercise may have."""

    minimum: Dose
    maximum: Dose

    def narrowed(self, minimum: Dose | None, maximum: Dose | None) -> "Bounds":
        """These bounds with the therapist's narrower ones inside; a wider bound changes nothing.

        Raises InvalidInput if no dose is left between them.
        """
        lowest = _stricter(max, self.minimum, minimum)
        highest = _stricter(min, self.maximum, maximum)
        for part in lowest.parts:
            if getattr(lowest, part) > getattr(highest, part):
                raise InvalidInput(part, "the lowest dose is above the highest")
        return Bounds(lowest, highest)

    def up_to(self, ceiling: Dose) -> "Bounds":
        """These bounds with no part of the highest dose above the ceiling's."""
        return Bounds(self.minimum, _stricter(min, self.maximum, ceiling))

    def allow(self, dose: Dose) -> bool:
        """Whether every part of the dose lies between the lowest and the highest."""
        parts, lowest, highest = dose.parts, self.minimum, self.maximum
        return parts == lowest.parts and all(
            [getattr(lowest, part) <= getattr(dose, part) <= getattr(highest, part) for part in parts]
        )


class Dosed(Protocol):
    """What the arithmetic of doses needs to know of an exercise."""

    @property
    def per_side(self) -> bool:
        """Whether the dose is done on the left and again on the right."""

    @property
    def rep_hold_seconds(self) -> int:
        """The fixed hold inside each repetition, in seconds."""

    @property
    def dose(self) -> Dose:
        """The usual dose to begin with."""

    @property
    def bounds(self) -> Bounds:
        """The lowest and the highest sensible dose."""


def words(dose: Dose) -> str:
    """The dose as cases write it: `2x10`, `3x1x20s` or `20min`."""
    if dose.minutes is not None:
        return f"{dose.minutes}min"
    if dose.hold_seconds is not None:
        return f"{dose.sets}x{dose.reps}x{dose.hold_seconds}s"
    return f"{dose.sets}x{dose.reps}"


def seconds(exercise: Dosed, dose: Dose) -> int:
    """Seconds of one session without rests: a repetition takes 4 s and its hold; both sides count."""
    if dose.minutes is not None:
        once = dose.minutes * 60
    elif dose.hold_seconds is not None:
        once = dose.volume
    else:
        once = dose.volume * (DOSES.seconds_per_rep + exercise.rep_hold_seconds)
    return once * 2 if exercise.per_side else once


def harder(dose: Dose, bounds: Bounds, *, cap_pct: int = POLICY.item_cap_pct) -> Dose | None:
    """One step harder (D+): the first that fits the bounds and adds at most the cap; None if none does."""
    for bigger in _STEPS_UP[dose.kind](dose, bounds, cap_pct):
        if bigger.volume * 100 <= dose.volume * (100 + cap_pct):
            return bigger
    return None


def easier(dose: Dose, bounds: Bounds, *, steps: int = 1) -> Dose | None:
    """Up to so many steps easier (D-), never below the lowest dose; None if it is there already."""
    eased = dose
    for _ in range(steps):
        eased = _STEP_DOWN[dose.kind](eased, bounds.minimum) or eased
    return None if eased is dose else eased


def entry(exercise: Dosed, *, at_most_seconds: int) -> Dose:
    """The dose to begin another exercise with: its usual one, eased until it takes no longer than that.

    At its lowest dose it may still take longer.
    """
    dose = exercise.dose
    while seconds(exercise, dose) > at_most_seconds and (smaller := easier(dose, exercise.bounds)):
        dose = smaller
    return dose


# The table "dose steps" of clinical.md 6.6: one function per cell.


def _reps_up(dose: Dose, bounds: Bounds, cap_pct: int) -> Iterator[Dose]:
    """More repetitions; only when these are at their highest, one more set of fewer repetitions."""
    sets, reps, _ = _numbers(dose)
    highest_sets, highest_reps, _ = _numbers(bounds.maximum)
    if reps < highest_reps:
        yield Dose(sets, _more_reps(reps, highest_reps))
    elif sets < highest_sets:
        fewer = min(reps, _share(sets, reps, cap_pct))
        if fewer >= (bounds.minimum.reps or 1) and (sets + 1) * fewer >= sets * reps:
            yield Dose(sets + 1, fewer)


def _hold_up(dose: Dose, bounds: Bounds, cap_pct: int) -> Iterator[Dose]:
    """Longer holds; else more of them; else one more set of shorter holds."""
    sets, reps, hold = _numbers(dose)
    highest_sets, highest_reps, highest_hold = _numbers(bounds.maximum)
    if hold < highest_hold:
        yield Dose(sets, reps, min(DOSES.longer(hold), highest_hold))
    if reps < highest_reps:
        yield Dose(sets, _more_reps(reps, highest_reps), hold)
    if sets < highest_sets:
        shorter = min(hold, _share(sets, hold, cap_pct))
        if shorter >= (bounds.minimum.hold_seconds or 1) and (sets + 1) * shorter >= sets * hold:
            yield Dose(sets + 1, reps, shorter)


def _minutes_up(dose: Dose, bounds: Bounds, _cap_pct: int) -> Iterator[Dose]:
    """A tenth more, at least one minute and at most five."""
    minutes, highest = dose.minutes or 1, bounds.maximum.minutes or 1
    if minutes < highest:
        yield Dose(minutes=min(DOSES.more_minutes(minutes), highest))


def _reps_down(dose: Dose, minimum: Dose) -> Dose | None:
    """Two repetitions fewer from ten, else one; then one set fewer."""
    sets, reps, _ = _numbers(dose)
    lowest_sets, lowest_reps, _ = _numbers(minimum)
    if reps > lowest_reps:
        return Dose(sets, max(DOSES.fewer_reps(reps), lowest_reps))
    return Dose(sets - 1, reps) if sets > lowest_sets else None


def _hold_down(dose: Dose, minimum: Dose) -> Dose | None:
    """Shorter holds; then one hold fewer; then one set fewer."""
    sets, reps, hold = _numbers(dose)
    lowest_sets, lowest_reps, lowest_hold = _numbers(minimum)
    if hold > lowest_hold:
        return Dose(sets, reps, max(DOSES.shorter(hold), lowest_hold))
    if reps > lowest_reps:
        return Dose(sets, reps - 1, hold)
    return Dose(sets - 1, reps, hold) if sets > lowest_sets else None


def _minutes_down(dose: Dose, minimum: Dose) -> Dose | None:
    """A fifth less, at least one minute."""
    minutes, lowest = dose.minutes or 1, minimum.minutes or 1
    return Dose(minutes=max(DOSES.fewer_minutes(minutes), lowest)) if minutes > lowest else None


Up = Callable[[Dose, Bounds, int], Iterator[Dose]]
Down = Callable[[Dose, Dose], Dose | None]
_STEPS_UP: dict[Kind, Up] = {Kind.REPS: _reps_up, Kind.HOLD: _hold_up, Kind.MINUTES: _minutes_up}
_STEP_DOWN: dict[Kind, Down] = {Kind.REPS: _reps_down, Kind.HOLD: _hold_down, Kind.MINUTES: _minutes_down}


def _more_reps(reps: int, highest: int) -> int:
    return min(DOSES.more_reps(reps), highest)


def _share(sets: int, amount: int, cap_pct: int) -> int:
    """What each of one more set may hold, if all of them together grow by the cap."""
    return (100 + cap_pct) * sets * amount // (100 * (sets + 1))


def _numbers(dose: Dose) -> tuple[int, int, int]:
    return dose.sets or 1, dose.reps or 1, dose.hold_seconds or 1


def _stricter(choose: Callable[[int, int], int], bound: Dose, other: Dose | None) -> Dose:
    """Part by part the higher of two lowest doses, or the lower of two highest."""
    if other is None:
        return bound
    own = {part: getattr(bound, part) for part in bound.parts}
    return Dose(**{part: choose(value, getattr(other, part) or value) for part, value in own.items()})
