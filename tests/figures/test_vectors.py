import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.figures import vectors
from portal.figures.vectors import WORLD, Frame

degrees = st.floats(-180, 180)
turns = st.tuples(degrees, degrees, degrees)


def frame(angles: tuple[float, float, float]) -> Frame:
    bent, out, spun = angles
    return vectors.turned(vectors.abducted(vectors.flexed(WORLD, bent), out, 1), spun, -1)


def is_square(f: Frame) -> bool:
    lengths = [vectors.length(axis) for axis in f]
    return lengths == pytest.approx([1, 1, 1]) and vectors.cross(f.forward, f.up) == pytest.approx(f.right)


@settings(max_examples=60)
@given(turns, turns)
def test_a_frame_stays_square_however_it_is_turned(first, second):
    turned = vectors.swung(frame(first), second[0], second[1], 1)
    assert is_square(turned)
    assert is_square(vectors.frame_of(frame(second).forward, turned.up))


def test_flexion_swings_a_limb_forward_and_abduction_out():
    assert vectors.flexed(WORLD, 90).up == pytest.approx(
        (-1, 0, 0)
    )  # a limb hangs down its frame: it points ahead
    right, left = vectors.abducted(WORLD, 90, 1), vectors.abducted(WORLD, 90, -1)
    assert right.up == pytest.approx((0, 0, -1))  # so a limb points to the patient's right
    assert left.up == pytest.approx((0, 0, 1))


def test_an_arm_is_abducted_first_and_then_swung_forward():
    arm = vectors.swung(WORLD, 90, 30, 1)
    assert vectors.opposite(arm.up) == pytest.approx((0.8660254, 0, 0.5))


def test_what_points_straight_up_is_taken_to_look_ahead():
    assert vectors.level((0.0, 2.0, 0.0)) == (1.0, 0.0, 0.0)
    assert vectors.level((0.0, 5.0, -3.0)) == (0.0, 0.0, -1.0)


def test_nothing_is_divided_by_the_length_of_nothing():
    assert vectors.unit((0.0, 0.0, 0.0)) == (0.0, 0.0, 0.0)
