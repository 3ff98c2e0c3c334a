"""Hands and feet: hulls of a few spheres."""

from math import atan2, hypot, pi

from portal.figures import outline, vectors
from portal.figures.camera import Camera
from portal.figures.outline import Sphere
from portal.figures.skeleton import Skeleton
from portal.figures.vectors import Frame, Vec

# Directions in degrees from the toes (or fingertips) on; 85 and 95 make the sole a straight line.
FOOT_DIRECTIONS = (0, 45, 85, 95, 140, 180, 225, 262, 290, 325)
HAND_DIRECTIONS = (0, 45, 84, 110, 160, 200, 250, 276, 315)
# (along the fingers, toward the thumb, radius) in statures
OPEN_HAND = (
    (0.004, 0.0, 0.0138),
    (0.034, 0.013, 0.0115),
    (0.040, -0.012, 0.0115),
    (0.078, 0.006, 0.0105),
    (0.074, -0.008, 0.0100),
)
FIST = (  # fingers closed round what the hand holds
    (0.004, 0.0, 0.0138),
    (0.030, 0.014, 0.0145),
    (0.032, -0.012, 0.0140),
    (0.050, 0.009, 0.0135),
    (0.049, -0.009, 0.0135),
)


def foot(camera: Camera, skeleton: Skeleton, side: str) -> str:
    """The outline of a bare foot; `side` is `r` or `l`."""
    frame = skeleton.frames[side + "_foot"]
    toes, up = camera.page(frame.forward), camera.page(frame.up)
    start = atan2(toes[1], toes[0]) if hypot(*toes) > 40 else pi / 2
    turn = 1 if toes[0] * up[1] < toes[1] * up[0] else -1  # always round by the sole
    return outline.hull(camera, _foot_spheres(skeleton, side, frame), FOOT_DIRECTIONS, start, turn)


def _foot_spheres(skeleton: Skeleton, side: str, frame: Frame) -> list[Sphere]:
    """Ankle, heel, both edges of the ball, both edges of the toes, and the instep."""
    joints, along = skeleton.joints, vectors.along
    forward, up, right = frame
    ankle, ball, toes = joints[side + "_ankle"], joints[side + "_ball"], joints[side + "_toes"]
    return [
        (ankle, 0.0175),
        (joints[side + "_heel"], 0.020),
        (along(ball, right, 0.015), 0.013),
        (along(ball, right, -0.017), 0.013),
        (along(toes, right, 0.012), 0.011),
        (along(toes, right, -0.010), 0.011),
        (along(along(ankle, forward, 0.022), up, -0.012), 0.016),
    ]


def hand(camera: Camera, skeleton: Skeleton, side: str, *, holding: bool = False) -> str:
    """The outline of a hand, or of the fist of a hand that is holding something."""
    frame = skeleton.frames[side + "_hand"]
    fingers = vectors.opposite(frame.up)
    spheres = _hand_spheres(skeleton.joints[side + "_wrist"], fingers, frame.forward, holding)
    ahead = camera.page(fingers)
    start = atan2(ahead[1], ahead[0]) if hypot(*ahead) > 20 else 0.0
    turn = -1 if camera.mirrored else 1  # the left hand's picture is the right one's mirror image
    return outline.hull(camera, spheres, HAND_DIRECTIONS, start, turn)


def _hand_spheres(wrist: Vec, fingers: Vec, thumb: Vec, holding: bool) -> list[Sphere]:
    along = vectors.along
    return [
        (along(along(wrist, fingers, out), thumb, aside), radius)
        for out, aside, radius in (FIST if holding else OPEN_HAND)
    ]
