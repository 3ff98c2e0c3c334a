import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.figures import camera, head
from tests.figures.bodies import any_body, standing


def kinds(view, *, hair="short", closed=False, **angles):
    shapes = head.shapes(camera.of(view), standing(**angles), hair=hair, eyes_closed=closed)
    return [shape.kind for shape in shapes]


def test_a_face_has_eyes_a_profile_an_ear_and_the_back_of_a_head_neither():
    assert kinds("side") == ["skin", "hair", "ear", "face"]
    assert kinds("front") == ["skin", "hair", "face"]
    assert kinds("back") == ["skin", "hair"]
    assert kinds("front", look=80) == kinds("side")


def test_the_bun_is_one_more_disc_of_hair_under_the_head():
    assert kinds("side", hair="bun") == ["hair", *kinds("side")]


def test_eyes_and_mouth_move_to_where_a_head_looks_that_is_turned_a_little():
    front = camera.of("front")

    def eyes(look):
        path = head.shapes(front, standing(look=look))[-1].path
        return [int(x) for x in re.findall(r"M(-?\d+)", path)[:2]]

    ahead, aside = eyes(0), eyes(40)  # to the patient's right: left on the page
    assert sum(aside) < sum(ahead) - 20
    assert abs(aside[0] - aside[1]) < abs(ahead[0] - ahead[1])


@pytest.mark.parametrize("view, eyes", [("side", 1), ("front", 2)])
def test_closed_eyes_are_lids_instead_of_dots(view, eyes):
    opened, closed = (
        head.shapes(camera.of(view), standing(), eyes_closed=shut)[-1].path for shut in (False, True)
    )
    assert opened.count("h1") == eyes
    assert "h1" not in closed
    assert closed.count("Q") == opened.count("Q") + eyes


def test_the_nose_points_where_the_head_points():
    for view, sign in (("side", 1), ("side_b", 1)):
        seen = camera.of(view)
        skull = head._skull(seen, standing(), True)
        nose, back = skull.at((0.465, -0.095)), skull.at((-0.425, 0.12))
        assert (nose[0] - back[0]) * sign > 0
        mirrored = head._skull(seen.mirror(), standing(), True)
        assert mirrored.at((0.465, -0.095))[0] < mirrored.at((-0.425, 0.12))[0]


@settings(max_examples=60)
@given(any_body, st.sampled_from(camera.VIEWS))
def test_a_head_never_collapses(body, view):
    skull = head._skull(camera.of(view), body, True)
    (ax, ay), (ux, uy) = skull.ahead, skull.upward
    area = abs(ax * uy - ay * ux)
    least = (0.85 * head.HEIGHT * camera.SCALE) ** 2
    assert area > least
