"""The laws about two things side by side: two answers, two runs, the programme before and after.

INV8, INV9, INV10 and INV17 of clinical.md 6.9; `laws.py` has those that one decision keeps by itself.
"""

from collections.abc import Callable
from dataclasses import replace

from portal.domain.check_in import CheckIn
from portal.domain.decision import Decision, ItemAction, ItemDecision
from portal.domain.free_text import Concern
from portal.domain.looked import Looked
from portal.domain.pain import HIGHEST_PAIN
from portal.domain.programme import State

Decide = Callable[[State, CheckIn], Decision]
QUESTIONS = ("during", "after24", "rest")
_RANKS = {ItemAction.PROGRESS: 1, ItemAction.RESTORE: 1, ItemAction.REGRESS: -1}
_WAITS_FOR_A_PLACE = frozenset({"S1", "S2", "S3"})


def broken_after(look: Looked, after: State) -> tuple[str, ...]:
    """The laws broken by the state that followed a decision: what asks changed nothing yet."""
    return () if _only_asked(look, after) else ("INV10",)


def broken_beside(look: Looked, decide: Decide) -> tuple[str, ...]:
    """The laws broken by what other answers would have led to; it decides five times more."""
    state, check_in, decision = look.state, look.check_in, look.decision
    laws = {
        "INV8": all(is_careful(decision, decide(state, sore)) for sore in _sorer(check_in)),
        "INV9": decide(state, check_in) == decision,
        "INV17": check_in.text is not Concern.NONE
        or not is_bolder(decision, decide(state, replace(check_in, text=Concern.URGENT))),
    }
    return tuple([law for law, holds in laws.items() if not holds])


def rank(made: ItemDecision) -> int:
    """How much an exercise is asked to do: harder 1, the same 0, easier -1, not at all -2."""
    return _RANKS.get(made.action, 0 if made.stays_in_use or "R1" in made.rules else -2)


def _sorer(check_in: CheckIn) -> list[CheckIn]:
    """The same answers with one pain higher by one."""
    pains = [(question, getattr(check_in, question)) for question in QUESTIONS]
    known = [(question, pain) for question, pain in pains if pain is not None and pain < HIGHEST_PAIN]
    return [replace(check_in, **{question: pain + 1}) for question, pain in known]


def is_careful(calm: Decision, sore: Decision) -> bool:
    """More pain asks no exercise to do more, unless it only waited for its turn, and no more of them."""
    for one, other in zip(calm.items, sore.items, strict=True):
        is_dropped = ItemAction.DROP in (one.action, other.action)
        was_waiting = _WAITS_FOR_A_PLACE.intersection(one.rules[:1])
        if rank(other) > rank(one) and not is_dropped and not was_waiting:
            return False
    return sum([item.is_harder for item in sore.items]) <= sum([item.is_harder for item in calm.items])


def is_bolder(quiet: Decision, alarmed: Decision) -> bool:
    """Whether the patient's own words made any exercise harder."""
    pairs = zip(quiet.items, alarmed.items, strict=True)
    return any(rank(told) > max(rank(one), 0) for one, told in pairs)


def _only_asked(look: Looked, after: State) -> bool:
    """What needs approval is as it was, out of use at most; sessions that are proposed are not yet fewer."""
    decision = look.decision
    if decision.sessions_proposed is not None and (
        after.programme.sessions_per_week != look.state.programme.sessions_per_week
    ):
        return False
    for item, made in look.moves:
        kept = after.programme.of(item.exercise) if made.needs_approval else item
        if kept is None or (kept.dose, kept.per_week) != (item.dose, item.per_week):
            return False
        if made.needs_approval and kept.is_in_use is not (item.is_in_use and not made.suspended):
            return False
    return True
