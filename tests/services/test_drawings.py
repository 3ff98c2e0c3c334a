"""The drawings that a browser fetches: their stylesheet, small ones for lists, and those that move."""

import gzip

import pytest

from portal.domain.errors import NotFound
from portal.figures.themes import PLAIN, Look
from portal.services import drawings, look, pictures
from portal.services.pictures import Wanted
from tests import builders

CHOSEN = Look(skin="#8d5524", shirt="#dceeec", line="#000000")


def test_the_version_is_the_same_until_the_engine_or_a_pose_changes(tmp_path, monkeypatch):
    assert drawings.version() == drawings.version.__wrapped__()
    (tmp_path / "engine.py").write_text("one")
    monkeypatch.setattr(drawings, "FOLDER", tmp_path)
    before = drawings.version.__wrapped__()
    (tmp_path / "bird_dog.yaml").write_text("base: standing")
    assert drawings.version.__wrapped__() != before


@pytest.mark.parametrize("chosen", [PLAIN, CHOSEN, Look(shirt="#a0b0c0", hair="bun")])
def test_an_address_names_a_look(chosen):
    assert drawings.look_of(drawings.code(chosen)) == chosen


@pytest.mark.parametrize(
    "text",
    ["", "-", "shipped-shipped-shipped", "red-shipped-shipped-short", "ffffff-000000-000000-long",
     "FFFFFF-shipped-shipped-short", "ffffff}-shipped-shipped-short", "1-2-3-4-5"],
)  # fmt: skip
def test_an_address_that_names_no_look_leads_nowhere(text):
    with pytest.raises(NotFound):
        drawings.look_of(text)


def test_the_stylesheet_has_the_colours_of_the_clinic_in_light_and_dark_and_prints_in_greys(session):
    clinic = builders.a_clinic(session, figure_look={"shirt": "#dceeec"})
    css = drawings.stylesheet(look.figures_of(clinic))
    light, dark, paper = css.split("@media")
    assert "--pf-shirt:#dceeec" in light
    assert "(prefers-color-scheme: dark)" in dark
    assert "--pf-shirt:#dceeec" not in dark
    assert paper.startswith(" print{")
    assert "--pf-shirt:#c4c4c4" in paper
    assert css.startswith("@layer components{")
    assert css.count("{") == css.count("}")


def test_a_small_picture_needs_no_stylesheet_and_has_a_dark_form():
    light = drawings.thumbnail("bird_dog", "light", PLAIN)
    dark = drawings.thumbnail("bird_dog", "dark", PLAIN)
    assert 'fill="#' in light
    assert "class=" not in light + dark
    assert light != dark
    assert "#d1421f" in light  # the arrow of the light page
    assert "#d1421f" not in dark


@pytest.mark.parametrize("exercise", ["nothing", "", "../bases", "bases"])
def test_an_exercise_that_is_not_drawn_leads_nowhere(exercise):
    for ask in (
        lambda: drawings.thumbnail(exercise, "light", PLAIN),
        lambda: drawings.moving(exercise, "left", PLAIN),
    ):
        with pytest.raises(NotFound):
            ask()


def test_what_has_one_pose_does_not_move_and_everything_else_does():
    for exercise in builders.library():
        assert drawings.moves(exercise) is ("data-" in drawings.moving(exercise, "right", PLAIN)), exercise


def test_the_moving_drawing_has_two_sides_and_no_words():
    right, left = (drawings.moving("clamshell", side, CHOSEN) for side in ("right", "left"))
    assert right != left
    assert "<title>" not in right
    assert 'aria-hidden="true"' in right


def test_the_drawings_of_a_page_of_eight_are_light_to_send():
    eight = list(builders.library())[:8]
    words = builders.catalogue().words["en"].exercises
    page = "".join(
        str(pictures.of(builders.library()[name], words[name], Wanted(theme="web")).svg) for name in eight
    )
    assert len(gzip.compress(page.encode())) < 24_000
