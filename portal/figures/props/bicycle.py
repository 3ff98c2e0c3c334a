"""A city bicycle, or a stationary one, in the plane of the page; its cranks reach to where the feet are."""

from portal.figures import curves, outline
from portal.figures.camera import SCALE, Point
from portal.figures.canvas import Canvas
from portal.figures.pose import Prop
from portal.figures.props import solids
from portal.figures.props.stage import Stage
from portal.figures.vectors import along

PLACES = {  # on the page's plane, in H
    "rear": (-0.24, 0.165), "front": (0.50, 0.165), "crank": (0.12, 0.15), "seat": (0.0, 0.505),
    "head": (0.40, 0.50), "bar": (0.37, 0.585), "grip": (0.43, 0.585), "flywheel": (0.39, 0.17),
    "stand": (0.12, 0.016), "foot": (0.42, 0.016), "back": (-0.20, 0.016), "tip": (0.58, 0.016),
}  # fmt: skip
HANDLEBAR = (("head", "bar"), ("bar", "grip"))
TUBES = (
    ("rear", "crank"), ("rear", "seat"), ("crank", "seat"), ("crank", "head"), ("seat", "head"),
    ("front", "head"), *HANDLEBAR,
)  # fmt: skip
STAND = (("back", "tip"), ("seat", "stand"), ("foot", "head"), *HANDLEBAR)
WHEEL, CHAINRING = 0.16, 0.05
FLYWHEEL, CRANK_CASE, RIM = 0.125, 0.075, 0.028
FEET_HALF = 0.11  # of the bars across that a stationary bicycle stands on
CASE_ANGLES = tuple(range(0, 360, 30))
FOOTPRINT = (-0.44, 0.70)
SOLE = 0.022  # below the ball of the foot

Places = dict[str, Point]


def bike(canvas: Canvas, stage: Stage, prop: Prop) -> None:
    """Wheels or stand, frame, saddle, cranks and pedals."""
    places = {name: stage.camera.page((x, y, 0.0)) for name, (x, y) in PLACES.items()}
    if "stationary" in prop.words:
        _stand(canvas, stage, places)
    else:
        _wheels(canvas, places)
    _saddle(canvas, places["seat"], -1 if stage.camera.mirrored else 1)
    canvas.add("wheel", curves.circle(places["crank"], CHAINRING * SCALE))
    for side in "lr":
        _pedal(canvas, stage, side, places["crank"])


def _wheels(canvas: Canvas, places: Places) -> None:
    """Both wheels and the frame between them."""
    for name in ("rear", "front"):
        canvas.add("wheel", curves.circle(places[name], WHEEL * SCALE))
        canvas.add("hub", curves.circle(places[name], 8))
        canvas.grow(*places[name], WHEEL * SCALE + solids.LINE)
    _tubes(canvas, places, TUBES)


def _stand(canvas: Canvas, stage: Stage, places: Places) -> None:
    """What stands on the floor: two bars across, the frame, and the case round the flywheel."""
    for name in ("back", "tip"):
        x, y = PLACES[name]
        ends = [stage.camera.page((x, y, z)) for z in (-FEET_HALF, FEET_HALF)]
        canvas.add("tube", curves.line(ends[0], ends[1]))
        solids.room(canvas, ends, 8)
    _tubes(canvas, places, STAND)
    spheres = [
        ((*PLACES[name], 0.0), radius) for name, radius in (("crank", CRANK_CASE), ("flywheel", FLYWHEEL))
    ]
    canvas.add("prop", outline.hull(stage.camera, spheres, CASE_ANGLES, 0.0))
    canvas.add("shine", curves.circle(places["flywheel"], (FLYWHEEL - RIM) * SCALE))


def _tubes(canvas: Canvas, places: Places, tubes: tuple[tuple[str, str], ...]) -> None:
    canvas.add("tube", "".join(curves.line(places[a], places[b]) for a, b in tubes))


def _saddle(canvas: Canvas, seat: Point, ahead: int) -> None:
    x, y = seat[0], seat[1] - 3
    canvas.add("saddle", curves.line((x - 36 * ahead, y), (x + 30 * ahead, y)))


def _pedal(canvas: Canvas, stage: Stage, side: str, crank: Point) -> None:
    """The crank and pedal under a foot."""
    body = stage.skeleton
    foot = along(body.joints[side + "_ball"], body.frames[side + "_foot"].up, -SOLE)
    x, y = stage.camera.page(foot)
    canvas.add("tube", curves.line(crank, (x, y)))
    canvas.add("saddle", curves.line((x - 14, y + 2), (x + 14, y + 2)))
