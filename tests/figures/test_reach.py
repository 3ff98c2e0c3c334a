from math import dist, isfinite

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.figures import reach, vectors
from portal.figures.skeleton import FOREARM, SHANK, THIGH, UPPER_ARM
from tests.figures.bodies import any_body, standing

step = st.floats(-0.6, 0.6)
places = st.tuples(step, step, step)


@settings(max_examples=80)
@given(any_body, places)
def test_a_limb_keeps_its_bones_and_comes_as_near_as_they_reach(body, goal):
    left = reach.bend_leg(body, "r", goal)
    hip, knee, ankle = (body.joints[f"r_{name}"] for name in ("hip", "knee", "ankle"))
    assert dist(hip, knee) == pytest.approx(THIGH, abs=1e-6)
    assert dist(knee, ankle) == pytest.approx(SHANK, abs=1e-6)
    assert dist(ankle, goal) == pytest.approx(left, abs=1e-6)
    assert left == pytest.approx(max(0.0, dist(hip, goal) - THIGH - SHANK, 0.005 - dist(hip, goal)), abs=1e-6)


@settings(max_examples=60)
@given(any_body, places)
def test_frames_agree_with_the_joints_and_stay_square(body, goal):
    reach.bend_arm(body, "l", goal)
    for part, upper, lower in (("uarm", "shoulder", "elbow"), ("farm", "elbow", "wrist")):
        frame = body.frames[f"l_{part}"]
        bone = vectors.unit(vectors.minus(body.joints[f"l_{upper}"], body.joints[f"l_{lower}"]))
        assert frame.up == pytest.approx(bone)
        assert vectors.cross(frame.forward, frame.up) == pytest.approx(frame.right, abs=1e-9)
        assert vectors.dot(frame.up, frame.right) == pytest.approx(0, abs=1e-9)
    assert dist(body.joints["l_shoulder"], body.joints["l_elbow"]) == pytest.approx(UPPER_ARM)
    assert dist(body.joints["l_elbow"], body.joints["l_wrist"]) == pytest.approx(FOREARM)


def test_a_knee_bends_forward_and_an_elbow_back():
    body = standing(r_knee=10, r_elbow=10)
    ankle, wrist = body.joints["r_ankle"], body.joints["r_wrist"]
    reach.bend_leg(body, "r", (ankle[0], ankle[1] + 0.15, ankle[2]))
    reach.bend_arm(body, "r", (wrist[0], wrist[1] + 0.1, wrist[2]))
    assert body.joints["r_knee"][0] > body.joints["r_hip"][0] + 0.1
    assert body.joints["r_elbow"][0] < body.joints["r_shoulder"][0] - 0.05


def test_a_deeply_bent_knee_does_not_turn_the_shank_round():
    """In a lunge the pole nearly lies along the shank: its frame must follow the hinge, not the pole."""
    body = standing(r_hip=100, r_knee=90)
    knee = body.joints["r_knee"]
    reach.bend_leg(body, "r", (knee[0] - 0.09, knee[1] - 0.23, knee[2]))
    assert body.frames["r_shank"].right == pytest.approx((0, 0, 1), abs=1e-9)
    assert body.frames["r_shank"].forward[0] > 0.8


def test_a_straight_limb_that_points_along_its_pole_is_still_a_limb():
    bend = reach.two_bones((0.0, 0.0, 0.0), (0.0, -0.4, 0.0), (0.245, 0.246), (0.0, 1.0, 0.0))
    assert all(isfinite(number) for number in bend.middle)
    assert dist((0.0, 0.0, 0.0), bend.middle) == pytest.approx(0.245)


@settings(max_examples=40)
@given(any_body, any_body, st.floats(0, 1))
def test_a_limb_between_two_ways_keeps_its_bones(body, other, weight):
    before = reach.leg(other, "l")
    reach.ease_leg(body, "l", before, weight)
    assert dist(body.joints["l_hip"], body.joints["l_knee"]) == pytest.approx(THIGH)
    assert dist(body.joints["l_knee"], body.joints["l_ankle"]) == pytest.approx(SHANK)


def test_weight_says_which_way_a_limb_lies():
    body, other = standing(r_shoulder=20), standing(r_shoulder=100)
    before, planned = reach.arm(other, "r"), body.joints["r_wrist"]
    reach.ease_arm(body, "r", before, 1.0)
    assert body.joints["r_wrist"] == planned
    reach.ease_arm(body, "r", before, 0.0)
    assert body.frames["r_uarm"].up == pytest.approx(other.frames["r_uarm"].up)
