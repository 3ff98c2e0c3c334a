"""P4-P13 and the alerts of red: when a therapist is told, and what is not told again."""

from typing import Any

import pytest

from portal.domain.rules import alerts
from tests.domain.cases import BRIDGE, DOG, STRETCH, decide, item


def told(state: dict[str, Any] | None = None, **answers: Any) -> list[str]:
    return list(decide(checkin=answers, **(state or {}))["alerts"])


@pytest.mark.parametrize(
    "lights, alert",
    [
        ([], "info:red"),
        (["green"], "info:red"),
        (["red"], "normal:red_two"),
        (["red", "red"], "high:red_three"),
    ],
)
def test_the_second_red_light_is_a_task_and_the_third_is_urgent(lights: list[str], alert: str) -> None:
    assert told({"prev_lights": lights}, rest=5) == [alert]


@pytest.mark.parametrize(
    "before, alert",
    [
        (["high"], []),
        (["low"], ["normal:low_twice"]),
        (["low", "low"], ["high:low_three"]),
        (["low", "low", "low"], ["high:low_three"]),
        (["low", "medium"], []),
        (["low", None], []),
    ],
)
def test_low_periods_in_a_row_are_told(before: list[str | None], alert: list[str]) -> None:
    assert told({"prev_adh": before}, done=1, reason="forgot") == alert


@pytest.mark.parametrize("done", [1, 2, 3])
@pytest.mark.parametrize(
    "reason, alert",
    [
        ("pain", "normal:pain_limits"),
        ("technique", "normal:technique"),
        ("access", "normal:access"),
        ("better", "info:better"),
        ("forgot", None),
    ],
)
def test_some_reasons_are_for_the_therapist(done: int, reason: str, alert: str | None) -> None:
    assert told(done=done, reason=reason) == ([alert] if alert and done < 3 else [])


@pytest.mark.parametrize(
    "state, answers, alerted",
    [
        ({"intake_rest": 4}, {"rest": 3}, True),
        ({"intake_rest": 4, "week": 3}, {"rest": 3}, False),
        ({"intake_rest": 5}, {"rest": 3}, False),  # two points
        ({"intake_rest": 3, "prev_rest": [2, 2, 2]}, {"rest": 2}, False),  # a third
        ({"intake_rest": 3}, {"rest": 3}, True),
        ({"intake_rest": 2, "prev_rest": [2, 2, 2]}, {"rest": 2}, False),
        ({"intake_rest": None}, {"rest": 3}, False),
        ({"intake_rest": 4}, {"rest": None}, False),
        ({"intake_rest": 4}, {"rest": 5}, False),  # red
        ({"intake_rest": 4}, {"rest": 4}, True),  # amber
    ],
)
def test_no_improvement_by_week_four_is_told(
    state: dict[str, Any], answers: dict[str, Any], alerted: bool
) -> None:
    assert ("normal:no_improvement" in told(state, **answers)) is alerted


WELL = {"prev_rest": [1, 1], "prev_lights": ["green", "green"]}


@pytest.mark.parametrize(
    "state, answers, alerted",
    [
        ({}, {}, True),
        ({}, {"rest": 2, "after24": 1}, False),
        ({}, {"during": 2}, False),
        ({"prev_rest": [2, 1]}, {}, False),
        ({"prev_rest": [1]}, {}, False),
        ({"prev_rest": [None, 1]}, {}, False),
        ({"prev_lights": ["amber", "green"]}, {}, False),
        ({"prev_lights": ["green"]}, {}, False),
    ],
)
def test_hardly_any_pain_three_times_is_maintenance(
    state: dict[str, Any], answers: dict[str, Any], alerted: bool
) -> None:
    answered = {"during": 1, "after24": 1, "rest": 1} | answers
    assert ("info:maintenance" in told(WELL | state, **answered)) is alerted


@pytest.mark.parametrize(
    "state, answers, alerted",
    [
        ({"prev_rest": [6, 6, 6]}, {"rest": 6}, True),
        ({"prev_rest": [6, 6, 6]}, {"rest": 5}, False),
        ({"prev_rest": [6, 6, 5]}, {"rest": 6}, False),  # it rises
        ({"mode": "graded"}, {"during": 7}, True),
        ({"mode": "graded"}, {"during": 4}, False),
    ],
)
def test_high_pain_that_does_not_rise_is_told(
    state: dict[str, Any], answers: dict[str, Any], alerted: bool
) -> None:
    assert ("normal:high_stable_pain" in told(state, **answers)) is alerted


@pytest.mark.parametrize(
    "lights, answers, alerted",
    [
        (["amber"] * 3, {"during": 4, "after24": 4}, True),
        (["amber"] * 2, {"during": 4, "after24": 4}, False),
        (["green", "amber", "amber"], {"during": 4, "after24": 4}, False),
        (["amber"] * 3, {"during": 2}, False),
        (["amber"] * 3, {"during": 4}, True),  # calm amber, but nothing moved
    ],
)
def test_amber_four_times_is_told(lights: list[str], answers: dict[str, Any], alerted: bool) -> None:
    assert ("info:stuck_amber" in told({"prev_lights": lights}, **answers)) is alerted


def test_amber_is_not_stuck_if_something_moved() -> None:
    moved = decide(item(BRIDGE, streak=5), checkin={"during": 4}, prev_lights=["amber"] * 3)
    assert (moved["items"][BRIDGE][1], moved["alerts"]) == ("I14", [])
    back = decide(item(DOG, out=True), checkin={"during": 4}, prev_lights=["amber"] * 3)
    assert (back["items"][DOG][1], back["alerts"]) == ("R1", [])


@pytest.mark.parametrize(
    "answers, alerted",
    [
        ({"during": 4, "done": 13, "planned": 10}, False),
        ({"during": 4, "done": 14, "planned": 10}, True),
        ({"during": 6, "done": 14, "planned": 10}, True),
        ({"during": 2, "done": 14, "planned": 10}, False),
        ({"during": 6, "done": 14, "planned": 0}, False),
        ({"during": 6, "done": None, "planned": 10}, False),
    ],
)
def test_much_more_than_planned_with_pain_is_pacing(answers: dict[str, Any], alerted: bool) -> None:
    assert ("info:pacing" in told(**answers)) is alerted


@pytest.mark.parametrize(
    "lights, answers, alerted",
    [
        (["unknown"], {"rest": None}, True),
        (["green"], {"rest": None}, False),
        ([], {"rest": None}, False),
        (["unknown"], {"done": 0}, False),
        (["unknown"], {"done": 0, "during": None, "after24": None}, False),
        (["unknown"], {"text": "urgent"}, False),
        (["unknown"], {"red_flags": None}, True),
        (["unknown"], {}, False),
        (["unknown"], {"rest": None, "during": 8}, True),  # red, but still something is missing
    ],
)
def test_what_is_missing_twice_is_told(lights: list[str], answers: dict[str, Any], alerted: bool) -> None:
    assert ("normal:data_missing" in told({"prev_lights": lights}, **answers)) is alerted


def test_words_that_need_reading_are_told() -> None:
    assert told(text="urgent") == ["high:text_urgent"]
    assert told(text="review") == ["normal:text_review"]
    assert told(text="none") == []


@pytest.mark.parametrize("days, alerted", [(27, False), (28, True)])
def test_a_long_break_is_told(days: int, alerted: bool) -> None:
    assert ("normal:long_break" in told({"break_days": days})) is alerted


@pytest.mark.parametrize(
    "state, alerted",
    [
        ({}, True),
        ({"limits": {"target_sessions": 4}}, False),
        ({"limits": {}}, False),
        ({"prev_lights": ["amber", "green", "green"]}, False),
        ({"prev_lights": ["green", "green"]}, False),
        ({"prev_adh": ["high", "medium"]}, False),
        ({"prev_adh": []}, False),
        ({"checkin": {"done": 2}}, False),
        ({"checkin": {"during": 4}}, False),
    ],
)
def test_more_sessions_are_only_suggested(state: dict[str, Any], alerted: bool) -> None:
    changes = {"limits": {"target_sessions": 5}, "prev_lights": ["green"] * 3} | state
    decision = decide(**changes)
    assert ("info:consider_frequency_up" in decision["alerts"]) is alerted
    assert decision["sessions_per_week"] == 4


def test_alerts_stand_in_order_and_once() -> None:
    items = (item(BRIDGE, prev_flag="hurts"), item(DOG, prev_flag="hurts"), item(STRETCH))
    decision = decide(*items, flag="hurts", checkin={"rest": 5, "text": "urgent"}, break_days=28)
    assert decision["alerts"] == [
        "high:text_urgent",
        "normal:exercise_hurts",
        "normal:long_break",
        "info:red",
    ]


@pytest.mark.parametrize(
    "alert, changes",
    [
        ("pain_limits", {"checkin": {"done": 2, "reason": "pain"}}),
        ("better", {"checkin": {"done": 2, "reason": "better"}}),
        ("low_twice", {"checkin": {"done": 1, "reason": "forgot"}, "prev_adh": ["low"]}),
        ("low_three", {"checkin": {"done": 1, "reason": "forgot"}, "prev_adh": ["low", "low"]}),
        ("no_improvement", {"intake_rest": 3}),
        ("long_break", {"break_days": 28}),
        ("swap_wish", {"flag": "dislike"}),
        ("data_missing", {"prev_lights": ["unknown"], "checkin": {"rest": None}}),
    ],
)
def test_an_alert_that_is_raised_is_not_repeated(alert: str, changes: dict[str, Any]) -> None:
    codes = [code.split(":")[1] for code in decide(**changes)["alerts"]]
    assert alert in codes
    again = [code.split(":")[1] for code in decide(raised=[alert], **changes)["alerts"]]
    assert again == [code for code in codes if code != alert]
    assert alert in alerts.NOT_REPEATED


@pytest.mark.parametrize(
    "code, changes",
    [
        ("red", {"checkin": {"rest": 5}}),
        ("red_two", {"checkin": {"rest": 5}, "prev_lights": ["red"]}),
        ("red_three", {"checkin": {"rest": 5}, "prev_lights": ["red", "red"]}),
        ("text_urgent", {"checkin": {"text": "urgent"}}),
        ("red_flag_emergency", {"checkin": {"red_flags": {"bladder": "yes"}}}),
    ],
)
def test_what_is_new_each_time_is_told_each_time(code: str, changes: dict[str, Any]) -> None:
    assert code in [alert.split(":")[1] for alert in decide(raised=[code], **changes)["alerts"]]
