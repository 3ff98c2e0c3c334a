"""Whether a proposed change still fits the programme and the library of today, before it is approved."""

from enum import StrEnum

from portal.domain.decision import ItemDecision
from portal.domain.errors import Conflict, InvalidInput
from portal.domain.exercise import Exercise, Library
from portal.domain.programme import Prescription, State


class Obstacle(StrEnum):
    """Why a proposal cannot be decided any more, or not now."""

    OVER = "over"  # somebody decided, or something newer took its place
    CHANGED = "changed"  # its exercise has another dose now, or is gone
    OTHER = "other"  # the exercise that would come instead is ruled out, or there already
    BOUNDS = "bounds"  # the dose lies outside what may be prescribed today
    SAFETY = "safety"  # a safety answer waits for a physiotherapist


class NotNow(Conflict):
    """The proposal cannot be decided like this; nothing was done."""

    def __init__(self, because: Obstacle) -> None:
        super().__init__(f"this proposal cannot be decided: {because}")
        self.because = because


def check(item: ItemDecision, state: State, library: Library) -> None:
    """Raises `NotNow` unless the change can be made to the programme as it stands."""
    present = state.programme.of(item.exercise)
    if present is None or present.dose != item.before:
        raise NotNow(Obstacle.CHANGED)
    if item.to_exercise is not None:
        _check_dose(item, _other(item.to_exercise, state, library), None)
    elif item.after is not None:
        _check_dose(item, library.get(item.exercise), present)


def _other(exercise_id: str, state: State, library: Library) -> Exercise:
    exercise = library.get(exercise_id)
    is_ruled_out = exercise_id in state.excluded or state.programme.of(exercise_id) is not None
    if exercise is None or is_ruled_out or not exercise.suits(state.tags, state.equipment):
        raise NotNow(Obstacle.OTHER)
    return exercise


def _check_dose(item: ItemDecision, exercise: Exercise | None, present: Prescription | None) -> None:
    """`present` holds the therapist's own bounds; another exercise starts without them."""
    if exercise is None or item.after is None:
        raise NotNow(Obstacle.CHANGED)
    try:
        bounds = exercise.bounds
        if present is not None:
            bounds = bounds.narrowed(present.minimum, present.maximum)
    except InvalidInput:
        raise NotNow(Obstacle.BOUNDS) from None
    if not bounds.allow(item.after):
        raise NotNow(Obstacle.BOUNDS)
