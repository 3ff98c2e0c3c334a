"""Dressed limbs: skin, and the shorts or sleeve over it.

Nothing is cut or united: outlines stay open where a limb enters the body, so that it merges into it without
an inner line, and the painting order does the rest.
"""

from collections.abc import Sequence
from math import cos, hypot, radians, sin, sqrt
from typing import NamedTuple

from portal.figures import curves, hands_and_feet, outline, vectors
from portal.figures.camera import SCALE, Camera, Point
from portal.figures.canvas import Shape
from portal.figures.outline import Limb
from portal.figures.skeleton import Skeleton

Trunk = Sequence[Point]

CREASE = 0.045 * SCALE  # how far a garment's line runs on into the trunk
STEP = 15  # degrees by which a garment's end is followed round its joint
TRIM_STEPS = 8  # how finely its side line is followed


class Garment(NamedTuple):
    """How a limb is dressed: `hem` = outline point and share of the way to the next where it ends."""

    kind: str
    hem: tuple[int, float]
    flare: float  # width of the hem against the limb's
    sag: float  # of the hem's middle, in statures
    radius: float  # at the joint, in statures
    patch: float  # radius of the disc that hides the trunk's outline under the joint; bigger ones eat the hem
    skin_inset: float  # how far the skin's edge hides under the hem


SHORTS = Garment("shorts", (1, 0.55), 1.04, 0.012, outline.LEG.upper[0].radius, 0.036, 0.10)
SLEEVE = Garment("shirt", (1, 0.30), 1.10, 0.007, outline.ARM.upper[0].radius, 0.029, 0.12)


def leg(camera: Camera, skeleton: Skeleton, side: str, trunk: Trunk | None) -> list[Shape]:
    """A leg in painting order: foot, skin, shorts. `trunk` is the torso's outline, None for the far leg."""
    joints, frames = skeleton.joints, skeleton.frames
    thigh, shank, foot = frames[side + "_thigh"], frames[side + "_shank"], frames[side + "_foot"]
    pointed = max(0.0, -vectors.dot(shank.up, foot.forward))  # 1 = toes pointed, 0 = foot at a right angle
    taper = outline.shortened(outline.LEG, 0.985 + 0.04 * pointed)
    through = (joints[side + "_hip"], joints[side + "_knee"], joints[side + "_ankle"])
    limb = outline.limb(camera, through, (thigh.forward, shank.forward), taper)
    return _dressed(hands_and_feet.foot(camera, skeleton, side), limb, SHORTS, trunk)


def arm(
    camera: Camera, skeleton: Skeleton, side: str, trunk: Trunk | None, *, holding: bool = False
) -> list[Shape]:
    """An arm in painting order: hand (a fist when `holding`), skin, sleeve; `trunk` as for the leg."""
    joints, frames = skeleton.joints, skeleton.frames
    upper, forearm = frames[side + "_uarm"], frames[side + "_farm"]
    straight = vectors.dot(forearm.up, frames[side + "_hand"].up)
    taper = outline.shortened(outline.ARM, 1.03 - 0.11 * sqrt(max(0.0, 1 - straight * straight)))
    through = (joints[side + "_shoulder"], joints[side + "_elbow"], joints[side + "_wrist"])
    limb = outline.limb(camera, through, (upper.forward, forearm.forward), taper)
    hand = hands_and_feet.hand(camera, skeleton, side, holding=holding)
    return _dressed(hand, limb, SLEEVE, trunk)


def _dressed(end: str, limb: Limb, garment: Garment, trunk: Trunk | None) -> list[Shape]:
    """Hand or foot, the bare part of the limb, the patch over the trunk's line, the garment."""
    mark = "2" if trunk is None else ""
    hem = _hem(limb, garment)
    shapes = [Shape("skin" + mark, end), Shape("skin" + mark, _skin(limb, garment, hem))]
    if trunk is not None:
        shapes.append(Shape(garment.kind + "fill", curves.circle(limb.root, garment.patch * SCALE)))
    return [*shapes, Shape(garment.kind + mark, _cloth(limb, garment, hem, trunk))]


def _hem(limb: Limb, garment: Garment) -> tuple[Point, Point]:
    """The two ends of the hem, a little wider than the limb."""
    i, t = garment.hem
    left = curves.middle(limb.left[i], limb.left[i + 1], t)
    right = curves.middle(limb.right[i], limb.right[i + 1], t)
    centre = curves.middle(left, right)
    return curves.middle(centre, left, garment.flare), curves.middle(centre, right, garment.flare)


def _skin(limb: Limb, garment: Garment, hem: tuple[Point, Point]) -> str:
    """The limb from under the hem to its end, open at the end."""
    centre = curves.middle(*hem)
    top = [
        curves.middle(curves.middle(centre, edge, 0.9), side[1], garment.skin_inset)
        for edge, side in zip(hem, (limb.left, limb.right), strict=True)
    ]
    return curves.spline([*limb.left[:1:-1], *top, *limb.right[2:]])


def _cloth(limb: Limb, garment: Garment, hem: tuple[Point, Point], trunk: Trunk | None) -> str:
    """The garment, open toward the trunk: end at the joint - side - hem - side - end at the joint."""
    centre, (dx, dy) = curves.middle(*hem), limb.bone.way
    sag = (centre[0] + dx * garment.sag * SCALE, centre[1] + dy * garment.sag * SCALE)
    last = garment.hem[0] + 1
    left = _upper_end(limb, limb.left, hem[0], garment, trunk, 1)
    right = _upper_end(limb, limb.right, hem[1], garment, trunk, -1)
    down = [*left, *limb.left[1:last], hem[0]]
    up = [*right, *limb.right[1:last], hem[1]]
    return curves.chain([down, [hem[0], sag, hem[1]], up[::-1]])


def _upper_end(
    limb: Limb, side: list[Point], hem: Point, garment: Garment, trunk: Trunk | None, sign: int
) -> list[Point]:
    """Where one side of a garment begins: three points, so that their number never changes.

    Inside the trunk it begins as a short crease; elsewhere it goes round the joint until it dives into the
    trunk.
    """
    crease = None if trunk is None else _crease((side[0], side[1], hem), trunk)
    if crease:
        return [crease, crease, crease]
    return [*_round_joint(limb, garment.radius * SCALE, trunk, sign), side[0]]


def _round_joint(limb: Limb, radius: float, trunk: Trunk | None, sign: int) -> list[Point]:
    """Two points of the joint's circle: where it dives into the trunk, and half way to there."""
    (cx, cy), (dx, dy), (nx, ny) = limb.root, limb.bone.way, limb.bone.normal

    def at(angle: float, distance: float) -> Point:
        c, s = cos(radians(angle)) * sign, sin(radians(angle))
        return (cx + (nx * c - dx * s) * distance, cy + (ny * c - dy * s) * distance)

    angle = 90
    if trunk is not None:
        angle = next((a for a in range(0, 90, STEP) if inside(trunk, at(a, radius - 3))), 90)
    return [at(angle, radius), at(angle / 2, radius)]


def _crease(side: tuple[Point, Point, Point], trunk: Trunk) -> Point | None:
    """Where a side line that starts inside the trunk begins: CREASE before it leaves it."""
    start, shoulder, hem = side
    if not inside(trunk, start):
        return None
    path = [curves.middle(start, shoulder, i / TRIM_STEPS) for i in range(TRIM_STEPS)]
    path += [curves.middle(shoulder, hem, i / TRIM_STEPS) for i in range(TRIM_STEPS + 1)]
    leaves = next((i for i, point in enumerate(path) if not inside(trunk, point)), 0)
    if not leaves:
        return None
    left = CREASE
    while leaves > 0 and left > 0:
        (ax, ay), (bx, by) = path[leaves], path[leaves - 1]
        left -= hypot(ax - bx, ay - by)
        leaves -= 1
    return path[min(leaves, TRIM_STEPS - 1)]


def inside(polygon: Sequence[Point], point: Point) -> bool:
    """Whether the point lies inside the polygon."""
    x, y = point
    within = False
    bx, by = polygon[-1]
    for ax, ay in polygon:
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            within = not within
        bx, by = ax, ay
    return within
