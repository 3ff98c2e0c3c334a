"""The head: a profile, a face or the back of a head, stretched to the skull as it is seen."""

from collections.abc import Callable
from math import hypot, sqrt
from typing import Literal, NamedTuple

from portal.figures import curves, vectors
from portal.figures.camera import SCALE, Camera, Point
from portal.figures.canvas import Shape
from portal.figures.skeleton import Skeleton

Hair = Literal["short", "bun"]
Template = Literal["profile", "face", "back"]

HEIGHT = 0.142  # of the head in statures; really 0.130, a bigger head reads better at 40 mm
DEPTH, TALL, BREADTH = 0.42, 0.50, 0.39  # radii of the skull in head heights
PROFILE_UNTIL = 0.56  # gaze against camera: below it the head is drawn from the side

# Templates in head heights: x forward (or to the side), y up, from the middle of the head.
PROFILE = (
    (0.02, 0.50), (0.22, 0.45), (0.345, 0.30), (0.375, 0.12), (0.385, 0.03), (0.465, -0.095), (0.395, -0.145),
    (0.395, -0.22), (0.375, -0.30), (0.375, -0.39), (0.30, -0.465), (0.16, -0.43), (0.02, -0.33),
    (-0.10, -0.34), (-0.24, -0.32), (-0.37, -0.12), (-0.425, 0.12), (-0.36, 0.34), (-0.19, 0.465),
)  # fmt: skip
PROFILE_HAIR = (
    (0.335, 0.31), (0.20, 0.335), (0.12, 0.24), (0.085, 0.08), (0.02, 0.10), (-0.03, -0.02), (-0.02, -0.16),
    (-0.13, -0.33), (-0.265, -0.345), (-0.41, -0.14), (-0.47, 0.12), (-0.41, 0.37), (-0.21, 0.53),
    (0.02, 0.565), (0.24, 0.50),
)  # fmt: skip
EAR = ((0.045, 0.06), (0.075, -0.02), (0.045, -0.115), (-0.015, -0.11), (-0.035, -0.02), (-0.01, 0.055))
# Halves, mirrored to the whole.
FACE = (
    (0.0, 0.50), (0.22, 0.44), (0.345, 0.26), (0.37, 0.05), (0.345, -0.16), (0.25, -0.36), (0.11, -0.475),
    (0.0, -0.495),
)  # fmt: skip
FACE_HAIR = (
    (0.0, 0.31), (0.15, 0.29), (0.27, 0.20), (0.335, 0.06), (0.375, -0.02), (0.415, 0.16), (0.36, 0.37),
    (0.21, 0.52), (0.0, 0.57),
)  # fmt: skip
BACK_HAIR = (
    (0.0, 0.57), (0.21, 0.52), (0.36, 0.37), (0.41, 0.12), (0.385, -0.12), (0.26, -0.31), (0.0, -0.35),
)  # fmt: skip
BUN_BEHIND, BUN_ABOVE, BUN = (-0.50, 0.30), (0.0, 0.58), 0.165
PROFILE_EYE, EYE_OUT, EYE_UP = (0.27, 0.045), 0.14, -0.02
LID, LID_SAG = 0.06, 0.045  # half the width of a closed lid and how far it hangs
FACE_MOVES = 0.26  # how far eyes and mouth move on a head that looks aside, in head heights
MOUTH_OUT, MOUTH_UP, MOUTH_SAG = 0.07, -0.27, 0.025  # a hint of a smile; a bigger one looks silly


class _Skull(NamedTuple):
    """The skull on the page: the template's axes with one head height stretched to the projected skull."""

    centre: Point
    ahead: Point
    upward: Point
    gaze: float  # -1..1: how far the face looks along the template's x axis

    def at(self, spot: Point) -> Point:
        """The page position of a template point."""
        (cx, cy), (ax, ay), (ux, uy), _ = self
        return (cx + ax * spot[0] + ux * spot[1], cy + ay * spot[0] + uy * spot[1])

    def outline(self, template: tuple[Point, ...]) -> str:
        """A template as a closed curve."""
        return curves.spline([self.at(spot) for spot in template], closed=True)

    def both_halves(self, half: tuple[Point, ...]) -> str:
        """A half template and its mirror image as one closed curve."""
        other = [(-x, y) for x, y in half[-2:0:-1]]
        return self.outline((*half, *other))


def template(camera: Camera, skeleton: Skeleton) -> Template:
    """Which template shows the head as it is seen."""
    facing = vectors.dot(skeleton.frames["head"].forward, camera.toward)
    if abs(facing) < PROFILE_UNTIL:
        return "profile"
    return "face" if facing > 0 else "back"


def shapes(
    camera: Camera,
    skeleton: Skeleton,
    *,
    hair: Hair = "short",
    eyes_closed: bool = False,
) -> list[Shape]:
    """The head in painting order. The nose shows where it points; a blank face would look like a dummy's."""
    seen = template(camera, skeleton)
    skull = _skull(camera, skeleton, seen == "profile")
    return [*(_bun(skull, seen) if hair == "bun" else []), *_DRAWN[seen](skull, eyes_closed)]


def _profile(skull: _Skull, closed: bool) -> list[Shape]:
    return [
        Shape("skin", skull.outline(PROFILE)),
        Shape("hair", skull.outline(PROFILE_HAIR)),
        Shape("ear", skull.outline(EAR)),
        Shape("face", _eyes(skull, (PROFILE_EYE,), closed)),
    ]


def _front(skull: _Skull, closed: bool) -> list[Shape]:
    return [
        Shape("skin", skull.both_halves(FACE)),
        Shape("hair", skull.both_halves(FACE_HAIR)),
        Shape("face", _face(skull, closed)),
    ]


def _back(skull: _Skull, closed: bool) -> list[Shape]:
    return [Shape("skin", skull.both_halves(FACE)), Shape("hair", skull.both_halves(BACK_HAIR))]


_DRAWN: dict[Template, Callable[[_Skull, bool], list[Shape]]] = {
    "profile": _profile,
    "face": _front,
    "back": _back,
}


def _bun(skull: _Skull, seen: Template) -> list[Shape]:
    centre = skull.at(BUN_BEHIND if seen == "profile" else BUN_ABOVE)
    return [Shape("hair", curves.circle(centre, BUN * HEIGHT * SCALE))]


def _eyes(skull: _Skull, places: tuple[Point, ...], closed: bool, narrow: float = 1.0) -> str:
    """Dots, or short curved lids."""
    if not closed:
        return curves.dots([skull.at(place) for place in places])
    lid = LID * narrow
    return "".join(
        curves.bow(skull.at((x - lid, y)), skull.at((x, y - LID_SAG)), skull.at((x + lid, y)))
        for x, y in places
    )


def _face(skull: _Skull, closed: bool) -> str:
    """Eyes and mouth; on a head turned a little aside they move and close up with it."""
    gaze = skull.gaze
    aside, narrow = gaze * FACE_MOVES, sqrt(1 - gaze * gaze)
    eyes = _eyes(
        skull, ((aside - EYE_OUT * narrow, EYE_UP), (aside + EYE_OUT * narrow, EYE_UP)), closed, narrow
    )
    mouth = MOUTH_OUT * narrow
    return eyes + curves.bow(
        skull.at((aside - mouth, MOUTH_UP)),
        skull.at((aside, MOUTH_UP - MOUTH_SAG)),
        skull.at((aside + mouth, MOUTH_UP)),
    )


def _skull(camera: Camera, skeleton: Skeleton, profile: bool) -> _Skull:
    """The template's axes on the page, each as long as the projected skull needs, so it never collapses."""
    forward, up, right = skeleton.frames["head"]
    axes = (camera.page(forward), camera.page(up), camera.page(right))
    ux, uy = _upward(axes, ahead_is_up=vectors.dot(up, camera.toward) > 0)
    qx, qy = axes[0] if profile else axes[2]
    ax, ay = (-uy, ux) if uy * qx <= ux * qy else (uy, -ux)
    wide = _extent(axes, (ax, ay)) / (DEPTH if profile else BREADTH)
    tall = _extent(axes, (ux, uy)) / TALL
    gaze = max(-1.0, min(1.0, (axes[0][0] * ax + axes[0][1] * ay) / SCALE))
    return _Skull(camera.page(skeleton.joints["head"]), (ax * wide, ay * wide), (ux * tall, uy * tall), gaze)


def _upward(axes: tuple[Point, Point, Point], *, ahead_is_up: bool) -> Point:
    """The page direction of the crown; seen along the body's axis the face's direction takes its place."""
    (fx, fy), (x, y), _ = axes
    if hypot(x, y) < 0.35 * SCALE:
        x, y = (fx, fy) if ahead_is_up else (-fx, -fy)
    length = hypot(x, y) or 1.0
    return (x / length, y / length)


def _extent(axes: tuple[Point, Point, Point], way: Point) -> float:
    """How far the skull's ellipsoid reaches along a page direction, in page units."""
    total = 0.0
    for (x, y), radius in zip(axes, (DEPTH, TALL, BREADTH), strict=True):
        total += (radius * HEIGHT * (x * way[0] + y * way[1])) ** 2
    return sqrt(total)
