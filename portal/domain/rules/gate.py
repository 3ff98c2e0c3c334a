"""G, the gate (clinical.md 6.4): red flags and paused programmes; the first hit ends the evaluation.

Sources: Greenhalgh card, NHS, Finucane 2020 (IFOMPT). "Not sure" counts as yes (by design).
"""

from collections.abc import Callable

from portal.domain import adherence, red_flags
from portal.domain.check_in import CheckIn
from portal.domain.decision import (
    Alert,
    Decision,
    ItemAction,
    ItemDecision,
    Light,
    Priority,
    ProgrammeAction,
    Status,
)
from portal.domain.programme import State
from portal.domain.reasons import Because, Rule, rule
from portal.domain.red_flags import RedFlagClass


@rule("G1", "greenhalgh", "nhs", "finucane_2020", design="not sure counts as yes")
def emergency(_state: State, check_in: CheckIn) -> bool:
    """A sign that needs the emergency department."""
    return red_flags.concern(check_in.red_flags) is RedFlagClass.EMERGENCY


@rule("G2", "greenhalgh", "nhs", "finucane_2020", design="not sure counts as yes")
def urgent(_state: State, check_in: CheckIn) -> bool:
    """A sign that needs a doctor today."""
    return red_flags.concern(check_in.red_flags) is RedFlagClass.URGENT


@rule("G3", design="nothing but a person resumes a paused programme")
def paused(state: State, _check_in: CheckIn) -> bool:
    """The programme is paused already."""
    return state.status is Status.PAUSED


GATE = (
    (emergency, (ProgrammeAction.PAUSE,), (Alert(Priority.URGENT, "red_flag_emergency"),)),
    (urgent, (ProgrammeAction.PAUSE,), (Alert(Priority.HIGH, "red_flag_urgent"),)),
    (paused, (), ()),
)


def check(state: State, check_in: CheckIn) -> Decision | None:
    """The decision to stop everything, or None if the programme may go on."""
    for stop, actions, alerts in GATE:
        if stop.judge(state, check_in):
            return _stopped(state, check_in, stop, actions, alerts)
    return None


def _stopped(
    state: State,
    check_in: CheckIn,
    stop: Rule[Callable[[State, CheckIn], bool]],
    actions: tuple[ProgrammeAction, ...],
    alerts: tuple[Alert, ...],
) -> Decision:
    """Every exercise rests, and a person decides when there is a next contact."""
    because = (Because(stop.id),)
    return Decision(
        status=Status.PAUSED,
        light=Light.NONE,
        rules=(stop.id,),
        items=tuple(
            ItemDecision(item.exercise, ItemAction.PAUSE, (stop.id,), before=item.dose, because=because)
            for item in state.programme.items
        ),
        actions=actions,
        alerts=alerts,
        sessions_per_week=state.programme.sessions_per_week,
        next_contact_days=None,
        band=adherence.band(check_in.done, check_in.planned, state.limits.progress_min_adherence),
        because=because,
    )
