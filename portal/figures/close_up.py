"""Close-ups: panels that show only head and shoulders, or the body above the hips, and show them larger."""

from collections.abc import Iterator, Mapping, Sequence
from math import ceil, floor
from typing import NamedTuple

from portal.figures import vectors
from portal.figures.camera import SCALE, Camera, Point
from portal.figures.canvas import NOTHING, Box
from portal.figures.pose import Focus
from portal.figures.skeleton import Skeleton

ZOOM: Mapping[Focus, float] = {"": 1.0, "head": 1.7, "upper": 1.3}
HEAD_ROOM, SHOULDER_ROOM, CHEST_ROOM, ARM_ROOM, HIP_ROOM = 0.11, 0.07, 0.06, 0.04, 0.09  # round joints, in H
LOW, MAT_ROOM = 0.15, 0.05  # a joint nearer to the floor than this lies on a mat, whose edge is seen, too
NOT_ABOVE = -0.06  # an arm's joint this far below the hips is left outside
LEG_ROOM = 0.06
ARMS = tuple(f"{side}_{kind}" for side in "rl" for kind in ("elbow", "wrist", "fingers"))
LEGS = tuple(f"{side}_{kind}" for side in "rl" for kind in ("hip", "knee", "ankle", "toes"))
LEG_PARTS = frozenset({"leg", "farleg", "rleg", "lleg"})


class Disc(NamedTuple):
    """A place of the page that is to be seen, and how far round it."""

    centre: Point
    radius: float


def window(focus: Focus, camera: Camera, bodies: Sequence[Skeleton]) -> Box:
    """What of the page is shown: the same for all panels of an exercise, so that they can be compared."""
    left, top, right, bottom = NOTHING
    for (x, y), radius in (disc for body in bodies for disc in _shown(focus, camera, body)):
        left, top = min(left, x - radius), min(top, y - radius)
        right, bottom = max(right, x + radius), max(bottom, y + radius)
    return (floor(left), floor(top), ceil(right), ceil(bottom))


def _shown(focus: Focus, camera: Camera, body: Skeleton) -> Iterator[Disc]:
    """The parts of a body that a close-up is about."""
    rooms = {"head": HEAD_ROOM, "r_shoulder": SHOULDER_ROOM, "l_shoulder": SHOULDER_ROOM, "chest": CHEST_ROOM}
    if focus == "upper":
        rooms |= {"pelvis": HIP_ROOM} | {name: ARM_ROOM for name in ARMS if _above_hips(body, name)}
    for name, radius in rooms.items():
        x, y, z = body.joints[name]
        yield Disc(camera.page((x, y, z)), radius * SCALE)
        if y < LOW:  # what it lies on
            yield Disc(camera.page((x, 0.0, z)), MAT_ROOM * SCALE)


def _above_hips(body: Skeleton, joint: str) -> bool:
    up = body.frames["pelvis"].up
    return vectors.dot(vectors.minus(body.joints[joint], body.joints["pelvis"]), up) > NOT_ABOVE


def cut(box: Box, seen: Box) -> Box:
    """What is left of the box of a panel."""
    return (max(box[0], seen[0]), max(box[1], seen[1]), min(box[2], seen[2]), min(box[3], seen[3]))


def parts(order: Sequence[str], camera: Camera, bodies: Sequence[Skeleton], seen: Box) -> tuple[str, ...]:
    """The parts of the body that are painted: legs that lie outside the window are not even written."""
    room = LEG_ROOM * SCALE
    for body in bodies:
        for x, y in (camera.page(body.joints[name]) for name in LEGS):
            if seen[0] - room < x < seen[2] + room and seen[1] - room < y < seen[3] + room:
                return tuple(order)
    return tuple(part for part in order if part not in LEG_PARTS)


def enlarged(box: Box, zoom: float) -> Box:
    """The room that a box takes on the sheet."""
    return (box[0] * zoom, box[1] * zoom, box[2] * zoom, box[3] * zoom)
