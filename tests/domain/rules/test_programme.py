"""P1-P3, G4: shortening, training less often, and a programme with nothing left."""

from typing import Any

import pytest

from tests.domain.cases import BRIDGE, DOG, STRETCH, WALK, decide, item

NINE = (BRIDGE, DOG, "plank_knees", WALK, STRETCH, "cat_cow", "childs_pose", "knee_to_chest", "pelvic_tilt")


def programme(count: int, *, keep: int = 0) -> list[dict[str, Any]]:
    return [item(each, priority=n, keep=n <= keep) for n, each in enumerate(NINE[:count], start=1)]


def dropped(decision: dict[str, Any]) -> list[str]:
    return [exercise for exercise, (words, _) in decision["items"].items() if words.startswith("drop")]


def low(reason: str | None, done: int = 1) -> dict[str, Any]:
    return {"done": done, "reason": reason}


@pytest.mark.parametrize(
    "answers, lights, action",
    [
        ({"during": 6}, ["green"], ["ease_off"]),
        ({"rest": 5}, ["green"], ["flare"]),
        ({"after24": 5}, ["green"], ["flare"]),
        ({"during": 6, "rest": 5}, ["green"], ["flare"]),
        ({"rest": 5}, ["red", "red"], ["flare_kit"]),
        ({"during": 4}, ["green"], []),
    ],
)
def test_what_red_is_answered_with(answers: dict[str, int], lights: list[str], action: list[str]) -> None:
    assert decide(checkin=answers, prev_lights=lights)["actions"] == action


@pytest.mark.parametrize(
    "answers, before, target",
    [
        (low("no_time"), ["high"], 5),
        (low("too_long"), [], 5),
        (low("low_motivation"), ["high"], 5),
        (low("boring"), ["high"], 5),
        (low("no_time"), ["high", "low"], 3),
        (low("boring"), ["low", "low"], 3),
        (low("no_time"), ["low", "high"], 5),
        (low("no_time"), ["low", None], 5),
        (low("other"), ["high"], None),
        (low(None), ["high"], None),
        (low("other"), ["low"], 5),
        (low(None), ["low"], 5),
        (low("forgot"), ["low", "low"], None),
        (low("pain"), ["low"], None),
        (low("no_time", done=2), ["high", "medium"], 5),
        (low("too_long", done=2), ["medium"], 5),
        (low("no_time", done=2), ["medium", "high"], None),
        (low("no_time", done=2), ["low"], None),
        (low("boring", done=2), ["medium"], None),
        (low("no_time", done=3), ["medium"], None),
    ],
)
def test_the_target_when_few_sessions_were_done(
    answers: dict[str, Any], before: list[str | None], target: int | None
) -> None:
    decision = decide(*programme(9), checkin=answers, prev_adh=before)
    assert dropped(decision) == list(NINE[target or 9 :])
    assert decision["actions"] == (["shorten"] if target else [])


@pytest.mark.parametrize("done, action", [(49, ["shorten"]), (50, [])])
def test_low_is_below_half(done: int, action: list[str]) -> None:
    answers = {"done": done, "planned": 100, "reason": "no_time"}
    assert decide(*programme(9), checkin=answers)["actions"] == action


def test_what_must_stay_is_never_dropped() -> None:
    kept = programme(9)
    for each in kept[6:]:
        each["keep"] = True
    assert dropped(decide(*kept, checkin=low("no_time"))) == list(NINE[2:6])


@pytest.mark.parametrize("fewest, left", [(2, 3), (4, 4), (9, 9)])
def test_the_fewest_exercises_stay(fewest: int, left: int) -> None:
    decision = decide(*programme(9), checkin=low("no_time"), prev_adh=["low"], limits={"min_items": fewest})
    assert dropped(decision) == list(NINE[left:])


def test_the_therapist_is_asked_where_shortening_is_not_automatic() -> None:
    decision = decide(*programme(6), checkin=low("no_time"), limits={"auto_shorten": False})
    assert decision["actions"] == ["shorten_proposed"]
    assert decision["items"][NINE[5]] == ["drop approval", "P2"]


def test_what_is_set_aside_or_suspended_is_not_counted_and_not_dropped() -> None:
    items = programme(7)
    items[6]["out"] = True
    items[5]["prev_flag"] = "hurts"
    flags = {exercise: "ok" for exercise in NINE[:7]} | {NINE[5]: "hurts"}
    decision = decide(*items, checkin=low("no_time") | {"flags": flags, "rest": 4})
    assert dropped(decision) == []
    assert decision["actions"] == ["frequency_down"]


@pytest.mark.parametrize(
    "answers, sessions, limits, action, after, alerts",
    [
        (low("no_time"), 4, {}, ["frequency_down"], 3, []),
        (low("too_long"), 3, {}, ["frequency_down"], 2, []),
        (low("no_time"), 2, {}, [], 2, ["normal:adherence_floor"]),
        (low("no_time"), 3, {"min_sessions_per_week": 3}, [], 3, ["normal:adherence_floor"]),
        (low("boring"), 4, {}, [], 4, ["normal:adherence_floor"]),
        (low("no_time"), 4, {"auto_frequency_down": False}, ["frequency_down_proposed"], 4, []),
    ],
)
def test_with_nothing_to_drop_the_sessions_are_fewer(
    answers: dict[str, Any],
    sessions: int,
    limits: dict[str, Any],
    action: list[str],
    after: int,
    alerts: list[str],
) -> None:
    decision = decide(*programme(5), checkin=answers, sessions_per_week=sessions, limits=limits)
    assert (decision["actions"], decision["sessions_per_week"]) == (action, after)
    assert decision["alerts"] == alerts


def test_the_floor_of_adherence_is_told_once() -> None:
    decision = decide(*programme(5), checkin=low("boring"), raised=["adherence_floor"])
    assert decision["alerts"] == []


def test_a_programme_with_nothing_left_is_paused() -> None:
    decision = decide(
        item(BRIDGE, prev_flag="hurts"),
        item(STRETCH, out=True),
        flag="hurts",
        checkin={"rest": 4},
        week=3,
    )
    assert (decision["status"], decision["light"], decision["next"]) == ("paused", "amber", 3)
    assert decision["actions"] == ["pause"]
    assert decision["alerts"] == ["high:plan_empty", "normal:exercise_hurts"]
    assert decision["items"][STRETCH] == ["stay_out", "R1"]


def test_a_wish_for_another_exercise_leaves_it_in_use() -> None:
    assert decide(item(STRETCH), flag="dislike")["status"] == "active"


def test_red_and_short_are_both_answered() -> None:
    decision = decide(*programme(6), checkin=low("no_time") | {"rest": 5})
    assert decision["actions"] == ["flare", "shorten"]
    assert decision["items"][NINE[5]] == ["drop", "P2"]
