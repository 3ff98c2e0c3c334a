"""A printer without colour: nothing on a sheet is lost in greys, and nothing in black and white alone.

Pages are turned into pictures. In colour they must have none; with one bit for each dot every word must still
be seen, every picture and line must be there, and the three stretches of the pain scale must differ.
"""

import re
import subprocess
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from tests.rendering import sheets_on_paper as paper

VARIANTS = ("full_programme", "fridge_sheet", "large_print")
DOTS = 150  # an inch; a line of 0.75 pt is a dot and a half
WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]+)</word>')
HALF = 128


def words_with_places(content: bytes, folder: Path) -> list[list[tuple[tuple[float, ...], str]]]:
    """For each page its words with their boxes in points."""
    file = folder / "sheet.pdf"
    file.write_bytes(content)
    found = subprocess.run(
        ["pdftotext", "-bbox", file, "-"], capture_output=True, text=True, check=True
    ).stdout
    return [
        [(tuple(map(float, match[:4])), match[4]) for match in WORD.findall(page)]
        for page in found.split("<page ")[1:]
    ]


def one_bit(picture: Image.Image) -> Image.Image:
    """Black or white, nothing between."""
    return picture.convert("L").point(lambda shade: 255 if shade >= HALF else 0)


def share_of_black(picture: Image.Image, box: tuple[float, ...]) -> float:
    """How much of a box, given in points, is black."""
    cut = picture.crop(tuple(round(place * DOTS / 72) for place in box))  # type: ignore[arg-type]
    return cut.histogram()[0] / (cut.width * cut.height)


@pytest.mark.parametrize("variant", VARIANTS)
def test_nothing_on_a_sheet_has_a_colour(variant: str) -> None:
    for page in paper.pictures(paper.sample(variant, 6), "-r", "60"):
        red, green, blue = page.convert("RGB").split()
        assert ImageChops.difference(red, green).getbbox() is None
        assert ImageChops.difference(red, blue).getbbox() is None


@pytest.mark.parametrize("variant", VARIANTS)
def test_with_one_bit_a_dot_every_word_is_still_seen(variant: str, tmp_path: Path) -> None:
    content = paper.sample(variant, 6)
    pages = paper.pictures(content, "-r", str(DOTS), "-gray")
    for page, words in zip(pages, words_with_places(content, tmp_path), strict=True):
        plain = one_bit(page)
        assert len(words) > 20
        for box, word in words:
            if box[3] - box[1] > 2 and word.isalnum():  # the heading for screen readers is a point high
                assert 0.03 < share_of_black(plain, box) < 0.97, word


def test_the_three_stretches_of_the_pain_scale_differ_without_grey(tmp_path: Path) -> None:
    content = paper.sample("full_programme", 6)
    cover = one_bit(paper.pictures(content, "-r", str(DOTS), "-gray")[0])
    places = words_with_places(content, tmp_path)[0]
    scale = [(box, int(word)) for box, word in places if word in map(str, range(11))]
    line = {number: box for box, number in scale if abs(box[1] - next(b[1] for b, n in scale if n == 9)) < 2}
    assert sorted(line) == list(range(11))

    def around(number: int) -> float:
        left, top, _, bottom = line[number]
        return share_of_black(cover, (left - 12, top - 3, left - 4, bottom + 3))

    calm, some, high = around(1), around(4), around(9)
    assert calm < 0.02
    assert 0.05 < some < 0.7
    assert high > 0.95


def test_pictures_boxes_and_lines_are_there_without_grey(tmp_path: Path) -> None:
    content = paper.sample("fridge_sheet", 6)
    (page,) = paper.pictures(content, "-r", str(DOTS), "-gray")
    plain = one_bit(page)
    (words,) = words_with_places(content, tmp_path)
    for name in ("Glute", "Bird", "Clamshell", "Hamstring", "Cat-cow", "Plank"):
        left, _, _, bottom = next(box for box, word in words if word == name)
        assert 0.01 < share_of_black(plain, (left, bottom + 6, left + 100, bottom + 90)) < 0.5, name
    stop = next(box for box, word in words if word == "Stop")
    columns = [(stop[0] - x / 2, stop[1], stop[0] - x / 2 + 0.5, stop[1] + 100) for x in range(1, 40)]
    black = [share_of_black(plain, column) > 0.99 for column in columns]
    assert sum(black) >= 8  # the thick edge: at least 4 pt of black from top to bottom
    left, _, _, bottom = next(box for box, word in words if word == "Session")
    rows = [share_of_black(plain, (left, bottom + y / 2, left + 60, bottom + y / 2 + 0.5)) for y in range(24)]
    assert max(rows) > 0.9  # the line under the row
