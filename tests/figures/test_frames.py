import gzip
import re
from xml.etree import ElementTree

import pytest

from portal.figures import frames, movement, panels, poses, svg

LIBRARY = poses.load()
SVG = "{http://www.w3.org/2000/svg}"
MOVING = [name for name in LIBRARY if not LIBRARY[name].only_end]


def paths(text):
    return list(ElementTree.fromstring(text).iter(SVG + "path"))


def numbers(text):
    return [int(n) for n in re.findall(r"-?\d+", text)]


def last_frame(path):
    """The numbers of a moving path after all its changes."""
    now = numbers(path.attrib["d"])
    for change in path.attrib["data-f"].split(";"):
        now = [a + b for a, b in zip(now, numbers(change), strict=True)]
    return now


@pytest.mark.parametrize("exercise", LIBRARY)
def test_every_moving_picture_is_valid_and_small(exercise):
    text = frames.moving(LIBRARY[exercise], title=exercise)
    ElementTree.fromstring(text)
    assert len(gzip.compress(text.encode(), mtime=0)) <= 6 * 1024
    assert not re.search(r"#[0-9a-f]{3}|style=| id=|<script|nan", text)


@pytest.mark.parametrize("exercise", MOVING)
def test_something_moves_and_only_numbers_say_how(exercise):
    moving = [path for path in paths(frames.moving(LIBRARY[exercise])) if "data-f" in path.attrib]
    assert moving
    for path in moving:
        assert re.fullmatch(r"[-\d ;]+", path.attrib["data-f"])
        assert len(path.attrib["data-f"].split(";")) >= frames.FRAMES - 1


def test_the_movement_starts_at_the_start_and_ends_at_the_end():
    figure = LIBRARY["straight_leg_raise"]
    moved, seen = movement.solved(figure), svg.view(figure, "right")
    start, end = (
        {shape.path for shape in panels.drawn_body(moved, seen, panels.Scene("end", body), "short")}
        for body in (moved.start, moved.ends[0])
    )
    moving = [path for path in paths(frames.moving(figure)) if "data-f" in path.attrib]
    assert {path.attrib["d"] for path in moving} <= start
    assert all(last_frame(path) in [numbers(text) for text in end] for path in moving)


def test_an_exercise_of_three_panels_moves_through_all_of_them():
    figure = LIBRARY["sit_to_stand"]
    moved = movement.solved(figure)
    assert moved.along(2.0) is moved.ends[1]
    assert moved.along(1.0).joints["head"] == pytest.approx(moved.ends[0].joints["head"])
    low, high = moved.along(0.5).joints["head"][1], moved.along(1.5).joints["head"][1]
    assert low < high


@pytest.mark.parametrize("exercise", ["squat", "bird_dog", "wall_push_up", "sit_to_stand"])
def test_floor_mat_and_furniture_stand_still(exercise):
    for path in paths(frames.moving(LIBRARY[exercise])):
        name = path.attrib.get("class", "")
        if name.removeprefix("pf-") in ("floor", "mat", "matd", "propd", "leg", "leg2"):
            assert "data-f" not in path.attrib


def test_a_head_that_turns_changes_its_form_in_steps():
    stepping = [
        path for path in paths(frames.moving(LIBRARY["neck_rotation"])) if "data-steps" in path.attrib
    ]
    assert stepping
    for path in stepping:
        assert path.attrib["data-steps"].split(";")[0] == path.attrib["d"]


def test_an_exercise_with_one_pose_does_not_move():
    assert "data-f" not in frames.moving(LIBRARY["plank"])


def test_the_moving_picture_has_a_name_and_a_left_side():
    figure = LIBRARY["bird_dog"]
    right, left = frames.moving(figure, title="Bird dog"), frames.moving(figure, side="left", description="x")
    assert "<title>Bird dog</title>" in right
    assert "<desc>x</desc>" in left
    assert paths(right)[0].attrib["d"] != paths(left)[0].attrib["d"]
