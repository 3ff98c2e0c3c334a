"""A drawing being made: shapes in painting order and the box they fill."""

from typing import NamedTuple


class Shape(NamedTuple):
    """SVG path text, and the kind that names its colours in the themes (`shirt`, `skin2`, `prop` ...)."""

    kind: str
    path: str


Box = tuple[float, float, float, float]
NOTHING: Box = (1e9, 1e9, -1e9, -1e9)


class Canvas:
    """Collects shapes, the first painted lowest, and the box around all that was announced with `grow`.

    Units are page units (camera.SCALE to one stature), y pointing down.
    """

    __slots__ = ("box", "shapes")

    def __init__(self) -> None:
        self.shapes: list[Shape] = []
        self.box: Box = NOTHING

    def grow(self, x: float, y: float, radius: float = 0.0) -> None:
        """Makes room for a disc of this radius about the page point (x, y)."""
        left, top, right, bottom = self.box
        self.box = (
            min(left, x - radius),
            min(top, y - radius),
            max(right, x + radius),
            max(bottom, y + radius),
        )

    def add(self, kind: str, path: str) -> None:
        """Paints a path over everything painted so far; it does not change the box."""
        self.shapes.append(Shape(kind, path))

    def extend(self, shapes: list[Shape]) -> None:
        """Paints shapes in their order over everything painted so far."""
        self.shapes.extend(shapes)

    @property
    def width(self) -> float:
        """Width of the box in page units."""
        return self.box[2] - self.box[0]

    @property
    def height(self) -> float:
        """Height of the box in page units."""
        return self.box[3] - self.box[1]
