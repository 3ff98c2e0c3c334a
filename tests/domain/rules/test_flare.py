"""K and R1: when the flare kit comes, what it does, and the way back."""

from typing import Any

import pytest

from tests.domain import cases
from tests.domain.cases import BRIDGE, STRETCH, WALK, decide, decided, item


@pytest.mark.parametrize(
    "prev_rest, rest, kit",
    [
        ([6, 6, 6], 8, True),  # severe and clearly up
        ([5, 5, 5], 7, False),
        ([7, 7, 7], 8, False),  # up by one only
        ([8, 8, 6], 8, False),  # not above the median
        ([7, 7, 6], 8, True),
        ([2, 2, 2], 6, True),  # up by four
        ([2, 2, 2], 5, False),
        ([3, 3, 2], 6, True),  # four above one, three above the other
        ([4, 4, 2], 6, False),  # two above the other
    ],
)
def test_severe_worsening_calls_for_the_kit(prev_rest: list[int], rest: int, kit: bool) -> None:
    decision = decide(prev_rest=prev_rest, checkin={"rest": rest, "after24": 1, "during": 1})
    assert ("high:severe_worsening" in decision["alerts"]) is kit
    assert (decision["actions"] == ["flare_kit"]) is kit


@pytest.mark.parametrize(
    "lights, kit",
    [
        (["red", "red"], True),
        (["green", "red"], False),
        (["red", "green"], False),
        (["red"], False),
        (["red", "red", "amber"], False),
    ],
)
def test_the_third_red_light_in_a_row_calls_for_the_kit(lights: list[str], kit: bool) -> None:
    decision = decide(prev_lights=lights, checkin={"rest": 5})
    assert ("high:red_three" in decision["alerts"]) is kit


def test_the_kit_rests_loads_keeps_moving_and_leaves_the_rest() -> None:
    items = (item(BRIDGE), item(WALK), item(STRETCH))
    assert decide(*items, prev_lights=["red", "red"], checkin={"rest": 5})["items"] == {
        BRIDGE: ["suspend", "K"],
        WALK: ["regress 20min -> 10min", "K"],
        STRETCH: ["hold", "I6a"],
    }


def test_the_kit_keeps_to_the_therapists_lowest_dose() -> None:
    walk = item(WALK, min={"minutes": 15})
    assert decided(walk, prev_lights=["red", "red"], checkin={"rest": 5}) == ("regress 20min -> 15min", "K")


@pytest.mark.parametrize(
    "answers, limits, words",
    [
        ({}, {}, "restore 2x10 -> 2x7"),
        ({"during": 4}, {}, "restore 2x10 -> 2x7"),  # calm amber
        ({"during": 4, "after24": 4}, {}, "stay_out"),  # amber
        ({"rest": 5}, {}, "stay_out"),  # red
        ({"rest": None}, {}, "stay_out"),  # unknown
        ({}, {"freeze": True}, "stay_out"),
    ],
)
def test_what_was_set_aside_comes_back_when_it_is_calm(
    answers: dict[str, Any], limits: dict[str, Any], words: str
) -> None:
    assert decided(item(BRIDGE, out=True), item(STRETCH), checkin=answers, limits=limits) == (words, "R1")


@pytest.mark.parametrize(
    "dose, words",
    [
        ({"sets": 1, "reps": 7}, "restore 1x7 -> 1x6"),  # one step is left
        ({"sets": 1, "reps": 6}, "restore 1x6 -> 1x6"),  # none is left
    ],
)
def test_it_never_comes_back_below_the_lowest_dose(dose: dict[str, int], words: str) -> None:
    assert decided(item(BRIDGE, out=True, dose=dose))[0] == words


def test_nothing_else_becomes_harder_while_something_is_set_aside() -> None:
    assert decided(item(STRETCH), item(BRIDGE, out=True)) == ("hold", "S1")


def test_the_kit_itself_is_no_empty_programme() -> None:
    decision = decide(prev_lights=["red", "red"], checkin={"rest": 5})
    assert (decision["status"], decision["items"][cases.BRIDGE]) == ("active", ["suspend", "K"])
