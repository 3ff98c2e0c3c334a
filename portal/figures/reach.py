"""Bends an arm or a leg so that its end comes to a given place (two-bone inverse kinematics).

The bones keep their lengths: what is too far is reached for, and the gap is returned.
"""

from math import sqrt
from typing import NamedTuple

from portal.figures.skeleton import FOREARM, SHANK, THIGH, UPPER_ARM, Skeleton, place_foot, place_hand
from portal.figures.vectors import (
    UP,
    WORLD,
    Frame,
    Vec,
    along,
    blend,
    cross,
    dot,
    flexed,
    frame_of,
    length,
    minus,
    opposite,
    unit,
)

STRAIGHT = 1.0
FOLDED = 0.004  # nor are its ends nearer than this beyond the difference of its bones


class Bend(NamedTuple):
    """Where the middle joint and the end of a limb come to lie, and how far the end misses its target.

    `hinge` is the axis the middle joint bends about, to the right of a knee that points forward.
    """

    middle: Vec
    end: Vec
    hinge: Vec
    missed: float


def two_bones(root: Vec, target: Vec, lengths: tuple[float, float], pole: Vec) -> Bend:
    """A limb from `root` to `target` whose middle joint points to `pole`."""
    way = minus(target, root)
    distance = length(way) or 1e-6
    upper, lower = lengths
    shown = max(abs(upper - lower) + FOLDED, min(distance, (upper + lower) * STRAIGHT))
    ahead = (way[0] / distance, way[1] / distance, way[2] / distance)
    beside = (upper * upper - lower * lower + shown * shown) / (2 * shown)
    out = sqrt(max(0.0, upper * upper - beside * beside))
    across = _across(pole, ahead)
    middle = along(along(root, ahead, beside), across, out)
    return Bend(middle, along(root, ahead, shown), cross(ahead, across), abs(distance - shown))


def _bone(upper: Vec, lower: Vec, hinge: Vec) -> Frame:
    """The frame of a bone between two joints; its hinge stays a hinge, however far the limb is bent."""
    up = unit(minus(upper, lower))
    return Frame(cross(up, hinge), up, hinge)


def _across(pole: Vec, ahead: Vec) -> Vec:
    """The direction nearest to `pole` that is square to `ahead`; any such one when there is no nearest."""
    beside = along(pole, ahead, -dot(pole, ahead))
    if dot(beside, beside) < 1e-12:
        beside = cross(ahead, WORLD.right if abs(ahead[2]) < 0.9 else UP)
    return unit(beside)


def knee_pole(skeleton: Skeleton, side: str) -> Vec:
    """Where the knee points at present."""
    return blend(skeleton.frames[side + "_thigh"].forward, 1, skeleton.frames[side + "_shank"].forward, 0.6)


def elbow_pole(skeleton: Skeleton, side: str) -> Vec:
    """Where the elbow points at present."""
    return blend(skeleton.frames[side + "_uarm"].forward, -1, skeleton.frames[side + "_farm"].forward, -0.6)


def bend_leg(skeleton: Skeleton, side: str, ankle: Vec, pole: Vec | None = None) -> float:
    """Bring the ankle there; the foot keeps its angle to the shank. Returns the gap that is left, in H."""
    joints, frames = skeleton.joints, skeleton.frames
    hip = joints[side + "_hip"]
    knee, end, hinge, missed = two_bones(hip, ankle, (THIGH, SHANK), pole or knee_pole(skeleton, side))
    joints[side + "_knee"], joints[side + "_ankle"] = knee, end
    frames[side + "_thigh"] = _bone(hip, knee, hinge)
    frames[side + "_shank"] = shank = _bone(knee, end, hinge)
    frames[side + "_foot"] = flexed(shank, skeleton.angles[side + "_ankle"])
    place_foot(skeleton, side)
    return missed


def bend_arm(skeleton: Skeleton, side: str, wrist: Vec, pole: Vec | None = None) -> float:
    """Bring the wrist there; the hand keeps its angle to the forearm. Returns the gap that is left, in H."""
    joints, frames = skeleton.joints, skeleton.frames
    shoulder = joints[side + "_shoulder"]
    lengths, pole = (UPPER_ARM, FOREARM), pole or elbow_pole(skeleton, side)
    elbow, end, hinge, missed = two_bones(shoulder, wrist, lengths, pole)
    joints[side + "_elbow"], joints[side + "_wrist"] = elbow, end
    right = opposite(hinge)  # an elbow points back
    frames[side + "_uarm"] = _bone(shoulder, elbow, right)
    frames[side + "_farm"] = forearm = _bone(elbow, end, right)
    frames[side + "_hand"] = flexed(forearm, skeleton.angles[side + "_wrist"])
    place_hand(skeleton, side)
    return missed


def turn_hand(skeleton: Skeleton, side: str, fingers: Vec, back: Vec) -> None:
    """Let the fingers point along `fingers` (length 1) and the back of the hand face `back`."""
    skeleton.frames[side + "_hand"] = frame_of(back, opposite(fingers))
    place_hand(skeleton, side)


class Limb(NamedTuple):
    """How the parts of an arm or a leg are turned, from the trunk outward; and how the toes are bent."""

    upper: Frame
    lower: Frame
    tip: Frame
    toe: float


def leg(skeleton: Skeleton, side: str) -> Limb:
    """How the leg lies at present."""
    frames, toe = skeleton.frames, skeleton.angles[side + "_toe"]
    return Limb(frames[side + "_thigh"], frames[side + "_shank"], frames[side + "_foot"], toe)


def arm(skeleton: Skeleton, side: str) -> Limb:
    """How the arm lies at present."""
    frames = skeleton.frames
    return Limb(frames[side + "_uarm"], frames[side + "_farm"], frames[side + "_hand"], 0.0)


def ease_leg(skeleton: Skeleton, side: str, before: Limb, weight: float) -> None:
    """Lay the leg between how it lay before (weight 0) and how it lies now (weight 1)."""
    if weight >= 1:
        return
    joints, frames = skeleton.joints, skeleton.frames
    thigh, shank, foot, toe = _between(before, leg(skeleton, side), weight)
    frames[side + "_thigh"], frames[side + "_shank"], frames[side + "_foot"] = thigh, shank, foot
    joints[side + "_knee"] = knee = along(joints[side + "_hip"], thigh.up, -THIGH)
    joints[side + "_ankle"] = along(knee, shank.up, -SHANK)
    skeleton.angles[side + "_toe"] = toe
    place_foot(skeleton, side)


def ease_arm(skeleton: Skeleton, side: str, before: Limb, weight: float) -> None:
    """Lay the arm between how it lay before (weight 0) and how it lies now (weight 1)."""
    if weight >= 1:
        return
    joints, frames = skeleton.joints, skeleton.frames
    upper, forearm, hand, _ = _between(before, arm(skeleton, side), weight)
    frames[side + "_uarm"], frames[side + "_farm"], frames[side + "_hand"] = upper, forearm, hand
    joints[side + "_elbow"] = elbow = along(joints[side + "_shoulder"], upper.up, -UPPER_ARM)
    joints[side + "_wrist"] = along(elbow, forearm.up, -FOREARM)
    place_hand(skeleton, side)


def _between(a: Limb, b: Limb, t: float) -> Limb:
    """Turned, not carried, from one to the other: so the bones keep their lengths."""
    upper, lower, tip = _turn(a.upper, b.upper, t), _turn(a.lower, b.lower, t), _turn(a.tip, b.tip, t)
    return Limb(upper, lower, tip, a.toe + (b.toe - a.toe) * t)


def _turn(a: Frame, b: Frame, t: float) -> Frame:
    up = blend(a.up, 1 - t, b.up, t)
    if dot(up, up) < 1e-6:  # exactly opposite: there is no between
        return b
    return frame_of(blend(a.forward, 1 - t, b.forward, t), up)
