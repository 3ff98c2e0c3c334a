"""Round things: foam roller, rolled towel, ball."""

from portal.figures import curves
from portal.figures.camera import SCALE, Point
from portal.figures.canvas import Canvas
from portal.figures.pose import Prop
from portal.figures.props import solids
from portal.figures.props.stage import Stage
from portal.figures.vectors import Vec

ROLLER_RADIUS, ROLLER_HALF = 0.045, 0.20
TOWEL_RADIUS, TOWEL_HALF = 0.035, 0.085
COIL = ((1.0, 0.0), (0.0, -0.9), (-0.8, 0.0), (0.0, 0.7), (0.6, 0.0), (0.0, -0.5), (-0.35, 0.1))
BEHIND_BODY = 0.055  # from a point inside the body to the skin of its back


def roller(canvas: Canvas, stage: Stage, prop: Prop) -> None:
    """A foam roller on the floor, across the body; its hollow end shows what it is."""
    radius = prop.number("r", ROLLER_RADIUS)
    x = stage.place(prop, "under", fixed=True)[0] + prop.number("dx", 0.0)
    end = solids.cylinder(canvas, stage.camera, ((x, radius, -ROLLER_HALF), (x, radius, ROLLER_HALF)), radius)
    canvas.add("prop", curves.circle(end, radius * SCALE * 0.4))


def towel_roll(canvas: Canvas, stage: Stage, prop: Prop) -> None:
    """A rolled towel under a body point; the coil on its end shows what it is."""
    radius = prop.number("r", TOWEL_RADIUS)
    x, _, z = stage.place(prop, "under", fixed=True)
    ends = ((x, radius, z - TOWEL_HALF), (x, radius, z + TOWEL_HALF))
    end = solids.cylinder(canvas, stage.camera, ends, radius)
    canvas.add("shine", _coil(end, radius * SCALE * 0.68))


def _coil(centre: Point, radius: float) -> str:
    """The end of a rolled towel: one turn and a half, from outside in."""
    return curves.spline([(centre[0] + x * radius, centre[1] + y * radius) for x, y in COIL])


def ball(canvas: Canvas, stage: Stage, prop: Prop) -> None:
    """A ball: pressed against the body behind a point, or lying at x."""
    radius = prop.numbers["r"] * SCALE
    centre = stage.camera.page(_middle(stage, prop))
    canvas.add("prop", curves.circle(centre, radius))
    light = [(-0.62, -0.20), (-0.48, -0.48), (-0.16, -0.62)]
    canvas.add("shine", curves.spline([(centre[0] + x * radius, centre[1] + y * radius) for x, y in light]))
    canvas.grow(*centre, radius + solids.LINE)


def _middle(stage: Stage, prop: Prop) -> Vec:
    radius = prop.numbers["r"]
    if "behind" in prop.points:
        x, y, _ = stage.place(prop, "behind")
        return (x - prop.number("gap", BEHIND_BODY) - radius, y, 0.0)
    return (prop.numbers["x"], prop.number("y", radius), prop.number("z", 0.0))
