"""An answer to a version that somebody else has changed since: nothing is done, everything is asked."""

from dataclasses import replace

from portal.domain.decision import Decision, ItemAction, Light
from portal.domain.envelope import Divided
from portal.domain.programme import State

_LEAVES_AS_IT_IS = frozenset({ItemAction.HOLD, ItemAction.STAY_OUT, ItemAction.PAUSE})


def all_asked(decision: Decision, state: State) -> Divided:
    """The decision with every change waiting for the therapist; a pause stays what it is."""
    items = tuple(
        item if item.action in _LEAVES_AS_IT_IS else replace(item, needs_approval=True, suspended=False)
        for item in decision.items
    )
    sessions = state.programme.sessions_per_week
    fewer = (
        decision.sessions_per_week if decision.sessions_per_week != sessions else decision.sessions_proposed
    )
    return Divided(
        decision=replace(decision, items=items, sessions_per_week=sessions, sessions_proposed=fewer),
        asked=tuple(
            replace(item, needs_approval=True)
            for item in decision.items
            if item.action not in _LEAVES_AS_IT_IS
        ),
        asked_sessions_per_week=fewer,
        dropped=(),
    )


def with_answer(state: State, after: State, *, is_replaced: bool) -> State:
    """A state with the newest answer of another one; `is_replaced`: in the place of the last it remembers."""
    kept = -1 if is_replaced else None
    light = after.prev_lights[-1] if after.prev_lights else Light.UNKNOWN
    return replace(
        state,
        prev_rest=(*state.prev_rest[:kept], after.prev_rest[-1]),
        prev_lights=(*state.prev_lights[:kept], light),
        prev_adh=(*state.prev_adh[:kept], after.prev_adh[-1]),
        prev_unsettled=(*state.prev_unsettled[:kept], after.prev_unsettled[-1]),
    )
