"""Where the viewer stands: three-dimensional body to flat page.

World: x = page right, the way an upright figure faces; y up; z toward the viewer; unit = stature.
Page: SCALE units to one stature, y pointing down.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import atan2, cos, degrees, radians, sin

from portal.figures import vectors
from portal.figures.vectors import Vec

SCALE = 600  # page units to one stature: whole numbers are finer than print needs
MM = 46.0  # printed stature in millimetres, so 13 units are one millimetre

Point = tuple[float, float]
View = str | Sequence[float]

OBLIQUE = {  # cabinet projections: depth slants by these parts of z to the left and down
    # the sagittal plane stays undistorted and the floor level, which a turned camera cannot do
    "side": (0.21, 0.11),
    "side_b": (-0.21, 0.11),  # shows faces turned left: a figure against a wall on its right
}
TURNED = {  # orthographic cameras: (yaw, pitch) in degrees
    "flat": (0.0, 0.0),
    "front": (90.0, 6.0),
    "back": (-90.0, 6.0),
    "three": (38.0, 14.0),
    "top": (0.0, 80.0),
    "facing": (0.0, 14.0),
    "high": (20.0, 24.0),
}
VIEWS = (*OBLIQUE, *TURNED)  # every name a pose file may give as `view`


@dataclass(frozen=True, slots=True)
class Camera:
    """A parallel projection: `right` and `up` measure along the page, `toward` points at the viewer."""

    right: Vec
    up: Vec
    toward: Vec
    yaw: float
    pitch: float
    mirrored: bool = False

    def page(self, point: Vec) -> Point:
        """The page position of a body point (or the page direction of a vector) in page units."""
        x, y, z = point
        right, up = self.right, self.up
        return (
            SCALE * (x * right[0] + y * right[1] + z * right[2]),
            -SCALE * (x * up[0] + y * up[1] + z * up[2]),
        )

    def depth(self, point: Vec) -> float:
        """How near to the viewer a point is, in statures; larger is nearer."""
        return vectors.dot(point, self.toward)

    def lift(self, direction: Point) -> Vec:
        """The unit vector of the page plane that is drawn along this page direction (of length 1)."""
        return vectors.blend(self.right, direction[0], self.up, -direction[1])

    def mirror(self) -> "Camera":
        """The same view of the other body side: the page is mirrored, what is near stays near."""
        x, y, z = self.right
        return replace(self, right=(-x, -y, -z), mirrored=not self.mirrored)


def _turned(yaw: float, pitch: float) -> Camera:
    """An orthographic camera turned about the upright axis by `yaw`, looking down by `pitch` degrees."""
    cy, sy, cp, sp = cos(radians(yaw)), sin(radians(yaw)), cos(radians(pitch)), sin(radians(pitch))
    return Camera((cy, 0.0, -sy), (-sy * sp, cp, -cy * sp), (sy * cp, sp, cy * cp), yaw, pitch)


def _oblique(aside: float, down: float) -> Camera:
    """A cabinet projection: what is nearer is drawn further left and lower by these parts of its depth."""
    toward = vectors.unit((aside, down, 1.0))
    return Camera((1.0, 0.0, -aside), (0.0, 1.0, -down), toward, 0.0, degrees(atan2(down, 1)))


def of(view: View) -> Camera:
    """The camera of a view: a name out of VIEWS, or (yaw, pitch) in degrees.

    Raises ValueError when the view is neither.
    """
    if isinstance(view, str):
        if view in OBLIQUE:
            return _oblique(*OBLIQUE[view])
        if view not in TURNED:
            raise ValueError(f"unknown view {view!r}; known: {', '.join(VIEWS)}, or [yaw, pitch]")
        view = TURNED[view]
    if len(view) != 2:
        raise ValueError("a view is a name or [yaw, pitch]")
    return _turned(*view)
