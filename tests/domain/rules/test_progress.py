"""S1-S3, I14, I11c: the next step of an exercise, and which of them are chosen."""

from typing import Any

import pytest

from tests.domain.cases import BRIDGE, DOG, STRETCH, WALK, decide, decided, item

TOP = {"sets": 3, "reps": 15}  # the highest dose of glute_bridge and bird_dog


def rules_of(decision: dict[str, Any]) -> dict[str, str]:
    return {exercise: rules for exercise, (_, rules) in decision["items"].items()}


def test_the_next_dose_goes_before_the_next_level() -> None:
    assert decided(item(BRIDGE)) == ("progress 2x10 -> 2x12", "I14")
    assert decided(item(BRIDGE, dose=TOP)) == ("progress 3x15 -> bridge_march 2x6 approval", "I14")


@pytest.mark.parametrize(
    "prev_flag, flag, words",
    [
        ("too_easy", "too_easy", "progress 2x10 -> bridge_march 2x5 approval"),
        ("ok", "too_easy", "progress 2x10 -> 2x12"),
        ("too_easy", "ok", "progress 2x10 -> 2x12"),
    ],
)
def test_too_easy_twice_is_the_next_level(prev_flag: str, flag: str, words: str) -> None:
    assert decided(item(BRIDGE, prev_flag=prev_flag), flag=flag)[0] == words


def test_too_easy_twice_without_a_level_is_the_next_dose() -> None:
    words, _ = decided(item(BRIDGE, prev_flag="too_easy"), flag="too_easy", limits={"max_level": 2})
    assert words == "progress 2x10 -> 2x12"


@pytest.mark.parametrize(
    "state",
    [
        {"limits": {"max_level": 2}},
        {"excluded": ["bridge_march"]},
        {"tags": ["osteoporosis", "pregnancy_late"]},
    ],
)
def test_at_the_top_the_ceiling_is_told(state: dict[str, Any]) -> None:
    decision = decide(item(BRIDGE, dose=TOP), **state)
    assert decision["items"][BRIDGE] == ["hold", "I11c"]
    assert decision["alerts"] == ["info:ceiling_reached"]


def test_the_therapists_highest_dose_is_a_ceiling() -> None:
    bridge = item(BRIDGE, max={"sets": 2, "reps": 10})
    assert decided(bridge, limits={"max_level": 2}) == ("hold", "I11c")


@pytest.mark.parametrize(
    "seconds, words",
    [
        (38, "progress 1x1x38s -> 1x1x43s"),  # four repetitions of 6 s, both sides, take 48 s
        (39, "progress 1x1x39s -> plank_leg_lift 1x4 approval"),
    ],
)
def test_a_level_that_takes_more_than_a_quarter_longer_is_no_step(seconds: int, words: str) -> None:
    dose = {"sets": 1, "reps": 1, "hold_s": seconds}
    plank = item("plank", dose=dose, prev_flag="too_easy")
    only_leg_lift = {"limits": {"max_level": 4}, "excluded": ["side_plank"]}
    assert decided(plank, flag="too_easy", **only_leg_lift)[0] == words


def test_the_next_level_is_the_first_that_is_allowed() -> None:
    plank = item("plank", dose={"sets": 3, "reps": 1, "hold_s": 60})
    assert "side_plank " in decided(plank, limits={"max_level": 3})[0]  # plank_leg_lift is level 4
    assert "plank_leg_lift " in decided(plank, limits={"max_level": 4})[0]


def test_automatic_levels_need_no_approval() -> None:
    words, _ = decided(item(BRIDGE, dose=TOP), limits={"auto_progress_level": True})
    assert words == "progress 3x15 -> bridge_march 2x6"
    words, _ = decided(item(BRIDGE), limits={"auto_progress_dose": False})
    assert words == "progress 2x10 -> 2x12 approval"


@pytest.mark.parametrize(
    "limits, rules",
    [
        ({}, ["I14", "I14", "S1"]),
        ({"max_progressions": 1}, ["I14", "S1", "S1"]),
        ({"max_progressions": 0}, ["S1", "S1", "S1"]),
        ({"max_progressions": 3, "plan_cap_pct": 100}, ["I14", "I14", "I14"]),
    ],
)
def test_only_a_few_become_harder_at_once(limits: dict[str, int], rules: list[str]) -> None:
    items = [item(BRIDGE, priority=1), item(DOG, priority=2), item(WALK, priority=3)]
    assert list(rules_of(decide(*items, limits=limits)).values()) == rules


@pytest.mark.parametrize("limits, chosen", [({}, 1), ({"max_progressions": 0}, 0)])
def test_in_calm_amber_it_is_one(limits: dict[str, int], chosen: int) -> None:
    items = [item(each, streak=5) for each in (BRIDGE, DOG)]
    decision = decide(*items, checkin={"during": 4}, limits=limits)
    assert list(rules_of(decision).values()).count("I14") == chosen


def test_the_order_of_choice() -> None:
    """Too easy first; then loaded, aerobic, gentle; then the longer streak; then the priority."""
    limits = {"max_progressions": 1}
    stretch, walk = item(STRETCH, streak=9), item(WALK, streak=9, priority=1)
    bridge, dog = item(BRIDGE, priority=3), item(DOG, priority=2)
    assert rules_of(decide(stretch, walk, limits=limits))[WALK] == "I14"
    assert rules_of(decide(stretch, walk, bridge, limits=limits))[BRIDGE] == "I14"
    assert rules_of(decide(bridge, dog, limits=limits))[DOG] == "I14"
    assert rules_of(decide(item(BRIDGE, priority=3, streak=2), dog, limits=limits))[BRIDGE] == "I14"
    flags = {"flags": {STRETCH: "too_easy", BRIDGE: "ok"}}
    assert rules_of(decide(bridge, stretch, limits=limits, checkin=flags))[STRETCH] == "I14"


@pytest.mark.parametrize("percent, rule", [(17, "S2"), (18, "I14")])
def test_from_the_second_on_the_week_grows_by_the_cap_at_most(percent: int, rule: str) -> None:
    # (140 + 224 + 120) s x 4 = 1936 s; both steps together add (28 + 56) s x 4 = 336 s: 17.4 %
    items = [item(BRIDGE), item(DOG), item(STRETCH)]
    assert rules_of(decide(*items, limits={"plan_cap_pct": percent}))[DOG] == rule


def test_what_would_be_too_much_makes_room_for_a_smaller_step() -> None:
    items = [item(BRIDGE), item(WALK), item(STRETCH)]  # 1460 s x 4 = 5840 s; 112 s, 480 s, 80 s
    assert rules_of(decide(*items)) == {BRIDGE: "I14", WALK: "S2", STRETCH: "I14"}


def test_the_first_step_is_taken_whatever_it_adds() -> None:
    assert decided(item(DOG), limits={"plan_cap_pct": 0})[1] == "I14"


def test_relaxation_does_not_count_as_work() -> None:
    stretch = item(STRETCH, dose={"sets": 1, "reps": 1, "hold_s": 30})
    breathing = item("diaphragmatic_breathing", dose={"minutes": 10})
    items = [item(BRIDGE), stretch, breathing]  # (140 + 60) x 4 = 800 s; 112 s, then 40 s more: 19 %
    assert rules_of(decide(*items, limits={"plan_cap_pct": 18}))[STRETCH] == "S2"
    assert rules_of(decide(*items, limits={"plan_cap_pct": 19}))[STRETCH] == "I14"


def test_work_is_counted_as_often_as_it_is_really_done() -> None:
    items = [item(BRIDGE, per_week=7), item(STRETCH, per_week=1)]  # at two sessions: 2 x 140 + 120 = 400 s
    decision = decide(*items, sessions_per_week=2, limits={"plan_cap_pct": 19})  # 56 s, then 20 s: 19 %
    assert rules_of(decision)[STRETCH] == "I14"
    decision = decide(*items, sessions_per_week=2, limits={"plan_cap_pct": 18})
    assert rules_of(decision)[STRETCH] == "S2"


def test_two_exercises_never_become_the_same_one() -> None:
    plank = item("plank", dose={"sets": 3, "reps": 1, "hold_s": 60}, priority=1)
    side = item("side_plank_knees", dose={"sets": 2, "reps": 6, "hold_s": 15}, priority=2)
    assert rules_of(decide(plank, side)) == {"plank": "I14", "side_plank_knees": "S3"}


def test_what_another_exercise_is_swapped_for_is_taken() -> None:
    hurting = item("quadruped_leg_reach", prev_flag="hurts")  # glute_bridge takes its place
    tilt = item("pelvic_tilt", dose={"sets": 2, "reps": 15})  # glute_bridge would be its next level
    flags = {"flags": {"quadruped_leg_reach": "hurts", "pelvic_tilt": "ok"}}
    decision = decide(tilt, hurting, checkin=flags)
    assert decision["items"]["quadruped_leg_reach"][0].startswith("swap -> glute_bridge")
    assert decision["items"]["pelvic_tilt"] == ["hold", "I11c"]


def test_a_smaller_step_cap_is_obeyed() -> None:
    assert decided(item(BRIDGE), limits={"item_cap_pct": 20})[0] == "progress 2x10 -> 2x12"
    assert decided(item(BRIDGE), limits={"item_cap_pct": 19, "max_level": 2})[0] == "hold"
