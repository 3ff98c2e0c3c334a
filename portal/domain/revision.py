"""The state after a decision, after a therapist's answer, and after some days (clinical.md 6.10).

Pure functions of values: nothing is edited, days that passed arrive as numbers.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace

from portal.domain import memory
from portal.domain.adherence import Band
from portal.domain.check_in import CheckIn, Mark
from portal.domain.decision import Decision, ItemAction, ItemDecision, Light
from portal.domain.errors import Conflict
from portal.domain.pain import Phase
from portal.domain.policy import POLICY
from portal.domain.programme import ChangeKind, Course, LastChange, Prescription, Programme, Raised, State
from portal.domain.rules import caution, hold

# Easings of the whole programme remember the dose before them.
FLARE_RULES = frozenset(
    {caution.flare.id, caution.kit_keeps_moving.id, caution.short_break.id, caution.long_break.id}
)


def revise(state: State, check_in: CheckIn, decision: Decision) -> State:
    """The state after a check-in: what applies by itself is carried out, and the answers are remembered.

    A change that needs approval changes nothing yet, except that what is suspended leaves the programme at
    once and waits for the therapist.
    """
    decided = {item.exercise: item for item in decision.items}
    is_good = decision.is_calm and decision.band is Band.HIGH
    items = [_revised(item, decided.get(item.exercise), check_in, is_good) for item in state.programme.items]
    lights = () if decision.light is Light.NONE else (decision.light,)
    return memory.state_with(
        state,
        status=decision.status,
        programme=Programme(decision.sessions_per_week, tuple([item for item in items if item])),
        excluded=_excluded(state, [item for item in decision.items if not item.needs_approval]),
        prev_rest=(*state.prev_rest, check_in.rest),
        prev_lights=(*state.prev_lights, *lights),
        prev_adh=(*state.prev_adh, decision.band),
        prev_unsettled=(*state.prev_unsettled, decision.unsettled),
        raised=_raised(state.raised, [alert.code for alert in decision.alerts]),
        break_days=0,
    )


def approve(state: State, change: ItemDecision) -> State:
    """The state after a therapist agreed to a proposal.

    Raises Conflict if the exercise is gone or changed since, or if the other one is there already.
    """
    present = _present(state, change)
    if present.dose != change.before:
        raise Conflict(f"{change.exercise} was changed since")
    if change.to_exercise is not None and state.programme.of(change.to_exercise):
        raise Conflict(f"{change.to_exercise} is in the programme already")
    back = _back(present)
    return memory.state_with(
        _with_item(state, change.exercise, _changed(back, change)),
        excluded=_excluded(state, [change]),
    )


def approve_sessions(state: State, sessions_per_week: int) -> State:
    """The state after a therapist agreed to another number of sessions a week."""
    return replace(state, programme=replace(state.programme, sessions_per_week=sessions_per_week))


def reject(state: State, change: ItemDecision) -> State:
    """The state after a therapist refused a proposal: as before, and not asked again for 14 days.

    What was suspended comes back. Raises Conflict if the exercise is gone.
    """
    present = _present(state, change)
    course = replace(present.course, waiting=False, last_change=LastChange(ChangeKind.SWAP))
    return _with_item(state, change.exercise, replace(present, course=course))


def advance(
    state: State,
    *,
    days: int,
    week: int,
    phase: Phase,
    break_days: int = 0,
    open_alerts: Collection[str] = (),
) -> State:
    """The state so many days later: what is remembered grows older, and is forgotten after 28 days.

    An alert that is still open is not forgotten.
    """
    items = tuple([memory.aged(item, days) for item in state.programme.items])
    aged = [Raised(raised.code, raised.days + days) for raised in state.raised]
    recent = [raised for raised in aged if raised.days <= POLICY.alert_memory_days]
    return memory.state_with(
        state,
        week=week,
        phase=phase,
        break_days=break_days,
        programme=Programme(state.programme.sessions_per_week, items),
        raised=_raised(recent, open_alerts),
    )


def _revised(
    item: Prescription, change: ItemDecision | None, check_in: CheckIn, is_good: bool
) -> Prescription | None:
    """One exercise after the check-in; None if it left the programme; unchanged if it was not looked at."""
    if change is None:
        return item
    flag = check_in.flags.get(item.exercise)
    mark = flag.mark if flag else None
    was_good = is_good and mark in (Mark.OK, Mark.TOO_EASY) and item.is_in_use
    streak = item.course.streak + 1 if was_good else 0
    remembered = memory.marked(item, streak, mark)
    if not change.needs_approval:
        return _changed(remembered, change)
    if change.suspended:
        return replace(remembered, course=replace(remembered.course, waiting=True, streak=0))
    return remembered


def _changed(item: Prescription, change: ItemDecision) -> Prescription | None:
    """One exercise with a change carried out; None if it leaves the programme."""
    match change.action:
        case ItemAction.HOLD:
            return item
        case ItemAction.DROP | ItemAction.REMOVE:
            return None
        case ItemAction.SUSPEND:
            return replace(item, course=replace(item.course, out=True))
        case ItemAction.SWAP:
            return _with_dose(item, change, Course(last_change=LastChange(ChangeKind.SWAP)))
        case ItemAction.PROGRESS:
            return _with_dose(item, change, _after_progress(item, change))
        case ItemAction.REGRESS:
            return _with_dose(item, change, _after_easing(item, change))
        case ItemAction.RESTORE:
            return _with_dose(item, change, _after_return(item))
        case _:
            return item


def _with_dose(item: Prescription, change: ItemDecision, course: Course) -> Prescription:
    """The new dose; another exercise starts without the bounds and flags of the old one."""
    dose = change.after or item.dose
    if change.to_exercise is None:
        return memory.changed(item, dose, course)
    return replace(
        item,
        exercise=change.to_exercise,
        dose=dose,
        per_week=change.per_week or item.per_week,
        minimum=None,
        maximum=None,
        course=replace(course, prev_flag=None, flare_from=None, flare_days=0),
    )


def _after_progress(item: Prescription, change: ItemDecision) -> Course:
    """A way back towards the dose before a flare goes on until that is reached; else it is over."""
    goes_on = change.rules == (hold.returning.id,) and change.after != item.course.flare_from
    course = item.course
    return Course(
        0,
        course.prev_flag,
        LastChange(ChangeKind.PROGRESS, 0, item.exercise, item.dose),
        course.bounces,
        course.flare_from if goes_on else None,
        course.flare_days if goes_on else 0,
        course.out,
        course.waiting,
    )


def _after_easing(item: Prescription, change: ItemDecision) -> Course:
    """An easing soon after a progression is a bounce; one of the whole programme remembers the dose."""
    course, last = item.course, item.course.last_change
    bounced = last is not None and last.kind is ChangeKind.PROGRESS and last.days <= POLICY.bounce_days
    remembers = course.flare_from is None and not FLARE_RULES.isdisjoint(change.rules)
    return Course(
        0,
        course.prev_flag,
        LastChange(ChangeKind.REGRESS),
        course.bounces + bounced,
        item.dose if remembers else course.flare_from,
        0 if remembers else course.flare_days,
        course.out,
        course.waiting,
    )


def _after_return(item: Prescription) -> Course:
    """Back from the flare kit: from here the way back towards the old dose begins."""
    return replace(
        item.course,
        out=False,
        streak=0,
        last_change=LastChange(ChangeKind.REGRESS),
        flare_from=item.dose,
        flare_days=0,
    )


def _excluded(state: State, changes: Iterable[ItemDecision]) -> frozenset[str]:
    """The patient never gets again what hurt so that it was swapped or removed."""
    hurting = {change.exercise for change in changes if change.suspended}
    return state.excluded | hurting


def _raised(before: Iterable[Raised], codes: Collection[str]) -> tuple[Raised, ...]:
    """Each alert once, the age counted from the last time."""
    if not codes:
        return tuple(before)
    latest = {raised.code: raised for raised in before} | {code: Raised(code) for code in codes}
    return tuple([latest[code] for code in sorted(latest)])


def _back(item: Prescription) -> Prescription:
    """An exercise that waited for the therapist waits no longer."""
    return replace(item, course=replace(item.course, waiting=False)) if item.course.waiting else item


def _present(state: State, change: ItemDecision) -> Prescription:
    item = state.programme.of(change.exercise)
    if item is None:
        raise Conflict(f"{change.exercise} is no longer in the programme")
    return item


def _with_item(state: State, exercise: str, changed: Prescription | None) -> State:
    """The state with one exercise as it is now, or without it."""
    items = [changed if item.exercise == exercise else item for item in state.programme.items]
    programme = Programme(state.programme.sessions_per_week, tuple([item for item in items if item]))
    return memory.state_with(state, programme=programme)
