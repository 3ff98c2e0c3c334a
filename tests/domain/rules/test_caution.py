"""I1-I4, I6-I8, K, B: the votes for easing, their order, and what they do."""

from typing import Any

import pytest

from tests.domain.cases import BRIDGE, DOG, STRETCH, WALK, decide, decided, item

RED = {"rest": 5}


def hurts(pain: int | None) -> dict[str, Any]:
    return {"flag": "hurts", "pain": pain}


@pytest.mark.parametrize(
    "flag, prev_flag, phase, expected",
    [
        (hurts(5), None, "chronic", ("regress 2x10 -> 2x8", "I3")),
        (hurts(6), None, "chronic", ("swap -> clamshell 2x7 suspended approval", "I1")),
        (hurts(4), None, "acute", ("regress 2x10 -> 2x8", "I3")),
        (hurts(5), None, "acute", ("swap -> clamshell 2x7 suspended approval", "I1")),
        (hurts(None), None, "chronic", ("regress 2x10 -> 2x8", "I3")),
        ("hurts", None, "chronic", ("regress 2x10 -> 2x8", "I3")),
        ("hurts", "hurts", "chronic", ("swap -> clamshell 2x7 suspended approval", "I2")),
        (hurts(6), "hurts", "chronic", ("swap -> clamshell 2x7 suspended approval", "I1, I2")),
        (hurts(0), "too_hard", "chronic", ("regress 2x10 -> 2x8", "I3")),
        ("too_hard", None, "chronic", ("regress 2x10 -> 2x8", "I4")),
        ("too_hard", "hurts", "chronic", ("regress 2x10 -> 2x8", "I4")),
        ("too_hard", "too_hard", "chronic", ("regress 2x10 -> pelvic_tilt 1x10", "I4b")),
    ],
)
def test_what_hurts_or_is_too_hard_is_eased_or_swapped(
    flag: Any, prev_flag: str | None, phase: str, expected: tuple[str, str]
) -> None:
    assert decided(item(BRIDGE, prev_flag=prev_flag), item(STRETCH), flag=flag, phase=phase) == expected


def test_a_swap_is_allowed_not_harder_and_not_taken() -> None:
    bridge = item(BRIDGE, prev_flag="hurts")
    assert decided(bridge, item("clamshell"), flag="hurts")[0].startswith("swap -> sit_to_stand ")
    assert decided(bridge, flag="hurts", excluded=["clamshell", "sit_to_stand"]) == (
        "remove suspended approval",  # bird_dog is harder
        "I2",
    )


def test_a_swap_needs_its_equipment_and_no_warning_tag() -> None:
    squeeze = item("wall_push_up", prev_flag="hurts")  # its only swap needs a band
    assert decided(squeeze, flag="hurts", limits={"max_level": 5})[0] == "remove suspended approval"
    with_band = decided(item("wall_push_up", prev_flag="hurts"), flag="hurts", equipment=["band"])
    assert with_band[0] == "remove suspended approval"  # row_band is a level above
    bridge = item(BRIDGE, prev_flag="hurts")
    assert "clamshell" in decided(bridge, flag="hurts", tags=["osteoporosis"])[0]


def test_two_exercises_never_get_the_same_swap() -> None:
    first, second = item(BRIDGE, prev_flag="hurts"), item("side_plank_wall", prev_flag="hurts")
    items = decide(first, second, flag="hurts")["items"]
    assert items[BRIDGE][0].startswith("swap -> clamshell")
    assert items["side_plank_wall"][0] == "remove suspended approval"  # dead_bug_heel_tap is harder


def test_the_therapist_may_let_swaps_happen_by_themselves() -> None:
    bridge = item(BRIDGE, prev_flag="hurts")
    words, _ = decided(bridge, item(STRETCH), flag="hurts", limits={"auto_swap": True})
    assert words == "swap -> clamshell 2x7 suspended"


def test_no_alternative_is_told() -> None:
    bridge = item(BRIDGE, prev_flag="hurts")
    decision = decide(bridge, item(STRETCH), flag="hurts", excluded=["clamshell", "sit_to_stand"])
    assert decision["alerts"] == ["normal:exercise_hurts", "normal:no_alternative"]


@pytest.mark.parametrize(
    "flag, prev_flag, expected",
    [
        ("too_hard", None, ("regress 1x6 -> pelvic_tilt 1x6", "I4")),  # at the lowest dose: down the ladder
        ("hurts", None, ("regress 1x6 -> pelvic_tilt 1x6", "I3")),
        ("too_hard", "too_hard", ("regress 1x6 -> pelvic_tilt 1x6", "I4b")),
    ],
)
def test_at_the_lowest_dose_the_ladder_is_left(
    flag: str, prev_flag: str | None, expected: tuple[str, str]
) -> None:
    lowest = item(BRIDGE, dose={"sets": 1, "reps": 6}, prev_flag=prev_flag)
    assert decided(lowest, flag=flag) == expected


def test_too_hard_twice_without_a_ladder_is_one_step() -> None:
    bridge = item(BRIDGE, prev_flag="too_hard")
    assert decided(bridge, flag="too_hard", excluded=["pelvic_tilt"]) == ("regress 2x10 -> 2x8", "I4b")


@pytest.mark.parametrize("flag", ["hurts", "too_hard"])
def test_the_floor_is_told_when_an_exercise_is_blamed(flag: str) -> None:
    lowest = item(BRIDGE, dose={"sets": 1, "reps": 6})
    decision = decide(lowest, flag=flag, excluded=["pelvic_tilt"])
    rule = {"hurts": "I3", "too_hard": "I4"}[flag]
    assert decision["items"][BRIDGE] == ["hold", f"{rule}, floor"]
    assert decision["alerts"] == ["normal:at_floor"]


@pytest.mark.parametrize(
    "days, expected",
    [
        (10, ("regress 2x12 -> 2x10", "I6b")),
        (11, ("regress 2x12 -> 2x10", "I6c")),
    ],
)
def test_red_takes_back_a_step_of_the_last_ten_days(days: int, expected: tuple[str, str]) -> None:
    came = {"ex": BRIDGE, "dose": {"sets": 2, "reps": 10}}
    bridge = item(
        BRIDGE, dose={"sets": 2, "reps": 12}, last_change={"type": "progress", "days": days, "from": came}
    )
    assert decided(bridge, checkin=RED) == expected


def test_a_level_is_taken_back_to_the_exercise_it_came_from() -> None:
    came = {"ex": BRIDGE, "dose": {"sets": 3, "reps": 15}}
    march = item("bridge_march", last_change={"type": "progress", "days": 3, "from": came})
    assert decided(march, checkin=RED) == ("regress 2x6 -> glute_bridge 3x15", "I6b")
    assert decided(march, checkin=RED, excluded=[BRIDGE]) == ("regress 2x6 -> 2x5", "I6b")


@pytest.mark.parametrize(
    "came", [None, {"dose": {"sets": 2, "reps": 10}}, {"ex": BRIDGE, "dose": {"sets": 3, "reps": 10}}]
)
def test_a_step_whose_origin_is_no_easier_or_not_known_is_eased_by_one(came: Any) -> None:
    bridge = item(BRIDGE, last_change={"type": "progress", "days": 3, "from": came})
    assert decided(bridge, checkin=RED) == ("regress 2x10 -> 2x8", "I6b")


def test_a_step_is_not_taken_back_below_the_therapists_lowest_dose() -> None:
    came = {"ex": BRIDGE, "dose": {"sets": 2, "reps": 7}}
    last = {"type": "progress", "days": 3, "from": came}
    assert decided(item(BRIDGE, last_change=last, min={"reps": 7}), checkin=RED)[0] == "regress 2x10 -> 2x7"
    assert decided(item(BRIDGE, last_change=last, min={"reps": 8}), checkin=RED)[0] == "regress 2x10 -> 2x8"


def test_when_an_exercise_is_blamed_the_others_are_left_alone() -> None:
    progressed = item(DOG, last_change={"type": "progress", "days": 3})
    flags = {BRIDGE: "too_hard", DOG: "ok", WALK: "ok"}
    items = decide(item(BRIDGE), progressed, item(WALK), checkin=RED | {"flags": flags})["items"]
    assert [items[exercise][1] for exercise in (BRIDGE, DOG, WALK)] == ["I4", "I6a", "I6a"]


def test_a_recent_step_anywhere_is_what_red_is_answered_with() -> None:
    progressed = item(STRETCH, last_change={"type": "progress", "days": 3})
    items = decide(progressed, item(BRIDGE), checkin=RED)["items"]
    assert items == {STRETCH: ["regress 1x2x30s -> 1x2x25s", "I6b"], BRIDGE: ["hold", "I6a"]}


def test_red_eases_what_loads_and_moves_but_not_what_soothes() -> None:
    items = decide(item(BRIDGE), item(WALK), item(STRETCH), checkin=RED)["items"]
    assert [items[exercise][1] for exercise in (BRIDGE, WALK, STRETCH)] == ["I6c", "I6c", "I6a"]


@pytest.mark.parametrize(
    "days, exercise, expected",
    [
        (13, BRIDGE, ("progress 2x10 -> 2x12", "I14")),
        (14, BRIDGE, ("regress 2x10 -> 2x8", "B1")),
        (27, BRIDGE, ("regress 2x10 -> 2x8", "B1")),
        (28, BRIDGE, ("regress 2x10 -> 2x7", "B2")),
        (14, WALK, ("regress 20min -> 16min", "B1")),
        (28, WALK, ("regress 20min -> 16min", "B1")),
        (14, STRETCH, ("hold", "B1")),
        (28, STRETCH, ("hold", "B1")),
    ],
)
def test_after_a_break_the_start_is_lower(days: int, exercise: str, expected: tuple[str, str]) -> None:
    assert decided(item(exercise), break_days=days) == expected


@pytest.mark.parametrize(
    "answers, exercise, rule",
    [
        ({"done": 1, "reason": "pain"}, BRIDGE, "I7"),
        ({"done": 2, "reason": "pain"}, BRIDGE, "I9"),  # half of them: medium
        ({"done": 1, "reason": "forgot"}, BRIDGE, "I9"),
        ({"done": 1, "reason": "pain"}, WALK, "I9"),
        ({"done": 1, "reason": "pain"}, STRETCH, "I9"),
    ],
)
def test_few_sessions_because_of_pain_ease_what_loads(
    answers: dict[str, Any], exercise: str, rule: str
) -> None:
    assert decided(item(exercise), checkin=answers)[1] == rule


@pytest.mark.parametrize("exercise, rule", [(BRIDGE, "I8"), (WALK, "I9a"), (STRETCH, "I9a")])
def test_pain_that_does_not_settle_eases_what_loads(exercise: str, rule: str) -> None:
    assert decided(item(exercise), checkin={"after24": 4}, prev_unsettled=[True, True])[1] == rule


@pytest.mark.parametrize(
    "exercise, lowest, changes, rules",
    [
        (WALK, {"minutes": 10}, {"prev_lights": ["red", "red"], "checkin": RED}, "K, floor"),
        (WALK, {"minutes": 10}, {"checkin": RED}, "I6c, floor"),
        (WALK, {"minutes": 10}, {"break_days": 14, "checkin": RED}, "I6c, B1, floor"),
        (BRIDGE, {"sets": 1, "reps": 6}, {"break_days": 28}, "B2, floor"),
        (BRIDGE, {"sets": 1, "reps": 6}, {"checkin": {"done": 1, "reason": "pain"}}, "I7, floor"),
    ],
)
def test_easing_the_whole_programme_cannot_go_below_the_lowest_dose(
    exercise: str, lowest: dict[str, int], changes: dict[str, Any], rules: str
) -> None:
    decision = decide(item(exercise, dose=lowest), **changes)
    assert decision["items"][exercise] == ["hold", rules]
    assert "normal:at_floor" not in decision["alerts"]


def test_at_the_lowest_dose_a_blamed_exercise_outvotes_the_easing_of_all() -> None:
    lowest = item(BRIDGE, dose={"sets": 1, "reps": 6})
    assert decided(lowest, flag="too_hard", break_days=28) == ("regress 1x6 -> pelvic_tilt 1x6", "I4")


def test_the_strongest_vote_wins_and_equals_are_all_shown() -> None:
    bridge = item(BRIDGE)
    assert decided(bridge, flag="too_hard", break_days=14)[1] == "I4, B1"
    assert decided(bridge, flag="too_hard", break_days=28) == ("regress 2x10 -> 2x7", "B2")
    again = item(BRIDGE, prev_flag="too_hard")
    assert decided(again, flag="too_hard", break_days=28)[1] == "I4b"
    assert decided(bridge, checkin={"done": 1, "reason": "pain"}, break_days=20)[1] == "B1, I7"


def test_two_steps_become_one_near_the_lowest_dose() -> None:
    bridge = item(BRIDGE, dose={"sets": 1, "reps": 7})
    assert decided(bridge, break_days=28) == ("regress 1x7 -> 1x6", "B2")
