"""What is wrong with the body of a figure: joints beyond their range, feet in the floor, no balance."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from portal.figures import camera, landmarks, planting, vectors
from portal.figures.movement import Movement
from portal.figures.pose import Figure, Plant, Pose
from portal.figures.skeleton import ANKLE_HEIGHT, FOREARM, SHANK, THIGH, UPPER_ARM, Skeleton
from portal.figures.vectors import Vec

# What a joint can do, in degrees: sanity values that catch slips of the pen, not clinical norms.
RANGES: Mapping[str, tuple[float, float]] = {
    "hip": (-30, 142), "habd": (-40, 50), "hrot": (-50, 60), "knee": (-2, 162), "ankle": (-62, 30),
    "shoulder": (-60, 190), "abd": (-20, 180), "rot": (-90, 90), "elbow": (-2, 155), "wrist": (-80, 85),
    "lumbar": (-32, 60), "thoracic": (-36, 50), "neck": (-60, 50), "nod": (-40, 40), "side": (-35, 35),
    "twist": (-62, 62), "tilt": (-45, 45), "look": (-80, 80),
}  # fmt: skip
ROUNDING = 0.1
BELOW_FLOOR, OVER_FLOOR = -0.015, 0.012  # statures: deeper sinks in, higher floats
ON_FLOOR = 0.02  # skin lower than this stands on the floor
OFF_SUPPORT = 0.006  # a planted part may miss its support by 1 cm
STRETCHED = 0.004
OUT_OF_REACH = 0.01
BALANCE = (0.02, 0.03)  # how far beyond the feet the centre of mass may be: along and across the page
NOT_ON_FLOOR = frozenset({"bike", "water"})  # what carries a body that does not touch the floor
LEANED_ON = frozenset({"wall", "chair", "bench", "ball", "step", "table", "bike", "water", "stick"})
SEGMENTS = (
    ("hip", "knee", THIGH),
    ("knee", "ankle", SHANK),
    ("shoulder", "elbow", UPPER_ARM),
    ("elbow", "wrist", FOREARM),
)
TRUNK_MASSES = (("head", 0.081), ("chest", 0.30), ("waist", 0.10), ("pelvis", 0.14))  # parts of the body's
LIMB_MASSES = (  # Winter, Biomechanics and Motor Control of Human Movement
    ("shoulder", "elbow", 0.028),
    ("elbow", "wrist", 0.022),
    ("hip", "knee", 0.10),
    ("knee", "ankle", 0.0465),
    ("ankle", "ball", 0.0145),
)
NEARER_END = 0.57  # a segment's mass lies this near to its upper end


class Panel(NamedTuple):
    """One solved pose of a figure."""

    name: str
    figure: Figure
    pose: Pose
    skeleton: Skeleton

    def props(self) -> frozenset[str]:
        """The kinds of its props."""
        return frozenset(prop.kind for prop in self.figure.props)


Found = Iterator[tuple[str, str]]  # rule, what


def panels(moved: Movement) -> list[Panel]:
    """The poses of an exercise that are drawn, in order."""
    figure = moved.figure
    shown = [] if figure.only_end else [Panel("start", figure, figure.start, moved.start)]
    for i, (pose, body) in enumerate(zip(figure.ends, moved.ends, strict=True)):
        shown.append(Panel(f"end{i or ''}", figure, pose, body))
    return shown


def _range(panel: Panel) -> Found:
    """Joints within what a healthy body can do."""
    for name, value in panel.pose.angles.items():
        low, high = RANGES.get(name[2:] if name[1] == "_" else name, (-360.0, 360.0))
        if not low - ROUNDING <= value <= high + ROUNDING:
            yield "range", f"{name} is {value:g}°, outside {low:g} to {high:g}"


def _floor(panel: Panel) -> Found:
    """Nothing sinks into the floor, nothing hovers over it or over its support."""
    if panel.props() & NOT_ON_FLOOR:
        return
    below = landmarks.undersides(panel.skeleton)
    part = min(below, key=below.__getitem__)
    if below[part] < BELOW_FLOOR:
        yield "floor", f"{part} is {-below[part] * 100:.1f} %H below the floor"
    support = panel.figure.surroundings.support
    gaps = [landmarks.lowest(panel.skeleton, name) - height for name, height in support.items()]
    gap = min((below[part], *gaps), key=abs)
    if below[part] > OVER_FLOOR and gap > OVER_FLOOR:
        yield "floats", f"hovers {gap * 100:.1f} %H over the floor or its support"


def _balance(panel: Panel) -> Found:
    """A body that stands free has its centre of mass over its feet, as far as the view shows it."""
    feet = _standing_on(panel)
    if not feet:
        return
    centre = _centre_of_mass(panel.skeleton)
    axis = 2 if abs(camera.of(panel.figure.view).toward[0]) > 0.7 else 0
    at = [panel.skeleton.joints[name][axis] for name in feet]
    spare = BALANCE[axis // 2]
    if not min(at) - spare <= centre[axis] <= max(at) + spare:
        yield "balance", f"centre of mass at {centre[axis]:.2f}, feet {min(at):.2f} to {max(at):.2f}"


def _standing_on(panel: Panel) -> list[str]:
    """The parts of the feet on the floor, when nothing else carries the body."""
    if panel.props() & LEANED_ON:
        return []
    below = landmarks.undersides(panel.skeleton)
    low = [name for name, height in below.items() if height < ON_FLOOR]
    feet = [name for name in low if name[2:] in ("heel", "ball", "toes")]
    return feet if len([name for name in low if name[2:] != "ankle"]) == len(feet) else []


def _centre_of_mass(skeleton: Skeleton) -> tuple[float, float, float]:
    joints = skeleton.joints
    masses = [(joints[name], mass) for name, mass in TRUNK_MASSES]
    for side in "rl":
        for upper, lower, mass in LIMB_MASSES:
            a, b = joints[f"{side}_{upper}"], joints[f"{side}_{lower}"]
            masses.append((vectors.blend(a, NEARER_END, b, 1 - NEARER_END), mass))
    total = sum(mass for _, mass in masses)
    x, y, z = (sum(at[i] * mass for at, mass in masses) / total for i in range(3))
    return (x, y, z)


def _bones(panel: Panel) -> Found:
    """Bones keep their length."""
    for segment, a, b, length in segments(panel):
        real = vectors.length(vectors.minus(a, b))
        if abs(real - length) > STRETCHED:
            yield "bones", f"{segment} is {real:.3f} H long, not {length}"


def segments(panel: Panel) -> Iterator[tuple[str, Vec, Vec, float]]:
    """Every segment of the limbs: its name, its ends, its length in statures."""
    joints = panel.skeleton.joints
    for side in "rl":
        for upper, lower, length in SEGMENTS:
            yield f"{side}_{upper} to {lower}", joints[f"{side}_{upper}"], joints[f"{side}_{lower}"], length


def _planted(panel: Panel) -> Found:
    """What is planted lies on its support; what could not get there is `unreachable` already."""
    short = {part for part, gap in panel.skeleton.missed if gap > OUT_OF_REACH}
    for plant in (plant for plant in panel.pose.plant if plant.part not in short):
        miss = _miss(panel, plant)
        if abs(miss) > OFF_SUPPORT:
            yield "planted", f"{plant.part} misses its support by {miss * 100:.1f} %H"


def _miss(panel: Panel, plant: Plant) -> float:
    joints, around = panel.skeleton.joints, panel.figure.surroundings
    side, part = plant.part[:2], plant.part[2:]
    if part == "hand" and plant.mode.startswith("wall"):
        return abs(joints[side + "wrist"][0] - (around.wall or 0.0)) - planting.OFF_WALL
    if part == "foot" and plant.mode != "toes":
        return joints[side + "ankle"][1] - around.under(plant.part) - ANKLE_HEIGHT
    if part == "hand":
        return joints[side + "wrist"][1] - around.under(plant.part) - landmarks.PALM
    if part in ("foot", "heel"):
        return landmarks.lowest(panel.skeleton, plant.part) - around.under(plant.part)
    return 0.0  # shins and forearms lie on the floor as far as the joint above lets them


def _unreachable(panel: Panel) -> Found:
    """A hand or foot that is sent somewhere can get there."""
    for part, gap in panel.skeleton.missed:
        if gap > OUT_OF_REACH:
            yield "unreachable", f"{part} falls {gap * 100:.1f} %H short of where it is sent"


RULES = (_range, _floor, _balance, _bones, _planted, _unreachable)
