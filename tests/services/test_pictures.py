"""The pictures of the exercises, and the words that stand for them."""

import re

import pytest

from portal.catalogue.content import ExerciseWords
from portal.rendering import i18n
from portal.services import pictures
from portal.services.pictures import Picture, Wanted
from tests import builders


def words(exercise: str, language: str = "en") -> ExerciseWords:
    return builders.catalogue().words[language].exercises[exercise]


def of(
    exercise: str, wanted: Wanted = pictures.PAPER, *, language: str = "en", with_steps: bool = False
) -> Picture:
    with i18n.use(language):
        found = builders.library()[exercise]
        return pictures.of(found, words(exercise, language), wanted, with_steps=with_steps)


def test_every_exercise_has_a_picture_in_grey() -> None:
    for exercise in builders.library():
        picture = of(exercise)
        assert 15 < picture.width_mm < 130, exercise
        assert 10 < picture.height_mm < 130, exercise
        for colour in set(re.findall(r"#([0-9a-f]{6})", picture.svg)):
            assert colour[:2] == colour[2:4] == colour[4:], f"{exercise}: #{colour}"


@pytest.mark.parametrize("language", i18n.languages())
def test_the_words_say_what_is_drawn_in_the_reader_s_language(language: str) -> None:
    said = words("glute_bridge", language)
    alt = of("glute_bridge", language=language).alt
    assert alt.startswith(f"{said.name}. ")
    assert alt.endswith(f" {i18n.word('positions', 'supine', language)}.")
    told = of("glute_bridge", language=language, with_steps=True).alt
    assert told == f"{alt} {' '.join(said.steps)}"


@pytest.mark.parametrize(
    "exercise, shown",
    [
        ("glute_bridge", "Two drawings: start and end."),
        ("plank", "One drawing."),
        ("sit_to_stand", "3 drawings, from start to end."),
    ],
)
def test_the_words_count_the_drawings(exercise: str, shown: str) -> None:
    assert shown in of(exercise).alt


def test_a_picture_for_paper_leaves_its_words_to_the_page_and_one_for_the_web_brings_them() -> None:
    paper = of("bird_dog").svg
    assert not re.search(r"<title|aria-|role=", paper)
    web = of("bird_dog", Wanted(theme="web"))
    assert 'aria-label="Bird dog. Two drawings: start and end. On all fours."' in web.svg


def test_a_picture_fits_its_box_and_keeps_its_shape() -> None:
    picture = of("glute_bridge")
    for width, height in ((40, 200), (200, 20), (55, 35)):
        small = picture.inside(width, height)
        assert small.width_mm <= width
        assert small.height_mm <= height
        assert abs(small.width_mm / small.height_mm - picture.width_mm / picture.height_mm) < 0.05
    assert picture.inside(40, 200).width_mm == 40


def test_the_other_side_is_the_mirrored_picture() -> None:
    right, left = (of("clamshell", Wanted(side=side)) for side in ("right", "left"))
    assert right.svg != left.svg
    assert (right.width_mm, right.height_mm) == pytest.approx((left.width_mm, left.height_mm), abs=0.3)
