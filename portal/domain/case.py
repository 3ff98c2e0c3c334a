"""What a rule may see: one check-in and one programme, with everything derived from them once.

Nothing else can matter to a rule. No clock: weeks, days since a change and breaks arrive as numbers.
"""

from collections.abc import Collection
from dataclasses import dataclass

from portal.domain import adherence, pain
from portal.domain.adherence import Band
from portal.domain.check_in import CheckIn, Mark
from portal.domain.decision import ItemDecision, Light
from portal.domain.envelope import Limits
from portal.domain.exercise import Exercise, Library
from portal.domain.item import Item
from portal.domain.pain import Pain, Phase, Zones
from portal.domain.policy import POLICY
from portal.domain.programme import ChangeKind, Mode, State
from portal.domain.quick_init import quick_init
from portal.domain.reasons import Fact


@quick_init
@dataclass(frozen=True, slots=True)
class Judgement:
    """How it went: the light with every rule that holds, and what the light alone does not say.

    `is_softened`: graded mode kept stable high pain from being red. `kit`: the rule that calls for the flare
    kit. `is_unsettled`: the day after was above usual and above green. `is_not_settling`: again and again.
    """

    light: Light
    rules: tuple[str, ...] = ()
    is_softened: bool = False
    kit: str | None = None
    is_unsettled: bool = False
    is_not_settling: bool = False


_NOT_JUDGED = Judgement(Light.UNKNOWN)


@quick_init
@dataclass(frozen=True, slots=True)
class Case:
    """One check-in before the rules; items that wait for the therapist are no part of it."""

    library: Library
    state: State
    check_in: CheckIn
    items: tuple[Item, ...]
    taken: frozenset[str]
    pain: Pain
    zones: Zones
    band: Band | None
    judged: Judgement = _NOT_JUDGED

    @classmethod
    def of(cls, library: Library, state: State, check_in: CheckIn) -> "Case":
        """Derive pain, zones and adherence (clinical.md 6.2, 6.3)."""
        limits = state.limits
        return cls(
            library=library,
            state=state,
            check_in=check_in,
            items=tuple(
                [
                    Item.of(library, prescription, check_in)
                    for prescription in state.programme.items
                    if not prescription.course.waiting
                ]
            ),
            taken=state.excluded.union([prescription.exercise for prescription in state.programme.items]),
            pain=Pain.of(
                check_in.during, check_in.after24, check_in.rest, (state.intake_rest, *state.prev_rest)
            ),
            zones=pain.zones(state.phase, state.week, green_max=limits.green_max, amber_max=limits.amber_max),
            band=adherence.band(check_in.done, check_in.planned, limits.progress_min_adherence),
        )

    def under(self, judged: Judgement) -> "Case":
        """The same case under a light."""
        return Case(
            self.library,
            self.state,
            self.check_in,
            self.items,
            self.taken,
            self.pain,
            self.zones,
            self.band,
            judged,
        )

    @property
    def limits(self) -> Limits:
        """What the therapist signed."""
        return self.state.limits

    @property
    def is_red(self) -> bool:
        """Whether pain calls for easing."""
        return self.judged.light is Light.RED

    @property
    def is_green(self) -> bool:
        """Whether the programme may grow."""
        return self.judged.light is Light.GREEN

    @property
    def is_calm_amber(self) -> bool:
        """L3c: some pain during the exercises, fully settled and not above usual."""
        return self.judged.rules == ("L3c",)

    @property
    def is_calm(self) -> bool:
        """Whether exercises set aside may come back: green, or calm amber."""
        return self.is_green or self.is_calm_amber

    @property
    def may_progress_in_amber(self) -> bool:
        """`amber_ok`: calm amber in long-lasting pain from week 3, where pain steers and it is allowed."""
        return (
            self.is_calm_amber
            and self.state.phase is Phase.CHRONIC
            and self.state.week >= POLICY.settled_from_week
            and self.state.mode is Mode.CONTINGENT
            and self.limits.progress_in_amber
        )

    @property
    def has_blamed_item(self) -> bool:
        """Whether any exercise was said to hurt or to be too hard."""
        return any(item.mark in (Mark.HURTS, Mark.TOO_HARD) for item in self.items)

    @property
    def has_progressed_lately(self) -> bool:
        """Whether any exercise became harder within ten days."""
        return any(item.changed_within(POLICY.undo_days, ChangeKind.PROGRESS) for item in self.items)

    def facts(self) -> dict[str, Fact]:
        """The answers and limits that the sentences about the whole check-in need; what is known of them."""
        check_in, state = self.check_in, self.state
        before = [pain for pain in state.prev_rest if pain is not None]
        facts: dict[str, Fact | None] = {
            "during": check_in.during,
            "after24": check_in.after24,
            "rest": check_in.rest,
            "rest_before": before[-1] if before else None,
            "done": check_in.done,
            "planned": check_in.planned,
            "green_max": self.zones.green_max,
            "amber_max": self.zones.amber_max,
        }
        return {name: fact for name, fact in facts.items() if fact is not None}

    def lights_before(self, count: int, light: Light) -> bool:
        """Whether each of the last so many lights before this one had this colour."""
        return self.state.prev_lights[-count:] == (light,) * count

    def allowed(self, exercise_id: str, chosen: Collection[str]) -> Exercise | None:
        """The exercise, if this patient may get it now.

        Nothing rules it out, its equipment is at hand, it is not in the programme, not excluded, and not yet
        chosen in this decision.
        """
        if exercise_id in self.taken or exercise_id in chosen:
            return None
        exercise = self.library.get(exercise_id)
        if exercise is not None and exercise.suits(self.state.tags, self.state.equipment):
            return exercise
        return None


class ItemDecisions(dict[str, ItemDecision | None]):
    """The decisions of one check-in by exercise, in the order of the programme.

    None marks a candidate to become harder. `chosen` are the exercises that take another's place.
    """

    def __init__(self) -> None:
        super().__init__()
        self.chosen: set[str] = set()

    def settle(self, item: Item, decision: ItemDecision | None) -> None:
        """Write down what happens to an exercise."""
        self[item.exercise.id] = decision
        if decision is not None and decision.to_exercise is not None:
            self.chosen.add(decision.to_exercise)

    def complete(self) -> tuple[ItemDecision, ...]:
        """What was decided about each exercise; once the candidates are chosen, none is left open."""
        decisions = tuple([decision for decision in self.values() if decision is not None])
        if len(decisions) < len(self):
            raise LookupError("an exercise is still open")
        return decisions
