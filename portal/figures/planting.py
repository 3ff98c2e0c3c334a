"""Puts one part of the body on its support: a foot flat or on its toes, a palm, a shin, a forearm, a heel."""

from collections.abc import Callable
from dataclasses import dataclass
from math import atan2, degrees, sqrt
from typing import NamedTuple

from portal.figures import landmarks, reach
from portal.figures.pose import Plant, Surroundings
from portal.figures.skeleton import ANKLE_HEIGHT, FOREARM, SHANK, Skeleton, place_foot
from portal.figures.vectors import (
    UP,
    Frame,
    Vec,
    along,
    blend,
    cross,
    dot,
    flexed,
    frame_of,
    level,
    minus,
    opposite,
    unit,
)

TRAVELS = ("slide", "wall_slide")  # touches its support, but is not pinned to where it was at the start
INSTEP_DOWN = -63.0  # the ankle of a foot that lies on its instep
SHIN_HEIGHT = 0.030  # of the ankle's bone over the floor, when the shin lies on it
OFF_WALL = 0.020  # of the wrist from the wall
STEEPEST = 0.5  # sine of the steepest shin or forearm that still lies on its support
STEPS_NEAR = 2
TOE_BEND = (-10.0, 80.0)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a part is put on, and where everything was at the start of the movement."""

    reference: Skeleton | None
    surroundings: Surroundings


class Task(NamedTuple):
    """One part to be put down: side, way, the height of its support, and the start if it is pinned."""

    side: str
    part: str
    mode: str
    height: float
    pinned: Skeleton | None
    wall: float

    def start(self, skeleton: Skeleton, joint: str) -> Vec:
        """Where that joint has to be: where it was at the start, or where it is."""
        return (self.pinned or skeleton).joints[f"{self.side}_{joint}"]

    def lay_there(self) -> bool:
        """Whether the part was already down the same way at the start."""
        return self.pinned is not None and (self.part, self.mode) in self.pinned.planted


def plant(skeleton: Skeleton, what: Plant, ground: Ground) -> None:
    """Put the part on its support; with a weight below 1 only that much of the way."""
    side, kind = what.part[0], what.part[2:]
    pinned = None if what.mode in TRAVELS else ground.reference
    wall = ground.surroundings.wall or 0.0
    task = Task(side, what.part, what.mode, ground.surroundings.under(what.part), pinned, wall)
    if kind in LEG_PARTS:
        leg = reach.leg(skeleton, side)
        missed = PARTS[kind](skeleton, task)
        reach.ease_leg(skeleton, side, leg, what.weight)
    else:
        arm = reach.arm(skeleton, side)
        missed = PARTS[kind](skeleton, task)
        reach.ease_arm(skeleton, side, arm, what.weight)
    skeleton.miss(what.part, missed)


def _foot(skeleton: Skeleton, task: Task) -> float:
    return _on_toes(skeleton, task) if task.mode == "toes" else _flat_foot(skeleton, task)


def _flat_foot(skeleton: Skeleton, task: Task) -> float:
    side, at = task.side, task.start(skeleton, "ankle")
    missed = reach.bend_leg(skeleton, side, (at[0], task.height + ANKLE_HEIGHT, at[2]))
    source = task.pinned if task.pinned and task.lay_there() else skeleton  # a foot that stands does not turn
    heading = level(source.frames[side + "_foot"].forward)
    skeleton.frames[side + "_foot"] = Frame(heading, UP, cross(heading, UP))
    place_foot(skeleton, side)
    return missed


def _on_toes(skeleton: Skeleton, task: Task) -> float:
    """The ball of the foot on its support, the toes bent flat."""
    missed = _bring(skeleton, task, "ball")
    bend_toes(skeleton, task.side)
    return missed


def bend_toes(skeleton: Skeleton, side: str, weight: float = 1.0) -> None:
    """Lay the toes level, whatever the slope of the foot; with a weight below 1 only that much of the way."""
    forward, up, _ = skeleton.frames[side + "_foot"]
    ahead, toe = level(forward), skeleton.angles[side + "_toe"]
    least, most = TOE_BEND
    bend = max(least, min(most, degrees(atan2(dot(ahead, up), dot(ahead, forward)))))
    skeleton.angles[side + "_toe"] = toe + (bend - toe) * weight
    place_foot(skeleton, side)


def _heel(skeleton: Skeleton, task: Task) -> float:
    """The heel on its support, the foot as its ankle has it."""
    return _bring(skeleton, task, "heel")


def _bring(skeleton: Skeleton, task: Task, joint: str) -> float:
    """Bend the leg until a joint of the foot is over its place.

    The foot turns with the shank while the leg comes near, and keeps its turn for the last of the way.
    """
    side, at = task.side, task.start(skeleton, joint)
    goal = (at[0], task.height + landmarks.RADII[joint], at[2])
    for _ in range(STEPS_NEAR):
        reach.bend_leg(skeleton, side, _ankle_for(skeleton, side, joint, goal))
    foot = skeleton.frames[side + "_foot"]
    missed = reach.bend_leg(skeleton, side, _ankle_for(skeleton, side, joint, goal))
    skeleton.frames[side + "_foot"] = foot
    place_foot(skeleton, side)
    return missed


def _ankle_for(skeleton: Skeleton, side: str, joint: str, goal: Vec) -> Vec:
    """Where the ankle must be for that joint of the foot to be at its goal, the foot turned as it is."""
    return along(goal, minus(skeleton.joints[f"{side}_ankle"], skeleton.joints[f"{side}_{joint}"]), 1)


def _hand(skeleton: Skeleton, task: Task) -> float:
    if task.mode.startswith("wall"):
        return _hand_on_wall(skeleton, task)
    side, at = task.side, task.start(skeleton, "wrist")
    missed = reach.bend_arm(skeleton, side, (at[0], task.height + landmarks.PALM, at[2]))
    if task.pinned and task.lay_there():  # a hand that leans on the floor does not turn
        fingers = opposite(task.pinned.frames[side + "_hand"].up)
    else:
        ahead = _ahead_of(skeleton, side)
        fingers = unit((ahead[0], -0.05, ahead[2]))
    reach.turn_hand(skeleton, side, fingers, UP)
    return missed


def _ahead_of(skeleton: Skeleton, side: str) -> Vec:
    """Where the fingers of a planted hand point: away from the shoulder, or headward when that is above."""
    way = minus(skeleton.joints[side + "_wrist"], skeleton.joints[side + "_shoulder"])
    if abs(unit(way)[1]) > 0.75:
        return level(blend(skeleton.frames[side + "_farm"].up, -1, skeleton.frames["thorax"].up, 1.2))
    return level(way)


def _hand_on_wall(skeleton: Skeleton, task: Task) -> float:
    """The palm on a wall in front, or the back of the hand on a wall behind."""
    side, at = task.side, task.start(skeleton, "wrist")
    in_front = task.wall > 0
    x = task.wall - OFF_WALL if in_front else task.wall + OFF_WALL
    missed = reach.bend_arm(skeleton, side, (x, at[1], at[2]))
    fingers = (0.12, 1.0, 0.0)
    if not in_front:
        up = skeleton.frames[side + "_farm"].up
        fingers = (0.0, -up[1], -up[2])
    reach.turn_hand(skeleton, side, unit(fingers), (-1.0, 0.0, 0.0))
    return missed


def _forearm(skeleton: Skeleton, task: Task) -> float:
    """The forearm from where the elbow is along the support."""
    side, elbow = task.side, skeleton.joints[task.side + "_elbow"]
    ahead = level(blend(skeleton.frames[side + "_farm"].up, -1, skeleton.frames["thorax"].up, 0.3))
    way = _sloped(ahead, (task.height + landmarks.PALM - elbow[1]) / FOREARM)
    skeleton.frames[side + "_farm"] = frame_of(UP, opposite(way))
    skeleton.joints[side + "_wrist"] = along(elbow, way, FOREARM)
    reach.turn_hand(skeleton, side, ahead, UP)
    return 0.0


def _shin(skeleton: Skeleton, task: Task) -> float:
    """The shin from where the knee is along the support, on the instep or with the toes tucked."""
    side, knee = task.side, skeleton.joints[task.side + "_knee"]
    shank = skeleton.frames[side + "_shank"]
    way = _sloped(level(opposite(shank.up)), (task.height + SHIN_HEIGHT - knee[1]) / SHANK)
    skeleton.joints[side + "_ankle"] = along(knee, way, SHANK)
    skeleton.frames[side + "_shank"] = shank = frame_of(shank.forward, opposite(way))
    if task.mode != "toes":
        skeleton.angles[side + "_ankle"] = INSTEP_DOWN
    skeleton.frames[side + "_foot"] = flexed(shank, skeleton.angles[side + "_ankle"])
    place_foot(skeleton, side)
    return 0.0


def _sloped(ahead: Vec, rise: float) -> Vec:
    """The direction over a level one that rises by that much per length."""
    rise = max(-STEEPEST, min(STEEPEST, rise))
    flat = sqrt(1 - rise * rise)
    return (ahead[0] * flat, rise, ahead[2] * flat)


LEG_PARTS = ("foot", "heel", "shin")
PARTS: dict[str, Callable[[Skeleton, Task], float]] = {
    "foot": _foot,
    "heel": _heel,
    "shin": _shin,
    "hand": _hand,
    "forearm": _forearm,
}
