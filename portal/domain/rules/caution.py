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
from portal.domain.item import Item
from portal.domain.policy import POLICY
from portal.domain.programme import ChangeKind
from portal.domain.reasons import Rule, declare, rule
from portal.domain.rules import easing
from portal.domain.rules.easing import Won

FLOOR = declare("floor", design="nothing is left to ease", says="It is at its lowest dose already.")


Condition = Callable[[Case, Item], bool]
Effect = Callable[[Won], ItemDecision | None]


@dataclass(frozen=True, slots=True)
class Vote:
    """One row of the table: the rule, its severity, what it does, and whether it eases the whole plan.

    `needs`: what must be true of the check-in before it can hold; None: that an exercise was blamed.
    """

    rule: Rule[Condition]
    severity: float
    effect: Effect
    needs: Callable[[Case], bool] | None = None
    is_plan_wide: bool = False


# The column "if".


@rule("I1", "seed_000", "seed_001", "seed_002", numbers=("amber_max",))
def hurts_beyond_zone(case: Case, item: Item) -> bool:
    """It hurts above amber."""
    return item.mark is Mark.HURTS and item.pain is not None and item.pain > case.zones.amber_max


@rule("I2", "seed_000", "seed_001", "seed_002", design="twice")
def hurts_again(_case: Case, item: Item) -> bool:
    """It hurts for the second time."""
    return item.mark is Mark.HURTS and item.course.prev_flag is Mark.HURTS


@rule("K", "seed_002", "seed_003", "stay_active", design="thresholds")
def kit_sets_aside(case: Case, item: Item) -> bool:
    """The flare kit rests what loads the body."""
    return case.judged.kit is not None and item.is_loaded


@rule("I4b", "selfback", "kaia", design="twice")
def too_hard_again(_case: Case, item: Item) -> bool:
    """It is too hard for the second time."""
    return item.mark is Mark.TOO_HARD and item.course.prev_flag is Mark.TOO_HARD


@rule("K", "seed_002", "seed_003", "stay_active", design="thresholds")
def kit_keeps_moving(case: Case, item: Item) -> bool:
    """The flare kit keeps walking and the like, as little as there is."""
    return case.judged.kit is not None and item.is_aerobic


@rule("B2", design="four weeks, two steps", numbers=("long_break_days", "long_break_steps"))
def long_break(case: Case, item: Item) -> bool:
    """Four weeks without a session: what loads the body starts lower."""
    return case.state.break_days >= POLICY.long_break_days and item.is_loaded


@rule("I3", "seed_000", "seed_001", "seed_002")
def hurts(case: Case, item: Item) -> bool:
    """It hurts for the first time, within amber or without a number."""
    return (
        item.mark is Mark.HURTS
        and not hurts_beyond_zone.judge(case, item)
        and not hurts_again.judge(case, item)
    )


@rule("I4", "selfback", "kaia")
def too_hard(case: Case, item: Item) -> bool:
    """It is too hard for the first time."""
    return item.mark is Mark.TOO_HARD and not too_hard_again.judge(case, item)


@rule("I6b", "load_practice", design="ten days", numbers=("undo_days",))
def undo_the_last_step(case: Case, item: Item) -> bool:
    """Pain is up, no exercise was blamed, and this one became harder within ten days."""
    return (
        case.is_red
        and item.changed_within(POLICY.undo_days, ChangeKind.PROGRESS)
        and not case.has_blamed_item
    )


@rule("I6c", "seed_003", "suri_2011", design="one step", numbers=("undo_days",))
def flare(case: Case, item: Item) -> bool:
    """Pain is up, nothing is to blame, and it is no case for the kit."""
    return (
        case.is_red
        and case.judged.kit is None
        and (item.is_loaded or item.is_aerobic)
        and not case.has_blamed_item
        and not case.has_progressed_lately
    )


@rule("B1", design="two weeks, one step", numbers=("break_days", "long_break_days"))
def short_break(case: Case, item: Item) -> bool:
    """Two weeks without a session: start one step lower."""
    days = case.state.break_days
    return days >= POLICY.break_days and (
        item.is_aerobic or (item.is_loaded and days < POLICY.long_break_days)
    )


@rule("I7", "seed_004", "leijon_2011", numbers=("medium_pct",))
def pain_keeps_away(case: Case, item: Item) -> bool:
    """Few sessions because of pain."""
    return case.band is Band.LOW and case.check_in.reason is Reason.PAIN and item.is_loaded


@rule(
    "I8",
    "silbernagel_2007",
    design="three times",
    numbers=("slight_rise", "unsettled_before", "unsettled_before_acute"),
)
def does_not_settle(case: Case, item: Item) -> bool:
    """The day after keeps being sore."""
    return case.judged.is_not_settling and item.is_loaded


def _kit(case: Case) -> bool:
    return case.judged.kit is not None


def _red_without_blame(case: Case) -> bool:
    return case.is_red and not case.has_blamed_item


def _break(case: Case) -> bool:
    return case.state.break_days >= POLICY.break_days


def _few_for_pain(case: Case) -> bool:
    return case.band is Band.LOW and case.check_in.reason is Reason.PAIN


def _not_settling(case: Case) -> bool:
    return case.judged.is_not_settling


VOTES = (
    Vote(hurts_beyond_zone, POLICY.severity_hurts, easing.swap_or_remove),
    Vote(hurts_again, POLICY.severity_hurts, easing.swap_or_remove),
    Vote(kit_sets_aside, POLICY.severity_kit, easing.set_aside, _kit),
    Vote(too_hard_again, POLICY.severity_too_hard_again, easing.ladder_or_step),
    Vote(kit_keeps_moving, POLICY.severity_kit_aerobic, easing.to_the_minimum, _kit, is_plan_wide=True),
    Vote(long_break, POLICY.severity_long_break, easing.two_steps, _break, is_plan_wide=True),
    Vote(hurts, POLICY.severity_one_step, easing.step_or_ladder),
    Vote(too_hard, POLICY.severity_one_step, easing.step_or_ladder),
    Vote(undo_the_last_step, POLICY.severity_one_step, easing.one_step_back, _red_without_blame),
    Vote(flare, POLICY.severity_one_step, easing.one_step, _red_without_blame, is_plan_wide=True),
    Vote(short_break, POLICY.severity_one_step, easing.one_step, _break, is_plan_wide=True),
    Vote(pain_keeps_away, POLICY.severity_one_step, easing.one_step, _few_for_pain, is_plan_wide=True),
    Vote(does_not_settle, POLICY.severity_one_step, easing.one_step, _not_settling, is_plan_wide=True),
)


def strongest(
    case: Case, item: Item, chosen: Collection[str], of_all: tuple[Vote, ...]
) -> ItemDecision | None:
    """What the highest severity decides about an exercise; None if no vote applies.

    `of_all` is what `of_the_check_in` found.
    """
    votes = VOTES if item.mark in _BLAMED else of_all
    cast = [vote for vote in votes if vote.rule.judge(case, item)]
    if not cast:
        return None
    is_wide = any([vote.is_plan_wide for vote in cast])
    at_minimum = is_wide and doses.easier(item.dose, item.bounds) is None
    floor = POLICY.severity_at_the_floor
    severities = [floor if at_minimum and vote.is_plan_wide else vote.severity for vote in cast]
    highest = max(severities)
    winners = [vote for vote, severity in zip(cast, severities, strict=True) if severity == highest]
    rules = tuple([vote.rule.id for vote in winners])
    decided = None if highest == floor else winners[0].effect(Won(case, item, rules, chosen))
    return decided or item.decide(ItemAction.HOLD, *rules, FLOOR)


def of_the_check_in(case: Case) -> tuple[Vote, ...]:
    """The rows that can hold for an exercise nobody blamed; most check-ins are calm, and none can."""
    return tuple([vote for vote in VOTES if vote.needs is not None and vote.needs(case)])


_BLAMED = frozenset({Mark.HURTS, Mark.TOO_HARD})
