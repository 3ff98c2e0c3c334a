"""What hands hold and what is tied round legs: band, loop, towel, stick, dumbbells, bag."""

from math import hypot

from portal.figures import curves, vectors
from portal.figures.camera import SCALE, Camera, Point
from portal.figures.canvas import Canvas
from portal.figures.pose import Prop
from portal.figures.props import solids
from portal.figures.props.solids import Block
from portal.figures.props.stage import Stage
from portal.figures.skeleton import Skeleton
from portal.figures.vectors import Vec

LOOPS = {  # how far down which bone, and the limb's radius there
    "thigh": ("hip", "knee", 0.66, 0.046),
    "knee": ("hip", "knee", 1.0, 0.040),
    "ankle": ("knee", "ankle", 0.94, 0.026),
}
ROUND_LIMBS = {  # where a band goes round a limb: as in LOOPS
    "knee": ("hip", "knee", 1.0, 0.038), "kneecap": ("hip", "knee", 1.0, 0.038),
    "thigh_back": ("hip", "knee", 0.65, 0.044), "thigh_top": ("hip", "knee", 0.6, 0.045),
    "shin": ("knee", "ankle", 0.32, 0.035), "calf": ("knee", "ankle", 0.4, 0.035),
    "ankle": ("knee", "ankle", 0.96, 0.022), "elbow": ("shoulder", "elbow", 0.97, 0.025),
    "forearm": ("elbow", "wrist", 0.5, 0.021), "wrist": ("elbow", "wrist", 0.95, 0.017),
}  # fmt: skip
ROUND_SAG = 0.010
POST_HALF, POST_FOOT, POST_PAST = 0.011, 0.055, 0.09
LOOP_SAG = 0.012
HAND_HALF = 0.027  # half of a hand that closes round a rod
ROD_PAST = 0.06  # a stick runs on past both hands
PLATE_OUT, PLATE_RADIUS, PLATE_THICK = 0.040, 0.030, 0.012
BAG_BELOW, BAG_TOP, BAG_HIGH, BAG_HALF = 0.022, 0.075, 0.125, 0.062


def band(canvas: Canvas, stage: Stage, prop: Prop) -> None:
    """An elastic band from point to point, round a limb it ends at; a knob shows where it is fastened."""
    points = [stage.camera.page(stage.place(prop, name)) for name in ("from", "to")]
    path = _round_limb(stage, prop.points["to"], points)
    canvas.add("bandcase", path)
    canvas.add("band", path)
    for name, point in zip(("from", "to"), points, strict=True):
        if not isinstance(prop.points[name], str):
            canvas.add("anchor", curves.circle(point, 10))
    solids.room(canvas, points, 10)


def _round_limb(stage: Stage, end: str | Vec, points: list[Point]) -> str:
    """A band that comes to a limb goes on across it, a little bent, to its far edge; others end there."""
    start, stop = points
    if not isinstance(end, str) or end[2:] not in ROUND_LIMBS:
        return curves.line(start, stop)
    upper, lower, share, radius = ROUND_LIMBS[end[2:]]
    a, b = (stage.camera.page(stage.skeleton.joints[f"{end[0]}_{joint}"]) for joint in (upper, lower))
    (x, y), (dx, dy) = curves.middle(a, b, share), curves.direction(a, b)
    across, sag = radius * SCALE, ROUND_SAG * SCALE
    if (start[1] - y) * dx < (start[0] - x) * dy:
        across = -across
    near, far = (x - dy * across, y + dx * across), (x + dy * across, y - dx * across)
    return curves.line(start, near) + curves.bow(near, (x + dx * sag, y + dy * sag), far)


def band_post(canvas: Canvas, stage: Stage, prop: Prop) -> None:
    """The post that a band is fastened to, with its foot on the floor."""
    if "post" not in prop.words:
        return
    x, y, z = stage.place(prop, "from")
    foot = Block(x - POST_FOOT, x + POST_FOOT, 0.0, POST_HALF, z - POST_FOOT, z + POST_FOOT)
    shaft = Block(x - POST_HALF, x + POST_HALF, POST_HALF, y + POST_PAST, z - POST_HALF, z + POST_HALF)
    for block in (foot, shaft):
        solids.box(canvas, stage.camera, block)


def post_footprint(prop: Prop) -> tuple[float, float]:
    """From where to where a band's post stands on the floor."""
    x = float(prop.points["from"][0])
    return x - POST_FOOT, x + POST_FOOT


def towel(canvas: Canvas, stage: Stage, prop: Prop) -> None:
    """A towel or strap held from point to point."""
    points = [stage.camera.page(stage.place(prop, name)) for name in ("from", "to")]
    path = curves.line(points[0], points[1])
    canvas.add("clothedge", path)
    canvas.add("cloth", path)
    solids.room(canvas, points, 10)


def loop(canvas: Canvas, stage: Stage, prop: Prop) -> None:
    """A band loop round both legs, a little slack between them."""
    upper, lower, share, radius = LOOPS[prop.part]
    a, b = (stage.camera.page(_on_bone(stage.skeleton, side, (upper, lower), share)) for side in "rl")
    path = _round_both(a, b, radius * SCALE)
    canvas.add("bandcase", path)
    canvas.add("band", path)


def _on_bone(skeleton: Skeleton, side: str, joints: tuple[str, str], share: float) -> Vec:
    upper, lower = (skeleton.joints[f"{side}_{joint}"] for joint in joints)
    return vectors.blend(upper, 1 - share, lower, share)


def _round_both(a: Point, b: Point, radius: float) -> str:
    """From the outside of one leg across to the outside of the other."""
    dx, dy = curves.direction(a, b)
    out_a, out_b = (a[0] - dx * radius, a[1] - dy * radius), (b[0] + dx * radius, b[1] + dy * radius)
    middle = curves.middle(out_a, out_b)
    return curves.bow(out_a, (middle[0] - dy * LOOP_SAG * SCALE, middle[1] + dx * LOOP_SAG * SCALE), out_b)


def stick(canvas: Canvas, stage: Stage, prop: Prop) -> None:
    """A straight stick through two points, seen before and behind the hands that close round it."""
    a, b = (stage.camera.page(stage.place(prop, name)) for name in ("from", "to"))
    dx, dy = curves.direction(a, b)
    past, hand = ROD_PAST * SCALE, HAND_HALF * SCALE
    inner = min(hand, hypot(b[0] - a[0], b[1] - a[1]) / 2)
    stops = [
        ((a[0] - dx * past, a[1] - dy * past), (a[0] - dx * hand, a[1] - dy * hand)),
        ((a[0] + dx * inner, a[1] + dy * inner), (b[0] - dx * inner, b[1] - dy * inner)),
        ((b[0] + dx * hand, b[1] + dy * hand), (b[0] + dx * past, b[1] + dy * past)),
    ]
    path = "".join(curves.line(start, end) for start, end in stops)
    canvas.add("rodedge", path)
    canvas.add("rod", path)
    solids.room(canvas, [stops[0][0], stops[-1][1]], 10)


def sides(prop: Prop) -> str:
    """The sides of the hands that hold it."""
    return "rl" if prop.part == "hands" else prop.part[0]


def dumbbell(canvas: Canvas, stage: Stage, side: str) -> None:
    """A dumbbell across the palm: the hand closes over its bar, so only what stands out of it is drawn."""
    camera, hand = stage.camera, stage.skeleton.joints[side + "_hand"]
    axis = stage.skeleton.frames[side + "_hand"].forward
    ends = sorted((vectors.opposite(axis), axis), key=camera.depth)
    for out in ends:
        bar = (vectors.along(hand, out, HAND_HALF - 0.004), vectors.along(hand, out, PLATE_OUT))
        canvas.add("bar", curves.line(camera.page(bar[0]), camera.page(bar[1])))
        _plate(canvas, camera, (vectors.along(hand, out, PLATE_OUT), out))


def _plate(canvas: Canvas, camera: Camera, at: tuple[Vec, Vec]) -> None:
    """A thick round plate of a dumbbell: its two faces, outlined as one."""
    centre, out = at
    inner = solids.disc(camera, centre, out, PLATE_RADIUS)
    outer = solids.disc(camera, vectors.along(centre, out, PLATE_THICK), out, PLATE_RADIUS)
    path = curves.spline(inner, closed=True) + curves.spline(outer, closed=True)
    canvas.add("ironedge", path)
    canvas.add("iron", path)
    solids.room(canvas, [*inner, *outer], 7)


def bag(canvas: Canvas, stage: Stage, side: str) -> None:
    """A heavy bag that hangs straight down from the hand."""
    x, y = stage.camera.page(stage.skeleton.joints[side + "_hand"])

    def at(right: float, down: float) -> Point:
        return (x + right * SCALE, y + down * SCALE)

    spread = 0.6 * BAG_HALF
    handle = [at(-spread, BAG_TOP), at(-0.018, BAG_BELOW), at(0.018, BAG_BELOW), at(spread, BAG_TOP)]
    canvas.add("bar", curves.polygon(handle, closed=False))
    low, out = BAG_TOP + BAG_HIGH, BAG_HALF
    sack = [at(-0.85 * out, BAG_TOP), at(-out, low - 0.02), at(-0.8 * out, low), at(0.8 * out, low)]
    sack += [at(out, low - 0.02), at(0.85 * out, BAG_TOP)]
    canvas.add("prop", curves.polygon(sack))
    solids.room(canvas, sack)
