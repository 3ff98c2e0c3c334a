"""Boxes, cylinders, posts and discs in the figure's world, drawn for any camera."""

from math import cos, hypot, pi, sin
from typing import NamedTuple

from portal.figures import curves, vectors
from portal.figures.camera import SCALE, Camera, Point
from portal.figures.canvas import Canvas
from portal.figures.vectors import Vec

EDGE_ON = 0.02  # a face turned away from the viewer more than this is not drawn
LINE = 4  # room for half a line
ROUND = 8  # points of a disc's outline


class Block(NamedTuple):
    """A box along the axes of the world: from and to in x, y (height) and z (toward the viewer)."""

    x0: float
    x1: float
    y0: float
    y1: float
    z0: float
    z1: float


def box(canvas: Canvas, camera: Camera, block: Block, kind: str = "prop") -> None:
    """Draws the faces of a box that can be seen; all but its top in the darker tone (`kind` + d)."""
    for name, corners in _faces(camera, block):
        points = [camera.page(corner) for corner in corners]
        canvas.add(kind if name == "top" else kind + "d", curves.polygon(points))
        room(canvas, points)


def _faces(camera: Camera, block: Block) -> list[tuple[str, list[Vec]]]:
    """The visible faces, by the side they are on: those with a normal toward the viewer."""
    x0, x1, y0, y1, z0, z1 = block
    toward, faces = camera.toward, []
    if camera.up[1] > EDGE_ON and toward[1] > EDGE_ON / 2:
        faces.append(("top", [(x0, y1, z0), (x1, y1, z0), (x1, y1, z1), (x0, y1, z1)]))
    if abs(toward[0]) > EDGE_ON:
        x = x1 if toward[0] > 0 else x0
        faces.append(("end", [(x, y0, z0), (x, y0, z1), (x, y1, z1), (x, y1, z0)]))
    if abs(toward[2]) > EDGE_ON:
        z = z1 if toward[2] > 0 else z0
        faces.append(("front", [(x0, y0, z), (x1, y0, z), (x1, y1, z), (x0, y1, z)]))
    return faces


def room(canvas: Canvas, points: curves.Points, radius: float = LINE) -> None:
    """Makes room in the drawing for all of these page points."""
    for x, y in points:
        canvas.grow(x, y, radius)


def post(canvas: Canvas, camera: Camera, ends: tuple[Vec, Vec], kind: str = "leg") -> None:
    """Draws a leg of a piece of furniture."""
    foot, top = camera.page(ends[0]), camera.page(ends[1])
    canvas.add(kind, curves.line(foot, top))
    canvas.grow(*foot, 6)


def cylinder(canvas: Canvas, camera: Camera, ends: tuple[Vec, Vec], radius: float) -> Point:
    """Draws a roll with round ends and returns the page point of the end nearer to the viewer."""
    far, near = sorted(ends, key=camera.depth)
    a, b = camera.page(far), camera.page(near)
    r = radius * SCALE
    dx, dy = curves.direction(a, b)
    if hypot(b[0] - a[0], b[1] - a[1]) > 2:
        canvas.add("propd", curves.circle(a, r))
        x, y = -dy * r, dx * r
        side = [(a[0] + x, a[1] + y), (b[0] + x, b[1] + y), (b[0] - x, b[1] - y), (a[0] - x, a[1] - y)]
        canvas.add("propd", curves.polygon(side))
    canvas.add("prop", curves.circle(b, r))
    room(canvas, [a, b], r + LINE)
    return b


def disc(camera: Camera, centre: Vec, axis: Vec, radius: float) -> list[Point]:
    """The outline of a flat disc across `axis`, as page points: the same number of points in every view."""
    across = vectors.unit(vectors.cross(axis, (0.31, 0.93, 0.2)))
    along = vectors.cross(axis, across)
    angles = [2 * pi * i / ROUND for i in range(ROUND)]
    rim = [vectors.blend(across, radius * cos(angle), along, radius * sin(angle)) for angle in angles]
    return [camera.page(vectors.along(centre, way, 1.0)) for way in rim]
