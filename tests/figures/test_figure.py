import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.figures import camera, figure
from tests.figures.bodies import any_body, on_curve, standing

SIDE = camera.of("side")
NUMBER = re.compile(r"-?\d+")


def commands(shapes):
    return [(shape.kind, NUMBER.sub("#", shape.path).replace(" ", "")) for shape in shapes]


@settings(max_examples=60)
@given(any_body, st.sampled_from(camera.VIEWS))
def test_every_pose_is_drawn_in_whole_numbers(body, view):
    for shape in figure.figure(camera.of(view), body):
        assert re.fullmatch(r"[MclhQaz\d -]+", shape.path)


@settings(max_examples=40)
@given(st.integers(-90, 90), st.integers(0, 140), st.integers(-40, 180), st.integers(-30, 50))
def test_every_pose_of_the_side_view_has_the_same_commands(lean, knee, shoulder, lumbar):
    moved = standing(lean=lean, r_knee=knee, l_hip=knee / 2, r_shoulder=shoulder, lumbar=lumbar)
    order = figure.painting_order(SIDE, [standing(), moved])
    assert commands(figure.figure(SIDE, moved, order=order)) == commands(
        figure.figure(SIDE, standing(), order=order)
    )


def test_the_mirrored_picture_is_the_mirror_image():
    body = standing(r_hip=50, r_knee=80, l_shoulder=120)
    one, other = figure.figure(SIDE, body), figure.figure(SIDE.mirror(), body)
    assert commands(one) == commands(other)
    for a, b in zip(one, other, strict=True):
        if a.kind == "face" or "c" not in a.path:  # dots and discs start at their left end in either picture
            continue
        mirrored = {(-x, y) for x, y in on_curve(b.path)}
        for x, y in on_curve(a.path):
            assert any(abs(x - u) + abs(y - v) <= 3 for u, v in mirrored), a.kind


def test_the_same_body_gives_the_same_bytes():
    assert figure.figure(SIDE, standing(lean=30)) == figure.figure(SIDE, standing(lean=30))


def test_from_the_side_the_far_limbs_are_paler_and_painted_first():
    kinds = [shape.kind for shape in figure.figure(SIDE, standing())]
    assert kinds[:6] == ["skin2", "skin2", "shirt2", "skin2", "skin2", "shorts2"]
    front = [shape.kind for shape in figure.figure(camera.of("front"), standing())]
    assert not any(kind.endswith("2") for kind in front)


def test_turned_round_the_left_side_is_the_near_one():
    body = standing(turn=180, l_knee=90)
    assert figure.near_side(SIDE, body) == "l"


def test_an_exercise_may_give_its_own_order():
    order = ("fararm", "farleg", "neck", "shorts", "shirt", "leg", "arm", "head")
    shapes = figure.figure(SIDE, standing(), order=order)
    assert shapes[-1].kind == "face"
    assert sorted(shapes) == sorted(figure.figure(SIDE, standing()))


def test_a_head_is_painted_over_an_arm_stretched_past_it_but_under_a_hand_that_holds_it():
    stretched = standing(r_shoulder=178, r_abd=-4, r_elbow=0)
    held = standing(r_shoulder=130, r_elbow=145)
    assert figure.painting_order(SIDE, [standing(), stretched]) == figure.HEAD_LAST
    assert figure.painting_order(SIDE, [standing(), held]) == figure.SIDE_ORDER


def test_a_body_that_rolls_from_its_side_onto_its_back_is_drawn_with_one_order():
    above = camera.of((0, 33))
    poses = [standing(lean=-90, roll=90), standing(lean=-90, roll=90, twist=60)]
    order = figure.painting_order(above, poses)
    assert order == figure.SIDE_ORDER
    first, last = (figure.figure(above, pose, order=order) for pose in poses)
    assert commands(first)[:9] == commands(last)[:9]  # far limbs, neck, shorts and shirt; then the head turns


def test_one_order_holds_for_all_poses_of_an_exercise():
    front = camera.of("front")
    behind, before = standing(r_shoulder=-60), standing(r_shoulder=80)
    order = figure.painting_order(front, [behind, before])
    assert sorted(order) == sorted(figure.painting_order(front, [behind]))
    assert commands(figure.figure(front, behind, order=order)) == commands(
        figure.figure(front, before, order=order)
    )


def test_an_arm_behind_the_back_is_painted_before_the_trunk():
    front = camera.of("front")
    order = figure.painting_order(front, [standing(r_shoulder=-60)])
    assert order.index("rarm") < order.index("shirt") < order.index("larm")


@pytest.mark.parametrize("side", "rl")
def test_only_the_hand_that_holds_something_is_a_fist(side):
    opened = figure.figure(SIDE, standing())
    holding = figure.figure(SIDE, standing(), holding=(side,))
    changed = [a.kind for a, b in zip(opened, holding, strict=True) if a != b]
    assert changed == (["skin"] if side == "r" else ["skin2"])
