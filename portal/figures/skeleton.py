"""The body: its measures and how it stands when only the angles of its joints are given (forward kinematics).

Lengths are fractions of the stature H after Drillis & Contini as in Winter, *Biomechanics and Motor Control
of Human Movement*; stylised where a drawing of 46 mm needs it (a smaller hand, a head 9 % bigger).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import acos, cos, degrees, radians, sin
from typing import NamedTuple

from portal.figures.vectors import WORLD, Frame, Vec, abducted, along, dot, flexed, swung, turned

THIGH, SHANK, UPPER_ARM, FOREARM = 0.245, 0.246, 0.186, 0.146
ANKLE_HEIGHT = 0.039
HAND = 0.092  # really 0.108: relaxed fingers are shorter
PALM = 0.55  # the middle of the hand, as a part of its length
HIP_OUT, SHOULDER_OUT = 0.050, 0.100  # joints from the middle line
SHOULDER_FORWARD = 0.012
NECK_LENGTH, HEAD_UP, HEAD_FORWARD = 0.030, 0.064, 0.014
HEAD_RADIUS = 0.060
HEEL_BACK, HEEL_DOWN, BALL_FORWARD, BALL_DOWN, TOES = 0.030, 0.019, 0.062, 0.026, 0.036
NEARLY_THERE = 0.001
SIDES = (("r", 1), ("l", -1))

# Natural curves of the spine in degrees, so that 0 is a person who stands and looks ahead.
LORDOSIS, KYPHOSIS, NECK_SLOPE, HEAD_SLOPE = -8.0, 14.0, 16.0, -20.0


class Girth(NamedTuple):
    """An elliptic cross-section of the torso: height above the line of the hips and its radii, in H."""

    height: float
    front: float
    back: float
    half_width: float


TORSO = (
    Girth(-0.058, 0.026, 0.030, 0.040),
    Girth(-0.030, 0.047, 0.062, 0.080),
    Girth(0.010, 0.055, 0.072, 0.093),
    Girth(0.055, 0.056, 0.060, 0.087),
    Girth(0.105, 0.054, 0.050, 0.075),
    Girth(0.155, 0.058, 0.055, 0.080),
    Girth(0.205, 0.063, 0.062, 0.088),
    Girth(0.242, 0.057, 0.060, 0.100),
    Girth(0.270, 0.042, 0.048, 0.086),
    Girth(0.290, 0.028, 0.036, 0.042),
)
PELVIS_TOP = 3  # the last section that moves with the pelvis
WAIST, CHEST, SHOULDER_LINE, NECK_BASE = 4, 6, 7, 9
LUMBAR, THORACIC = (4, 5), (6, 7)  # the sections over which each curve is spread
BELLY_SHARE = {3: 0.5, 4: 1.0, 5: 0.5}  # how much of a drawn-in belly each section shows

TRUNK_ANGLES = (
    "lean", "roll", "turn", "lumbar", "thoracic", "side", "twist", "neck", "nod", "look", "tilt", "belly",
)  # fmt: skip
ARM_ANGLES = ("shoulder", "abd", "rot", "elbow", "wrist", "pron", "shrug")
LEG_ANGLES = ("hip", "habd", "hrot", "knee", "ankle", "toe")
ARM_AT_EASE = {"abd": 6.0, "elbow": 8.0}


def at_ease() -> dict[str, float]:
    """The angles of a person who stands at ease: all 0, but for arms that hang a little out and bent.

    The trunk's angles by name; a limb's with its side before it (`r_knee`). A leg's abduction and rotation
    are `r_habd` and `r_hrot`, the arm's `r_abd` and `r_rot`. Degrees; flexion, abduction, outward rotation,
    dorsiflexion positive; `shrug` in H, `belly` in % of H.
    """
    angles = dict.fromkeys(TRUNK_ANGLES, 0.0)
    for side, _ in SIDES:
        angles |= {f"{side}_{name}": ARM_AT_EASE.get(name, 0.0) for name in (*ARM_ANGLES, *LEG_ANGLES)}
    return angles


class Section(NamedTuple):
    """One cross-section of the torso where it lies in the world; radii in H."""

    centre: Vec
    frame: Frame
    front: float
    back: float
    half_width: float


@dataclass(slots=True)
class Skeleton:
    """A body in the world: where its joints are, how its parts are turned, and what it could not reach."""

    angles: dict[str, float]
    joints: dict[str, Vec] = field(default_factory=dict)
    frames: dict[str, Frame] = field(default_factory=dict)
    torso: list[Section] = field(default_factory=list)
    missed: list[tuple[str, float]] = field(default_factory=list)  # a part, and how far it fell short in H
    planted: tuple[tuple[str, str], ...] = ()  # the parts that were put on their support, and how

    def miss(self, part: str, distance: float) -> None:
        """Note how far a part fell short of where the pose wants it; a thousandth of H does not count."""
        if distance > NEARLY_THERE:
            self.missed.append((part, distance))

    def shift(self, x: float, y: float) -> None:
        """Carry the whole body along the page."""
        self.joints = {name: (p[0] + x, p[1] + y, p[2]) for name, p in self.joints.items()}
        self.torso = [
            Section((c[0] + x, c[1] + y, c[2]), frame, front, back, half_width)
            for c, frame, front, back, half_width in self.torso
        ]


def stand(angles: Mapping[str, float]) -> Skeleton:
    """The body with these angles and its pelvis in the origin; nothing touches anything yet."""
    skeleton = Skeleton(dict(angles))
    _raise_pelvis(skeleton)
    _raise_spine(skeleton)
    _raise_head(skeleton)
    for side, sign in SIDES:
        _hang_arm(skeleton, side, sign)
        _hang_leg(skeleton, side, sign)
    return skeleton


def place_hand(skeleton: Skeleton, side: str) -> None:
    """Hand and fingers, from where the wrist is and how the hand is turned."""
    wrist, up = skeleton.joints[side + "_wrist"], skeleton.frames[side + "_hand"].up
    skeleton.joints[side + "_hand"] = along(wrist, up, -HAND * PALM)
    skeleton.joints[side + "_fingers"] = along(wrist, up, -HAND)


def place_foot(skeleton: Skeleton, side: str) -> None:
    """Heel, ball and toes, from where the ankle is, how the foot is turned and how the toes are bent."""
    joints, ankle = skeleton.joints, skeleton.joints[side + "_ankle"]
    forward, up, _ = skeleton.frames[side + "_foot"]
    joints[side + "_heel"] = along(along(ankle, forward, -HEEL_BACK), up, -HEEL_DOWN)
    joints[side + "_ball"] = ball = along(along(ankle, forward, BALL_FORWARD), up, -BALL_DOWN)
    bend = radians(skeleton.angles[side + "_toe"])
    joints[side + "_toes"] = along(along(ball, forward, TOES * cos(bend)), up, TOES * sin(bend) - 0.003)


def _raise_pelvis(skeleton: Skeleton) -> None:
    angles = skeleton.angles
    frame = turned(flexed(WORLD, -angles["lean"]), angles["roll"], 1)
    if angles["turn"]:
        c, s = cos(radians(angles["turn"])), sin(radians(angles["turn"]))
        frame = Frame(*((v[0] * c + v[2] * s, v[1], v[2] * c - v[0] * s) for v in frame))
    skeleton.frames["pelvis"] = frame
    skeleton.joints["pelvis"] = (0.0, 0.0, 0.0)
    for i in range(PELVIS_TOP + 1):
        skeleton.torso.append(_section(along((0.0, 0.0, 0.0), frame.up, TORSO[i].height), frame, i, angles))


def _section(centre: Vec, frame: Frame, i: int, angles: dict[str, float]) -> Section:
    _, front, back, half_width = TORSO[i]
    if angles["belly"] and i in BELLY_SHARE:
        front += angles["belly"] / 100 * BELLY_SHARE[i]
    return Section(centre, frame, front, back, half_width)


def _raise_spine(skeleton: Skeleton) -> None:
    """Lumbar and thoracic flexion as arcs of constant curvature over two sections each; above it is rigid."""
    angles, torso = skeleton.angles, skeleton.torso
    half = {i: -(angles["lumbar"] + LORDOSIS) / 4 for i in LUMBAR}
    half |= {i: -(angles["thoracic"] + KYPHOSIS) / 4 for i in THORACIC}
    bend, twist = -angles["side"] / 4, angles["twist"] / 4
    centre, frame = torso[PELVIS_TOP].centre, torso[PELVIS_TOP].frame
    for i in range(PELVIS_TOP + 1, len(TORSO)):
        curved = i in half
        if curved:
            frame = turned(abducted(flexed(frame, half[i]), bend, 1), twist, 1)
        centre = along(centre, frame.up, TORSO[i].height - TORSO[i - 1].height)
        if curved:
            frame = flexed(frame, half[i])
        torso.append(_section(centre, frame, i, angles))


def _raise_head(skeleton: Skeleton) -> None:
    angles, joints, torso = skeleton.angles, skeleton.joints, skeleton.torso
    waist, thorax = torso[WAIST], torso[SHOULDER_LINE].frame
    skeleton.frames["thorax"] = thorax
    joints["chest"], joints["waist"] = torso[CHEST].centre, waist.centre
    joints["belly"] = along(waist.centre, waist.frame.forward, waist.front)
    joints["neck"] = along(torso[NECK_BASE].centre, thorax.forward, 0.002)
    tilt, look = angles["tilt"], angles["look"]
    neck = turned(abducted(flexed(thorax, -(angles["neck"] + NECK_SLOPE)), -tilt * 0.6, 1), look * 0.4, 1)
    joints["skull"] = along(joints["neck"], neck.up, NECK_LENGTH)
    head = turned(abducted(flexed(neck, -(angles["nod"] + HEAD_SLOPE)), -tilt * 0.4, 1), look * 0.6, 1)
    skeleton.frames["head"] = head
    joints["head"] = along(along(joints["skull"], head.up, HEAD_UP), head.forward, HEAD_FORWARD)


def _hang_arm(skeleton: Skeleton, side: str, sign: int) -> None:
    angles, joints, frames, thorax = (
        skeleton.angles,
        skeleton.joints,
        skeleton.frames,
        skeleton.frames["thorax"],
    )
    upper = turned(
        swung(thorax, angles[side + "_shoulder"], angles[side + "_abd"], sign), angles[side + "_rot"], sign
    )
    forearm = turned(flexed(upper, angles[side + "_elbow"]), -angles[side + "_pron"], sign)
    frames[side + "_uarm"], frames[side + "_farm"] = upper, forearm
    frames[side + "_hand"] = flexed(forearm, angles[side + "_wrist"])
    joints[side + "_shoulder"] = shoulder = _shoulder(skeleton, side, sign)
    joints[side + "_elbow"] = elbow = along(shoulder, upper.up, -UPPER_ARM)
    joints[side + "_wrist"] = along(elbow, forearm.up, -FOREARM)
    place_hand(skeleton, side)


def _shoulder(skeleton: Skeleton, side: str, sign: int) -> Vec:
    """The joint rises and comes in when the arm goes above 50°, as the shoulder blade turns with it."""
    thorax = skeleton.frames["thorax"]
    cosine = dot(skeleton.frames[side + "_uarm"].up, thorax.up)
    above = max(0.0, degrees(acos(max(-1.0, min(1.0, cosine)))) - 50) / 130
    rise = -0.004 + 0.036 * above + skeleton.angles[side + "_shrug"]
    joint = along(skeleton.torso[SHOULDER_LINE].centre, thorax.up, rise)
    joint = along(joint, thorax.right, sign * (SHOULDER_OUT - 0.014 * above))
    return along(joint, thorax.forward, SHOULDER_FORWARD)


def _hang_leg(skeleton: Skeleton, side: str, sign: int) -> None:
    angles, joints, frames, pelvis = (
        skeleton.angles,
        skeleton.joints,
        skeleton.frames,
        skeleton.frames["pelvis"],
    )
    thigh = turned(
        swung(pelvis, angles[side + "_hip"], angles[side + "_habd"], sign), angles[side + "_hrot"], sign
    )
    frames[side + "_thigh"] = thigh
    frames[side + "_shank"] = shank = flexed(thigh, -angles[side + "_knee"])
    frames[side + "_foot"] = flexed(shank, angles[side + "_ankle"])
    joints[side + "_hip"] = hip = along(joints["pelvis"], pelvis.right, sign * HIP_OUT)
    joints[side + "_knee"] = knee = along(hip, thigh.up, -THIGH)
    joints[side + "_ankle"] = along(knee, shank.up, -SHANK)
    place_foot(skeleton, side)
