"""The public format: strict in what it reads, complete in what it writes."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from portal.domain import case_format, state_format
from portal.domain.check_in import CheckIn, Flag, Mark
from portal.domain.envelope import Limits
from portal.domain.errors import InvalidInput
from portal.domain.free_text import Concern
from portal.domain.programme import Course, Mode, Status
from portal.domain.red_flags import ALL_CODES, CLEAR, Answer
from tests.domain import cases
from tests.domain.cases import BRIDGE, case, item
from tests.domain.strategies import full_cases

LIBRARY = cases.library()


def test_what_is_absent_has_its_default() -> None:
    plan = {
        "sessions_per_week": 3,
        "items": [{"ex": BRIDGE, "dose": {"sets": 2, "reps": 8}} | {"per_week": 3}],
    }
    plan["items"][0]["priority"] = 1  # type: ignore[index]
    state, check_in = case_format.case_from(LIBRARY, {"phase": "acute", "plan": plan, "checkin": {}})
    assert (state.week, state.mode, state.status, state.limits) == (
        1,
        Mode.CONTINGENT,
        Status.ACTIVE,
        Limits(),
    )
    assert (state.intake_rest, state.prev_rest, state.raised, state.break_days) == (None, (), (), 0)
    assert state.programme.items[0].course == Course()
    assert check_in == CheckIn(red_flags=CLEAR)


@pytest.mark.parametrize(
    "answers, expected",
    [
        ("clear", CLEAR),
        (None, None),
        ({}, CLEAR),
        ({"bladder": "yes"}, {**CLEAR, "bladder": Answer.YES}),
        ({"bladder": None}, {**CLEAR, "bladder": None}),
        ({"_rest": "missing", "bladder": "unsure"}, {"bladder": Answer.UNSURE}),
    ],
)
def test_red_flags_are_read_in_three_forms(answers: Any, expected: Any) -> None:
    read = case_format.check_in_from_case({"red_flags": answers})
    assert read.red_flags == expected


def test_a_flag_is_a_word_or_a_word_with_a_pain() -> None:
    flags = {"a": "ok", "b": {"flag": "hurts", "pain": 4}, "c": {"flag": "hurts"}, "d": None}
    assert case_format.check_in_from_case({"flags": flags}).flags == {
        "a": Flag(Mark.OK),
        "b": Flag(Mark.HURTS, 4),
        "c": Flag(Mark.HURTS),
        "d": None,
    }


def changed(path: str, value: Any) -> dict[str, Any]:
    """A case in which one value at a path (`plan.items.0.dose.reps`) is another."""
    full: Any = json.loads(json.dumps(case(item(BRIDGE))))
    *way, last = path.split(".")
    place = full
    for key in way:
        place = place[int(key)] if key.isdigit() else place.setdefault(key, {})
    place[int(last) if last.isdigit() else last] = value
    return dict(full)


@pytest.mark.parametrize(
    "path, value, named",
    [
        ("foo", 1, "foo"),
        ("phase", "old", "phase"),
        ("phase", None, "phase"),
        ("week", 0, "week"),
        ("week", "4", "week"),
        ("mode", "wild", "mode"),
        ("tags", "osteoporosis", "tags"),
        ("tags", [1], "tags"),
        ("equipment", [None], "equipment"),
        ("limits.foo", 1, "limits: unknown key foo"),
        ("limits.amber_max", 9, "limits.amber_max"),
        ("limits.freeze", "yes", "limits.freeze"),
        ("limits", [], "limits"),
        ("status", "resting", "status"),
        ("intake_rest", 5.5, "intake_rest"),
        ("prev_rest", [11], "prev_rest"),
        ("prev_rest", 3, "prev_rest"),
        ("prev_lights", ["blue"], "prev_lights"),
        ("prev_adh", ["some"], "prev_adh"),
        ("prev_unsettled", [1], "prev_unsettled"),
        ("raised", [3], "raised"),
        ("raised", [{"days": 3}], "raised: the key code"),
        ("raised", [{"code": "pacing", "days": -1}], "raised.days"),
        ("break_days", -1, "break_days"),
        ("plan", [], "plan"),
        ("plan.extra", 1, "plan: unknown key extra"),
        ("plan.sessions_per_week", 0, "plan.sessions_per_week"),
        ("plan.items", {}, "plan.items"),
        ("plan.items.0", "bridge", "plan.items"),
        ("plan.items.0.ex", "nope", "unknown exercise nope"),
        ("plan.items.0.ex", 7, "plan.items"),
        ("plan.items.0.foo", 7, "unknown key foo"),
        ("plan.items.0.dose", {"sets": 2}, "glute_bridge.dose: the key reps"),
        ("plan.items.0.dose", {"minutes": 5}, "glute_bridge.dose: unknown key minutes"),
        ("plan.items.0.dose.reps", 0, "glute_bridge.dose.reps"),
        ("plan.items.0.dose.reps", 10**9, "glute_bridge.dose.reps"),
        ("plan.items.0.dose.reps", True, "glute_bridge.dose.reps"),
        ("plan.items.0.per_week", 0, "glute_bridge.per_week"),
        ("plan.items.0.priority", "first", "glute_bridge.priority"),
        ("plan.items.0.keep", 1, "glute_bridge.keep"),
        ("plan.items.0.out", "no", "glute_bridge.out"),
        ("plan.items.0.min", {"minutes": 3}, "glute_bridge.min"),
        ("plan.items.0.min", {"reps": 16}, "glute_bridge.reps: the lowest dose"),
        ("plan.items.0.streak", -1, "glute_bridge.streak"),
        ("plan.items.0.streak", None, "glute_bridge.streak"),
        ("plan.items.0.bounces", 1.0, "glute_bridge.bounces"),
        ("plan.items.0.prev_flag", "fine", "glute_bridge.prev_flag"),
        ("plan.items.0.flare_from", {"sets": 2}, "glute_bridge.flare_from"),
        ("plan.items.0.last_change", {"type": "progress"}, "glute_bridge.last_change: the key days"),
        ("plan.items.0.last_change", {"type": "jump", "days": 1}, "last_change.type"),
        ("plan.items.0.last_change", {"type": "swap", "days": -1}, "last_change.days"),
        (
            "plan.items.0.last_change",
            {"type": "progress", "days": 1, "from": {"ex": "nope", "dose": {}}},
            "unknown exercise nope",
        ),
        ("checkin", None, "checkin"),
        ("checkin.mood", 5, "unknown key mood"),
        ("checkin.during", 11, "checkin.during"),
        ("checkin.after24", -1, "checkin.after24"),
        ("checkin.rest", 5.5, "checkin.rest"),
        ("checkin.rest", "٥", "checkin.rest"),
        ("checkin.done", -1, "checkin.done"),
        ("checkin.planned", "4", "checkin.planned"),
        ("checkin.reason", "weather", "checkin.reason"),
        ("checkin.text", "loud", "checkin.text"),
        ("checkin.flags", [], "checkin.flags"),
        ("checkin.flags", {BRIDGE: "great"}, f"checkin.flags.{BRIDGE}"),
        ("checkin.flags", {BRIDGE: {"flag": "hurts", "pain": 11}}, f"checkin.flags.{BRIDGE}.pain"),
        ("checkin.flags", {BRIDGE: {"pain": 3}}, "the key flag"),
        ("checkin.flags", {"bird_dog": "ok"}, "checkin.flags.bird_dog"),
        ("checkin.red_flags", "fine", "checkin.red_flags"),
        ("checkin.red_flags", {"headache": "yes"}, "headache"),
        ("checkin.red_flags", {"bladder": True}, "checkin.red_flags.bladder"),
        ("checkin.red_flags", {"_rest": "maybe"}, "checkin.red_flags._rest"),
    ],
)
def test_what_cannot_be_is_refused_by_its_key(path: str, value: Any, named: str) -> None:
    with pytest.raises(InvalidInput) as fault:
        case_format.case_from(LIBRARY, changed(path, value))
    assert named in str(fault.value)


@pytest.mark.parametrize("key", ["phase", "plan", "checkin"])
def test_what_must_be_there_is_named(key: str) -> None:
    full = case()
    del full[key]
    with pytest.raises(InvalidInput, match=f"the key {key} is missing"):
        case_format.case_from(LIBRARY, full)


@pytest.mark.parametrize("key", ["ex", "dose", "per_week", "priority"])
def test_what_an_exercise_must_say_is_named(key: str) -> None:
    one = item(BRIDGE)
    del one[key]
    with pytest.raises(InvalidInput, match=f"the key {key} is missing"):
        state_format.state_from_case(
            LIBRARY, {"phase": "acute", "plan": {"sessions_per_week": 3, "items": [one]}}
        )


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(full=full_cases())
def test_states_and_check_ins_survive_storage(full: dict[str, Any]) -> None:
    state, check_in = case_format.case_from(LIBRARY, full)
    stored = json.loads(json.dumps(case_format.state_to_case(state)))
    assert case_format.state_from_case(LIBRARY, stored) == state
    answered = json.loads(json.dumps(case_format.check_in_to_case(check_in)))
    again = case_format.check_in_from_case(answered)
    answers, kept = (
        None if each.red_flags is None else {code: each.red_flags.get(code) for code in ALL_CODES}
        for each in (check_in, again)
    )
    assert answers == kept
    assert cases.adapted(stored | {"checkin": answered}) == cases.adapted(full)


def test_a_silent_check_in_survives_storage() -> None:
    silent = CheckIn.silent(3)
    assert case_format.check_in_from_case(case_format.check_in_to_case(silent)) == silent
    assert silent.text is Concern.NONE


@pytest.mark.parametrize(
    "answers",
    [
        "clear",
        None,
        {"_rest": "missing"},
        {"_rest": "missing", "bladder": "no", "bowel": "unsure"},
    ],
)
def test_red_flags_are_written_as_they_are_read(answers: Any) -> None:
    check_in = case_format.check_in_from_case({"red_flags": answers})
    assert case_format.check_in_to_case(check_in)["red_flags"] == answers


@pytest.mark.parametrize("origin", [{}, {"from": {"dose": {"sets": 1, "reps": 8}}}])
def test_a_last_change_is_of_the_exercise_itself_unless_it_says_otherwise(origin: dict[str, Any]) -> None:
    last = {"type": "progress", "days": 3} | origin
    state, _ = case_format.case_from(LIBRARY, case(item(BRIDGE, last_change=last)))
    change = state.programme.items[0].course.last_change
    assert change
    assert change.from_exercise == (BRIDGE if origin else None)
    assert case_format.state_from_case(LIBRARY, case_format.state_to_case(state)) == state


def test_an_exercise_without_a_past_is_written_without_one() -> None:
    state, _ = case_format.case_from(LIBRARY, case(item(BRIDGE, streak=0)))
    written = case_format.state_to_case(state)
    assert "streak" not in written["plan"]["items"][0]
    assert case_format.state_from_case(LIBRARY, written) == state
