import re
from math import hypot

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.figures import camera, hands_and_feet
from tests.figures.bodies import any_body, on_curve, standing

SIDE = camera.of("side")


def size(path):
    xs, ys = zip(*on_curve(path), strict=True)
    return hypot(max(xs) - min(xs), max(ys) - min(ys))


@settings(max_examples=60)
@given(any_body, st.sampled_from(camera.VIEWS), st.sampled_from("rl"))
def test_hands_and_feet_are_convex_in_every_pose_and_view(body, view, side):
    for path in (
        hands_and_feet.foot(camera.of(view), body, side),
        hands_and_feet.hand(camera.of(view), body, side),
        hands_and_feet.hand(camera.of(view), body, side, holding=True),
    ):
        points = on_curve(path)
        turns = [
            (bx - ax) * (cy - by) - (by - ay) * (cx - bx)
            for (ax, ay), (bx, by), (cx, cy) in zip(points, points[1:], points[2:], strict=False)
        ]
        rounding = 60  # two units of rounding on a side of thirty
        assert min(turns) > -rounding or max(turns) < rounding


def test_a_standing_foot_has_a_straight_level_sole():
    lowest = sorted(y for _, y in set(on_curve(hands_and_feet.foot(SIDE, standing(), "r"))))[-2:]
    assert lowest[1] - lowest[0] <= 3


def test_a_fist_is_shorter_than_an_open_hand_and_drawn_with_the_same_commands():
    opened = hands_and_feet.hand(SIDE, standing(), "r")
    fist = hands_and_feet.hand(SIDE, standing(), "r", holding=True)
    assert size(fist) < 0.85 * size(opened)
    assert [re.sub(r"-?\d+| ", "", path) for path in (fist, opened)] == ["Mcz", "Mcz"]
    assert len(on_curve(fist)) == len(on_curve(opened))
