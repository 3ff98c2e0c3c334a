"""Generated cases in the public format: any programme, any past, any answers; half of them calm."""

from typing import Any

from hypothesis import strategies as st

from portal.domain import red_flags
from portal.domain.check_in import Mark, Reason
from portal.domain.dose import Dose
from portal.domain.exercise import Exercise
from portal.domain.rules.alerts import NOT_REPEATED
from tests.domain import cases

PLAIN_NAMES = {"hold_seconds": "hold_s"}
PAINS = st.one_of(st.integers(0, 10), st.none())
LIGHTS = st.sampled_from(["green", "green", "amber", "red", "unknown"])
BANDS = st.sampled_from(["high", "high", "medium", "low", None])
TAGS = st.sampled_from(["osteoporosis", "pregnancy", "pregnancy_late", "knee_pain", "wrist_pain"])
MARKS = st.sampled_from([*["ok"] * 6, *["too_easy"] * 4, *(mark.value for mark in Mark), None])
GOOD = st.sampled_from([*["ok"] * 5, *["too_easy"] * 4, "dislike"])
HURTS = st.fixed_dictionaries({"flag": st.just("hurts"), "pain": PAINS})


def maybe(strategy: st.SearchStrategy[Any], *, otherwise: Any = None) -> st.SearchStrategy[Any]:
    return st.one_of(st.just(otherwise), strategy)


def rarely(draw: st.DrawFn) -> bool:
    """Once in eight."""
    return draw(st.integers(0, 7)) == 7


@st.composite
def doses(draw: st.DrawFn, exercise: Exercise, lowest: Dose, highest: Dose) -> dict[str, int]:
    """A dose of an exercise between two others."""
    return {
        PLAIN_NAMES.get(part, part): draw(st.integers(getattr(lowest, part), getattr(highest, part)))
        for part in exercise.minimum.parts
    }


def parsed(exercise: Exercise, dose: dict[str, int]) -> Dose:
    return Dose(**{"hold_seconds" if key == "hold_s" else key: value for key, value in dose.items()})


@st.composite
def items(draw: st.DrawFn, exercise: Exercise, priority: int, *, calm: bool) -> dict[str, Any]:
    """One exercise with a past that can have been; a calm one is ready for a step."""
    dose = draw(doses(exercise, exercise.minimum, exercise.maximum))
    present = parsed(exercise, dose)
    kind = draw(st.sampled_from([*[None] * (9 if calm else 2), "progress", "regress", "swap"]))
    change: dict[str, Any] | None = kind and {"type": kind, "days": draw(st.integers(0, 50))}
    if change and kind == "progress":
        change["from"] = {"ex": exercise.id, "dose": draw(doses(exercise, exercise.minimum, present))}
    written = {
        "ex": exercise.id,
        "dose": dose,
        "per_week": draw(st.integers(1, 7)),
        "priority": priority,
        "keep": draw(st.booleans()),
        "locked": rarely(draw),
        "streak": draw(st.sampled_from([1, 2, 3, 4] if calm else [0, 1, 2])),
        "prev_flag": draw(GOOD if calm else MARKS),
        "last_change": change,
        "bounces": draw(st.sampled_from([0, 0, 0, 1, 2])),
        "flare_from": draw(doses(exercise, present, exercise.maximum)) if rarely(draw) else None,
        "out": rarely(draw) and rarely(draw) if calm else rarely(draw),
    }
    if rarely(draw):
        written["max"] = draw(doses(exercise, present, exercise.maximum))
        written["min"] = draw(doses(exercise, exercise.minimum, present))
    return written


def limits() -> st.SearchStrategy[dict[str, Any]]:
    switches = ("dose", "level")
    return st.fixed_dictionaries(
        {},
        optional={f"auto_progress_{name}": st.booleans() for name in switches}
        | {name: st.booleans() for name in ("auto_swap", "auto_shorten", "auto_frequency_down")}
        | {"freeze": st.sampled_from([False, False, False, False, True])}
        | {
            "progress_in_amber": st.booleans(),
            "max_progressions": st.sampled_from([2, 3, 4, 1, 0]),
            "max_level": st.sampled_from([3, 4, 5, 2, 1]),
            "item_cap_pct": st.sampled_from([25, 25, 20, 10]),
            "plan_cap_pct": st.integers(0, 20),
            "min_items": st.integers(0, 5),
            "min_sessions_per_week": st.integers(1, 4),
            "target_sessions": st.integers(1, 7),
            "green_max": st.integers(0, 4),
            "amber_max": st.integers(4, 5),
        },
    )


@st.composite
def answers(draw: st.DrawFn, exercises: list[str], *, calm: bool, base: int) -> dict[str, Any]:
    """What a patient answers; a calm one has hardly more pain than usual and did most sessions."""
    said = st.one_of(MARKS, MARKS, MARKS, HURTS)
    near = st.integers(max(0, base - 2), base)
    pains = near if calm else st.one_of(PAINS, near)
    planned = draw(st.integers(2, 6) if calm else maybe(st.integers(0, 7)))
    return {
        "red_flags": "clear" if calm else draw(red_flag_answers()),
        "during": draw(pains),
        "after24": draw(pains),
        "rest": draw(pains),
        "done": max(0, planned - draw(st.integers(0, 1))) if calm else draw(maybe(st.integers(0, 8))),
        "planned": planned,
        "reason": draw(maybe(st.sampled_from([reason.value for reason in Reason]))),
        "flags": {exercise: draw(GOOD if calm else said) for exercise in exercises},
        "text": "none" if calm else draw(st.sampled_from(["none", "none", "review", "urgent"])),
    }


def red_flag_answers() -> st.SearchStrategy[Any]:
    some = st.dictionaries(
        st.sampled_from(sorted(red_flags.ALL_CODES)),
        st.sampled_from(["no", "no", "no", "no", "yes", "unsure", None]),
        max_size=4,
    )
    return st.one_of(st.just("clear"), st.just("clear"), some, st.none())


@st.composite
def full_cases(draw: st.DrawFn) -> dict[str, Any]:
    """A full case: a programme of the shipped library with its past, and a check-in."""
    calm = draw(st.booleans())
    chosen = draw(st.lists(st.sampled_from(sorted(cases.library())), min_size=1, max_size=6, unique=True))
    base = draw(st.integers(0, 4 if calm else 8))
    near = st.integers(max(0, base - 1), base + 1)
    written = [
        draw(items(cases.library()[name], number + 1, calm=calm)) for number, name in enumerate(chosen)
    ]
    return {
        "id": "generated",
        "phase": draw(st.sampled_from(["acute", "subacute", "chronic", "chronic"])),
        "week": draw(st.integers(1, 8)),
        "mode": draw(st.sampled_from(["contingent", "contingent", "graded"])),
        "tags": draw(st.lists(TAGS, max_size=2, unique=True)),
        "equipment": draw(st.lists(st.sampled_from(["band", "pool", "bike", "dumbbell"]), unique=True)),
        "limits": draw(limits()),
        "status": "active" if calm else draw(st.sampled_from(["active"] * 9 + ["paused"])),
        "intake_rest": draw(near if calm else maybe(near)),
        "prev_rest": draw(st.lists(near if calm else PAINS, max_size=4)),
        "prev_lights": draw(st.lists(LIGHTS, max_size=4)),
        "prev_adh": draw(st.lists(BANDS, max_size=4)),
        "prev_unsettled": draw(st.lists(st.booleans(), max_size=3)),
        "raised": draw(st.lists(st.sampled_from(sorted(NOT_REPEATED)), max_size=4, unique=True)),
        "break_days": 0 if calm else draw(st.sampled_from([0, 0, 0, 13, 14, 27, 28, 60])),
        "excluded": draw(st.lists(st.sampled_from(sorted(cases.library())), max_size=4, unique=True)),
        "plan": {"sessions_per_week": draw(st.integers(1, 7)), "items": written},
        "checkin": draw(answers(chosen, calm=calm, base=base)),
    }
