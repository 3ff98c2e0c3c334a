from math import hypot, isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.figures import arrows, camera, movement, poses
from portal.figures.arrows import Disc
from portal.figures.canvas import Canvas
from portal.figures.pose import Arrow

LIBRARY = poses.load()
number = st.floats(-300, 300)
paths = st.lists(st.tuples(number, number), min_size=3, max_size=6).filter(
    lambda path: hypot(path[-1][0] - path[0][0], path[-1][1] - path[0][1]) > 60
)


@given(paths, number, number, st.booleans())
def test_an_arrow_moves_outward_until_its_casing_is_clear_of_the_face(path, x, y, both):
    face = Disc((x, y), arrows.FACE_RADIUS)
    moved = arrows.cleared(path, [face], both=both)
    assert all(isfinite(a) and isfinite(b) for a, b in moved)
    assert arrows.overlap(moved, face, both=both) <= max(0.0, arrows.overlap(path, face, both=both))


@given(st.tuples(number, number), st.floats(0, 6.28), number, number)
def test_a_straight_arrow_always_leaves_the_face(start, angle, x, y):
    from math import cos, sin

    path = [(start[0] + k * cos(angle), start[1] + k * sin(angle)) for k in (0, 50, 100)]
    face = Disc((x, y), arrows.FACE_RADIUS)
    assert arrows.overlap(arrows.cleared(path, [face]), face) <= 0


def test_an_arrow_that_is_clear_stays_where_it_was():
    path = [(0.0, 0.0), (50.0, 0.0), (100.0, 0.0)]
    assert arrows.cleared(path, [Disc((50.0, 300.0), 50.0)]) == path


@pytest.mark.parametrize("exercise", LIBRARY)
def test_no_arrow_of_the_library_runs_over_a_face(exercise):
    figure = LIBRARY[exercise]
    moved, seen = movement.solved(figure), camera.of(figure.view)
    for arrow in figure.arrows:
        body = moved.start if arrow.panel == "start" else moved.ends[int(arrow.panel[3:] or 0)]
        face = Disc(seen.page(body.joints["head"]), arrows.FACE_RADIUS)
        path = arrows.path(arrow, seen, moved, body)
        assert arrows.overlap(path, face, both=arrow.both) <= 0


def test_an_arrow_keeps_off_a_knee_with_a_band_round_it():
    text = "base: side_lying\nview: [0, 40]\nside: left\nend: {l_leg: {abd: 20}}\nprops: [{loop: knee}]\n"
    figure = poses.parse(text + "arrows: [{at: l_knee, dir: up}]", "poses/x/y.yaml", LIBRARY.bases)
    moved, seen = movement.solved(figure), camera.of(figure.view)
    path = arrows.path(figure.arrows[0], seen, moved, moved.ends[0])
    knee = seen.page(moved.ends[0].joints["l_knee"])
    assert arrows.overlap(path, Disc(knee, arrows.LIMB_RADIUS)) <= 0


@pytest.mark.parametrize(
    "arrow",
    [
        Arrow(trace="l_hand", t0=0.3),
        Arrow(at="pelvis", turn="cw", shift=(0.3, 0.1)),
        Arrow(at="pelvis", direction=40, shift=(0.3, 0.1), bend=0.04),
    ],
)
def test_the_mirrored_arrow_is_the_mirror_image(arrow):
    moved = movement.solved(LIBRARY["bird_dog"])
    seen = camera.of("side")
    right = arrows.path(arrow, seen, moved, moved.ends[0])
    left = arrows.path(arrow, seen.mirror(), moved, moved.ends[0])
    assert [(-x, y) for x, y in left] == pytest.approx([pytest.approx(point) for point in right])


def test_a_movement_too_short_to_be_seen_gets_an_arrow_that_can_be_read():
    moved, seen = movement.solved(LIBRARY["chin_tuck_sitting"]), camera.of("side")
    path = arrows.path(Arrow(trace="chin", shortest=0.13), seen, moved, moved.ends[0])
    assert hypot(path[-1][0] - path[0][0], path[-1][1] - path[0][1]) >= 0.12 * camera.SCALE


def test_a_traced_arrow_follows_the_limb_to_its_end():
    moved, seen = movement.solved(LIBRARY["straight_leg_raise"]), camera.of("side")
    path = arrows.path(Arrow(trace="r_foot", gap=0.05), seen, moved, moved.ends[0])
    foot = seen.page(moved.ends[0].joints["r_ankle"])
    assert hypot(path[-1][0] - foot[0], path[-1][1] - foot[1]) == pytest.approx(0.05 * camera.SCALE, abs=2)


def test_an_arrow_has_its_casing_below_it_and_all_of_it_inside_the_picture():
    canvas = Canvas()
    arrows.draw(canvas, [(0.0, 0.0), (60.0, -20.0), (120.0, 0.0)], both=True)
    assert [shape.kind for shape in canvas.shapes] == ["case", "casehead", "shaft", "arrowhead"]
    left, top, right, _ = canvas.box
    assert left <= -arrows.CASING_HALF
    assert right >= 120 + arrows.CASING_HALF
    assert top <= -20 - arrows.CASING_HALF
    assert canvas.shapes[-1].path.count("z") == 2
