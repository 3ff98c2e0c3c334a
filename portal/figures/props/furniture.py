"""Furniture: chair and stool, bench, table."""

from portal.figures import landmarks
from portal.figures.canvas import Canvas
from portal.figures.pose import Prop
from portal.figures.props import solids
from portal.figures.props.solids import Block
from portal.figures.props.stage import Stage

CHAIR_BEHIND, CHAIR_BEFORE, CHAIR_HALF = 0.115, 0.155, 0.12  # from the seat's middle
SEAT_THICK, BACK_HIGH, BACK_THICK = 0.028, 0.30, 0.022
BENCH_WIDTH, BENCH_HALF, TABLE_HALF = 0.30, 0.16, 0.18
TOP_THICK, LEG_IN = 0.03, 0.03
ALONG_VIEW = 0.5  # of the camera's x: the viewer then looks along the way the body faces
STANDS_OFF = 0.2  # a chair this much nearer to the viewer than the body does not carry it
STOOL_RADIUS = 0.105


def chair(canvas: Canvas, stage: Stage, prop: Prop) -> None:
    """A chair (or a stool) that fits the seat of the start pose, or stands at x with that seat height."""
    if not _hides_body(stage, prop):
        _whole_chair(canvas, stage, prop)


def _whole_chair(canvas: Canvas, stage: Stage, prop: Prop) -> None:
    x, seat = _seat(stage, prop)
    back, front = x - CHAIR_BEHIND, x + CHAIR_BEFORE
    if "stool" in prop.words:
        back, front = x - STOOL_RADIUS, x + STOOL_RADIUS
    feet = (back + 0.012, front - 0.02)
    _legs(canvas, stage, feet, (-CHAIR_HALF, seat - 0.02), "leg2")
    if "stool" not in prop.words and not _back_hides_body(stage, prop):
        chair_back(canvas, stage, prop)
    _legs(canvas, stage, feet, (CHAIR_HALF, seat - 0.02), "leg")
    block = Block(back - 0.012, front, seat - SEAT_THICK, seat, -CHAIR_HALF, CHAIR_HALF)
    solids.box(canvas, stage.camera, block)
    if "stool" in prop.words:
        _rung(canvas, stage, feet, seat)


def _rung(canvas: Canvas, stage: Stage, feet: tuple[float, float], seat: float) -> None:
    """The bar between the legs of a stool."""
    height = seat * 0.35
    solids.post(canvas, stage.camera, ((feet[0], height, CHAIR_HALF), (feet[1], height, CHAIR_HALF)), "leg")


def chair_back(canvas: Canvas, stage: Stage, prop: Prop) -> None:
    """The back of a chair."""
    x, seat = _seat(stage, prop)
    back = x - CHAIR_BEHIND - 0.012
    block = Block(back, back + BACK_THICK, seat, seat + BACK_HIGH, -CHAIR_HALF, CHAIR_HALF)
    solids.box(canvas, stage.camera, block)


def chair_before(canvas: Canvas, stage: Stage, prop: Prop) -> None:
    """What of a chair stands between the viewer and the body: nothing, its back, or all of it."""
    if _hides_body(stage, prop):
        _whole_chair(canvas, stage, prop)
    elif "stool" not in prop.words and _back_hides_body(stage, prop):
        chair_back(canvas, stage, prop)


def _hides_body(stage: Stage, prop: Prop) -> bool:
    """Whether somebody stands behind the chair, as the viewer sees it."""
    return _nearer(stage, _seat(stage, prop)[0] - stage.first.joints["pelvis"][0]) > STANDS_OFF


def _back_hides_body(stage: Stage, prop: Prop) -> bool:
    """Whether somebody sits with the chair's back toward the viewer."""
    behind = _seat(stage, prop)[0] - CHAIR_BEHIND - stage.first.joints["pelvis"][0]
    return not _hides_body(stage, prop) and _nearer(stage, behind) > 0


def _nearer(stage: Stage, ahead: float) -> float:
    """How much nearer to the viewer than the body a thing is that stands this far ahead of it."""
    toward = stage.camera.toward[0]
    return ahead * toward if abs(toward) >= ALONG_VIEW else 0.0


def chair_footprint(stage: Stage, prop: Prop) -> tuple[float, float]:
    """From where to where a chair stands on the floor, with a little room."""
    x, _ = _seat(stage, prop)
    return x - 0.16, x + 0.20


def _seat(stage: Stage, prop: Prop) -> tuple[float, float]:
    """Where the middle of the seat is and how high it is."""
    x = prop.number("x", stage.first.joints["pelvis"][0])
    return x, prop.number("seat", landmarks.lowest(stage.first, "seat"))


def seat_height(stage: Stage, prop: Prop) -> float:
    """How high the seat of a chair is."""
    return _seat(stage, prop)[1]


def _legs(
    canvas: Canvas, stage: Stage, feet: tuple[float, float], depth_and_top: tuple[float, float], kind: str
) -> None:
    """Two upright legs at one depth."""
    z, top = depth_and_top
    for x in feet:
        solids.post(canvas, stage.camera, ((x, 0.0, z), (x, top, z)), kind)


def bench(canvas: Canvas, stage: Stage, prop: Prop) -> None:
    """A low bench or footstool on two legs."""
    x, height, width = prop.numbers["x"], prop.numbers["h"], prop.number("w", BENCH_WIDTH)
    feet = (x + LEG_IN, x + width - LEG_IN)
    _legs(canvas, stage, feet, (-BENCH_HALF + 0.04, height - TOP_THICK), "leg2")
    solids.box(canvas, stage.camera, Block(x, x + width, height - TOP_THICK, height, -BENCH_HALF, BENCH_HALF))
    _legs(canvas, stage, feet, (BENCH_HALF - 0.04, height - TOP_THICK), "leg")


def table(canvas: Canvas, stage: Stage, prop: Prop) -> None:
    """A table or a kitchen counter: a top on four legs."""
    x, height, width = prop.numbers["x"], prop.numbers["h"], prop.number("w", BENCH_WIDTH)
    feet = (x + LEG_IN, x + width - LEG_IN)
    _legs(canvas, stage, feet, (-TABLE_HALF + 0.02, height - TOP_THICK), "leg2")
    _legs(canvas, stage, feet, (TABLE_HALF - 0.02, height - TOP_THICK), "leg")
    apron = Block(feet[0], feet[1], height - 2.6 * TOP_THICK, height - TOP_THICK, 0, TABLE_HALF - 0.02)
    solids.box(canvas, stage.camera, apron)
    solids.box(canvas, stage.camera, Block(x, x + width, height - TOP_THICK, height, -TABLE_HALF, TABLE_HALF))


def block_footprint(prop: Prop) -> tuple[float, float]:
    """From where to where a step, a bench or a table stands on the floor, with a little room."""
    x = prop.numbers["x"]
    return x, x + prop.number("w", BENCH_WIDTH) + 0.06
