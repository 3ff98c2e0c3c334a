import gzip
import re
from xml.etree import ElementTree

import pytest

from portal.figures import poses, svg, themes
from portal.figures.themes import Look

LIBRARY = poses.load()
SVG = "{http://www.w3.org/2000/svg}"


def size(text):
    return len(gzip.compress(text.encode(), mtime=0))


@pytest.mark.parametrize("exercise", LIBRARY)
def test_every_picture_of_the_library_is_small_valid_and_plain(exercise):
    figure = LIBRARY[exercise]
    text = svg.picture(figure, title=exercise)
    ElementTree.fromstring(text)
    assert size(text) <= 4096 * max(1, (len(figure.ends) + 1) / 2)
    assert not re.search(r"opacity|<pattern|<style| class=| id=|nan|inf\b|\d\.0\b|<text", text)


@pytest.mark.parametrize("panels", ["pair", "start", "end", "ghost"])
@pytest.mark.parametrize("side", ["right", "left"])
@pytest.mark.parametrize("theme", ["print", "grey", "web"])
def test_every_way_to_ask_for_a_picture_gives_one(panels, side, theme):
    for exercise in ("bird_dog", "sit_to_stand", "plank"):
        text = svg.picture(LIBRARY[exercise], panels=panels, side=side, theme=theme, look=Look(hair="bun"))
        assert ElementTree.fromstring(text).tag == SVG + "svg"


def test_the_same_wish_gives_the_same_bytes():
    assert svg.picture(LIBRARY["bird_dog"]) == svg.picture(poses.load()["bird_dog"])


def test_a_title_that_looks_like_markup_stays_a_title():
    text = svg.picture(LIBRARY["squat"], title='</title><script>"&\x00', description="<b> & \x1b]]>")
    root = ElementTree.fromstring(text)
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == '</title><script>"&'
    assert root.findtext(SVG + "title") == '</title><script>"&'
    assert root.findtext(SVG + "desc") == "<b> & ]]>"


def test_a_picture_without_a_title_is_hidden_from_screen_readers():
    root = ElementTree.fromstring(svg.picture(LIBRARY["squat"]))
    assert root.attrib["aria-hidden"] == "true"
    assert "role" not in root.attrib


def test_the_printed_height_of_a_person_sets_the_size():
    def width(text):
        return float(ElementTree.fromstring(text).attrib["width"].removesuffix("mm"))

    whole, half = width(svg.picture(LIBRARY["squat"])), width(svg.picture(LIBRARY["squat"], height_mm=23.0))
    assert whole == pytest.approx(2 * half, abs=0.2)


def test_the_web_picture_has_classes_the_stylesheet_knows_and_no_colours():
    css = themes.stylesheet()
    for exercise in LIBRARY:
        text = svg.picture(LIBRARY[exercise], theme="web")
        assert not re.search(r"#[0-9a-f]{3}|fill=|stroke", text)
        for name in set(re.findall(r'class="([\w-]+)"', text)):
            assert f".{name}{{" in css


def numbers_of_first_path(text):
    return [int(n) for n in re.findall(r"-?\d+", re.search(r' d="([^"]+)"', text)[1])]


def test_the_left_side_is_the_mirror_image_of_the_right():
    right = svg.picture(LIBRARY["bird_dog"], panels="end", side="right")
    left = svg.picture(LIBRARY["bird_dog"], panels="end", side="left")
    assert right != left
    a, b = numbers_of_first_path(right), numbers_of_first_path(left)
    assert [a[0], a[1]] == [-b[0], b[1]]
    box = [int(n) for n in re.search(r'viewBox="([^"]+)"', right)[1].split()]
    other = [int(n) for n in re.search(r'viewBox="([^"]+)"', left)[1].split()]
    assert box[3] == other[3]


def test_the_side_written_in_the_file_is_drawn_as_written():
    clamshell = LIBRARY["clamshell"]
    assert clamshell.side == "left"
    assert not svg.view(clamshell, "left").mirrored
    assert svg.view(clamshell, "right").mirrored
    assert not svg.view(LIBRARY["squat"], "right").mirrored


def test_a_clinics_colours_are_in_the_picture():
    text = svg.picture(LIBRARY["squat"], look=Look(skin="#8d5524", shirt="#00aa00", line="#102030"))
    assert all(colour in text for colour in ("#8d5524", "#00aa00", "#102030"))
