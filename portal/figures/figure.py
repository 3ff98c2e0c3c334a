"""The whole body: its parts and the order in which they are painted."""

from collections.abc import Sequence
from math import hypot

from portal.figures import curves, garments, head, outline, vectors
from portal.figures.camera import SCALE, Camera, Point
from portal.figures.canvas import Shape
from portal.figures.head import Hair
from portal.figures.skeleton import Skeleton

SIDEWAYS = 0.45  # patient's right against the camera: above it the body is seen from the side
BEHIND = -0.10  # an arm this much farther away than the chest (statures) is painted before the trunk
AT_HEAD, OVER_HEAD = 0.11, 0.055  # statures from the middle of the head: a hand at it, an arm across it
NECK_RADIUS = (0.036, 0.029)  # at the trunk, at the head

# Painting order of a body seen from the side; an exercise may give its own (`order`).
SIDE_ORDER = ("fararm", "farleg", "neck", "shorts", "shirt", "head", "leg", "arm")
HEAD_LAST = (*(part for part in SIDE_ORDER if part != "head"), "head")  # a face tells where the body looks
PARTS = (*SIDE_ORDER, "rleg", "lleg", "rarm", "larm")  # every name an `order` of a pose file may hold


def figure(
    camera: Camera,
    skeleton: Skeleton,
    *,
    hair: Hair = "short",
    order: Sequence[str] | None = None,
    eyes_closed: bool = False,
    holding: Sequence[str] = (),
) -> list[Shape]:
    """All shapes of the body, the first painted lowest.

    `order` names the parts (see PARTS) where the view's own order is not wanted; pictures that belong
    together must be given the same one (see `painting_order`). `holding` names the hands that hold
    something (`r`, `l`).
    """
    order = order or painting_order(camera, [skeleton])
    right, left = outline.torso(camera, skeleton.torso)
    trunk = right + left[::-1]
    parts = {
        "shorts": [Shape("shorts", _pelvis(right, left))],
        "shirt": [Shape("shirt", _shirt(right, left))],
        "neck": [Shape("skin", _neck(camera, skeleton))],
        "head": head.shapes(camera, skeleton, hair=hair, eyes_closed=eyes_closed),
    }
    for side, name in _limbs(camera, skeleton, order).items():
        behind = None if name == "far" else trunk
        parts[name + "leg"] = garments.leg(camera, skeleton, side, behind)
        parts[name + "arm"] = garments.arm(camera, skeleton, side, behind, holding=side in holding)
    return [shape for part in order for shape in parts[part]]


def _limbs(camera: Camera, skeleton: Skeleton, order: Sequence[str]) -> dict[str, str]:
    """What the limbs of each side are called in the painting order: near and far, or right and left."""
    if "rarm" in order:
        return {"r": "r", "l": "l"}
    near = near_side(camera, skeleton)
    return {near: "", "l" if near == "r" else "r": "far"}


def near_side(camera: Camera, skeleton: Skeleton) -> str:
    """The body side that is nearer to the viewer, `r` or `l`."""
    return "r" if vectors.dot(skeleton.frames["pelvis"].right, camera.toward) >= 0 else "l"


def seen_from_side(camera: Camera, skeleton: Skeleton) -> bool:
    """Whether one arm and leg are nearer to the viewer than the others, which are then drawn paler."""
    return abs(vectors.dot(skeleton.frames["thorax"].right, camera.toward)) > SIDEWAYS


def painting_order(camera: Camera, skeletons: Sequence[Skeleton]) -> tuple[str, ...]:
    """One order for all poses of an exercise (so that they animate), decided by their mean depths."""
    if seen_from_side(camera, skeletons[0]):
        return HEAD_LAST if any(_arm_hides_head(camera, skeleton) for skeleton in skeletons) else SIDE_ORDER
    arms = {side + "arm": _mean_depth(camera, skeletons, (side + "_elbow", side + "_wrist")) for side in "rl"}
    legs = {side + "leg": _mean_depth(camera, skeletons, (side + "_knee",)) for side in "rl"}
    chest = _mean_depth(camera, skeletons, ("chest",))
    back = [name for name in ("rarm", "larm") if arms[name] - chest < BEHIND]
    front = sorted((name for name in ("rarm", "larm") if name not in back), key=arms.__getitem__)
    return (*back, "neck", "shorts", *sorted(legs, key=legs.__getitem__), "shirt", "head", *front)


def _arm_hides_head(camera: Camera, skeleton: Skeleton) -> bool:
    """Whether the near arm runs past the head in front of it; a hand that is at the head stays in sight."""
    side, joints = near_side(camera, skeleton), skeleton.joints
    shoulder, elbow, wrist, hand, middle = (
        camera.page(joints[name])
        for name in (side + "_shoulder", side + "_elbow", side + "_wrist", side + "_hand", "head")
    )
    if hypot(hand[0] - middle[0], hand[1] - middle[1]) < AT_HEAD * SCALE:
        return False
    path = [curves.middle(shoulder, elbow, t) for t in (0.5, 0.75, 1.0)]
    path += [curves.middle(elbow, wrist, t) for t in (0.33, 0.67, 1.0)]
    return any(hypot(x - middle[0], y - middle[1]) < OVER_HEAD * SCALE for x, y in path)


def _mean_depth(camera: Camera, skeletons: Sequence[Skeleton], joints: Sequence[str]) -> float:
    depths = [camera.depth(skeleton.joints[joint]) for skeleton in skeletons for joint in joints]
    return round(sum(depths) / len(depths), 6)  # equal depths must not be told apart by rounding


def _pelvis(right: list[Point], left: list[Point]) -> str:
    """The shorts about the pelvis: four sections, closed by a straight waistline under the shirt."""
    return curves.chain([[*right[3::-1], *left[:4]]], closed=True)


def _shirt(right: list[Point], left: list[Point]) -> str:
    """The shirt, from its hem over the waistline to the neck."""
    hem_right, hem_left = curves.middle(right[2], right[3], 0.97), curves.middle(left[2], left[3], 0.97)
    return curves.chain([[hem_right, *right[3:], *left[:2:-1], hem_left]], closed=True)


def _neck(camera: Camera, skeleton: Skeleton) -> str:
    """The neck, from inside the shirt to inside the head."""
    joints, frames = skeleton.joints, skeleton.frames
    lower = camera.page(vectors.along(joints["neck"], frames["thorax"].up, -0.03))
    upper = camera.page(vectors.along(joints["head"], frames["head"].up, -0.02))
    dx, dy = curves.direction(lower, upper)
    wide, narrow = NECK_RADIUS[0] * SCALE, NECK_RADIUS[1] * SCALE
    return curves.polygon(
        [
            (lower[0] - dy * wide, lower[1] + dx * wide),
            (upper[0] - dy * narrow, upper[1] + dx * narrow),
            (upper[0] + dy * narrow, upper[1] - dx * narrow),
            (lower[0] + dy * wide, lower[1] - dx * wide),
        ]
    )
