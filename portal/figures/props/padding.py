"""Soft things that a body lies or sits on: pillow, cushion, folded towel."""

from math import atan2
from typing import NamedTuple

from portal.figures import curves, landmarks, outline
from portal.figures.camera import SCALE
from portal.figures.canvas import Canvas
from portal.figures.outline import Sphere
from portal.figures.pose import Prop
from portal.figures.props import furniture, solids
from portal.figures.props.stage import Stage
from portal.figures.vectors import Vec

PILLOW_HALF_LONG, PILLOW_HALF_WIDE = 0.085, 0.115
PILLOW_LEAST, CUSHION_LEAST = 0.03, 0.024
TOWEL_HALF_LONG, TOWEL_HALF_WIDE, TOWEL_LEAST = 0.062, 0.080, 0.022
CUSHION_HALF_WIDE = 0.112  # a little less than a chair's seat
ROUND = (0, 30, 60, 85, 95, 120, 150, 180, 210, 240, 265, 275, 300, 330)


class Pad(NamedTuple):
    """How far a soft thing reaches from its middle along the page and across it, where it lies, how high."""

    half_long: float
    half_wide: float
    base: float
    height: float


def pillow(canvas: Canvas, stage: Stage, prop: Prop) -> None:
    """A soft pillow: under the head, higher below the neck, or under another part of the body.

    Without a height of its own it fills the room below that part.
    """
    if "under" in prop.points:
        wide = CUSHION_HALF_WIDE if stage.has("chair") else PILLOW_HALF_WIDE
        size = _filling(stage, prop, (PILLOW_HALF_LONG, wide, CUSHION_LEAST))
        _hull(canvas, stage, _block(_middle(stage, prop), size))
        return
    head, frame = stage.first.joints["head"], stage.first.frames["head"]
    height = prop.number("h", max(PILLOW_LEAST, landmarks.lowest(stage.first, "head")))
    way = 1.0 if frame.up[0] < 0 else -1.0  # where the neck lies from the head, along the page
    _hull(canvas, stage, _wedge(head, way, (height * 0.40, height * 0.62)), way)


def towel_fold(canvas: Canvas, stage: Stage, prop: Prop) -> None:
    """A towel folded flat under a body point; the line on its edge shows the fold."""
    size = _filling(stage, prop, (TOWEL_HALF_LONG, TOWEL_HALF_WIDE, TOWEL_LEAST))
    x, y, z = _middle(stage, prop)
    _hull(canvas, stage, _block((x, y, z), size))
    height, near = size.base + size.height / 2, z + size.half_wide
    ends = ((x - size.half_long, height, near), (x + size.half_long, height, near))
    canvas.add("shine", curves.line(stage.camera.page(ends[0]), stage.camera.page(ends[1])))


def _filling(stage: Stage, prop: Prop, least: tuple[float, float, float]) -> Pad:
    """The pad between what the body lies on and its skin."""
    half_long, half_wide, thin = least
    base, name = _base(stage, prop), prop.points["under"]
    skin = landmarks.skin_below(stage.first, name) if isinstance(name, str) else name[1]
    return Pad(half_long, half_wide, base, prop.number("h", max(thin, skin - base)))


def _base(stage: Stage, prop: Prop) -> float:
    """The height of what the pad lies on: the seat of a chair under who sits on it, else the floor."""
    chairs = [chair for chair in stage.props if chair.kind == "chair"]
    if chairs and prop.points["under"] == "seat":
        return furniture.seat_height(stage, chairs[0])
    return 0.0


def _middle(stage: Stage, prop: Prop) -> Vec:
    x, y, z = stage.place(prop, "under", fixed=True)
    return (x + prop.number("dx", 0.0), y, z)


def _block(middle: Vec, pad: Pad) -> list[Sphere]:
    """The eight round corners of a flat pad; two at the same place when it is as thick as they are round."""
    radius = min(pad.height / 2, 0.02)
    heights = (pad.base + radius, pad.base + pad.height - radius)
    return [
        ((middle[0] + x, y, middle[2] + z), radius)
        for x in (radius - pad.half_long, pad.half_long - radius)
        for y in heights
        for z in (-pad.half_wide, pad.half_wide)
    ]


def _wedge(head: Vec, toward_neck: float, radii: tuple[float, float]) -> list[Sphere]:
    """The four round corners of a pillow on the floor: two beyond the crown, two below the neck."""
    thin, thick = radii
    long = toward_neck * PILLOW_HALF_LONG
    return [
        ((head[0] + x, radius, head[2] + z), radius)
        for x, radius in ((-long, thin), (long * 1.1, thick))
        for z in (-PILLOW_HALF_WIDE, PILLOW_HALF_WIDE)
    ]


def _hull(canvas: Canvas, stage: Stage, spheres: list[Sphere], way: float = 1.0) -> None:
    axis = stage.camera.page((way, 0.0, 0.0))
    canvas.add("prop", outline.hull(stage.camera, spheres, ROUND, atan2(axis[1], axis[0])))
    for centre, radius in spheres:
        canvas.grow(*stage.camera.page(centre), radius * SCALE + solids.LINE)
