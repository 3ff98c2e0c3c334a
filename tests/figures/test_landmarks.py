import pytest

from portal.figures import landmarks
from tests.figures.bodies import standing


def test_every_known_name_is_somewhere_on_the_body():
    body = standing(r_shoulder=60, l_hip=40)
    for name in landmarks.NAMES:
        x, y, z = landmarks.point(body, name)
        assert abs(x) < 0.5
        assert -0.6 < y < 0.6
        assert abs(z) < 0.35


def test_a_plural_is_the_middle_of_both_sides():
    body = standing(r_hip=60)
    right, left = body.joints["r_knee"], body.joints["l_knee"]
    assert landmarks.point(body, "knees") == pytest.approx(
        [(a + b) / 2 for a, b in zip(right, left, strict=True)]
    )


def test_skin_points_lie_on_the_right_side_of_the_bone():
    body = standing()
    assert (
        landmarks.point(body, "r_kneecap")[0] > body.joints["r_knee"][0] > landmarks.point(body, "r_calf")[0]
    )
    assert landmarks.point(body, "chin")[0] > body.joints["head"][0] > landmarks.point(body, "head_back")[0]
    assert landmarks.point(body, "crown")[1] > body.joints["head"][1]
    assert landmarks.point(body, "r_ear")[2] > 0 > landmarks.point(body, "l_ear")[2]


def test_an_unknown_name_is_refused():
    with pytest.raises(KeyError):
        landmarks.point(standing(), "r_kne")
    with pytest.raises(KeyError):
        landmarks.lowest(standing(), "moon")


def test_the_feet_are_the_lowest_part_of_a_standing_body():
    body = standing()
    below = landmarks.undersides(body)
    assert min(below, key=lambda part: below[part]) in ("r_heel", "l_heel", "r_ball", "l_ball")
    assert landmarks.floor_gap(body) == min(below.values()) == landmarks.lowest(body, "feet")


def test_a_body_on_its_back_lies_on_its_back():
    body = standing(lean=-90)
    below = landmarks.undersides(body)
    assert below["t1"] == pytest.approx(-0.062)  # the buttocks, behind the line of the hips
    assert landmarks.lowest(body, "seat") == min(below["t1"], below["t2"], below["t3"])
    assert landmarks.lowest(standing(lean=90), "belly") == pytest.approx(-0.058, abs=0.012)


@pytest.mark.parametrize("name", landmarks.CONTACTS)
def test_every_contact_has_a_height(name):
    assert -1 < landmarks.lowest(standing(), name) < 1


def test_points_of_the_back_lie_on_its_skin():
    body = standing()
    low_back, nape, tailbone = (landmarks.point(body, name) for name in ("low_back", "nape", "tailbone"))
    assert tailbone[1] < low_back[1] < nape[1] < body.joints["head"][1]
    assert low_back[0] < body.joints["waist"][0] - 0.04
    assert nape[0] < body.joints["neck"][0]
    assert tailbone[0] < body.joints["pelvis"][0] - 0.04


def test_the_belly_comes_out_with_its_angle():
    drawn_in, out = (landmarks.point(standing(belly=size), "belly") for size in (-3, 5))
    assert out[0] - drawn_in[0] == pytest.approx(0.08, abs=0.002)


def test_the_skin_below_a_point_is_that_of_its_part_or_the_point_itself():
    body = standing(lean=90)
    assert landmarks.skin_below(body, "belly") == landmarks.lowest(body, "belly")
    assert landmarks.skin_below(body, "forehead") == landmarks.point(body, "forehead")[1]
