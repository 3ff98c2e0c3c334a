"""One colour of a clinic becomes shades that can be read, in the light and in the dark."""

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain import shades
from portal.domain.shades import DARK_PAGES, LEAST, LIGHT_PAGES, SHIPPED

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@settings(max_examples=60)
@given(COLOURS)
def test_the_nearest_shade_that_passes_can_be_read_everywhere(accent: str) -> None:
    offered = shades.nearest(accent)
    assert shades.passes(offered)
    assert shades.nearest(offered) == offered
    light, dark = shades.shades(offered)
    assert light.least_contrast(LIGHT_PAGES) >= LEAST
    assert dark.least_contrast(DARK_PAGES) >= LEAST


def test_no_colour_and_the_shipped_one_are_as_shipped() -> None:
    assert shades.shades("") == shades.shades(SHIPPED) == shades.AS_SHIPPED
    assert shades.passes(SHIPPED)
    light, dark = shades.AS_SHIPPED
    assert light.least_contrast(LIGHT_PAGES) >= LEAST
    assert dark.least_contrast(DARK_PAGES) >= LEAST


def test_a_pale_colour_does_not_pass_and_a_dark_one_does() -> None:
    assert not shades.passes("#ffd43b")
    assert shades.least_contrast("#ffd43b") < 2
    assert shades.passes("#7a1f5c")
