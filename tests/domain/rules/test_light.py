"""L: each threshold at, just below and just above. Usual pain is 3 unless a test says otherwise."""

from typing import Any

import pytest

from portal.domain import red_flags
from tests.domain import cases

CHRONIC, ACUTE = {"phase": "chronic"}, {"phase": "acute"}
LOW = {"prev_rest": [1, 1, 1]}
NO_HISTORY = {"intake_rest": None, "prev_rest": []}


def light(state: dict[str, Any] | None = None, **answers: Any) -> tuple[str, list[str]]:
    decision = cases.decide(checkin=answers, **(state or {}))
    return decision["light"], decision["rules"]


@pytest.mark.parametrize(
    "state, answers, rules",
    [
        # zones (table PH): chronic g 3, m 5 from week 3; else g 2; acute m 4
        ({}, {"during": 3}, ["L4"]),
        ({}, {"during": 4}, ["L3c"]),
        ({"week": 2}, {"during": 2}, ["L4"]),
        ({"week": 2}, {"during": 3}, ["L3c"]),
        ({"week": 3}, {"during": 3}, ["L4"]),
        ({"phase": "subacute"}, {"during": 2}, ["L4"]),
        ({"phase": "subacute"}, {"during": 3}, ["L3c"]),
        (ACUTE, {"during": 2}, ["L4"]),
        (ACUTE, {"during": 3}, ["L3c"]),
        ({"limits": {"green_max": 1}}, {"during": 1}, ["L4"]),
        ({"limits": {"green_max": 1}}, {"during": 2}, ["L3c"]),
        ({"limits": {"green_max": 4}}, {"during": 4}, ["L4"]),
        ({"limits": {"green_max": 0}}, {"during": 0, "after24": 0}, ["L4"]),
        # L1a: D > m and 2 above usual
        ({}, {"during": 5}, ["L3c"]),
        ({}, {"during": 6}, ["L1a"]),
        (ACUTE, {"during": 4}, ["L3c"]),
        (ACUTE, {"during": 5}, ["L1a"]),
        ({"prev_rest": [4, 4, 4]}, {"during": 6, "rest": 4}, ["L1a"]),
        ({"prev_rest": [5, 5, 5]}, {"during": 6, "rest": 5}, ["L3"]),
        ({"prev_rest": [5, 5, 5]}, {"during": 7, "rest": 5}, ["L1a"]),
        ({"limits": {"amber_max": 3}}, {"during": 4, "rest": 3}, ["L3"]),
        ({"limits": {"amber_max": 3}}, {"during": 5}, ["L1a"]),
        # L1b: A > m and 1 above usual
        ({"prev_rest": [5, 5, 5]}, {"after24": 5, "rest": 5}, ["L4"]),
        ({"prev_rest": [5, 5, 5]}, {"after24": 6, "rest": 5}, ["L1b"]),
        ({"prev_rest": [6, 6, 6]}, {"after24": 6, "rest": 5}, ["L3"]),
        ({"prev_rest": [6, 6, 6]}, {"after24": 7, "rest": 5}, ["L1b"]),
        # L1c: rise >= 2 against one, >= 1 against the other, R > g
        ({}, {"rest": 4}, ["L3"]),
        ({}, {"rest": 5}, ["L1c"]),
        (LOW, {"rest": 3}, ["L3"]),
        (LOW, {"rest": 4}, ["L1c"]),
        ({"prev_rest": [5, 5, 3]}, {"rest": 5}, ["L3"]),
        ({"prev_rest": [4, 4, 3]}, {"rest": 5}, ["L1c"]),
        # L1d: settle >= 2 against one, >= 1 against the other, A > g
        ({}, {"after24": 4}, ["L3"]),
        ({}, {"after24": 5}, ["L1d"]),
        (LOW, {"after24": 3, "rest": 1}, ["L4"]),
        (LOW, {"after24": 4, "rest": 1}, ["L1d"]),
        ({"prev_rest": [5, 5, 3]}, {"after24": 5, "rest": 3}, ["L3"]),
        # L3: rest above 5, rise of 1 above green, settle of 1 above green
        ({"prev_rest": [5, 5, 5]}, {"rest": 5}, ["L4"]),
        ({"prev_rest": [6, 6, 6]}, {"rest": 6}, ["L3"]),
        ({"prev_rest": [2, 2, 2]}, {"rest": 3}, ["L4"]),
        ({"prev_rest": [3, 3, 3]}, {"rest": 4}, ["L3"]),
        ({"prev_rest": [2, 2, 2]}, {"rest": 2, "after24": 3}, ["L4"]),
        ({}, {"after24": 3}, ["L4"]),
        # L3c: amber, but nothing above usual and nothing above amber
        ({}, {"during": 4, "after24": 3}, ["L3c"]),
        ({}, {"during": 4, "after24": 4}, ["L3"]),
        ({}, {"during": 4, "rest": 4}, ["L3"]),
        ({"prev_rest": [6, 6, 6]}, {"during": 4, "rest": 5}, ["L3c"]),
        # several at once
        ({}, {"during": 6, "after24": 6, "rest": 5}, ["L1a", "L1b", "L1c", "L1d"]),
    ],
)
def test_every_threshold_of_the_light(
    state: dict[str, Any], answers: dict[str, Any], rules: list[str]
) -> None:
    assert light(state, **({"during": 1, "after24": 1, "rest": 3} | answers))[1] == rules


@pytest.mark.parametrize(
    "prev_rest, rest, red",
    [
        ([3], 5, True),  # with one value in the past both references are that value
        ([2, 3], 4, False),  # of two values the lower is usual: 2 above it, 1 above the last
        ([2, 3], 5, True),
        ([3, 9, 2], 4, False),  # median 3, last 2: rise 2 and 1, but 4 is the test of g only
        ([None, 3, None], 5, True),  # what was not answered is left out
        ([9, 9, 9, 3, 3, 3], 5, True),  # only the last three count
    ],
)
def test_usual_pain_is_the_last_and_the_median_of_three(
    prev_rest: list[int | None], rest: int, red: bool
) -> None:
    state = {"intake_rest": None, "prev_rest": prev_rest, "limits": {"green_max": 4}}
    assert (light(state, during=1, after24=1, rest=rest)[0] == "red") is red


@pytest.mark.parametrize(
    "answers, rules",
    [
        ({"during": 5}, ["L2"]),
        ({"during": 6}, ["L1a"]),
        ({"after24": 6}, ["L1b"]),
        ({"rest": 9}, ["L2"]),
    ],
)
def test_without_any_past_only_what_is_above_amber_is_red(answers: dict[str, int], rules: list[str]) -> None:
    assert light(NO_HISTORY, **({"during": 1, "after24": 1, "rest": 1} | answers))[1] == rules


@pytest.mark.parametrize(
    "answers",
    [
        {"rest": None},
        {"done": None},
        {"planned": None},
        {"planned": 0},
        {"during": None},
        {"after24": None},
        {"done": 0},
        {"done": 0, "during": None, "after24": None},
        {"text": "urgent"},
        {"red_flags": None},
        {"red_flags": {"bladder": None}},
        {"red_flags": {"_rest": "missing", "bladder": "no"}},
    ],
)
def test_what_is_not_known_makes_the_light_unknown(answers: dict[str, Any]) -> None:
    assert light(**answers) == ("unknown", ["L2"])


def test_a_text_to_be_read_later_does_not_change_the_light() -> None:
    assert light(text="review") == ("green", ["L4"])


def test_red_goes_before_unknown() -> None:
    assert light(during=8, rest=None, red_flags=None) == ("red", ["L1a"])


def test_a_pregnant_patient_is_asked_four_more_questions() -> None:
    answers = {"_rest": "missing"} | dict.fromkeys(red_flags.CODES, "no")
    assert light(red_flags=answers)[0] == "green"
    assert light({"tags": ["pregnancy"]}, red_flags=answers)[0] == "unknown"
    assert light({"tags": ["pregnancy"]}, red_flags=dict.fromkeys(red_flags.ALL_CODES, "no"))[0] == "green"


@pytest.mark.parametrize(
    "answers, expected",
    [
        ({"during": 8}, ("amber", ["L1g"])),
        ({"after24": 6, "during": 8}, ("red", ["L1a", "L1b", "L1d"])),
        ({"during": 8, "rest": None}, ("unknown", ["L2"])),
        ({"during": 8, "rest": 5}, ("red", ["L1a", "L1c"])),
        ({"during": 4}, ("amber", ["L3c"])),
    ],
)
def test_graded_mode_softens_high_pain_alone(
    answers: dict[str, Any], expected: tuple[str, list[str]]
) -> None:
    assert light({"mode": "graded"}, **answers) == expected


@pytest.mark.parametrize(
    "state, answers, alerted",
    [
        ({"prev_unsettled": [True, True]}, {"after24": 4}, True),
        ({"prev_unsettled": [True, True]}, {"after24": 3}, False),
        ({"prev_unsettled": [False, True]}, {"after24": 4}, False),
        ({"prev_unsettled": [True]}, {"after24": 4}, False),
        ({"prev_unsettled": [True], "phase": "acute"}, {"after24": 4}, True),
        ({"prev_unsettled": [], "phase": "acute"}, {"after24": 4}, False),
        ({"prev_unsettled": [True, True], "mode": "graded"}, {"after24": 4}, False),
        ({"prev_unsettled": [True, True], "prev_rest": [2, 2, 2]}, {"after24": 3, "rest": 2}, False),
        ({"prev_unsettled": [None, True]}, {"after24": 4}, False),
    ],
)
def test_the_day_after_that_keeps_being_sore_is_told(
    state: dict[str, Any], answers: dict[str, Any], alerted: bool
) -> None:
    alerts = cases.decide(checkin=answers, **state)["alerts"]
    assert ("normal:not_settling" in alerts) is alerted
