"""Days to the next contact: each situation of clinical.md 6.8."""

from typing import Any

import pytest

from tests.domain.cases import BREATHING, BRIDGE, DOG, decide, item

STILL = (item(BRIDGE, locked=True), item(DOG, bounces=2))
WELL = {"during": 1, "after24": 1, "rest": 1}


@pytest.mark.parametrize(
    "state, answers, acute, other",
    [
        ({}, {"rest": 5}, 2, 3),
        ({}, {"rest": 8}, 1, 1),
        ({"prev_lights": ["red", "red"]}, {"rest": 5}, 2, 3),
        ({}, {"after24": None}, 3, 3),
        ({}, {"during": 4, "after24": 4}, 4, 7),
        ({}, {}, 7, 7),
        ({}, {"done": 1, "reason": "forgot"}, 3, 3),
        ({}, {"done": 1, "reason": "boring"}, 7, 7),
        ({}, {"done": 2, "reason": "forgot"}, 7, 7),
        ({}, {"done": 0, "reason": "illness"}, 7, 7),
        ({}, {"done": 1, "reason": "illness", "during": 4, "after24": 4}, 4, 7),
        ({}, {"done": 0, "reason": "forgot"}, 3, 3),
        ({}, {"done": 1, "reason": "forgot", "rest": 5}, 2, 3),
    ],
)
def test_the_days_to_the_next_contact(
    state: dict[str, Any], answers: dict[str, Any], acute: int, other: int
) -> None:
    for phase, days in (("acute", acute), ("subacute", other), ("chronic", other)):
        assert decide(checkin=answers, phase=phase, **state)["next"] == days


@pytest.mark.parametrize(
    "changes, days",
    [
        ({}, 14),
        ({"phase": "acute"}, 7),
        ({"prev_lights": ["amber", "green"]}, 7),
        ({"prev_lights": ["green"]}, 7),
        ({"checkin": {"done": 2}}, 7),
        ({"break_days": 14}, 7),
        ({"break_days": 13}, 14),
        ({"flag": "not_done"}, 14),
        ({"flag": None}, 14),
        ({"checkin": WELL, "prev_rest": [1, 1]}, 28),
        ({"checkin": WELL, "prev_rest": [1, 1], "raised": ["maintenance"]}, 28),
        ({"checkin": WELL, "prev_rest": [1, 1], "phase": "acute"}, 7),
        ({"checkin": WELL, "prev_rest": [1, 2]}, 14),
    ],
)
def test_a_programme_that_stands_still_is_looked_at_less_often(changes: dict[str, Any], days: int) -> None:
    assert decide(*STILL, **changes)["next"] == days


@pytest.mark.parametrize(
    "other, days",
    [
        (item(BREATHING), 14),
        (item("plank_knees", streak=0), 7),  # I13
        (item("plank_knees"), 7),  # a step
        (item("plank_knees", last_change={"type": "regress", "days": 3}), 7),  # I12a
        (item("plank_knees", out=True), 7),
    ],
)
def test_one_exercise_that_moves_or_waits_keeps_the_week(other: dict[str, Any], days: int) -> None:
    assert decide(*STILL, other)["next"] == days


def test_at_the_ceiling_it_stands_still() -> None:
    top = item(BRIDGE, dose={"sets": 3, "reps": 15})
    assert decide(top, limits={"max_level": 2})["next"] == 14


def test_an_empty_programme_is_looked_at_after_three_days() -> None:
    assert decide(item(BRIDGE, prev_flag="hurts"), flag="hurts")["next"] == 3
