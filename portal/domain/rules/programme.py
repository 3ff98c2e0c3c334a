"""P1-P3 and G4: the programme as a whole (clinical.md 6.7); the rows that only tell are in `alerts.py`."""

from dataclasses import dataclass

from portal.domain.adherence import Band
from portal.domain.case import Case, ItemDecisions
from portal.domain.check_in import Reason
from portal.domain.decision import (
    Alert,
    ItemAction,
    ItemDecision,
    Priority,
    ProgrammeAction,
    Status,
    in_order,
)
from portal.domain.item import Item
from portal.domain.policy import POLICY
from portal.domain.quick_init import quick_init
from portal.domain.reasons import Because, declare, rule
from portal.domain.rules import alerts, light

SHORTEN = "P2"
LESS_OFTEN = declare(
    "frequency_down",
    design="fewer sessions before none",
    numbers=("fewer_sessions", "min_sessions_per_week"),
    says="Nothing is left to drop and time is short: one session a week less.",
)

SHORT_OF_TIME = frozenset({Reason.NO_TIME, Reason.TOO_LONG})
TOO_MUCH = SHORT_OF_TIME | {Reason.LOW_MOTIVATION, Reason.BORING}
_FLARE_RULES = frozenset({light.red_rise.id, light.red_not_settled.id})


@quick_init
@dataclass(frozen=True, slots=True)
class Shortening:
    """How adherence changes the programme: exercises that rest, or fewer sessions a week, or neither."""

    dropped: tuple[Item, ...] = ()
    left: int = 0
    is_less_often: bool = False
    is_at_the_floor: bool = False


@quick_init
@dataclass(frozen=True, slots=True)
class Whole:
    """What happens to the programme as a whole; `sessions_proposed` waits for approval."""

    status: Status
    items: tuple[ItemDecision, ...]
    actions: tuple[ProgrammeAction, ...]
    alerts: tuple[Alert, ...]
    sessions_per_week: int
    sessions_proposed: int | None
    is_empty: bool
    because: tuple[Because, ...]


def review(case: Case, items: ItemDecisions) -> Whole:
    """The programme as a whole, once every exercise is decided about."""
    by_itself = items.complete()
    shortening = _shorten(case, by_itself)
    decided = _with_drops(case, by_itself, shortening)
    sessions = case.state.programme.sessions_per_week
    fewer = sessions - POLICY.fewer_sessions if shortening.is_less_often else None
    automatic = case.limits.auto_frequency_down
    is_empty = plan_is_empty.judge(case, decided)
    raised = alerts.collect(case, by_itself)
    if shortening.is_at_the_floor:
        raised += alerts.unless_raised(case, Alert(Priority.NORMAL, "adherence_floor"))
    if is_empty:
        raised += (Alert(Priority.HIGH, "plan_empty"),)
    return Whole(
        status=Status.PAUSED if is_empty else Status.ACTIVE,
        items=decided,
        actions=_actions(case, shortening, is_empty=is_empty),
        alerts=in_order(raised),
        sessions_per_week=fewer if fewer and automatic else sessions,
        sessions_proposed=None if automatic else fewer,
        is_empty=is_empty,
        because=_because(case, shortening, fewer),
    )


# P1


@rule("P1", "seed_002", "seed_003", design="ease, do not rest")
def answer_to_red(case: Case) -> ProgrammeAction | None:
    """Red: the flare kit, the advice for a flare, or easing off."""
    if not case.is_red:
        return None
    if case.judged.kit:
        return ProgrammeAction.FLARE_KIT
    is_flare = not _FLARE_RULES.isdisjoint(case.judged.rules)
    return ProgrammeAction.FLARE if is_flare else ProgrammeAction.EASE_OFF


# P2, P3: a target for the number of exercises, and what follows from it


@rule(
    SHORTEN,
    "medina_2009",
    design="five, then three",
    numbers=("short_programme", "shortest_programme", "medium_pct"),
)
def target_when_low(case: Case) -> int | None:
    """Few sessions: five exercises, three the second time; other reasons get one period more."""
    if case.band is not Band.LOW:
        return None
    periods, reason = alerts.low_periods(case), case.check_in.reason
    if reason in TOO_MUCH:
        return POLICY.short_programme if periods == 1 else POLICY.shortest_programme
    return POLICY.short_programme if reason in (Reason.OTHER, None) and periods > 1 else None


@rule("P3", "medina_2009", design="twice in a row", numbers=("short_programme",))
def target_when_medium(case: Case) -> int | None:
    """Half of the sessions twice in a row, for want of time: five exercises."""
    twice = case.band is Band.MEDIUM and case.state.prev_adh[-1:] == (Band.MEDIUM,)
    return POLICY.short_programme if twice and case.check_in.reason in SHORT_OF_TIME else None


def _shorten(case: Case, by_itself: tuple[ItemDecision, ...]) -> Shortening:
    """Drop the least important exercises down to the target; with nothing to drop, train less often."""
    target = target_when_low.judge(case) or target_when_medium.judge(case)
    if target is None:
        return Shortening()
    pairs = zip(case.items, by_itself, strict=True)
    in_use = [item for item, decision in pairs if decision.stays_in_use]
    surplus = len(in_use) - max(target, case.limits.min_items)
    droppable = sorted(
        (item for item in reversed(in_use) if not item.prescription.keep),
        key=lambda item: -item.prescription.priority,
    )
    dropped = tuple(droppable[: max(0, surplus)])
    if dropped:
        return Shortening(dropped, left=len(in_use) - len(dropped))
    too_often = case.state.programme.sessions_per_week > case.limits.min_sessions_per_week
    less_often = case.check_in.reason in SHORT_OF_TIME and too_often
    return Shortening(is_less_often=less_often, is_at_the_floor=not less_often)


def _with_drops(
    case: Case, by_itself: tuple[ItemDecision, ...], shortening: Shortening
) -> tuple[ItemDecision, ...]:
    if not shortening.dropped:
        return by_itself
    dropped = {item.exercise.id for item in shortening.dropped}
    asks = not case.limits.auto_shorten
    return tuple(
        [
            item.decide(ItemAction.DROP, SHORTEN, needs_approval=asks, n=shortening.left)
            if item.exercise.id in dropped
            else decision
            for item, decision in zip(case.items, by_itself, strict=True)
        ]
    )


# G4


@rule("G4", design="a programme with nothing left to do is a pause")
def plan_is_empty(case: Case, decided: tuple[ItemDecision, ...]) -> bool:
    """No flare kit, and every exercise is suspended, dropped or set aside."""
    return case.judged.kit is None and not any(item.stays_in_use for item in decided)


def _actions(case: Case, shortening: Shortening, *, is_empty: bool) -> tuple[ProgrammeAction, ...]:
    limits = case.limits
    shorten = ProgrammeAction.SHORTEN if limits.auto_shorten else ProgrammeAction.SHORTEN_PROPOSED
    less_often = (
        ProgrammeAction.FREQUENCY_DOWN
        if limits.auto_frequency_down
        else ProgrammeAction.FREQUENCY_DOWN_PROPOSED
    )
    possible = (
        (answer_to_red.judge(case), True),
        (shorten, bool(shortening.dropped)),
        (less_often, shortening.is_less_often),
        (ProgrammeAction.PAUSE, is_empty),
    )
    return tuple([action for action, applies in possible if action and applies])


def _because(case: Case, shortening: Shortening, fewer: int | None) -> tuple[Because, ...]:
    """The reasons that belong to no single exercise: the light, and how often."""
    facts = case.facts()
    reasons = [Because(rule_id, facts) for rule_id in case.judged.rules]
    if shortening.dropped:
        reasons.append(Because(SHORTEN, {"n": shortening.left}))
    if fewer is not None:
        reasons.append(Because(LESS_OFTEN, {"n": fewer}))
    if alerts.maintenance.judge(case):
        reasons.append(Because(alerts.maintenance.id))
    return tuple(reasons)
