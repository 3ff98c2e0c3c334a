"""I1-I4, I6-I8, K, B: votes for easing one exercise (clinical.md 6.6, step 2).

Every vote that applies is collected; the highest severity wins; among equals the order of the table.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from portal.domain import dose as doses
from portal.domain.adherence import Band
from portal.domain.case import Case
from portal.domain.check_in import Mark, Reason
from portal.domain.decision import ItemAction, ItemDecision
from portal.domain.dose import Dose
from portal.domain.exercise import Exercise
from portal.domain.item import Item
from portal.domain.policy import POLICY
from portal.domain.programme import ChangeKind
from portal.domain.reasons import Rule, declare, rule

FLOOR = declare("floor", source="by design: nothing is left to ease")
AT_THE_FLOOR = 1.5  # the severity of a plan-wide easing that cannot act


@dataclass(frozen=True, slots=True)
class Won:
    """The votes that won for one exercise: the rules to show, and the exercises chosen so far."""

    case: Case
    item: Item
    rules: tuple[str, ...]
    chosen: Collection[str]


Condition = Callable[[Case, Item], bool]
Effect = Callable[[Won], ItemDecision | None]


@dataclass(frozen=True, slots=True)
class Vote:
    """One row of the table: the rule, its severity, what it does, and whether it eases the whole plan."""

    rule: Rule[Condition]
    severity: float
    effect: Effect
    is_plan_wide: bool = False


# The column "if".


@rule("I1", source="seeds 000-002: stop what hurts")
def hurts_beyond_zone(case: Case, item: Item) -> bool:
    """It hurts above amber."""
    return item.mark is Mark.HURTS and item.pain is not None and item.pain > case.zones.amber_max


@rule("I2", source="seeds 000-002; twice by design")
def hurts_again(_case: Case, item: Item) -> bool:
    """It hurts for the second time."""
    return item.mark is Mark.HURTS and item.course.prev_flag is Mark.HURTS


@rule("K", source="seeds 002 and 003, stay active; thresholds by design")
def kit_sets_aside(case: Case, item: Item) -> bool:
    """The flare kit rests what loads the body."""
    return case.judged.kit is not None and item.is_loaded


@rule("I4b", source="selfBACK, Kaia; twice by design")
def too_hard_again(_case: Case, item: Item) -> bool:
    """It is too hard for the second time."""
    return item.mark is Mark.TOO_HARD and item.course.prev_flag is Mark.TOO_HARD


@rule("K", source="seeds 002 and 003, stay active; thresholds by design")
def kit_keeps_moving(case: Case, item: Item) -> bool:
    """The flare kit keeps walking and the like, as little as there is."""
    return case.judged.kit is not None and item.is_aerobic


@rule("B2", source="by design")
def long_break(case: Case, item: Item) -> bool:
    """Four weeks without a session: what loads the body starts lower."""
    return case.state.break_days >= POLICY.long_break_days and item.is_loaded


@rule("I3", source="seeds 000-002: stop what hurts")
def hurts(case: Case, item: Item) -> bool:
    """It hurts for the first time, within amber or without a number."""
    return (
        item.mark is Mark.HURTS
        and not hurts_beyond_zone.judge(case, item)
        and not hurts_again.judge(case, item)
    )


@rule("I4", source="selfBACK, Kaia")
def too_hard(case: Case, item: Item) -> bool:
    """It is too hard for the first time."""
    return item.mark is Mark.TOO_HARD and not too_hard_again.judge(case, item)


@rule("I6b", source="load-management practice; ten days by design")
def undo_the_last_step(case: Case, item: Item) -> bool:
    """Pain is up, no exercise was blamed, and this one became harder within ten days."""
    return (
        case.is_red
        and item.changed_within(POLICY.undo_days, ChangeKind.PROGRESS)
        and not case.has_blamed_item
    )


@rule("I6c", source="seed 003, flares are short (Suri 2011); one step by design")
def flare(case: Case, item: Item) -> bool:
    """Pain is up, nothing is to blame, and it is no case for the kit."""
    return (
        case.is_red
        and case.judged.kit is None
        and (item.is_loaded or item.is_aerobic)
        and not case.has_blamed_item
        and not case.has_progressed_lately
    )


@rule("B1", source="by design")
def short_break(case: Case, item: Item) -> bool:
    """Two weeks without a session: start one step lower."""
    days = case.state.break_days
    return days >= POLICY.break_days and (
        item.is_aerobic or (item.is_loaded and days < POLICY.long_break_days)
    )


@rule("I7", source="seed 004, Leijon 2011")
def pain_keeps_away(case: Case, item: Item) -> bool:
    """Few sessions because of pain."""
    return case.band is Band.LOW and case.check_in.reason is Reason.PAIN and item.is_loaded


@rule("I8", source="24-hour rule, not rising from week to week; three times by design")
def does_not_settle(case: Case, item: Item) -> bool:
    """The day after keeps being sore."""
    return case.judged.is_not_settling and item.is_loaded


# The column "effect"; None if nothing is left to ease.


def _swap_or_remove(won: Won) -> ItemDecision | None:
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


def _set_aside(won: Won) -> ItemDecision | None:
    return won.item.decide(ItemAction.SUSPEND, *won.rules)


def _ladder_or_step(won: Won) -> ItemDecision | None:
    return _down_the_ladder(won) or _one_step(won)


def _step_or_ladder(won: Won) -> ItemDecision | None:
    return _one_step(won) or _down_the_ladder(won)


def _to_the_minimum(won: Won) -> ItemDecision | None:
    return _eased(won, won.item.bounds.minimum)


def _one_step(won: Won) -> ItemDecision | None:
    return _eased(won, doses.easier(won.item.dose, won.item.bounds))


def _two_steps(won: Won) -> ItemDecision | None:
    return _eased(won, doses.easier(won.item.dose, won.item.bounds, steps=POLICY.long_break_steps))


def _one_step_back(won: Won) -> ItemDecision | None:
    """Where it came from; one step if that is not known, no easier, or no longer allowed."""
    last = won.item.course.last_change
    if last is None or last.from_dose is None:
        return _one_step(won)
    origin = last.from_exercise or won.item.exercise.id
    if origin == won.item.exercise.id:
        is_easier = last.from_dose.volume < won.item.dose.volume and won.item.bounds.allow(last.from_dose)
        return _eased(won, last.from_dose) if is_easier else _one_step(won)
    former = won.case.allowed(origin, won.chosen)
    return _eased(won, last.from_dose, former) if former else _one_step(won)


def _down_the_ladder(won: Won) -> ItemDecision | None:
    lower = _first_not_harder(won.case, won.item, won.item.exercise.regressions, won.chosen)
    return _eased(won, doses.entry(lower, at_most_seconds=won.item.seconds), lower) if lower else None


def _eased(won: Won, after: Dose | None, to: Exercise | None = None) -> ItemDecision | None:
    return won.item.decide(ItemAction.REGRESS, *won.rules, after=after, to=to) if after else None


VOTES = (
    Vote(hurts_beyond_zone, 3, _swap_or_remove),
    Vote(hurts_again, 3, _swap_or_remove),
    Vote(kit_sets_aside, 2.9, _set_aside),
    Vote(too_hard_again, 2.5, _ladder_or_step),
    Vote(kit_keeps_moving, 2.3, _to_the_minimum, is_plan_wide=True),
    Vote(long_break, 2.2, _two_steps, is_plan_wide=True),
    Vote(hurts, 2, _step_or_ladder),
    Vote(too_hard, 2, _step_or_ladder),
    Vote(undo_the_last_step, 2, _one_step_back),
    Vote(flare, 2, _one_step, is_plan_wide=True),
    Vote(short_break, 2, _one_step, is_plan_wide=True),
    Vote(pain_keeps_away, 2, _one_step, is_plan_wide=True),
    Vote(does_not_settle, 2, _one_step, is_plan_wide=True),
)


def strongest(case: Case, item: Item, chosen: Collection[str]) -> ItemDecision | None:
    """What the highest severity decides about an exercise; None if no vote applies."""
    cast = [vote for vote in VOTES if vote.rule.judge(case, item)]
    if not cast:
        return None
    at_minimum = doses.easier(item.dose, item.bounds) is None
    severities = [AT_THE_FLOOR if at_minimum and vote.is_plan_wide else vote.severity for vote in cast]
    highest = max(severities)
    winners = [vote for vote, severity in zip(cast, severities, strict=True) if severity == highest]
    rules = tuple([vote.rule.id for vote in winners])
    decided = None if highest == AT_THE_FLOOR else winners[0].effect(Won(case, item, rules, chosen))
    return decided or item.decide(ItemAction.HOLD, *rules, FLOOR)


def gentler_swap(case: Case, item: Item, chosen: Collection[str]) -> Exercise | None:
    """The first exercise of its swaps that the patient may get and that is not harder."""
    return _first_not_harder(case, item, item.exercise.swaps, chosen)


def _first_not_harder(
    case: Case, item: Item, candidates: tuple[str, ...], chosen: Collection[str]
) -> Exercise | None:
    allowed = (case.allowed(candidate, chosen) for candidate in candidates)
    return next((other for other in allowed if other and other.level <= item.exercise.level), None)
