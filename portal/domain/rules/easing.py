"""What a vote for easing does to one exercise (clinical.md 6.6, step 2, the column "effect").

Each returns the decision, or None if nothing is left to ease.
"""

from collections.abc import Collection
from dataclasses import dataclass

from portal.domain import dose as doses
from portal.domain.case import Case
from portal.domain.decision import ItemAction, ItemDecision
from portal.domain.dose import Dose
from portal.domain.exercise import Exercise
from portal.domain.item import Item
from portal.domain.policy import POLICY
from portal.domain.quick_init import quick_init


@quick_init
@dataclass(frozen=True, slots=True)
class Won:
    """The votes that won for one exercise: the rules to show, and the exercises chosen so far."""

    case: Case
    item: Item
    rules: tuple[str, ...]
    chosen: Collection[str]


def swap_or_remove(won: Won) -> ItemDecision | None:
    """Out of the programme now; another exercise, or none, if the therapist agrees."""
    other = gentler_swap(won.case, won.item, won.chosen)
    if other is None:
        return won.item.decide(ItemAction.REMOVE, *won.rules, suspended=True, needs_approval=True)
    return won.item.decide(
        ItemAction.SWAP,
        *won.rules,
        after=doses.entry(other, at_most_seconds=won.item.seconds),
        to=other,
        suspended=True,
        needs_approval=not won.case.limits.auto_swap,
    )


def set_aside(won: Won) -> ItemDecision | None:
    """It rests until the kit is over."""
    return won.item.decide(ItemAction.SUSPEND, *won.rules)


def ladder_or_step(won: Won) -> ItemDecision | None:
    """Down the ladder; else one step."""
    return _down_the_ladder(won) or one_step(won)


def step_or_ladder(won: Won) -> ItemDecision | None:
    """One step; else down the ladder."""
    return one_step(won) or _down_the_ladder(won)


def to_the_minimum(won: Won) -> ItemDecision | None:
    """Its lowest dose."""
    return _eased(won, won.item.bounds.minimum)


def one_step(won: Won) -> ItemDecision | None:
    """One step easier."""
    return _eased(won, doses.easier(won.item.dose, won.item.bounds))


def two_steps(won: Won) -> ItemDecision | None:
    """As many steps easier as a long break takes."""
    return _eased(won, doses.easier(won.item.dose, won.item.bounds, steps=POLICY.long_break_steps))


def one_step_back(won: Won) -> ItemDecision | None:
    """Where it came from; one step if that is not known, no easier, or no longer allowed."""
    last = won.item.course.last_change
    if last is None or last.from_dose is None:
        return one_step(won)
    origin = last.from_exercise or won.item.exercise.id
    if origin == won.item.exercise.id:
        is_easier = last.from_dose.volume < won.item.dose.volume and won.item.bounds.allow(last.from_dose)
        return _eased(won, last.from_dose) if is_easier else one_step(won)
    former = won.case.allowed(origin, won.chosen)
    return _eased(won, last.from_dose, former) if former else one_step(won)


def _down_the_ladder(won: Won) -> ItemDecision | None:
    lower = _first_not_harder(won.case, won.item, won.item.exercise.regressions, won.chosen)
    return _eased(won, doses.entry(lower, at_most_seconds=won.item.seconds), lower) if lower else None


def _eased(won: Won, after: Dose | None, to: Exercise | None = None) -> ItemDecision | None:
    return won.item.decide(ItemAction.REGRESS, *won.rules, after=after, to=to) if after else None


def gentler_swap(case: Case, item: Item, chosen: Collection[str]) -> Exercise | None:
    """The first exercise of its swaps that the patient may get and that is not harder."""
    return _first_not_harder(case, item, item.exercise.swaps, chosen)


def _first_not_harder(
    case: Case, item: Item, candidates: tuple[str, ...], chosen: Collection[str]
) -> Exercise | None:
    allowed = (case.allowed(candidate, chosen) for candidate in candidates)
    return next((other for other in allowed if other and other.level <= item.exercise.level), None)
