import pytest

from portal.figures import camera, movement, panels, poses, svg

LIBRARY = poses.load()
NUMBERED = [name for name in LIBRARY if not LIBRARY[name].only_end]


def sheet(exercise, wanted="pair", hair="short"):
    figure = LIBRARY[exercise]
    return panels.sheet(figure, camera.of(figure.view), wanted, hair)


def marks(drawn):
    return [placed for placed in drawn.placed if placed.shapes[0].kind in ("number", "clock")]


def boxes(exercise):
    """The boxes of the panels where they lie on the sheet."""
    figure = LIBRARY[exercise]
    moved, seen = movement.solved(figure), camera.of(figure.view)
    drawn = [panels.scene(moved, seen, one, "short") for one in panels.scenes(moved, "pair")]
    placed = sheet(exercise).placed
    return [
        (left * at.zoom + at.x, top * at.zoom + at.y, right * at.zoom + at.x, bottom * at.zoom + at.y)
        for (left, top, right, bottom), at in zip((canvas.box for canvas in drawn), placed, strict=False)
    ]


@pytest.mark.parametrize("exercise", LIBRARY)
def test_numbers_and_clock_are_never_over_the_figure(exercise):
    for mark in marks(sheet(exercise)):
        x, y, shapes = mark.x, mark.y, mark.shapes
        radius = panels.NUMBER_RADIUS if shapes[0].kind == "number" else panels.MARK_RADIUS
        for left, top, right, bottom in boxes(exercise):
            beside = x + radius <= left or x - radius >= right
            assert beside or y + radius <= top or y - radius >= bottom


@pytest.mark.parametrize("exercise", NUMBERED)
def test_every_panel_has_its_number_and_everything_is_inside_the_picture(exercise):
    drawn, figure = sheet(exercise), LIBRARY[exercise]
    numbers = [mark for mark in marks(drawn) if mark.shapes[0].kind == "number"]
    assert len(numbers) == len(figure.ends) + 1
    left, top, right, bottom = drawn.box
    for x0, y0, x1, y1 in boxes(exercise):
        assert left < x0
        assert top < y0
        assert right > x1
        assert bottom > y1


def test_only_the_last_panel_of_a_held_exercise_has_a_clock():
    kinds = [mark.shapes[0].kind for mark in marks(sheet("bird_dog"))]
    assert kinds == ["number", "number", "clock"]
    assert [mark.shapes[0].kind for mark in marks(sheet("bird_dog", "start"))] == []
    assert [mark.shapes[0].kind for mark in marks(sheet("plank"))] == ["clock"]


def test_an_exercise_with_one_pose_has_one_panel_whatever_is_asked():
    for wanted in ("pair", "start", "end", "ghost"):
        assert (
            len([p for p in sheet("plank", wanted).placed if p.shapes[0].kind not in ("number", "clock")])
            == 1
        )


def test_panels_in_a_row_stand_on_one_floor_and_a_stack_is_in_line():
    row, stack = sheet("squat").placed, sheet("bird_dog").placed
    assert row[0].y == row[1].y
    assert row[0].x != row[1].x
    assert stack[0].x == stack[1].x


def test_the_ghost_shows_only_what_moves_and_lies_below_the_body():
    shapes = sheet("straight_leg_raise", "ghost").placed[0].shapes
    kinds = [shape.kind for shape in shapes]
    ghosts = [i for i, kind in enumerate(kinds) if kind == "ghost"]
    assert 1 <= len(ghosts) <= 4
    assert max(ghosts) < kinds.index("hair")


def test_a_bun_has_room_above_the_head():
    def top(hair):
        return sheet("squat", "start", hair).box[1]

    assert top("bun") < top("short")


def test_arrows_are_on_the_panel_they_are_meant_for():
    start, end = (panel.shapes for panel in sheet("squat").placed[:2])
    assert "shaft" not in [shape.kind for shape in start]
    assert "shaft" in [shape.kind for shape in end]


def test_the_other_side_has_the_same_size():
    figure = LIBRARY["side_lying_hip_abduction"]
    right = panels.sheet(figure, svg.view(figure, "right")).box
    left = panels.sheet(figure, svg.view(figure, "left")).box
    assert right[3] - right[1] == pytest.approx(left[3] - left[1], abs=2)
    assert right[2] - right[0] == pytest.approx(left[2] - left[0], abs=2)


def test_a_head_that_turns_away_has_its_ghost_too():
    text = "base: sitting_hands\nview: front\nend: {look: 66}\nprops: [chair]\nghost: true\n"
    figure = poses.parse(text, "poses/neck/turn.yaml", LIBRARY.bases)
    for hair in ("short", "bun"):
        drawn = panels.sheet(figure, camera.of(figure.view), "ghost", hair)
        assert any(shape.kind == "ghost" for shape in drawn.placed[0].shapes)
