"""Pain 0-10: how long it has lasted, what is usual, how far today lies above it, and where the limits are.

Sources: phases after Wallwork 2024; zones after Thomee 1997, Silbernagel 2007, Smith 2017 and
general advice to patients; a rise counts against both the last answer and the median of the last three (by
design).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import nan

from portal.domain.errors import InvalidInput
from portal.domain.policy import POLICY
from portal.domain.quick_init import quick_init

HIGHEST_PAIN = 10
UNKNOWN = nan  # a pain that was not answered: every comparison with it is false


class Phase(StrEnum):
    """How long the pain has lasted: under 6 weeks, 6 to under 12, 12 and more."""

    ACUTE = "acute"
    SUBACUTE = "subacute"
    CHRONIC = "chronic"


def phase_of(onset_on: date, on: date) -> Phase:
    """The phase on a day, from the day the pain began (Wallwork 2024)."""
    weeks = (on - onset_on).days / 7
    if weeks < POLICY.acute_below_weeks:
        return Phase.ACUTE
    return Phase.SUBACUTE if weeks < POLICY.chronic_from_weeks else Phase.CHRONIC


def nprs(field: str, value: object) -> int | None:
    """A pain rating: a whole number from 0 to 10, or None if not answered; else raises InvalidInput."""
    if value is None or (type(value) is int and 0 <= value <= HIGHEST_PAIN):
        return value
    raise InvalidInput(field, "give a whole number from 0 to 10")


@quick_init
@dataclass(frozen=True, slots=True)
class Zones:
    """Pain up to `green_max` lets the programme grow; up to `amber_max` it is acceptable."""

    green_max: int
    amber_max: int


def zones(phase: Phase, week: int, *, green_max: int | None, amber_max: int | None) -> Zones:
    """The zones of a phase and a week of the programme (table PH); the therapist's values replace them."""
    if amber_max is None:
        amber_max = POLICY.amber_max_acute if phase is Phase.ACUTE else POLICY.amber_max
    if green_max is None:
        settled = phase is Phase.CHRONIC and week >= POLICY.settled_from_week
        green_max = min(POLICY.green_max_settled if settled else POLICY.green_max, amber_max)
    return Zones(green_max, amber_max)


@quick_init
@dataclass(frozen=True, slots=True)
class Pain:
    """The answers of one check-in beside what is usual; what is not known is UNKNOWN.

    `during` is the worst during the exercises, `after24` the next day, `rest` the usual pain of the last
    days. `rise`, `settle` and `above` say how far rest, after24 and during lie above the lower of the two
    references (the last answer, the median of the last three); `..._surely` above the higher one.
    """

    during: float
    after24: float
    rest: float
    rise: float
    rise_surely: float
    settle: float
    settle_surely: float
    above: float
    has_history: bool

    @classmethod
    def of(
        cls, during: int | None, after24: int | None, rest: int | None, history: Iterable[int | None]
    ) -> "Pain":
        """Compare three answers with the usual pain of the past, oldest first."""
        known = [value for value in history if value is not None]
        last = known[-1] if known else UNKNOWN
        recent = sorted(known[-POLICY.usual_of_last :])
        median = recent[(len(recent) - 1) // 2] if recent else UNKNOWN
        lower, higher = min(last, median), max(last, median)
        d = UNKNOWN if during is None else during
        a = UNKNOWN if after24 is None else after24
        r = UNKNOWN if rest is None else rest
        return cls(d, a, r, r - lower, r - higher, a - lower, a - higher, d - lower, bool(known))
