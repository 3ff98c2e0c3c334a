"""I5, I6a, I9-I13, R2: the first reason to stay, each threshold, and their order."""

from typing import Any

import pytest

from tests.domain.cases import BREATHING, BRIDGE, DOG, STRETCH, decide, decided, item

CALM_AMBER = {"during": 4}


def changed(kind: str, days: int) -> dict[str, Any]:
    return {"last_change": {"type": kind, "days": days}}


@pytest.mark.parametrize(
    "changes, state, flag, rule",
    [
        ({}, {"checkin": {"rest": None}}, "ok", "I9u"),
        ({}, {"checkin": {"during": 4, "after24": 4}}, "ok", "I9a"),
        ({}, {"checkin": {"done": 2}}, "ok", "I9"),
        ({}, {"checkin": {"done": 65, "planned": 100}}, "ok", "I9"),
        ({}, {"checkin": {"done": 66, "planned": 100}}, "ok", "I14"),
        ({}, {"checkin": {"done": 2, "planned": 3}}, "ok", "I14"),
        ({}, {"checkin": {"done": 3}, "limits": {"progress_min_adherence": 80}}, "ok", "I9"),
        ({}, {"checkin": {"done": 3}, "limits": {"progress_min_adherence": 75}}, "ok", "I14"),
        ({}, {}, "not_done", "I10"),
        ({}, {}, None, "I10"),
        ({"locked": True}, {}, "ok", "I11"),
        ({}, {"limits": {"freeze": True}}, "ok", "I11"),
        (changed("regress", 13), {}, "ok", "I12a"),
        (changed("regress", 14), {}, "ok", "I14"),
        (changed("swap", 13), {}, "ok", "I12a"),
        (changed("swap", 14), {}, "ok", "I14"),
        (changed("progress", 5), {}, "ok", "I12b"),
        (changed("progress", 6), {}, "ok", "I14"),
        ({"bounces": 1}, {}, "ok", "I14"),
        ({"bounces": 2}, {}, "ok", "I12c"),
        ({}, {"checkin": {"done": 1, "planned": 1}}, "ok", "I13s"),
        ({}, {"checkin": {"done": 2, "planned": 2}}, "ok", "I14"),
        ({"streak": 0}, {}, "ok", "I13"),
        ({"streak": 0}, {}, "too_easy", "I14"),
        ({"streak": 1}, {"checkin": CALM_AMBER}, "ok", "I13"),
        ({"streak": 2}, {"checkin": CALM_AMBER}, "ok", "I14"),
        ({"streak": 0}, {"checkin": CALM_AMBER}, "too_easy", "I13"),
        ({"streak": 1}, {"checkin": CALM_AMBER}, "too_easy", "I14"),
    ],
)
def test_every_reason_to_stay(
    changes: dict[str, Any], state: dict[str, Any], flag: str | None, rule: str
) -> None:
    words, rules = decided(item(BRIDGE, **changes), flag=flag, **state)
    assert (words.split()[0], rules) == ("progress" if rule == "I14" else "hold", rule)


def test_relaxation_is_never_raised() -> None:
    assert decided(item(BREATHING, streak=5), flag="too_easy") == ("hold", "I11")


@pytest.mark.parametrize(
    "state",
    [
        {"phase": "subacute"},
        {"week": 2, "checkin": {"during": 3}},
        {"mode": "graded"},
        {"limits": {"progress_in_amber": False}},
        {"checkin": {"during": 4, "after24": 4}},
    ],
)
def test_only_long_lasting_calm_pain_may_progress_in_amber(state: dict[str, Any]) -> None:
    changes = {"checkin": CALM_AMBER} | state
    assert decided(item(BRIDGE, streak=5), **changes) == ("hold", "I9a")


def test_calm_amber_in_week_three_may_progress() -> None:
    assert decided(item(BRIDGE, streak=5), week=3, checkin=CALM_AMBER)[1] == "I14"


@pytest.mark.parametrize(
    "stronger, weaker",
    [
        ({"checkin": {"done": 2}}, {"break_days": 14}),
        ({"checkin": {"rest": None}}, {"break_days": 14}),
    ],
)
def test_the_first_reason_is_the_one_shown(stronger: dict[str, Any], weaker: dict[str, Any]) -> None:
    alone = decided(item(STRETCH), **stronger)
    assert decided(item(STRETCH), **(weaker | stronger)) == alone


def test_the_order_of_the_reasons_of_one_exercise() -> None:
    everything = {"locked": True, "bounces": 2, "streak": 0, "last_change": {"type": "swap", "days": 1}}
    assert decided(item(STRETCH, **everything), break_days=14)[1] == "B1"
    assert decided(item(STRETCH, **everything), flag="not_done")[1] == "I10"
    assert decided(item(STRETCH, **everything))[1] == "I11"
    assert decided(item(STRETCH, **(everything | {"locked": False})))[1] == "I12a"
    bounced = {"bounces": 2, "streak": 0, "last_change": {"type": "progress", "days": 1}}
    assert decided(item(STRETCH, **bounced))[1] == "I12b"
    assert decided(item(STRETCH, bounces=2, streak=0))[1] == "I12c"
    assert decided(item(STRETCH, streak=0), checkin={"done": 1, "planned": 1})[1] == "I13s"


def test_a_ceiling_found_is_told_once() -> None:
    assert decide(item(BRIDGE, bounces=2))["alerts"] == ["info:ceiling_found"]
    assert decide(item(BRIDGE, bounces=2), raised=["ceiling_found"])["alerts"] == []


@pytest.mark.parametrize(
    "state",
    [{}, {"checkin": {"rest": None}}, {"checkin": {"done": 2}}, {"limits": {"freeze": True}}],
)
def test_what_is_disliked_may_be_swapped_in_every_light(state: dict[str, Any]) -> None:
    stretch = item(STRETCH)
    decision = decide(stretch, flag="dislike", **state)
    assert decision["items"][STRETCH] == ["swap -> hamstring_stretch_supine 1x2x30s approval", "I5"]
    assert "info:swap_wish" in decision["alerts"]


def test_what_is_disliked_may_be_swapped_in_red() -> None:
    assert decided(item(STRETCH), flag="dislike", checkin={"rest": 5})[1] == "I5"


def test_a_wish_always_asks_the_therapist() -> None:
    words, _ = decided(item(STRETCH), flag="dislike", limits={"auto_swap": True})
    assert words.endswith(" approval")


def test_without_an_allowed_swap_the_reason_to_stay_stands() -> None:
    no_swap = {"excluded": ["hamstring_stretch_supine"]}
    assert decided(item(STRETCH), flag="dislike", **no_swap) == ("hold", "I5")
    assert decided(item(STRETCH), flag="dislike", checkin={"rest": 5}, **no_swap) == ("hold", "I6a")
    assert decide(item(STRETCH), flag="dislike", **no_swap)["alerts"] == []


def test_a_vote_to_ease_goes_before_a_wish() -> None:
    assert decided(item(BRIDGE), flag="dislike", break_days=14)[1] == "B1"


# R2: back towards the dose before a flare

FLARE = {"flare_from": {"sets": 2, "reps": 12}, "streak": 0, "last_change": {"type": "regress", "days": 1}}


def test_in_green_a_step_back_needs_no_streak_and_no_waiting() -> None:
    assert decided(item(BRIDGE, **FLARE)) == ("progress 2x10 -> 2x12", "R2")


def test_in_calm_amber_it_waits() -> None:
    assert decided(item(BRIDGE, **FLARE), checkin=CALM_AMBER) == ("hold", "R2")


def test_it_never_goes_above_the_dose_before() -> None:
    reached = item(BRIDGE, **(FLARE | {"flare_from": {"sets": 2, "reps": 10}}))
    assert decided(reached) == ("hold", "I12a")
    nearly = item(BRIDGE, **(FLARE | {"flare_from": {"sets": 2, "reps": 11}}))
    assert decided(nearly) == ("progress 2x10 -> 2x11", "R2")


def test_a_step_back_is_not_counted_among_the_steps() -> None:
    others = [item(each) for each in (DOG, "plank_knees", "clamshell")]
    items = decide(item(BRIDGE, **FLARE), *others, limits={"plan_cap_pct": 100})["items"]
    assert [items[exercise][1] for exercise in items] == ["R2", "I14", "I14", "S1"]


def test_a_step_back_asks_where_harder_doses_ask() -> None:
    words, _ = decided(item(BRIDGE, **FLARE), limits={"auto_progress_dose": False})
    assert words == "progress 2x10 -> 2x12 approval"
