"""Arrows of movement: the path of a body point, a turn, or a straight arrow; never over the face."""

from collections.abc import Sequence
from itertools import pairwise
from math import cos, hypot, radians, sin
from typing import NamedTuple

from portal.figures import curves, landmarks
from portal.figures.camera import SCALE, Camera, Point
from portal.figures.canvas import Canvas
from portal.figures.movement import Movement
from portal.figures.pose import Arrow
from portal.figures.skeleton import Skeleton
from portal.figures.themes import ARROW_WIDTH, CASING

HEAD_LONG, HEAD_HALF, SHAFT_IN = 40.0, 19.2, 6.0  # of an arrow's head, page units
SAMPLES, STATIONS, TURN_STEPS = 7, 5, 5
FACE_RADIUS = 0.082 * SCALE  # head with nose and hair
LIMB_RADIUS = 0.045 * SCALE  # a knee with a band round it
AIR = 4.0  # paper between casing and head
CASING_HALF = (ARROW_WIDTH + CASING) / 2
ROUNDS = 8
THROUGH = 1.0  # an arrow this near to the middle of a disc goes through it, and is moved sideways

Path = list[Point]


class Disc(NamedTuple):
    """A place on the page that no arrow may cross."""

    centre: Point
    radius: float


def draw(canvas: Canvas, path: Path, *, both: bool = False) -> None:
    """Draws a curved arrow along the path: paper-coloured casing, shaft, head (or one at either end)."""
    heads = _heads(path, both=both)
    shaft = _shortened(path, HEAD_LONG * 0.8)
    if both:
        shaft = _shortened(shaft[::-1], HEAD_LONG * 0.8)[::-1]
    body, points = curves.spline(shaft), "".join(curves.polygon(head) for head in heads)
    for kind, text in (("case", body), ("casehead", points), ("shaft", body), ("arrowhead", points)):
        canvas.add(kind, text)
    for x, y in (*path, *(corner for head in heads for corner in head)):
        canvas.grow(x, y, CASING_HALF)


def _heads(path: Path, *, both: bool) -> list[Path]:
    return [_head(path), _head(path[::-1])] if both else [_head(path)]


def _head(path: Path) -> Path:
    """The triangle at the end of the path."""
    tip, before = path[-1], _before_end(path, HEAD_LONG)
    dx, dy = curves.direction(before, tip)
    x, y = tip[0] - dx * HEAD_LONG, tip[1] - dy * HEAD_LONG
    return [tip, (x - dy * HEAD_HALF, y + dx * HEAD_HALF), (x + dy * HEAD_HALF, y - dx * HEAD_HALF)]


def _before_end(path: Path, distance: float) -> Point:
    """The point that lies this far before the path's end; its start when it is shorter."""
    for a, b in zip(path[:0:-1], path[-2::-1], strict=True):
        length = hypot(b[0] - a[0], b[1] - a[1])
        if length >= distance:
            return curves.middle(a, b, distance / length) if length else a
        distance -= length
    return path[0]


def _shortened(path: Path, distance: float) -> Path:
    """The path without its last bit of this length; at least a line is left."""
    end, rest, left = _before_end(path, distance), list(path), distance
    while len(rest) > 1:
        length = hypot(rest[-1][0] - rest[-2][0], rest[-1][1] - rest[-2][1])
        if length > left:
            break
        left -= length
        rest.pop()
    return [*rest[:-1], end] if len(rest) > 1 else [path[0], end]


def path(arrow: Arrow, camera: Camera, movement: Movement, skeleton: Skeleton) -> Path:
    """Where the arrow runs on the page of this body, clear of its head and of a band round its legs."""
    if arrow.trace:
        found = _traced(arrow, camera, movement, skeleton)
    elif arrow.turn:
        found = _turning(arrow, camera, skeleton)
    else:
        found = _straight(arrow, camera, skeleton)
    return cleared(found, forbidden(camera, movement, skeleton), both=arrow.both)


def forbidden(camera: Camera, movement: Movement, skeleton: Skeleton) -> list[Disc]:
    """What an arrow may not cross: the head, and the legs where a loop is tied round them."""
    discs = [Disc(camera.page(skeleton.joints["head"]), FACE_RADIUS)]
    for prop in movement.figure.props:
        if prop.kind == "loop" and prop.part != "thigh":
            joints = (skeleton.joints[f"{side}_{prop.part}"] for side in "rl")
            discs += [Disc(camera.page(joint), LIMB_RADIUS) for joint in joints]
    return discs


def cleared(path: Path, discs: Sequence[Disc], *, both: bool = False) -> Path:
    """The same arrow, moved outward until its casing is clear of every disc, or as clear as can be."""
    best, least = path, float("inf")
    for _ in range(ROUNDS + 1):
        ways = [way for disc in discs if (way := _way_out(path, disc, both=both))]
        if not ways:
            return path
        dx, dy = max(ways, key=lambda way: hypot(*way))
        if hypot(dx, dy) < least:
            best, least = path, hypot(dx, dy)
        path = [(x + dx, y + dy) for x, y in path]
    return best


def overlap(path: Path, disc: Disc, *, both: bool = False) -> float:
    """How far an arrow's casing reaches into a disc, in page units; 0 or less when it is clear of it."""
    nearest = _nearest(path, disc.centre, both=both)
    return disc.radius + CASING_HALF - hypot(nearest[0] - disc.centre[0], nearest[1] - disc.centre[1])


def _way_out(path: Path, disc: Disc, *, both: bool) -> Point | None:
    """The shortest way that takes the arrow out of a disc; None when it is clear."""
    depth = overlap(path, disc, both=both) + AIR
    if depth <= 1e-6:
        return None
    nearest = _nearest(path, disc.centre, both=both)
    dx, dy = curves.direction(disc.centre, nearest)
    if hypot(nearest[0] - disc.centre[0], nearest[1] - disc.centre[1]) < THROUGH:
        along_x, along_y = curves.direction(path[0], path[-1])
        dx, dy = along_y, -along_x
    return dx * depth, dy * depth


def _nearest(path: Path, centre: Point, *, both: bool) -> Point:
    """The arrow's point nearest to the centre of a disc."""
    lines = list(pairwise(path))
    for head in _heads(path, both=both):
        lines.append((head[1], head[2]))
    feet = (_foot(a, b, centre) for a, b in lines)
    return min(feet, key=lambda foot: hypot(foot[0] - centre[0], foot[1] - centre[1]))


def _foot(a: Point, b: Point, point: Point) -> Point:
    """The point of the line from a to b that is nearest to a point."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    share = ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / (dx * dx + dy * dy or 1.0)
    return curves.middle(a, b, max(0.0, min(1.0, share)))


def _traced(arrow: Arrow, camera: Camera, movement: Movement, skeleton: Skeleton) -> Path:
    """The real path of a body point, moved aside by the gap and drawn long enough to be read."""
    points, length = travelled(arrow, camera, movement)
    normals = _normals(points)
    centre = camera.page(landmarks.point(skeleton, arrow.away_from))
    outward = sum(
        (p[0] - centre[0]) * n[0] + (p[1] - centre[1]) * n[1] for p, n in zip(points, normals, strict=True)
    )
    aside = arrow.gap * SCALE * (1 if outward >= 0 else -1) * (-1 if arrow.flip else 1)
    moved = [(p[0] + n[0] * aside, p[1] + n[1] * aside) for p, n in zip(points, normals, strict=True)]
    return _lengthened(moved, length, arrow.shortest * SCALE)


def travelled(arrow: Arrow, camera: Camera, movement: Movement) -> tuple[Path, float]:
    """The real path of a traced arrow's point on the page, and how long it is in page units."""
    share = (arrow.t1 - arrow.t0) / (SAMPLES - 1)
    bodies = [movement.at(arrow.t0 + share * i, arrow.end) for i in range(SAMPLES)]
    return _resampled([camera.page(landmarks.point(body, arrow.trace)) for body in bodies])


def _normals(points: Path) -> list[Point]:
    """The direction across the path at each of its points."""
    last = len(points) - 1
    ways = [curves.direction(points[max(0, i - 1)], points[min(last, i + 1)]) for i in range(last + 1)]
    return [(-dy, dx) for dx, dy in ways]


def _lengthened(points: Path, length: float, shortest: float) -> Path:
    """The path stretched about its middle when it is too short to be read."""
    if length >= shortest:
        return points
    x, y = points[len(points) // 2]
    factor = shortest / (length or 1.0)
    return [(x + (px - x) * factor, y + (py - y) * factor) for px, py in points]


def _resampled(points: Path) -> tuple[Path, float]:
    """Evenly spread stations along a polyline, and its length."""
    run = [0.0]
    for a, b in pairwise(points):
        run.append(run[-1] + hypot(b[0] - a[0], b[1] - a[1]))
    stations, j = [], 0
    for i in range(STATIONS):
        wanted = run[-1] * i / (STATIONS - 1)
        while j < len(run) - 2 and run[j + 1] < wanted:
            j += 1
        share = (wanted - run[j]) / (run[j + 1] - run[j] or 1.0)
        stations.append(curves.middle(points[j], points[j + 1], share))
    return stations, run[-1]


def _origin(arrow: Arrow, camera: Camera, skeleton: Skeleton) -> Point:
    """The point the arrow lies at, shifted; a mirrored page mirrors the shift."""
    x, y = camera.page(landmarks.point(skeleton, arrow.at))
    return x + arrow.shift[0] * SCALE * _ahead(camera), y - arrow.shift[1] * SCALE


def _ahead(camera: Camera) -> int:
    return -1 if camera.mirrored else 1


def _turning(arrow: Arrow, camera: Camera, skeleton: Skeleton) -> Path:
    """A piece of a circle about the point."""
    x, y = _origin(arrow, camera, skeleton)
    radius, sweep = arrow.radius * SCALE, arrow.sweep * (-1 if arrow.turn == "cw" else 1)
    angles = [radians(arrow.start_angle + sweep * i / TURN_STEPS) for i in range(TURN_STEPS + 1)]
    return [(x + _ahead(camera) * radius * cos(angle), y - radius * sin(angle)) for angle in angles]


def _straight(arrow: Arrow, camera: Camera, skeleton: Skeleton) -> Path:
    """A line beside the point, bent if wanted."""
    x, y = _origin(arrow, camera, skeleton)
    angle = radians(arrow.direction)
    dx, dy = _ahead(camera) * cos(angle), -sin(angle)
    length, bend = arrow.length * SCALE, arrow.bend * SCALE * _ahead(camera)
    middle = (x + dx * length / 2 - dy * bend, y + dy * length / 2 + dx * bend)
    return [(x, y), middle, (x + dx * length, y + dy * length)]
