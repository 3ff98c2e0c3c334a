"""The clock of one exercise: what is timed in a session, step by step. A person's own pace is never timed.

The seconds to get ready and to change sides are ours (comfort, no dose); holds, minutes, rests are the dose.
"""

from dataclasses import dataclass
from enum import StrEnum

from portal.domain.dose import Dose, Dosed

READY_SECONDS = 3  # a breath before a hold
OTHER_SIDE_SECONDS = 5
SHORTEST_HOLD = 5  # a shorter hold inside a repetition is counted in the head
NO_END = 0  # the person says when it is done


class Phase(StrEnum):
    """What a person does in one step."""

    READY = "ready"
    HOLD = "hold"
    GO = "go"  # minutes without a break
    SET = "set"  # repetitions at one's own pace
    OTHER_SIDE = "other_side"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of so many seconds (`NO_END`: until the person says so), in a set counted from 1."""

    phase: Phase
    seconds: int
    number: int


def steps_of(dose: Dose, exercise: Dosed, *, rest_seconds: int | None) -> tuple[Step, ...]:
    """Every step of one session in its order; nothing where there is nothing to time."""
    sets = dose.sets or 1
    found: list[Step] = []
    for number in range(1, sets + 1):
        one_side = _one_side(dose, exercise, number)
        found += one_side
        if exercise.per_side:
            found += [Step(Phase.OTHER_SIDE, OTHER_SIDE_SECONDS, number), *one_side]
        if rest_seconds and number < sets:
            found.append(Step(Phase.REST, rest_seconds, number))
    return tuple(found) if any(step.phase in TIMED for step in found) else ()


def held_seconds(dose: Dose, exercise: Dosed) -> int:
    """How long each repetition is held, where that is timed; 0 at one's own pace."""
    if dose.hold_seconds is not None:
        return dose.hold_seconds
    return exercise.rep_hold_seconds if exercise.rep_hold_seconds >= SHORTEST_HOLD else 0


TIMED = frozenset({Phase.HOLD, Phase.GO, Phase.REST})


def _one_side(dose: Dose, exercise: Dosed, number: int) -> list[Step]:
    if dose.minutes is not None:
        return [Step(Phase.READY, READY_SECONDS, number), Step(Phase.GO, dose.minutes * 60, number)]
    hold = held_seconds(dose, exercise)
    if not hold:
        return [Step(Phase.SET, NO_END, number)]
    return [Step(Phase.READY, READY_SECONDS, number), Step(Phase.HOLD, hold, number)] * (dose.reps or 1)
