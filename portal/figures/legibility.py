"""What is wrong with the drawing of a figure: limbs seen end-on, arrows over a face, bytes too many."""

import gzip
import re
from collections.abc import Iterator, Mapping
from math import hypot

from portal.figures import anatomy, arrows, frames, svg
from portal.figures.anatomy import Found, Panel
from portal.figures.arrows import FACE_RADIUS, Disc
from portal.figures.camera import SCALE
from portal.figures.movement import Movement
from portal.figures.pose import Focus

END_ON = 0.45  # a segment drawn shorter than this part of its length points at the viewer
TOUCHES = 1.0  # page units an arrow's casing may reach over the head
UNSEEN: Mapping[Focus, tuple[str, ...]] = {  # ends of segments that a close-up leaves out
    "": (), "upper": ("knee", "ankle"), "head": ("knee", "ankle", "elbow"),
}  # fmt: skip
STILL = 0.01  # statures: a point that moves less than this stands still in a picture
STEPS = re.compile(r'<path(?: class="pf-(\w+)")?[^>]* data-steps=')
TURNING = frozenset({"skin", "hair", "ear", "face"})
PANEL_BYTES, MOVING_BYTES = 2048, 6144  # gzip, at most: a patient's phone loads twenty of them


def end_on(panel: Panel) -> Found:
    """No segment that is shown points at the viewer, but the forearm may."""
    seen = svg.view(panel.figure, panel.figure.side or "right")
    for segment, a, b, length in anatomy.segments(panel):
        (ax, ay), (bx, by) = seen.page(a), seen.page(b)
        drawn = hypot(ax - bx, ay - by) / SCALE / length
        if drawn < END_ON and not segment.endswith(("wrist", *UNSEEN[panel.figure.focus])):
            yield "foreshortened", f"{segment} is drawn at {drawn:.0%} of its length: choose another view"


def arrows_on_head(moved: Movement, panel: Panel) -> Found:
    """No arrow lies over the head."""
    figure = panel.figure
    seen = svg.view(figure, figure.side or "right")
    head = Disc(seen.page(panel.skeleton.joints["head"]), FACE_RADIUS)
    for i, arrow in enumerate(figure.arrows):
        if arrow.panel == panel.name:
            path = arrows.path(arrow, seen, moved, panel.skeleton)
            over = arrows.overlap(path, head, both=arrow.both)
            if over > TOUCHES:
                yield "arrow_on_head", f"arrows[{i}] reaches {over:.0f} units over the head"


def still_arrows(moved: Movement) -> Found:
    """What an arrow traces moves, or there is nothing to be drawn but a dot."""
    seen = svg.view(moved.figure, moved.figure.side or "right")
    for i, arrow in enumerate(moved.figure.arrows):
        length = arrows.travelled(arrow, seen, moved)[1] / SCALE if arrow.trace else STILL
        if length < STILL:
            yield "still_arrow", f"arrows[{i}] traces {arrow.trace}, which moves {length * 100:.1f} %H"


def moves(moved: Movement) -> Found:
    """The moving picture runs smoothly, but for a head that turns, and is small."""
    if moved.figure.only_end or not moved.ends:
        return
    try:
        text = frames.moving(moved.figure)
    except ValueError as fault:
        yield "topology", str(fault)
        return
    jumping = {kind or "skin" for kind in STEPS.findall(text)} - TURNING
    if jumping:
        yield "topology", f"{', '.join(sorted(jumping))} jumps from frame to frame"
    yield from _size("animation", text, MOVING_BYTES)


def weighs(moved: Movement) -> Found:
    """The printed picture is small: start and end together twice a panel's bytes."""
    shown = max(2, len(anatomy.panels(moved)))
    yield from _size("picture", svg.picture(moved.figure), PANEL_BYTES * shown)


def compressed(text: str) -> int:
    """Bytes of a picture as it is sent (gzip)."""
    return len(gzip.compress(text.encode(), mtime=0))


def _size(name: str, text: str, limit: int) -> Iterator[tuple[str, str]]:
    size = compressed(text)
    if size > limit:
        yield "size", f"{name}: {size} bytes gzip, at most {limit}"
