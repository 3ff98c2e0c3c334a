"""What the body stands, lies or leans on: floor, mat, step, wall, and water around a swimmer."""

from collections.abc import Iterable

from portal.figures import curves, landmarks
from portal.figures.camera import SCALE, Point
from portal.figures.canvas import Canvas
from portal.figures.pose import Prop
from portal.figures.props import solids
from portal.figures.props.solids import Block
from portal.figures.props.stage import Stage
from portal.figures.skeleton import Skeleton
from portal.figures.vectors import Vec

MAT_THICK, MAT_HALF = 0.014, 0.24
STEP_WIDTH, STEP_HALF = 0.24, 0.16
WALL_HIGH, WALL_THICK, WALL_HALF = 1.02, 0.035, 0.42
ALONG_CAMERA = 60.0  # degrees of yaw from which a wall is seen flat, not by its edge
FROM_ABOVE = 40.0  # degrees of pitch from which a floor cannot be one line
ON_FLOOR = 0.08  # a heel lower than this stands on the floor
MARGIN = 30.0  # page units the floor runs on past the body
FLOOR_BELOW = 3.0  # half a line, so that soles stand on it
WAVE, WAVE_HIGH, WAVES_APART = 90.0, 16, 34


def mat(canvas: Canvas, stage: Stage) -> None:
    """An exercise mat, as long as the movement."""
    x = [joint[0] for skeleton in stage.every for joint in skeleton.joints.values()]
    block = Block(min(x) - 0.09, max(x) + 0.07, -MAT_THICK, 0.0, -MAT_HALF, MAT_HALF)
    solids.box(canvas, stage.camera, block, "mat")


def floor(canvas: Canvas, stage: Stage, footprints: Iterable[tuple[float, float]]) -> None:
    """The line of the floor under the bodies and under props that stand from x to x."""
    camera = stage.camera
    if camera.pitch >= FROM_ABOVE:
        return
    xs = [x for skeleton in stage.standing for x in _across(stage, skeleton)]
    left, right = min(xs) - MARGIN, max(xs) + MARGIN
    if abs(camera.yaw) <= ALONG_CAMERA:
        edges = [camera.page((x, 0.0, 0.0))[0] for footprint in footprints for x in footprint]
        left, right = min([left, *edges]), max([right, *edges])
    y = camera.page(_soles(stage))[1] + FLOOR_BELOW
    canvas.add("floor", f"M{round(left)} {round(y)}h{round(right) - round(left)}")
    solids.room(canvas, [(left, y), (right, y)])


def _soles(stage: Stage) -> Vec:
    """Where the floor's line lies: seen from above, it is drawn where the feet stand."""
    heels = [body.joints[f"{side}_heel"] for body in stage.standing for side in "rl"]
    low = [heel for heel in heels if heel[1] < ON_FLOOR] or heels
    x, z = (sum(heel[axis] for heel in low) / len(low) for axis in (0, 2))
    return (x, 0.0, z if stage.camera.yaw else 0.0)


def _across(stage: Stage, skeleton: Skeleton) -> list[float]:
    """Where across the page the joints are; from the side, as if they all lay in the plane of the page."""
    camera = stage.camera
    if camera.yaw:
        return [camera.page(joint)[0] for joint in skeleton.joints.values()]
    return [camera.page((joint[0], 0.0, 0.0))[0] for joint in skeleton.joints.values()]


def step(canvas: Canvas, stage: Stage, prop: Prop) -> None:
    """A solid step."""
    x = prop.numbers["x"]
    width = prop.number("w", STEP_WIDTH)
    solids.box(canvas, stage.camera, Block(x, x + width, 0.0, prop.numbers["h"], -STEP_HALF, STEP_HALF))


def wall(canvas: Canvas, stage: Stage, prop: Prop) -> None:
    """A wall with its face at x: cut through where it is seen by its edge, a plain face where seen flat."""
    camera, x, high = stage.camera, prop.numbers["x"], _wall_height(stage)
    if abs(camera.yaw) > ALONG_CAMERA:
        if x * camera.toward[0] < 0:  # behind the body; a wall before it would hide it
            corners = [(x, y, z) for y, z in ((0, -1), (0, 1), (1, 1), (1, -1))]
            points = [camera.page((x, y * high, z * WALL_HALF)) for x, y, z in corners]
            canvas.add("wall", curves.polygon(points))
            solids.room(canvas, points)
        return
    back = x + (WALL_THICK if x > 0 else -WALL_THICK)
    points = [camera.page((at, y, 0.0)) for at, y in ((x, 0), (back, 0), (back, high), (x, high))]
    canvas.add("propd", curves.polygon(points))
    solids.room(canvas, points)


def _wall_height(stage: Stage) -> float:
    """A wall is higher than the highest hand."""
    highest = max(joint[1] for body in stage.every for joint in body.joints.values())
    return max(WALL_HIGH, highest + 0.03)


def wall_footprint(prop: Prop) -> tuple[float, float]:
    """From where to where a wall stands on the floor."""
    x = prop.numbers["x"]
    return (x, x + WALL_THICK) if x > 0 else (x - WALL_THICK, x)


def water(canvas: Canvas, stage: Stage, prop: Prop) -> None:
    """The surface of the water: a wave with a paper-coloured edge over the body, and one more below it."""
    y = stage.camera.page((0.0, prop.numbers["y"], 0.0))[1]
    xs = [stage.camera.page(landmarks.point(body, name))[0] for body in stage.every for name in body.joints]
    left, right = min(xs) - 0.07 * SCALE, max(xs) + 0.07 * SCALE
    count = max(3, round((right - left) / WAVE))
    half = round((right - left) / count / 2)
    surface = _wave((left, y), half, count)
    canvas.add("case", surface)
    canvas.add("water", surface)
    canvas.add("water", _wave((left + 40, y + WAVES_APART), half, count - 1))
    solids.room(canvas, [(left, y), (right, y + WAVES_APART)], 12)


def _wave(start: Point, half: int, count: int) -> str:
    """That many waves from the start to the right, each two halves long."""
    first = f"M{round(start[0])} {round(start[1])}q{half // 2}-{WAVE_HIGH} {half} 0"
    return first + f"t{half} 0" * (2 * count - 1)
