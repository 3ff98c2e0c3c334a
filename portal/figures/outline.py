"""Outlines on the page: tapered limbs, the torso, and rounded hulls for hands and feet."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, cos, hypot, radians, sin, tan
from typing import NamedTuple

from portal.figures import curves, landmarks, vectors
from portal.figures.camera import SCALE, Camera, Point
from portal.figures.skeleton import Section
from portal.figures.vectors import Vec

Sphere = tuple[Vec, float]  # centre and radius in statures


class Station(NamedTuple):
    """A width of a limb: where along the segment (0..1), radius, bulge toward the front (statures)."""

    at: float
    radius: float
    bulge: float


class Taper(NamedTuple):
    """The widths of a two-segment limb: of the upper one, the middle joint, the lower one."""

    upper: tuple[Station, ...]
    joint: Station
    lower: tuple[Station, ...]


class Bone(NamedTuple):
    """A segment on the page: its direction, its normal, its length, how far its front shows."""

    way: Point
    normal: Point
    length: float
    front: float  # 1 when the segment's front is drawn along the normal, -1 when it is drawn against it


@dataclass(frozen=True, slots=True)
class Limb:
    """A limb's outline: two equally long rows of points from the trunk to its end, and where it is rooted."""

    left: list[Point]
    right: list[Point]
    root: Point
    bone: Bone  # the upper segment


# Drawn rather than measured: sizes that look like a person at 46 mm.
LEG = Taper(
    (Station(0.0, 0.054, 0.0), Station(0.38, 0.050, 0.004), Station(0.72, 0.0415, 0.003)),
    Station(0.0, 0.0350, 0.002),
    (
        Station(0.26, 0.0345, -0.005),
        Station(0.44, 0.0325, -0.007),  # the calf
        Station(0.70, 0.0255, -0.004),
        Station(1.02, 0.0190, 0.0),
    ),
)
ARM = Taper(
    (Station(0.02, 0.0330, 0.0), Station(0.42, 0.0290, 0.001), Station(0.72, 0.0255, 0.0)),
    Station(0.0, 0.0235, 0.0),
    (Station(0.30, 0.0240, 0.0), Station(0.64, 0.0195, 0.0), Station(1.04, 0.0150, 0.0)),
)
STEEPEST = 1.22  # half a bend in radians: a limb folded further would pull its crease out of the picture
CLEARLY_BENT = 0.7  # from this bend (radians) on a joint is drawn as a corner


def shortened(taper: Taper, end: float) -> Taper:
    """The same limb ending at another place of its lower segment (where foot or hand begins)."""
    *others, last = taper.lower
    return taper._replace(lower=(*others, last._replace(at=end)))


class _Joint(NamedTuple):
    """The middle joint of one side of an outline, in page units."""

    sign: int  # +1 the side the normals point to, -1 the other
    inner: bool  # the side the limb bends to
    radius: float
    bend: float  # 0 straight .. 1 clearly bent
    crease: float  # how far from the joint the two inner sides meet
    reach: float  # how far from the joint its outer points lie
    clear: float  # stations nearer than this are pushed beyond the crease


def limb(camera: Camera, joints: tuple[Vec, Vec, Vec], fronts: tuple[Vec, Vec], taper: Taper) -> Limb:
    """The outline of a limb through its three joints; `fronts` says which way its two segments face.

    At the middle joint there are always three points a side, so every bend has the same number of points.
    """
    root, middle, end = (camera.page(joint) for joint in joints)
    upper, lower = _bones(camera, (root, middle, end), fronts)
    left, right = (_side(middle, upper, lower, taper, sign) for sign in (1, -1))
    return Limb(left, right, root, upper)


def _bones(camera: Camera, joints: tuple[Point, Point, Point], fronts: tuple[Vec, Vec]) -> tuple[Bone, Bone]:
    """Both segments on the page; one that points at the viewer borrows the direction of the other."""
    root, middle, end = joints
    long_upper, long_lower = _length(root, middle), _length(middle, end)
    way_lower = curves.direction(middle, end)
    if long_upper >= 1:
        way_upper = curves.direction(root, middle)
    else:
        long_upper, way_upper = 1.0, way_lower if long_lower > 1 else (0.0, 1.0)
    if long_lower < 1:
        long_lower, way_lower = 1.0, way_upper
    return (
        _bone(camera, way_upper, long_upper, fronts[0]),
        _bone(camera, way_lower, long_lower, fronts[1]),
    )


def _length(a: Point, b: Point) -> float:
    return hypot(b[0] - a[0], b[1] - a[1])


def _bone(camera: Camera, way: Point, length: float, front: Vec) -> Bone:
    normal = (-way[1], way[0])
    return Bone(way, normal, length, vectors.dot(front, camera.lift(normal)))


def _side(middle: Point, upper: Bone, lower: Bone, taper: Taper, sign: int) -> list[Point]:
    """One side of a limb, from the root to the end."""
    joint = _joint(upper, lower, taper.joint, sign)
    first = taper.upper[0].at
    points = [
        _beside(
            middle, upper, -_clear_of(joint, upper.length * (1 - s.at), upper.length * (1 - first)), s, sign
        )
        for s in taper.upper
    ]
    points += _bend(middle, upper, lower, joint, (taper.upper[-1], taper.lower[0]))
    points += [
        _beside(middle, lower, _clear_of(joint, lower.length * s.at, lower.length), s, sign)
        for s in taper.lower
    ]
    return points


def _joint(upper: Bone, lower: Bone, station: Station, sign: int) -> _Joint:
    """One side of the joint: a crease where the limb bends in, a round corner where it bends out."""
    turn = atan2(
        upper.way[0] * lower.way[1] - upper.way[1] * lower.way[0],
        upper.way[0] * lower.way[0] + upper.way[1] * lower.way[1],
    )
    bend = min(1.0, abs(turn) / CLEARLY_BENT)
    radius = (station.radius + station.bulge * sign * (upper.front + lower.front) / 2) * SCALE
    if turn * sign <= 0:
        return _Joint(sign, False, radius, bend, 0.0, radius * (1.0 - 0.75 * bend), 0.0)
    crease = min(radius * tan(min(abs(turn) / 2, STEEPEST)), 0.60 * min(upper.length, lower.length))
    round_off = radius * (1.0 - 0.15 * bend)
    return _Joint(
        sign, True, radius, bend, crease, crease + round_off, crease + (1.3 + 0.6 * bend) * round_off
    )


def _clear_of(joint: _Joint, distance: float, farthest: float) -> float:
    """The distance of a station from the joint, kept beyond the crease."""
    return distance if distance >= joint.clear else min(joint.clear, farthest)


def _beside(origin: Point, bone: Bone, distance: float, station: Station, sign: int) -> Point:
    """The outline point of a station at this signed distance along the bone."""
    return _offset(origin, bone, distance, _width(station, bone, sign))


def _width(station: Station, bone: Bone, sign: int) -> float:
    """The signed half-width of a station in page units."""
    return (station.radius + station.bulge * sign * bone.front) * SCALE * sign


def _offset(origin: Point, bone: Bone, distance: float, width: float) -> Point:
    (dx, dy), (nx, ny) = bone.way, bone.normal
    return (origin[0] + dx * distance + nx * width, origin[1] + dy * distance + ny * width)


def _bend(
    middle: Point, upper: Bone, lower: Bone, joint: _Joint, neighbours: tuple[Station, Station]
) -> list[Point]:
    """The three points of a joint; on a nearly straight limb they follow its taper, else it looks lumpy."""
    before, after = neighbours
    width = joint.radius * joint.sign
    follow = (1 - joint.bend) * 0.8 * joint.reach
    upper_share = min(1.0, follow / (upper.length * (1 - before.at)))
    lower_share = min(1.0, follow / (lower.length * after.at))
    width_before = width + (_width(before, upper, joint.sign) - width) * upper_share
    width_after = width + (_width(after, lower, joint.sign) - width) * lower_share
    first = _offset(middle, upper, -joint.reach, width_before)
    last = _offset(middle, lower, joint.reach, width_after)
    return [first, _corner(middle, upper, lower, joint, (first, last)), last]


def _corner(middle: Point, upper: Bone, lower: Bone, joint: _Joint, chord: tuple[Point, Point]) -> Point:
    """The middle of a joint: on the crease, 38 % toward the chord to be soft, or on the round outside."""
    width = joint.radius * joint.sign
    if joint.inner:
        x, y = _offset(middle, upper, -joint.crease, width)
        (ax, ay), (bx, by) = chord
        return (x * 0.62 + (ax + bx) * 0.19, y * 0.62 + (ay + by) * 0.19)
    nx, ny = upper.normal[0] + lower.normal[0], upper.normal[1] + lower.normal[1]
    size = hypot(nx, ny)
    nx, ny = (nx / size, ny / size) if size > 0.15 else upper.normal
    return (middle[0] + nx * width, middle[1] + ny * width)


def hull(
    camera: Camera, spheres: Sequence[Sphere], angles: Sequence[float], start: float, turn: int = 1
) -> str:
    """The smooth hull of spheres, sampled in fixed directions: degrees from `start`, a page angle in radians.

    The tangents are exact, so it is convex by construction and works from any side; `turn` -1 goes round
    it the other way.
    """
    discs = [(*camera.page(centre), radius * SCALE) for centre, radius in spheres]
    points: list[Point] = []
    tangents: list[Point] = []
    for angle in angles:
        theta = start + turn * radians(angle)
        nx, ny = cos(theta), sin(theta)
        x, y, radius = discs[0]
        farthest = x * nx + y * ny + radius
        for disc in discs:
            reach = disc[0] * nx + disc[1] * ny + disc[2]
            if reach > farthest:
                farthest, (x, y, radius) = reach, disc
        points.append((x + nx * radius, y + ny * radius))
        tangents.append((-ny * turn, nx * turn))
    return curves.spline(points, closed=True, tangents=tangents)


def torso(camera: Camera, sections: Sequence[Section]) -> tuple[list[Point], list[Point]]:
    """The right and left outline of the torso, one point for each section, bottom to top."""
    centres = [camera.page(section.centre) for section in sections]
    right: list[Point] = []
    left: list[Point] = []
    normal = (1.0, 0.0)
    for i, section in enumerate(sections):
        before, after = centres[max(0, i - 1)], centres[min(len(centres) - 1, i + 1)]
        if _length(before, after) >= 4:  # else it is seen along its axis: keep the direction of the one below
            dx, dy = curves.direction(before, after)
            normal = (-dy, dx)
        out = camera.lift(normal)
        (x, y), (nx, ny) = centres[i], normal
        wide = landmarks.reach_of(section, out) * SCALE
        narrow = landmarks.reach_of(section, vectors.opposite(out)) * SCALE
        right.append((x + nx * wide, y + ny * wide))
        left.append((x - nx * narrow, y - ny * narrow))
    return right, left
