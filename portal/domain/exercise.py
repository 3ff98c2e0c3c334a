"""The exercises of the library, their ladders and swaps, and whether one suits a patient."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import cached_property
from hashlib import sha256

from portal.domain import dose as doses
from portal.domain.dose import Bounds, Dose
from portal.domain.dose import Kind as Kind
from portal.domain.errors import InvalidInput

HOUSEHOLD = frozenset(
    {"none", "mat", "chair", "wall", "table", "towel", "pillow", "step", "counter", "stick"}
)  # what every home is taken to have (clinical.md 6.1)
HIGHEST_LEVEL = 5


class LoadClass(StrEnum):
    """How the rules group exercises: what loads the body, what soothes it, what moves the heart."""

    LOADED = "loaded"
    AEROBIC = "aerobic"
    GENTLE = "gentle"


RELAXATION = "relaxation"
LOAD_CLASSES = {
    "core": LoadClass.LOADED,
    "strength": LoadClass.LOADED,
    "balance": LoadClass.LOADED,
    "stretch": LoadClass.GENTLE,
    "mobility": LoadClass.GENTLE,
    RELAXATION: LoadClass.GENTLE,
    "aerobic": LoadClass.AEROBIC,
}


@dataclass(frozen=True, slots=True)
class Exercise:
    """One entry of the library: what it is, how much of it, and what is easier, harder or instead of it.

    `level` runs from 1 (lying or supported) to 5 (supervised). `dose` is the usual one; `minimum` and
    `maximum` have the same parts. `rpe` is the effort 0-10 it should feel like. Raises InvalidInput.
    """

    id: str
    regions: tuple[str, ...]
    type: str
    position: str
    equipment: tuple[str, ...]
    level: int
    ladder: str | None
    per_side: bool
    kind: Kind
    rep_hold_seconds: int
    dose: Dose
    minimum: Dose
    maximum: Dose
    per_week: int
    rest_seconds: int | None
    rpe: tuple[int, int] | None
    progressions: tuple[str, ...] = ()
    regressions: tuple[str, ...] = ()
    swaps: tuple[str, ...] = ()
    avoid_if: tuple[str, ...] = ()
    caution_if: tuple[str, ...] = ()
    bounds: Bounds = field(init=False, repr=False, compare=False)
    load_class: LoadClass = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Check what the rules rely on, and keep the load class and the bounds at hand."""
        if self.type not in LOAD_CLASSES:
            raise InvalidInput("type", f"give one of {', '.join(LOAD_CLASSES)}")
        if not 1 <= self.level <= HIGHEST_LEVEL:
            raise InvalidInput("level", f"give a level from 1 to {HIGHEST_LEVEL}")
        for name, dose in (("dose", self.dose), ("min", self.minimum), ("max", self.maximum)):
            if dose.parts != doses.PARTS[self.kind]:
                raise InvalidInput(name, f"give {', '.join(doses.PARTS[self.kind])} and nothing else")
        object.__setattr__(self, "bounds", Bounds(self.minimum, self.maximum))
        object.__setattr__(self, "load_class", LOAD_CLASSES[self.type])
        if not self.bounds.allow(self.dose):
            raise InvalidInput("dose", "the usual dose lies outside the lowest and the highest")

    def seconds(self, dose: Dose) -> int:
        """Seconds that this much of the exercise takes in one session, both sides included."""
        return doses.seconds(self, dose)

    def suits(self, tags: Collection[str], equipment: Collection[str]) -> bool:
        """Whether nothing about the patient rules it out and everything it needs is at hand.

        `equipment` is what the patient has beyond the household set.
        """
        return not any(tag in tags for tag in self.avoid_if) and all(
            thing in HOUSEHOLD or thing in equipment for thing in self.equipment
        )


@dataclass(frozen=True, slots=True)
class Usual:
    """What a clinic makes of an exercise when it is added to a programme: a dose of its own, narrower bounds.

    None is as the library has it. No rule reads it: a programme keeps what it was begun with.
    """

    dose: Dose | None = None
    lowest: Dose | None = None
    highest: Dose | None = None


AS_SHIPPED = Usual()


class Library(dict[str, Exercise]):
    """All exercises that may be prescribed, by id, in the order they were given.

    `names` says what each is called, by language, `usual` how a clinic adds it; no rule reads them.
    """

    def __init__(
        self,
        exercises: Iterable[Exercise],
        names: Mapping[str, Mapping[str, str]] | None = None,
        usual: Mapping[str, Usual] | None = None,
    ) -> None:
        super().__init__({exercise.id: exercise for exercise in exercises})
        self.names = names or {}
        self.usual = usual or {}

    @cached_property
    def fingerprint(self) -> str:
        """A digest of every fact of every exercise; names and their order do not count."""
        facts = {exercise_id: asdict(self[exercise_id]) for exercise_id in sorted(self)}
        return sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
