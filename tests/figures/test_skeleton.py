from itertools import pairwise
from math import dist, isfinite

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.figures import skeleton
from tests.figures.bodies import any_body, standing

BONES = {
    ("hip", "knee"): 0.245,
    ("knee", "ankle"): 0.246,
    ("shoulder", "elbow"): 0.186,
    ("elbow", "wrist"): 0.146,
    ("wrist", "fingers"): 0.092,
}
TRUNK = st.fixed_dictionaries(
    {name: st.integers(-90, 90) for name in ("lean", "roll", "turn", "lumbar", "neck")}
)


@settings(max_examples=60)
@given(any_body)
def test_bones_keep_their_lengths_under_any_angles(body):
    for side in "rl":
        for (upper, lower), length in BONES.items():
            assert dist(body.joints[f"{side}_{upper}"], body.joints[f"{side}_{lower}"]) == pytest.approx(
                length
            )
    assert all(isfinite(number) for joint in body.joints.values() for number in joint)


@settings(max_examples=30)
@given(TRUNK, st.integers(-60, 150), st.integers(-40, 90))
def test_the_left_side_is_the_mirror_image_of_the_right(trunk, swing, out):
    trunk |= {"roll": 0, "turn": 0}
    limb = {"shoulder": swing, "abd": out, "rot": out, "hip": swing, "habd": out, "knee": swing, "elbow": out}
    body = standing(**trunk, **{f"{side}_{name}": angle for side in "rl" for name, angle in limb.items()})
    for name, (x, y, z) in body.joints.items():
        if name.startswith("r_"):
            assert body.joints["l" + name[1:]] == pytest.approx((x, y, -z), abs=1e-9)


def test_a_person_at_ease_stands_upright_and_looks_ahead():
    body = standing()
    joints = body.joints
    assert joints["head"][1] > joints["neck"][1] > joints["chest"][1] > 0 > joints["r_knee"][1]
    assert body.frames["head"].forward == pytest.approx((1, 0, 0), abs=0.06)
    assert joints["r_toes"][0] > joints["r_heel"][0]
    assert joints["r_hip"][2] > 0 > joints["l_hip"][2]


def test_the_whole_body_is_as_tall_as_its_stature_says():
    body = standing()
    sole = body.joints["r_heel"][1] - 0.020
    crown = body.joints["head"][1] + 0.071
    assert crown - sole == pytest.approx(1, abs=0.03)


def test_a_curved_back_keeps_its_length():
    for angles in ({}, {"lumbar": 40, "thoracic": 50}, {"lumbar": -30, "side": 20, "twist": 30}):
        torso = standing(**angles).torso
        steps = [dist(a.centre, b.centre) for a, b in pairwise(torso)]
        assert sum(steps) == pytest.approx(0.290 + 0.058)


def test_a_raised_arm_lifts_its_shoulder():
    hanging, raised = standing(), standing(r_shoulder=170)
    assert raised.joints["r_shoulder"][1] - hanging.joints["r_shoulder"][1] == pytest.approx(0.033, abs=0.003)
    assert raised.joints["l_shoulder"] == hanging.joints["l_shoulder"]


def test_a_drawn_in_belly_is_thinner_in_front_only():
    drawn, at_rest = standing(belly=-2.6).torso[4], standing().torso[4]
    assert drawn.front == pytest.approx(at_rest.front - 0.026)
    assert (drawn.back, drawn.half_width) == (at_rest.back, at_rest.half_width)


def test_a_shifted_body_is_the_same_body_elsewhere():
    body, there = standing(r_knee=70), standing(r_knee=70)
    there.shift(0.3, -0.2)
    for name, (x, y, z) in body.joints.items():
        assert there.joints[name] == pytest.approx((x + 0.3, y - 0.2, z))
    assert there.torso[5].centre == pytest.approx(
        (body.torso[5].centre[0] + 0.3, body.torso[5].centre[1] - 0.2, 0)
    )


def test_the_angles_given_are_not_changed_by_the_body_made_of_them():
    angles = skeleton.at_ease()
    body = skeleton.stand(angles)
    body.angles["r_toe"] = 40.0
    assert angles["r_toe"] == 0.0
