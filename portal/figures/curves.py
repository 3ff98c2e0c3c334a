"""SVG path text: whole numbers, relative commands, as short as it can be written.

Pictures of one view always get the same commands and the same number of numbers, whatever the pose;
that is what lets a browser run smoothly from one pose to the next.
"""

from collections.abc import Sequence
from math import hypot

from portal.figures.camera import Point

Points = Sequence[Point]
HANDLE = 0.36  # length of a curve's handle as part of the chord: round, yet it never overshoots


def numbers(values: Sequence[int]) -> str:
    """Whole numbers as path text; a minus sign separates by itself."""
    pattern = "%d " * len(values)  # twice as fast as joining texts, and most of a picture is numbers
    return (pattern % tuple(values)).replace(" -", "-")[:-1]


def middle(a: Point, b: Point, t: float = 0.5) -> Point:
    """The point that lies `t` of the way from a to b."""
    return (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t)


def direction(a: Point, b: Point) -> Point:
    """The page direction from a to b with length 1; (0, 0) when they are the same point."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = hypot(dx, dy) or 1.0
    return (dx / length, dy / length)


def _tangents(points: Points, closed: bool) -> list[Point]:
    """The direction of the curve at each point: from its neighbour before to its neighbour after."""
    if closed:
        before, after = [points[-1], *points[:-1]], [*points[1:], points[0]]
    else:
        before, after = [points[0], *points[:-1]], [*points[1:], points[-1]]
    tangents = []
    for (ax, ay), (bx, by) in zip(before, after, strict=True):  # `direction`, written out: the hottest loop
        dx, dy = bx - ax, by - ay
        length = hypot(dx, dy) or 1.0
        tangents.append((dx / length, dy / length))
    return tangents


def _cubics(points: Points, tangents: Points) -> str:
    """The relative cubic command through the points, without the move to the first."""
    px, py = points[0]
    tx, ty = tangents[0]
    x, y = round(px), round(py)
    values: list[int] = []
    for (qx, qy), (ux, uy) in zip(points[1:], tangents[1:], strict=True):
        reach = hypot(qx - px, qy - py) * HANDLE
        to_x, to_y = round(qx), round(qy)
        values += (
            round(px + tx * reach) - x,
            round(py + ty * reach) - y,
            round(qx - ux * reach) - x,
            round(qy - uy * reach) - y,
            to_x - x,
            to_y - y,
        )
        x, y, px, py, tx, ty = to_x, to_y, qx, qy, ux, uy
    return "c" + numbers(values)


def _move(point: Point) -> str:
    return f"M{round(point[0])} {round(point[1])}"


def spline(points: Points, *, closed: bool = False, tangents: Points | None = None) -> str:
    """A smooth curve through the points (chord-scaled Catmull-Rom: no loops, no overshoot).

    `tangents` gives the direction at every point where it is known exactly.
    """
    tangents = tangents or _tangents(points, closed)
    if not closed:
        return _move(points[0]) + _cubics(points, tangents)
    return _move(points[0]) + _cubics([*points, points[0]], [*tangents, tangents[0]]) + "z"


def chain(parts: Sequence[Points], *, closed: bool = False) -> str:
    """Smooth curves joined with corners into one path: each part starts where the one before ends."""
    text = _move(parts[0][0]) + "".join(_cubics(part, _tangents(part, False)) for part in parts)
    return text + ("z" if closed else "")


def polygon(points: Points, *, closed: bool = True) -> str:
    """Straight lines from point to point."""
    x, y = round(points[0][0]), round(points[0][1])
    text, values = f"M{x} {y}l", []
    for point in points[1:]:
        to_x, to_y = round(point[0]), round(point[1])
        values += [to_x - x, to_y - y]
        x, y = to_x, to_y
    return text + numbers(values) + ("z" if closed else "")


def line(a: Point, b: Point) -> str:
    """One straight line."""
    return f"{_move(a)}L{round(b[0])} {round(b[1])}"


def circle(centre: Point, radius: float) -> str:
    """A full circle."""
    x, y, r = round(centre[0]), round(centre[1]), round(radius)
    return f"M{x - r} {y}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0-{2 * r} 0z"


def dots(points: Points) -> str:
    """A short dash at every point: with a round line end it prints as a dot."""
    return "".join(f"{_move(point)}h1" for point in points)


def bow(start: Point, through: Point, end: Point) -> str:
    """A single flat bend from start to end that passes `through` half way (a mouth, a closed lid)."""
    handle = (2 * through[0] - (start[0] + end[0]) / 2, 2 * through[1] - (start[1] + end[1]) / 2)
    return f"{_move(start)}Q{round(handle[0])} {round(handle[1])} {round(end[0])} {round(end[1])}"


def rounded_box(x: float, y: float, width: float, height: float, radius: float) -> str:
    """A box with round corners; (x, y) is its upper left corner."""
    x, y, w, h, r = round(x), round(y), round(width), round(height), round(radius)
    turn = f"a{r} {r} 0 0 1"
    return (
        f"M{x + r} {y}h{w - 2 * r}{turn} {r} {r}v{h - 2 * r}{turn}-{r} {r}h{2 * r - w}{turn}-{r}-{r}"
        f"v{2 * r - h}{turn} {r}-{r}z"
    )
