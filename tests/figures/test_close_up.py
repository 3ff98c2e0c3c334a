import gzip
import re
from xml.etree import ElementTree

import pytest

from portal.figures import camera, close_up, frames, movement, panels, poses, svg

LIBRARY = poses.load()
SITTING = """
base: sitting_hands
end: {neck: -16, nod: 16}
props: [chair]
"""
VIEWPORT = re.compile(r'<svg x="\S+" y="\S+" width="(\S+)" height="(\S+)" viewBox="(\S+) (\S+) (\S+) (\S+)">')


def figure(focus: str, text: str = SITTING):
    return poses.parse(f"{text}focus: {focus}\n" if focus else text, "poses/neck/nod.yaml", LIBRARY.bases)


def shown(focus: str, text: str = SITTING):
    drawn = figure(focus, text)
    moved = movement.solved(drawn)
    seen = camera.of(drawn.view)
    return moved, seen, close_up.window(focus, seen, moved.every)


def inside(window, point) -> bool:
    return window[0] < point[0] < window[2] and window[1] < point[1] < window[3]


@pytest.mark.parametrize("side", ["right", "left"])
@pytest.mark.parametrize("theme", ["print", "grey", "web"])
def test_each_panel_of_a_close_up_is_cut_by_a_viewport_of_its_own_without_ids(theme, side):
    text = svg.picture(figure("head"), theme=theme, side=side)
    assert len(ElementTree.fromstring(text).findall(".//{*}svg")) == 2
    assert "id=" not in text
    for wide, tall, _, _, width, height in VIEWPORT.findall(text):
        assert float(wide) / float(width) == pytest.approx(close_up.ZOOM["head"], abs=0.01)
        assert float(tall) / float(height) == pytest.approx(close_up.ZOOM["head"], abs=0.01)


def test_a_close_up_of_the_head_shows_head_and_shoulders_but_no_hips():
    moved, seen, window = shown("head")
    for body in moved.every:
        assert all(inside(window, seen.page(body.joints[n])) for n in ("head", "r_shoulder", "l_shoulder"))
        assert not inside(window, seen.page(body.joints["pelvis"]))


def test_a_close_up_of_the_upper_body_shows_arms_and_hips_but_no_knees():
    moved, seen, window = shown("upper", "base: standing\nend: {arms: {shoulder: 170}}\n")
    for body in moved.every:
        assert all(inside(window, seen.page(body.joints[n])) for n in ("head", "pelvis"))
        assert not inside(window, seen.page(body.joints["r_knee"]))
    assert inside(window, seen.page(moved.ends[0].joints["r_fingers"]))


def test_the_mat_below_a_lying_head_is_seen_with_its_edge():
    _, seen, window = shown("head", "base: supine_hooklying\nend: {nod: 10}\nprops: [mat]\n")
    assert window[3] > seen.page((0.0, -0.014, 0.24))[1]


def test_legs_that_are_not_seen_are_not_written():
    assert len(gzip.compress(svg.picture(figure("head")).encode())) < len(
        gzip.compress(svg.picture(figure("")).encode())
    )
    moved, seen, window = shown("upper", "base: standing\nend: {r_leg: {hip: 120, knee: 120}}\n")
    assert "leg" in close_up.parts(("leg", "shirt"), seen, moved.every, window)


def test_the_moving_picture_is_as_close():
    close, whole = (frames.moving(figure(focus)) for focus in ("head", ""))
    heights = [float(re.search(r'height="([\d.]+)mm"', text)[1]) for text in (close, whole)]
    assert heights[0] < heights[1]
    scales = []
    for text in (close, whole):
        box = re.search(r'viewBox="\S+ \S+ (\d+) \d+" width="([\d.]+)mm"', text)
        scales.append(float(box[2]) / float(box[1]))
    assert scales[0] / scales[1] == pytest.approx(close_up.ZOOM["head"], rel=0.01)


def test_arrows_of_a_close_up_are_wholly_seen():
    drawn = figure("head", SITTING + "arrows: [{at: chin, dir: right, shift: [0.1, 0], len: 0.3}]\n")
    moved, seen = movement.solved(drawn), camera.of(drawn.view)
    canvas = panels.scene(moved, seen, panels.Scene("end", moved.ends[0]), "short")
    assert canvas.box[2] > seen.page(moved.ends[0].joints["head"])[0] + 0.4 * camera.SCALE
