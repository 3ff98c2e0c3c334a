"""The state after a decision, after a therapist's answer, and after some days."""

from dataclasses import replace
from typing import Any

import pytest

from portal.domain import case_format, revision
from portal.domain.adherence import Band
from portal.domain.check_in import Mark
from portal.domain.decision import Decision, ItemAction, Light, Status
from portal.domain.dose import Dose
from portal.domain.errors import Conflict
from portal.domain.pain import Phase
from portal.domain.programme import ChangeKind, Course, LastChange, Prescription, Raised, State
from tests.domain import cases
from tests.domain.cases import BRIDGE, DOG, STRETCH, WALK, item

RED = {"rest": 5}
FLARE_DOSE = {"sets": 2, "reps": 12}


def decided(*items: dict[str, Any], **changes: Any) -> tuple[State, Decision]:
    """The state after one check-in, and what was decided."""
    full = cases.case(*items, **changes)
    state, check_in = case_format.case_from(cases.library(), full)
    made = cases.adapted(full)
    return revision.revise(state, check_in, made), made


def after(*items: dict[str, Any], **changes: Any) -> Prescription:
    """The first exercise after one check-in."""
    return decided(*items, **changes)[0].programme.items[0]


def test_a_step_forward_starts_the_count_anew() -> None:
    bridge = after(item(BRIDGE))
    assert bridge.dose == Dose(2, 12)
    assert bridge.course == Course(
        prev_flag=Mark.OK, last_change=LastChange(ChangeKind.PROGRESS, 0, BRIDGE, Dose(2, 10))
    )


def test_a_step_that_waits_changes_nothing_but_the_count() -> None:
    bridge = after(item(BRIDGE), limits={"auto_progress_dose": False})
    assert (bridge.dose, bridge.course) == (Dose(2, 10), Course(streak=2, prev_flag=Mark.OK))


@pytest.mark.parametrize(
    "flag, answers, streak",
    [
        ("ok", {}, 4),
        ("too_easy", {}, 4),
        ("ok", {"during": 4}, 4),  # calm amber
        ("ok", {"during": 4, "after24": 4}, 0),
        ("ok", {"done": 2}, 0),
        ("not_done", {}, 0),
        (None, {}, 0),
        ("ok", {"rest": None}, 0),
    ],
)
def test_good_check_ins_are_counted(flag: str | None, answers: dict[str, Any], streak: int) -> None:
    locked = item(BRIDGE, streak=3, locked=True)
    assert after(locked, flag=flag, checkin=answers).course.streak == streak


def test_a_new_level_is_another_exercise() -> None:
    top = item(BRIDGE, dose={"sets": 3, "reps": 15}, keep=True, min={"reps": 8}, flare_from=None)
    march = after(top, limits={"auto_progress_level": True})
    assert (march.exercise, march.dose, march.per_week, march.keep) == ("bridge_march", Dose(2, 6), 3, True)
    assert (march.minimum, march.course.prev_flag) == (None, None)
    assert march.course.last_change == LastChange(ChangeKind.PROGRESS, 0, BRIDGE, Dose(3, 15))


@pytest.mark.parametrize(
    "last, bounces",
    [
        ({"type": "progress", "days": 42}, 1),
        ({"type": "progress", "days": 43}, 0),
        ({"type": "regress", "days": 1}, 0),
        (None, 0),
    ],
)
def test_an_easing_soon_after_a_step_is_a_bounce(last: dict[str, Any] | None, bounces: int) -> None:
    course = after(item(BRIDGE, last_change=last), flag="too_hard").course
    assert (course.bounces, course.streak) == (bounces, 0)
    assert course.last_change == LastChange(ChangeKind.REGRESS)


@pytest.mark.parametrize(
    "exercise, changes, remembered",
    [
        (BRIDGE, {"checkin": RED}, Dose(2, 10)),  # I6c
        (WALK, {"checkin": RED, "prev_lights": ["red", "red"]}, Dose(minutes=20)),  # K
        (BRIDGE, {"break_days": 14}, Dose(2, 10)),
        (BRIDGE, {"break_days": 28}, Dose(2, 10)),
        (BRIDGE, {"flag": "too_hard"}, None),
        (BRIDGE, {"checkin": {"done": 1, "reason": "pain"}}, None),
    ],
)
def test_easing_the_whole_programme_remembers_the_dose(
    exercise: str, changes: dict[str, Any], remembered: Dose | None
) -> None:
    assert after(item(exercise), **changes).course.flare_from == remembered


def test_a_second_easing_keeps_the_first_dose() -> None:
    course = after(item(BRIDGE, flare_from=FLARE_DOSE, flare_days=9), checkin=RED).course
    assert (course.flare_from, course.flare_days) == (Dose(2, 12), 9)


@pytest.mark.parametrize("flare, left", [({"sets": 2, "reps": 14}, Dose(2, 14)), (FLARE_DOSE, None)])
def test_the_way_back_ends_where_it_began(flare: dict[str, int], left: Dose | None) -> None:
    course = after(item(BRIDGE, flare_from=flare, flare_days=9)).course
    assert (course.flare_from, course.flare_days) == (left, 9 if left else 0)


def test_a_step_of_its_own_ends_the_way_back() -> None:
    reached = item(BRIDGE, flare_from={"sets": 2, "reps": 10})
    assert after(reached).course.flare_from is None


def test_down_the_ladder_is_another_exercise_with_its_bounces() -> None:
    last = {"type": "progress", "days": 5}
    tilt = after(item(BRIDGE, prev_flag="too_hard", bounces=1, last_change=last), flag="too_hard")
    assert (tilt.exercise, tilt.course.bounces, tilt.course.flare_from) == ("pelvic_tilt", 2, None)


def test_the_flare_kit_sets_aside_and_the_way_back_remembers() -> None:
    aside = after(item(BRIDGE), checkin=RED, prev_lights=["red", "red"])
    assert (aside.dose, aside.course.out, aside.is_in_use) == (Dose(2, 10), True, False)
    back = after(item(BRIDGE, out=True, streak=3))
    assert (back.dose, back.course.out, back.course.flare_from) == (Dose(2, 7), False, Dose(2, 10))
    assert (back.course.last_change, back.course.streak) == (LastChange(ChangeKind.REGRESS), 0)
    assert after(item(BRIDGE, out=True), limits={"freeze": True}).course.out


def test_what_hurts_waits_for_the_therapist() -> None:
    state, made = decided(item(BRIDGE, prev_flag="hurts"), item(DOG), flag="hurts")
    bridge = state.programme.items[0]
    assert (bridge.course.waiting, bridge.is_in_use, bridge.dose) == (True, False, Dose(2, 10))
    assert state.excluded == frozenset()
    assert made.changes_something


def test_what_waits_is_left_alone_and_its_place_is_not_free() -> None:
    state, made = decided(item(BRIDGE, waiting=True), item("pelvic_tilt", dose={"sets": 2, "reps": 15}))
    assert [each.exercise for each in made.items] == ["pelvic_tilt"]
    assert made.items[0].rules == ("I11c",)  # glute_bridge would be the next level
    assert state.programme.items[0].course.waiting


def test_an_automatic_swap_takes_the_place_and_excludes_what_hurt() -> None:
    hurting = item(BRIDGE, prev_flag="hurts", bounces=2)
    state, _ = decided(hurting, item(STRETCH), flag="hurts", limits={"auto_swap": True})
    other = state.programme.items[0]
    assert (other.exercise, other.dose, other.per_week) == ("clamshell", Dose(2, 7), 4)
    assert other.course == Course(last_change=LastChange(ChangeKind.SWAP))
    assert state.excluded == {BRIDGE}


def test_what_is_dropped_is_gone_and_sessions_are_fewer() -> None:
    exercises = (BRIDGE, DOG, "plank_knees", STRETCH, "cat_cow", "childs_pose")
    items = [item(each, priority=number) for number, each in enumerate(exercises, start=1)]
    state, _ = decided(*items, checkin={"done": 1, "reason": "no_time"})
    assert [each.exercise for each in state.programme.items] == list(exercises[:5])
    state, _ = decided(item(BRIDGE), checkin={"done": 1, "reason": "no_time"})
    assert state.programme.sessions_per_week == 3


def test_the_answers_are_remembered() -> None:
    state, _ = decided(
        item(BRIDGE), checkin={"after24": 4, "rest": None, "done": 1}, raised=["better"], break_days=14
    )
    assert (state.prev_rest[-1], state.prev_lights[-1]) == (None, Light.UNKNOWN)
    assert (state.prev_adh[-1], state.prev_unsettled[-1], state.break_days) == (Band.LOW, True, 0)
    assert state.raised == (Raised("better"),)


def test_raised_alerts_are_remembered_once() -> None:
    earlier = [{"code": "no_improvement", "days": 20}, {"code": "pacing", "days": 9}]
    state, made = decided(item(BRIDGE), intake_rest=3, raised=earlier, checkin={"text": "review"})
    assert [alert.code for alert in made.alerts] == ["text_review"]
    assert state.raised == (Raised("no_improvement", 20), Raised("pacing", 9), Raised("text_review"))


def test_a_full_stop_leaves_the_lights_alone() -> None:
    state, _ = decided(item(BRIDGE), checkin={"red_flags": {"bladder": "yes"}})
    assert (state.status, len(state.prev_lights), state.prev_rest[-1]) == (Status.PAUSED, 2, 3)
    assert state.programme.items[0].course.streak == 0


# A therapist's answer


def waiting() -> tuple[State, Decision]:
    hurts = {"flags": {BRIDGE: "hurts", STRETCH: "dislike", DOG: "ok"}}
    items = (item(BRIDGE, prev_flag="hurts"), item(STRETCH), item(DOG, dose={"sets": 3, "reps": 15}))
    return decided(*items, checkin=hurts, limits={"max_level": 4})


def test_an_approved_swap_takes_the_place() -> None:
    state, made = waiting()
    state = revision.approve(state, made.items[0])
    assert (state.programme.items[0].exercise, state.programme.items[0].is_in_use) == ("clamshell", True)
    assert state.excluded == {BRIDGE}
    state = revision.approve(state, made.items[1])
    assert state.programme.items[1].exercise == "hamstring_stretch_supine"
    assert state.excluded == {BRIDGE}  # a wish excludes nothing


def test_an_approved_step_is_taken() -> None:
    state, made = waiting()
    assert made.items[2].action is ItemAction.PROGRESS
    stepped = revision.approve(state, made.items[2]).programme.items[2]
    assert (stepped.exercise, stepped.course.streak) == ("bird_dog_square", 0)


def test_a_therapist_may_edit_what_is_proposed() -> None:
    state, made = waiting()
    edited = replace(made.items[0], after=Dose(1, 8), per_week=2)
    other = revision.approve(state, edited).programme.items[0]
    assert (other.dose, other.per_week) == (Dose(1, 8), 2)


def test_an_approved_removal_is_gone_for_good() -> None:
    state, made = decided(
        item("row_band", prev_flag="hurts"), item(DOG), flag="hurts", excluded=["scapular_squeeze"]
    )
    state = revision.approve(state, made.items[0])
    assert [each.exercise for each in state.programme.items] == [DOG]
    assert "row_band" in state.excluded


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_refused_proposal_is_not_asked_again_for_a_fortnight(number: int) -> None:
    state, made = waiting()
    refused = revision.reject(state, made.items[number]).programme.items[number]
    assert refused.course.last_change == LastChange(ChangeKind.SWAP, 0)
    assert refused.is_in_use
    assert refused.dose == made.items[number].before


def test_another_number_of_sessions_is_approved() -> None:
    state, _ = waiting()
    assert revision.approve_sessions(state, 2).programme.sessions_per_week == 2


def test_a_proposal_that_no_longer_fits_is_a_conflict() -> None:
    state, made = waiting()
    swapped = revision.approve(state, made.items[0])
    with pytest.raises(Conflict, match=BRIDGE):
        revision.approve(swapped, made.items[0])
    with pytest.raises(Conflict, match=BRIDGE):
        revision.reject(swapped, made.items[0])
    with pytest.raises(Conflict, match="changed since"):
        revision.approve(state, replace(made.items[2], before=Dose(1, 5)))
    with pytest.raises(Conflict, match="already"):
        revision.approve(state, replace(made.items[0], to_exercise=DOG))


# Time that passes


def test_what_is_remembered_grows_older() -> None:
    full = cases.case(
        item(BRIDGE, last_change={"type": "regress", "days": 3}, flare_from=FLARE_DOSE, flare_days=21),
        item(DOG),
        raised=[
            {"code": "pacing", "days": 21},
            {"code": "better", "days": 22},
            {"code": "access", "days": 22},
        ],
    )
    state, _ = case_format.case_from(cases.library(), full)
    later = revision.advance(state, days=7, week=5, phase=Phase.SUBACUTE, open_alerts=["access"])
    bridge, dog = later.programme.items
    assert (later.week, later.phase, later.break_days) == (5, Phase.SUBACUTE, 0)
    assert bridge.course.last_change == LastChange(ChangeKind.REGRESS, 10)
    assert (bridge.course.flare_from, bridge.course.flare_days) == (Dose(2, 12), 28)
    assert dog.course.last_change is None
    assert later.raised == (Raised("access"), Raised("pacing", 28))
    day_after = revision.advance(later, days=1, week=5, phase=Phase.SUBACUTE, break_days=14)
    assert day_after.programme.items[0].course.flare_from is None
    assert (day_after.raised, day_after.break_days) == ((Raised("access", 1),), 14)
