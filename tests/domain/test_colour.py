import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import colour
from portal.domain.errors import InvalidInput

COLOURS = st.from_regex(colour.HEX, fullmatch=True)


def test_black_on_white_is_the_strongest_contrast():
    assert colour.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colour.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@given(COLOURS, COLOURS)
def test_contrast_does_not_depend_on_the_order(one, other):
    assert 1 <= colour.contrast(one, other) == colour.contrast(other, one) <= 21
    assert colour.contrast(one, one) == 1


@pytest.mark.parametrize(
    "text", ["", "red", "#fff", "#12345g", "#1234567", "url(#a)", "#123456;", "#12345\n6"]
)
def test_only_six_hexadecimal_signs_are_a_colour(text):
    with pytest.raises(InvalidInput):
        colour.checked(text, field="skin")


def test_a_colour_may_be_typed_in_capitals():
    assert colour.checked(" #A9CBD9 ", field="skin") == "#a9cbd9"
