"""Full cases in the public format for tests of the rules: a calm patient, and what a test changes of it."""

from functools import cache
from typing import Any

from portal.catalogue import reader
from portal.domain import case_format, decision_format
from portal.domain.adaptation import adapt
from portal.domain.decision import Decision
from portal.domain.exercise import Library

STRETCH, WALK, BRIDGE, DOG = "hamstring_stretch_seated", "walk_brisk", "glute_bridge", "bird_dog"
BREATHING = "diaphragmatic_breathing"
DOSES: dict[str, dict[str, int]] = {
    BRIDGE: {"sets": 2, "reps": 10},
    DOG: {"sets": 2, "reps": 8},
    "plank_knees": {"sets": 3, "reps": 1, "hold_s": 20},
    WALK: {"minutes": 20},
    STRETCH: {"sets": 1, "reps": 2, "hold_s": 30},
    BREATHING: {"minutes": 5},
}


@cache
def library() -> Library:
    """The shipped exercises, read once."""
    return reader.load().library


def item(exercise: str, **changes: Any) -> dict[str, Any]:
    """One exercise of a programme, four times a week, one good check-in behind it."""
    dose = DOSES.get(exercise) or plain_dose(exercise)
    return {"ex": exercise, "dose": dose, "per_week": 4, "priority": 1, "streak": 1} | changes


def plain_dose(exercise: str) -> dict[str, int]:
    """The usual dose of an exercise."""
    dose = library()[exercise].dose
    parts = {"sets": dose.sets, "reps": dose.reps, "hold_s": dose.hold_seconds, "minutes": dose.minutes}
    return {part: value for part, value in parts.items() if value is not None}


def case(
    *items: dict[str, Any],
    checkin: dict[str, Any] | None = None,
    limits: dict[str, Any] | None = None,
    sessions_per_week: int = 4,
    flag: Any = "ok",
    **state: Any,
) -> dict[str, Any]:
    """Long-lasting pain in week 4, usual pain 3, two green lights behind, four of four sessions done.

    `flag` is what is said of every exercise; `checkin` and `state` change single answers and memories.
    """
    items = items or (item(BRIDGE),)
    return {
        "id": "case",
        "phase": "chronic",
        "week": 4,
        "intake_rest": 5,
        "prev_rest": [3, 3, 3],
        "prev_lights": ["green", "green"],
        "prev_adh": ["high", "high"],
        "limits": limits or {},
        "plan": {"sessions_per_week": sessions_per_week, "items": list(items)},
        "checkin": {
            "during": 2,
            "after24": 2,
            "rest": 3,
            "done": 4,
            "planned": 4,
            "flags": {each["ex"]: flag for each in items},
        }
        | (checkin or {}),
    } | state


def adapted(full: dict[str, Any]) -> Decision:
    """The decision about a full case."""
    return adapt(library(), *case_format.case_from(library(), full))


def decide(*items: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The decision about a case made of these, in the public format."""
    return decision_format.decision_to_case("case", adapted(case(*items, **changes)))


def decided(exercise: dict[str, Any], *others: dict[str, Any], **changes: Any) -> tuple[str, str]:
    """What is decided about the first exercise: words and rules."""
    words, rules = decide(exercise, *others, **changes)["items"][exercise["ex"]]
    return words, rules
