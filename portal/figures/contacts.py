"""Lets a pose meet the world: a body with given angles rests, stands, holds and reaches where the pose says.

The body is stood up by its angles, pitched until it rests, carried to its place, and then its hands and feet
are put where they belong. Between two poses the angles are mixed and the contacts are met anew: no foot
skates.
"""

from math import degrees

from portal.figures import landmarks, mixing, planting, reach
from portal.figures.planting import Ground
from portal.figures.pose import Aim, Place, Pose, Reach, Spot, Surroundings
from portal.figures.skeleton import ANKLE_HEIGHT, HAND, Skeleton, stand
from portal.figures.vectors import Vec, along, blend, minus, unit

FEET = ("feet", "r_foot", "l_foot")
LEVELLED = ("knees", "r_knee", "l_knee", "elbows", "hands", "shoulders", "back", "seat", "toes")
BALLS = {"toes": "balls", "r_toes": "r_ball", "l_toes": "l_ball"}
ALMOST_LEVEL = 1e-4
BESIDE = 0.05  # two contacts nearer than this along the page cannot level a body
SOLE_BEHIND = 0.03  # a placed foot is given by its middle; the ankle lies behind it
NOWHERE = Surroundings()


def solve(pose: Pose, reference: Skeleton | None = None, surroundings: Surroundings = NOWHERE) -> Skeleton:
    """The body in this pose, in touch with its surroundings.

    `reference` is the solved start pose: what is planted or anchored stays where it was there. What a hand or
    foot could not reach is in the skeleton's `missed`.
    """
    skeleton = _pitched(pose, surroundings)
    for plant in pose.plant:
        if plant.mode == "toes" and plant.part.endswith("foot"):  # toes that will lie flat hold no body up
            planting.bend_toes(skeleton, plant.part[0], plant.weight)
    skeleton.shift(*_way(skeleton, pose, reference, surroundings))
    ground = Ground(reference, surroundings)
    for plant in pose.plant:
        planting.plant(skeleton, plant, ground)
    for part, place in pose.place.items():
        _place(skeleton, part, place)
    for hand, aim in pose.reach.items():
        _reach(skeleton, hand, aim)
    skeleton.planted = tuple((plant.part, plant.mode) for plant in pose.plant)
    return skeleton


def between(start: Pose, end: Pose, t: float) -> Pose:
    """The pose on the way from start (t = 0) to end (t = 1): solve it with the solved start as reference."""
    return mixing.between(start, end, t)


def _pitched(pose: Pose, surroundings: Surroundings) -> Skeleton:
    """The body stood up, and pitched until both contacts of `rest` are level with their supports."""
    skeleton = stand(pose.angles)
    if len(pose.rest) != 2:
        return skeleton
    a, b = pose.rest
    for _ in range(4):
        high = _above(skeleton, a, pose, surroundings) - _above(skeleton, b, pose, surroundings)
        apart = landmarks.point(skeleton, a)[0] - landmarks.point(skeleton, b)[0]
        if abs(high) < ALMOST_LEVEL or abs(apart) < BESIDE:
            break
        skeleton = stand({**skeleton.angles, "lean": skeleton.angles["lean"] + degrees(high / apart)})
    return skeleton


def _above(skeleton: Skeleton, contact: str, pose: Pose, surroundings: Surroundings) -> float:
    """How high a contact is over its support; of toes that will be bent flat the ball of the foot counts."""
    if contact in BALLS and any(plant.mode == "toes" for plant in pose.plant):
        return landmarks.lowest(skeleton, BALLS[contact]) - surroundings.under(contact)
    return landmarks.lowest(skeleton, contact) - surroundings.under(contact)


def _way(
    skeleton: Skeleton, pose: Pose, reference: Skeleton | None, surroundings: Surroundings
) -> tuple[float, float]:
    """How far the body must be carried, along the page and up."""
    if pose.at is not None:
        pelvis = skeleton.joints["pelvis"]
        return pose.at[0] - pelvis[0], pose.at[1] - pelvis[1] + pose.lift
    x = pose.x or 0.0
    if reference is not None:
        x = landmarks.point(reference, pose.anchor)[0]
    rise = _rise(skeleton, pose, reference, surroundings)
    return x - landmarks.point(skeleton, pose.anchor)[0], rise + pose.lift


def _rise(skeleton: Skeleton, pose: Pose, reference: Skeleton | None, surroundings: Surroundings) -> float:
    anchor = pose.anchor
    if pose.sit is not None:
        return pose.sit - landmarks.lowest(skeleton, "seat")
    if anchor in FEET and not _on_toes(pose):
        return ANKLE_HEIGHT - landmarks.point(skeleton, anchor)[1] + surroundings.under(anchor)
    contact = _levelled(pose, reference)
    if contact:
        return -_above(skeleton, contact, pose, surroundings)
    if pose.height is None and reference is not None and pose.anchor_y and anchor != "pelvis":
        return landmarks.point(reference, anchor)[1] - landmarks.point(skeleton, anchor)[1]
    return (pose.height or 0.0) - landmarks.floor_gap(skeleton)


def _on_toes(pose: Pose) -> bool:
    names = (pose.anchor,) if pose.anchor != "feet" else FEET
    return any(plant.mode == "toes" and plant.part in names for plant in pose.plant)


def _levelled(pose: Pose, reference: Skeleton | None) -> str:
    """The contact whose skin is laid on its support, if one is."""
    if reference is None:
        if pose.rest:
            return pose.rest[0]
        return pose.anchor if pose.height is None and pose.anchor in LEVELLED else ""
    return pose.anchor if pose.anchor in pose.rest else ""


def _place(skeleton: Skeleton, part: str, place: Place) -> None:
    side = part[0]
    if part.endswith("foot"):
        leg, at = reach.leg(skeleton, side), _spot(skeleton, side + "_ankle", place.spot)
        missed = reach.bend_leg(skeleton, side, (at[0] - SOLE_BEHIND, at[1] + ANKLE_HEIGHT, at[2]))
        reach.ease_leg(skeleton, side, leg, place.weight)
    else:
        arm = reach.arm(skeleton, side)
        missed = reach.bend_arm(skeleton, side, _spot(skeleton, side + "_wrist", place.spot))
        reach.ease_arm(skeleton, side, arm, place.weight)
    skeleton.miss(part, missed)


def _spot(skeleton: Skeleton, joint: str, spot: Spot) -> Vec:
    x, y, z = spot
    return (x, y, skeleton.joints[joint][2] if z is None else z)


def _reach(skeleton: Skeleton, hand: str, aim: Reach) -> None:
    side = hand[0]
    before = reach.arm(skeleton, side)
    target, pole, grip = _aim(skeleton, side, aim.aim)
    if aim.before is not None:
        first = _aim(skeleton, side, aim.before)
        target, pole = (
            blend(first[0], 1 - aim.share, target, aim.share),
            blend(first[1], 1 - aim.share, pole, aim.share),
        )
        grip = first[2] + (grip - first[2]) * aim.share
    missed = _lay_hand(skeleton, side, (target, pole, grip))
    reach.ease_arm(skeleton, side, before, aim.weight)
    skeleton.miss(hand, missed)


def _aim(skeleton: Skeleton, side: str, aim: Aim) -> tuple[Vec, Vec, float]:
    """Where the hand goes, where the elbow points, how far the hand grips past."""
    target = (
        landmarks.point(skeleton, aim.to)
        if isinstance(aim.to, str)
        else _spot(skeleton, side + "_wrist", aim.to)
    )
    if aim.pole is not None:
        return target, aim.pole, aim.grip
    thorax, out = skeleton.frames["thorax"], 0.7 if side == "r" else -0.7
    down_and_out = blend(thorax.up, -0.8, thorax.right, out)
    return target, unit(along(down_and_out, thorax.forward, -0.35)), aim.grip


def _lay_hand(skeleton: Skeleton, side: str, aim: tuple[Vec, Vec, float]) -> float:
    """The wrist stays a palm short of the target, the fingers point at it."""
    target, pole, grip = aim
    way = unit(minus(target, skeleton.joints[side + "_shoulder"]))
    missed = reach.bend_arm(skeleton, side, along(target, way, -HAND * grip), pole)
    fingers = unit(minus(target, skeleton.joints[side + "_wrist"]))
    back = blend(pole, 0.3, skeleton.frames["thorax"].forward, -1)
    reach.turn_hand(skeleton, side, fingers, back)
    return missed
