from math import dist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.figures import landmarks, planting
from portal.figures.planting import Ground
from portal.figures.pose import Plant, Surroundings
from tests.figures.bodies import standing

FLOOR = Ground(None, Surroundings())


def upright(**angles: float):
    """A standing body whose ankles of straight legs are as high as ankles are."""
    body = standing(**angles)
    body.shift(0.0, 0.53)
    return body


@settings(max_examples=40)
@given(st.integers(0, 70), st.integers(20, 90), st.integers(-20, 20))
def test_a_planted_foot_lies_flat_on_the_floor(hip, knee, ankle):
    body = upright(r_hip=hip, r_knee=knee, r_ankle=ankle)
    body.shift(0.0, -0.08)
    planting.plant(body, Plant("r_foot"), FLOOR)
    assert body.frames["r_foot"].up == (0.0, 1.0, 0.0)
    gap = sum(distance for _, distance in body.missed)  # a leg that is too short says so
    assert landmarks.lowest(body, "r_foot") == pytest.approx(0, abs=0.002 + gap)
    assert hip > knee / 2 or not gap


def test_a_foot_on_its_toes_has_its_ball_down_and_its_heel_up():
    body = upright(r_hip=-10, r_knee=50, r_ankle=10)
    body.shift(0.0, -0.1)
    planting.plant(body, Plant("r_foot", "toes"), FLOOR)
    assert body.joints["r_ball"][1] == pytest.approx(0.013)
    assert body.joints["r_heel"][1] > 0.04
    assert body.angles["r_toe"] > 10
    assert body.joints["r_toes"][1] > 0


def test_a_foot_is_put_on_its_step():
    body = upright(r_hip=60, r_knee=70)
    planting.plant(body, Plant("r_foot"), Ground(None, Surroundings({"r_foot": 0.13})))
    assert landmarks.lowest(body, "r_foot") == pytest.approx(0.13, abs=0.002)


def test_what_is_out_of_reach_is_noted_with_the_gap():
    body = upright()
    body.shift(0.0, 0.2)
    ankle = body.joints["r_ankle"]
    planting.plant(body, Plant("r_foot"), FLOOR)
    ((part, gap),) = body.missed
    assert part == "r_foot"
    assert gap == pytest.approx(ankle[1] - 0.039, abs=1e-6)


def test_a_planted_foot_stays_where_it_was_and_does_not_turn():
    start = upright(r_hip=30, r_knee=60, r_habd=8)
    start.shift(0.0, -0.06)
    planting.plant(start, Plant("r_foot"), FLOOR)
    start.planted = (("r_foot", ""),)
    later = upright(r_hip=60, r_knee=90, r_habd=25, r_hrot=20)
    later.shift(0.02, -0.12)
    planting.plant(later, Plant("r_foot"), Ground(start, Surroundings()))
    for joint in ("r_ankle", "r_heel", "r_ball", "r_toes"):
        assert dist(later.joints[joint], start.joints[joint]) < 1e-9


def test_a_sliding_foot_touches_the_floor_where_it_is():
    start, later = upright(), upright(r_hip=50, r_knee=80)
    later.shift(0.0, -0.1)
    x = later.joints["r_ankle"][0]
    planting.plant(later, Plant("r_foot", "slide"), Ground(start, Surroundings()))
    assert later.joints["r_ankle"][0] == pytest.approx(x)
    assert landmarks.lowest(later, "r_foot") == pytest.approx(0, abs=0.002)


def test_a_hand_lies_with_its_palm_on_the_wall_in_front_and_its_back_on_the_wall_behind():
    ahead, behind = upright(r_shoulder=80, r_elbow=20), upright(r_shoulder=10, r_abd=90, r_elbow=60, r_rot=90)
    planting.plant(ahead, Plant("r_hand", "wall"), Ground(None, Surroundings(wall=0.3)))
    planting.plant(behind, Plant("r_hand", "wall"), Ground(None, Surroundings(wall=-0.1)))
    assert ahead.joints["r_wrist"][0] == pytest.approx(0.28)
    assert behind.joints["r_wrist"][0] == pytest.approx(-0.08)
    for body in (ahead, behind):
        assert body.frames["r_hand"].forward[0] < -0.9
        assert body.joints["r_fingers"][1] > body.joints["r_wrist"][1]


def test_a_heel_on_the_floor_keeps_its_toes_up():
    body = upright(r_hip=30, r_knee=20, r_ankle=15)
    body.shift(0.0, -0.03)
    planting.plant(body, Plant("r_heel"), FLOOR)
    assert body.joints["r_heel"][1] == pytest.approx(0.020)
    assert body.joints["r_toes"][1] > 0.04


@pytest.mark.parametrize("part, upper, lower", [("shin", "knee", "ankle"), ("forearm", "elbow", "wrist")])
def test_shin_and_forearm_lie_along_the_floor_and_keep_their_length(part, upper, lower):
    body = standing(lean=80, r_hip=80, r_knee=95, r_shoulder=85, r_elbow=80)
    body.shift(0.0, 0.03 - body.joints[f"r_{upper}"][1])
    length = dist(body.joints[f"r_{upper}"], body.joints[f"r_{lower}"])
    planting.plant(body, Plant(f"r_{part}"), FLOOR)
    assert dist(body.joints[f"r_{upper}"], body.joints[f"r_{lower}"]) == pytest.approx(length)
    assert body.joints[f"r_{lower}"][1] == pytest.approx(0.024, abs=0.007)


def test_half_a_weight_puts_a_foot_half_way_down():
    body, full, none = (upright(r_hip=50, r_knee=60) for _ in range(3))
    for figure, weight in ((body, 0.5), (full, 1.0), (none, 0.0)):
        planting.plant(figure, Plant("r_foot", weight=weight), FLOOR)
    heights = [figure.joints["r_ankle"][1] for figure in (full, body, none)]
    assert heights == sorted(heights)
    assert none.joints["r_ankle"] == pytest.approx(upright(r_hip=50, r_knee=60).joints["r_ankle"])
