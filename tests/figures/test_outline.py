from math import hypot

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.figures import camera, outline
from tests.figures.bodies import any_body, standing

SIDE = camera.of("side")


def leg_of(body, view=SIDE):
    joints = (body.joints["r_hip"], body.joints["r_knee"], body.joints["r_ankle"])
    fronts = (body.frames["r_thigh"].forward, body.frames["r_shank"].forward)
    return outline.limb(view, joints, fronts, outline.LEG)


@settings(max_examples=60)
@given(any_body, st.sampled_from(camera.VIEWS))
def test_a_limb_has_as_many_points_whatever_its_bend_and_view(body, view):
    limb = leg_of(body, camera.of(view))
    assert len(limb.left) == len(limb.right) == 10
    assert all(abs(v) < 3000 for point in limb.left + limb.right for v in point)


@pytest.mark.parametrize("knee", range(0, 150, 15))
def test_a_knee_is_drawn_around_its_joint_at_every_bend(knee):
    body = standing(r_hip=30, r_knee=knee)
    limb, middle = leg_of(body), SIDE.page(body.joints["r_knee"])
    radius = outline.LEG.joint.radius * camera.SCALE
    outer = min(hypot(x - middle[0], y - middle[1]) for x, y in (limb.left[4], limb.right[4]))
    assert outer < 1.5 * radius


def test_the_calf_bulges_backward_and_the_thigh_forward_from_either_side():
    for view, front in ((SIDE, 1), (SIDE.mirror(), -1)):
        limb = leg_of(standing(), view)
        middle = view.page(standing().joints["r_knee"])[0]
        calf = max((limb.left[7], limb.right[7]), key=lambda p: -front * p[0])
        shin = max((limb.left[7], limb.right[7]), key=lambda p: front * p[0])
        assert abs(calf[0] - middle) > abs(shin[0] - middle)


@settings(max_examples=40)
@given(any_body, st.sampled_from(camera.VIEWS))
def test_the_torso_has_two_points_for_every_section_in_every_view(body, view):
    right, left = outline.torso(camera.of(view), body.torso)
    assert len(right) == len(left) == len(body.torso)


def test_a_hull_of_one_sphere_is_its_circle():
    path = outline.hull(camera.of("flat"), [((0.0, 0.0, 0.0), 0.1)], (0, 90, 180, 270), 0.0)
    assert path.startswith("M60 0c")
    assert path.endswith("z")
