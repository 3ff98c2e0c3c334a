"""The panels of a picture: a scene for each pose, in a row or a stack, numbered, with the hold clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from portal.figures import arrows, close_up, curves, movement
from portal.figures import figure as bodies
from portal.figures.camera import SCALE, Camera, Point
from portal.figures.canvas import Box, Canvas, Shape
from portal.figures.head import Hair
from portal.figures.movement import Movement
from portal.figures.pose import Figure
from portal.figures.props import painting
from portal.figures.props.stage import Stage
from portal.figures.skeleton import Skeleton

Panels: TypeAlias = Literal["pair", "start", "end", "ghost"]

FLESH = {  # round a joint, in H
    "hand": 0.02, "fingers": 0.012, "toes": 0.012, "heel": 0.022, "elbow": 0.024, "knee": 0.036,
    "wrist": 0.016,
}  # fmt: skip
FLESH_ELSEWHERE, FLESH_OF_TRUNK = 0.035, 0.05
HEAD_ROOM: dict[Hair, float] = {"short": 0.082, "bun": 0.110}
GHOSTLY = frozenset({"skin", "skin2", "shirt", "shirt2", "shorts", "shorts2"})
GAP = 34.0  # between panels, page units
MARGIN = 14.0
WIDER = 1.25  # panels wider than this against their height are stacked
NUMBER_RADIUS, MARK_RADIUS = 20, 24
BESIDE, ABOVE = MARK_RADIUS + 10, MARK_RADIUS + 18  # from the figure to a number: left of a stack, over a row
NEXT_DOWN, NEXT_RIGHT = 58, 52  # from a number to the clock
DIGITS = {
    1: "M-5-6l6-5v22",
    2: "M-7-6q0-6 7-6t7 6q0 4-5 8l-9 9h15",
    3: "M-6-10q13-5 13 4q0 6-8 6q9 0 9 7q0 9-15 5",
    4: "M4 11v-22l-11 15h15",
    5: "M6-11h-11l-1 9q13-3 13 5q0 9-14 6",
}


@dataclass(frozen=True, slots=True)
class Scene:
    """Which body is drawn on a panel, and how."""

    name: str  # start, end, end1 ...: the panel an arrow may be meant for
    body: Skeleton
    ghost: bool = False  # the start is shown as a dashed line behind the body
    marks: bool = True


class Placed(NamedTuple):
    """Shapes and how far they are moved on the page; of a close-up what is seen of them, and how enlarged."""

    x: int
    y: int
    shapes: list[Shape]
    window: Box | None = None
    zoom: float = 1.0


class Sheet(NamedTuple):
    """A picture that is ready to be written: what lies where, and the box around it all."""

    placed: list[Placed]
    box: Box


def scenes(moved: Movement, wanted: Panels) -> list[Scene]:
    """The scenes of the wanted panels; an exercise with one pose has only its end."""
    figure = moved.figure
    start = [] if figure.only_end else [Scene("start", moved.start)]
    ends = [
        Scene(f"end{i}" if i else "end", body, ghost=figure.ghost and not figure.only_end)
        for i, body in enumerate(moved.ends)
    ]
    if wanted == "start":
        return start or ends[:1]
    if wanted == "end":
        return [Scene("end", moved.ends[0])] if moved.ends else start
    if wanted == "ghost":
        return [Scene("end", moved.ends[0], ghost=not figure.only_end)] if moved.ends else start
    return [*start, *ends]


def sheet(figure: Figure, camera: Camera, wanted: Panels = "pair", hair: Hair = "short") -> Sheet:
    """The whole picture of an exercise."""
    moved = movement.solved(figure)
    drawn = [scene(moved, camera, one, hair) for one in scenes(moved, wanted)]
    return _arranged(drawn, figure, wanted)


def order_of(moved: Movement, camera: Camera, name: str = "end") -> Sequence[str]:
    """The painting order of a panel: the exercise's own, or one that suits all its poses; legs if seen."""
    figure = moved.figure
    order = figure.order_start if name == "start" and figure.order_start else figure.order
    order = order or bodies.painting_order(camera, moved.every)
    if not figure.focus:
        return order
    seen = close_up.window(figure.focus, camera, moved.every)
    return close_up.parts(order, camera, moved.every, seen)


def scene(moved: Movement, camera: Camera, wanted: Scene, hair: Hair) -> Canvas:
    """One panel: props, ghost, body, props before it, arrows."""
    canvas, body = Canvas(), wanted.body
    stage = Stage(camera, moved.figure.props, body, moved.every, [body])
    drawn = drawn_body(moved, camera, wanted, hair)
    grow(canvas, camera, body, hair)
    painting.behind(canvas, stage)
    if wanted.ghost:
        start = drawn_body(moved, camera, Scene(wanted.name, moved.start), hair)
        _add_ghost(canvas, start, drawn)
        grow(canvas, camera, moved.start, hair)
    canvas.extend(drawn)
    painting.in_front(canvas, stage)
    if moved.figure.focus:
        canvas.box = close_up.cut(canvas.box, close_up.window(moved.figure.focus, camera, moved.every))
    for arrow in moved.figure.arrows:
        if wanted.marks and arrow.panel == wanted.name:
            arrows.draw(canvas, arrows.path(arrow, camera, moved, body), both=arrow.both)
    return canvas


def drawn_body(moved: Movement, camera: Camera, wanted: Scene, hair: Hair) -> list[Shape]:
    """The shapes of the body on a panel."""
    figure = moved.figure
    return bodies.figure(
        camera,
        wanted.body,
        hair=hair,
        order=order_of(moved, camera, wanted.name),
        eyes_closed=figure.eyes_closed,
        holding=painting.holding(figure.props),
    )


def _add_ghost(canvas: Canvas, start: Sequence[Shape], end: Sequence[Shape]) -> None:
    """The outline of the start, dashed, of those parts that move; a head that turns may lose its ear."""
    outlines = ([shape for shape in shapes if shape.kind in GHOSTLY] for shapes in (start, end))
    for before, after in zip(*outlines, strict=True):
        if before != after:
            canvas.add("ghost", before.path)


def grow(canvas: Canvas, camera: Camera, body: Skeleton, hair: Hair) -> None:
    """Makes room for the whole body."""
    for name, joint in body.joints.items():
        kind = name[2:] if name[1] == "_" else name
        radius = HEAD_ROOM[hair] if kind == "head" else FLESH.get(kind, FLESH_ELSEWHERE)
        canvas.grow(*camera.page(joint), SCALE * radius)
    for section in body.torso:
        canvas.grow(*camera.page(section.centre), SCALE * FLESH_OF_TRUNK)


def _arranged(drawn: Sequence[Canvas], figure: Figure, wanted: Panels) -> Sheet:
    """The panels set on one page with their numbers and the clock."""
    stacked = _is_stack(drawn, figure)
    zoom = close_up.ZOOM[figure.focus]
    enlarged = [close_up.enlarged(canvas.box, zoom) for canvas in drawn]
    origins = _stack(enlarged) if stacked else _row(enlarged)
    placed = [
        Placed(round(x), round(y), canvas.shapes, canvas.box if figure.focus else None, zoom)
        for (x, y), canvas in zip(origins, drawn, strict=True)
    ]
    boxes = [_moved(box, at) for box, at in zip(enlarged, placed, strict=True)]
    marks = _marks(boxes, stacked=stacked, clock=figure.hold and wanted != "start")
    left, top, right, bottom = around([*boxes, *(_box_of(mark) for mark in marks)])
    return Sheet(placed + marks, (left - MARGIN, top - MARGIN, right + MARGIN, bottom + MARGIN))


def _moved(box: Box, at: Placed) -> Box:
    return (box[0] + at.x, box[1] + at.y, box[2] + at.x, box[3] + at.y)


def _box_of(mark: Placed) -> Box:
    """The room that a number or the clock takes."""
    return (mark.x - MARK_RADIUS, mark.y - MARK_RADIUS, mark.x + MARK_RADIUS, mark.y + MARK_RADIUS)


def _is_stack(drawn: Sequence[Canvas], figure: Figure) -> bool:
    if figure.layout:
        return figure.layout == "stack"
    return sum(canvas.width for canvas in drawn) > WIDER * sum(canvas.height for canvas in drawn)


def _stack(boxes: Sequence[Box]) -> list[tuple[float, float]]:
    """One above the other, in line with each other, so that it is seen what moves."""
    origins, y = [], 0.0
    for _, top, _, bottom in boxes:
        origins.append((0.0, y - top))
        y += bottom - top + GAP
    return origins


def _row(boxes: Sequence[Box]) -> list[tuple[float, float]]:
    """Side by side on one floor."""
    origins, x = [], 0.0
    for left, _, right, _ in boxes:
        origins.append((x - left, 0.0))
        x += right - left + GAP
    return origins


def around(boxes: Sequence[Box]) -> Box:
    """The box around boxes."""
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def _marks(boxes: Sequence[Box], *, stacked: bool, clock: bool) -> list[Placed]:
    """Numbers of two or more panels and the clock of the last: in a column or row of their own."""
    left, top, _, _ = around(boxes)
    marks = []
    for number, box in enumerate(boxes, 1):
        x, y = _first_mark(box, (left, top), stacked=stacked)
        if len(boxes) > 1:
            marks.append(Placed(round(x), round(y), _number(number)))
            x, y = (x, y + NEXT_DOWN) if stacked else (x + NEXT_RIGHT, y)
        if clock and number == len(boxes):
            marks.append(Placed(round(x), round(y) + 2, _clock()))
    return marks


def _first_mark(box: Box, corner: Point, *, stacked: bool) -> Point:
    """Where a panel's number lies; `corner` is the upper left corner of all panels."""
    if stacked:
        return corner[0] - BESIDE, box[1] + MARK_RADIUS
    return box[0] + MARK_RADIUS, corner[1] - ABOVE


def _number(number: int) -> list[Shape]:
    return [Shape("number", curves.circle((0, 0), NUMBER_RADIUS)), Shape("number", DIGITS[number])]


def _clock() -> list[Shape]:
    """A stop-watch: hold this."""
    radius = NUMBER_RADIUS
    hands = f"M0-12v12l8 6M-6-{radius + 8}h12M0-{radius + 7}v6"
    return [Shape("clock", curves.circle((0, 0), radius) + hands)]
