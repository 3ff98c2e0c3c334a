import re

import pytest

from portal.figures import themes
from portal.figures.themes import Look

READ_BY_LINE = ("line", "accent", "band", "ink", "iron")


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("token", READ_BY_LINE)
@pytest.mark.parametrize(
    "colours,surface",
    [(themes.PRINT, themes.WHITE), (themes.GREY, themes.WHITE), (themes.WEB_DARK, themes.DARK_SURFACE)],
)
def test_lines_arrows_bands_and_numbers_can_be_seen_on_the_page(colours, surface, token):
    assert contrast(colours[token], surface) >= 3


@pytest.mark.parametrize("fill", ["skin", "shirt", "shorts", "mat", "prop"])
def test_the_light_line_of_the_dark_page_stands_out_from_what_it_encloses(fill):
    assert contrast(themes.WEB_DARK["line"], themes.WEB_DARK[fill]) >= 4.5


@pytest.mark.parametrize("colours", [themes.PRINT, themes.GREY], ids=["print", "grey"])
def test_skin_shirt_and_shorts_differ_by_lightness_alone(colours):
    skin, shirt, shorts = (luminance(colours[part]) for part in ("skin", "shirt", "shorts"))
    assert skin > 1.5 * shirt > 1.5 * 1.5 * shorts
    assert luminance(colours["accent"]) < 0.25  # an arrow is dark, whatever its colour


def test_every_theme_knows_every_colour():
    assert themes.PRINT.keys() == themes.GREY.keys() == themes.WEB.keys() == themes.WEB_DARK.keys()


def test_every_kind_of_shape_is_painted_with_known_colours():
    known = {*themes.PRINT, "none"}
    assert all({paint.fill, paint.stroke} <= known for paint in themes.KINDS.values())


@pytest.mark.parametrize(
    "colour", ["red", "#FFF", "#fff", "#A9CBD9", "#a9cbd9;x", "url(x)", "#a9cbd9\n", '"']
)
@pytest.mark.parametrize("name", ["skin", "shirt", "line"])
def test_a_clinics_colour_is_six_hexadecimal_digits_and_nothing_else(name, colour):
    with pytest.raises(ValueError, match=name):
        Look(**{name: colour})


def test_hair_is_short_or_a_bun():
    with pytest.raises(ValueError, match="hair"):
        Look(hair="mohawk")


def test_a_clinics_colours_reach_the_far_side_too():
    plain, chosen = themes.colours("print"), themes.colours("print", Look(skin="#8d5524", shirt="#00aa00"))
    assert chosen["skin"] == "#8d5524"
    assert chosen["skin2"] != plain["skin2"]
    assert chosen["shirt2"] == "#80d480"


def test_grey_print_stays_grey_whatever_the_clinic_likes():
    grey = themes.colours("grey", Look(shirt="#ff0000", skin="#00ff00", line="#0000ff"))
    for token in ("shirt", "skin", "line", "accent", "band", "prop"):
        assert max(luminance(grey[token]), 0) >= 0
        assert len({grey[token][i : i + 2] for i in (1, 3, 5)}) == 1 or grey[token] == themes.PRINT[token]


def test_the_stylesheet_has_one_class_selectors_only():
    for selector in re.findall(r"^([^{@]+)\{", themes.stylesheet(), re.M):
        assert re.fullmatch(r":root(:where\(\[data-theme=dark\]\))?|\.pf(-\w+)?", selector)


def test_dark_mode_overrides_every_colour_and_nothing_else_by_the_system_or_by_choice():
    light, dark, chosen = re.findall(r":root[^{]*\{([^}]*)\}", themes.stylesheet(Look(skin="#d9a37c")))
    assert dark == chosen
    names = [part.split(":")[0] for part in light.split(";")]
    assert names == [part.split(":")[0] for part in dark.split(";")]
    assert "@media (prefers-color-scheme: dark){:root:where(:not([data-theme=light])){" in themes.stylesheet()


def test_a_clinics_skin_stays_readable_under_the_light_line_of_the_dark_page():
    dark = re.findall(r":root[^{]*\{([^}]*)\}", themes.stylesheet(Look(skin="#ffdbac", shirt="#ffffff")))[1]
    colours = dict(part.split(":") for part in dark.split(";"))
    assert contrast(colours["--pf-line"], colours["--pf-skin"]) >= 3
    assert contrast(colours["--pf-line"], colours["--pf-shirt"]) >= 1.5


def test_print_is_plain_fills_and_strokes():
    for kind in themes.KINDS:
        written = themes.attributes(kind, themes.PRINT)
        assert not re.search(r"opacity|filter|url|class|style|var", written)
