"""A programme as the rules see it, what they remember of each exercise, and how two versions differ."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.domain.adherence import Band
from portal.domain.check_in import Mark
from portal.domain.decision import Light
from portal.domain.decision import Status as Status
from portal.domain.dose import Dose
from portal.domain.envelope import Limits
from portal.domain.errors import InvalidInput
from portal.domain.own_limits import AS_THE_PROGRAMME, OwnLimits
from portal.domain.pain import HIGHEST_PAIN, Phase, nprs
from portal.domain.quick_init import quick_init

MOST_EXERCISES = 16  # decision 38; the builder enforces it
MOST_PER_WEEK = 21  # three times a day


def _not(field: str, lowest: int, highest: int | None = None) -> InvalidInput:
    """What is wrong with a number; its range is looked at where the value is made, for speed."""
    upwards = f"from {lowest} to {highest}" if highest is not None else f"of at least {lowest}"
    return InvalidInput(field, f"give a whole number {upwards}")


class Mode(StrEnum):
    """Whether pain steers the dose, or fixed quotas do (graded activity, George 2008)."""

    CONTINGENT = "contingent"
    GRADED = "graded"


class ChangeKind(StrEnum):
    """What happened last to one exercise."""

    PROGRESS = "progress"
    REGRESS = "regress"
    SWAP = "swap"


@quick_init
@dataclass(frozen=True, slots=True)
class LastChange:
    """The last change of one exercise, how many days ago, and what it was before."""

    kind: ChangeKind
    days: int = 0
    from_exercise: str | None = None
    from_dose: Dose | None = None

    def __post_init__(self) -> None:
        """Days are counted back."""
        if type(self.days) is not int or self.days < 0:
            raise _not("days", 0)


@quick_init
@dataclass(frozen=True, slots=True)
class Course:
    """What the rules remember of one exercise.

    `streak`: good check-ins in a row. `bounces`: easings soon after a progression. `flare_from`: the dose
    before a flare eased it, and how many days ago. `out`: set aside by the flare kit. `waiting`: suspended
    until a therapist decides; the rules leave it alone.
    """

    streak: int = 0
    prev_flag: Mark | None = None
    last_change: LastChange | None = None
    bounces: int = 0
    flare_from: Dose | None = None
    flare_days: int = 0
    out: bool = False
    waiting: bool = False

    def __post_init__(self) -> None:
        """Counts are never below zero."""
        streak, bounces, days = self.streak, self.bounces, self.flare_days
        if not (type(streak) is type(bounces) is type(days) is int and streak >= 0 <= bounces and days >= 0):
            counts = {"streak": streak, "bounces": bounces, "flare_days": days}
            wrong = (name for name, count in counts.items() if type(count) is not int or count < 0)
            raise _not(next(wrong), 0)


FRESH = Course()  # nothing remembered yet


@quick_init
@dataclass(frozen=True, slots=True)
class Prescription:
    """One exercise of a programme: how much, how often, and how important (priority 1 is most).

    `keep`: never dropped to shorten. `locked`: never made harder. `minimum` and `maximum` are the
    therapist's narrower bounds, `own` the limits signed for this exercise alone. Raises InvalidInput.
    """

    exercise: str
    dose: Dose
    per_week: int
    priority: int
    keep: bool = False
    locked: bool = False
    minimum: Dose | None = None
    maximum: Dose | None = None
    course: Course = FRESH
    own: OwnLimits = AS_THE_PROGRAMME

    def __post_init__(self) -> None:
        """A prescription that exists can be carried out."""
        if type(self.per_week) is not int or not 1 <= self.per_week <= MOST_PER_WEEK:
            raise _not("per_week", 1, MOST_PER_WEEK)
        if type(self.priority) is not int or self.priority < 1:
            raise _not("priority", 1)

    @property
    def is_in_use(self) -> bool:
        """Whether the patient does it now: neither set aside by a flare nor waiting for the therapist."""
        return not (self.course.out or self.course.waiting)


@quick_init
@dataclass(frozen=True, slots=True)
class Programme:
    """The exercises in the patient's order, each once, and how many sessions a week."""

    sessions_per_week: int
    items: tuple[Prescription, ...]

    def __post_init__(self) -> None:
        """Each exercise stands once."""
        if type(self.sessions_per_week) is not int or not 1 <= self.sessions_per_week <= MOST_PER_WEEK:
            raise _not("sessions_per_week", 1, MOST_PER_WEEK)
        if len({item.exercise for item in self.items}) < len(self.items):
            raise InvalidInput("items", "each exercise stands once in a programme")

    def of(self, exercise: str) -> Prescription | None:
        """The prescription of an exercise, if the programme has it."""
        return next((item for item in self.items if item.exercise == exercise), None)

    @property
    def own_limits(self) -> Mapping[str, OwnLimits]:
        """The limits of single exercises, where they have any of their own."""
        return {item.exercise: item.own for item in self.items if item.own is not AS_THE_PROGRAMME}


@quick_init
@dataclass(frozen=True, slots=True)
class Raised:
    """An alert that is still open or was raised so many days ago; it is not repeated meanwhile."""

    code: str
    days: int = 0

    def __post_init__(self) -> None:
        """Days are counted back."""
        if type(self.days) is not int or self.days < 0:
            raise _not("days", 0)


@quick_init
@dataclass(frozen=True, slots=True)
class State:
    """Everything the rules know before a check-in; lists of the past run from oldest to newest.

    `week` counts from 1. `intake_rest` and `prev_rest` are usual pain 0-10. `equipment` is what the patient
    has beyond the household set. `break_days` are the days without any session when a gap of 14 or more
    has just been found, else 0. `excluded` are exercises the patient must not get again. `must_ask` are the
    powers that the clinic keeps to its therapists, whatever was signed.
    """

    phase: Phase
    programme: Programme
    week: int = 1
    mode: Mode = Mode.CONTINGENT
    tags: frozenset[str] = frozenset()
    equipment: frozenset[str] = frozenset()
    limits: Limits = Limits()  # noqa: RUF009  frozen
    status: Status = Status.ACTIVE
    intake_rest: int | None = None
    prev_rest: tuple[int | None, ...] = ()
    prev_lights: tuple[Light, ...] = ()
    prev_adh: tuple[Band | None, ...] = ()
    prev_unsettled: tuple[bool, ...] = ()
    raised: tuple[Raised, ...] = ()
    break_days: int = 0
    excluded: frozenset[str] = frozenset()
    must_ask: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Past pain is 0-10 like today's; weeks and days are counted."""
        if type(self.week) is not int or self.week < 1:
            raise _not("week", 1)
        if type(self.break_days) is not int or self.break_days < 0:
            raise _not("break_days", 0)
        nprs("intake_rest", self.intake_rest)
        for pain in self.prev_rest:
            if type(pain) is not int or not 0 <= pain <= HIGHEST_PAIN:
                nprs("prev_rest", pain)


def week_of(starts_on: date, on: date) -> int:
    """The week of the programme a day falls in, from 1; a day before the start counts as week 1."""
    return max(0, (on - starts_on).days) // 7 + 1


class DifferenceKind(StrEnum):
    """How one version of a programme differs from the one before."""

    ADDED = "added"
    GONE = "gone"
    SET_ASIDE = "set_aside"
    BACK = "back"
    DOSE = "dose"
    FREQUENCY = "frequency"
    SESSIONS = "sessions"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference, with the dose or the times a week before and after; no exercise for SESSIONS."""

    kind: DifferenceKind
    exercise: str | None
    before: Dose | int | None = None
    after: Dose | int | None = None


def differences(old: Programme, new: Programme) -> tuple[Difference, ...]:
    """What a patient must know who did the old version: sessions first, then in the new order, then gone."""
    return tuple(_differences(old, new))


def _differences(old: Programme, new: Programme) -> Iterator[Difference]:
    if old.sessions_per_week != new.sessions_per_week:
        yield Difference(DifferenceKind.SESSIONS, None, old.sessions_per_week, new.sessions_per_week)
    for item in new.items:
        before = old.of(item.exercise)
        if before is None:
            yield Difference(DifferenceKind.ADDED, item.exercise, None, item.dose)
        else:
            yield from _item_differences(before, item)
    for item in old.items:
        if new.of(item.exercise) is None:
            yield Difference(DifferenceKind.GONE, item.exercise, item.dose)


def _item_differences(old: Prescription, new: Prescription) -> Iterator[Difference]:
    if old.is_in_use and not new.is_in_use:
        yield Difference(DifferenceKind.SET_ASIDE, new.exercise, old.dose)
        return
    if new.is_in_use and not old.is_in_use:
        yield Difference(DifferenceKind.BACK, new.exercise, old.dose, new.dose)
    elif old.dose != new.dose:
        yield Difference(DifferenceKind.DOSE, new.exercise, old.dose, new.dose)
    if old.per_week != new.per_week:
        yield Difference(DifferenceKind.FREQUENCY, new.exercise, old.per_week, new.per_week)
