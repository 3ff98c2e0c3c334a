"""Names of places on the body: where they are, and how low the skin below them lies."""

from math import sqrt

from portal.figures.skeleton import (
    HEAD_RADIUS,
    NECK_BASE,
    SHOULDER_LINE,
    TORSO,
    WAIST,
    Section,
    Skeleton,
    at_ease,
    stand,
)
from portal.figures.vectors import Vec, along, blend, dot

# Flesh below a joint in H: what touches the floor is skin, not bone.
RADII = {
    "knee": 0.035, "ankle": 0.020, "heel": 0.020, "ball": 0.013, "toes": 0.010, "elbow": 0.022,
    "wrist": 0.016, "hand": 0.012, "fingers": 0.010, "hip": 0.052, "shoulder": 0.032,
}  # fmt: skip
PALM = 0.018  # a planted palm carries the wrist this high

PAIRS = {  # a plural is the middle of both sides
    "feet": "ankle", "toes": "ball", "knees": "knee", "hands": "hand", "elbows": "elbow", "hips": "hip",
    "shins": "knee", "heels": "heel", "ankles": "ankle", "wrists": "wrist", "fingers": "fingers",
    "forearms": "elbow",
}  # fmt: skip
SECTIONS = {"shoulders": SHOULDER_LINE, "back": SHOULDER_LINE, "seat": 1}
ON_BACK = {"low_back": WAIST, "nape": NECK_BASE, "tailbone": 1}  # the skin of the trunk behind a section
ON_HEAD = {  # forward, up, right of the head's middle
    "head_back": (-0.05, 0.0, 0.0),
    "r_ear": (0.0, 0.0, 0.055),
    "l_ear": (0.0, 0.0, -0.055),
    "crown": (0.0, 0.07, 0.0),
    "chin": (0.05, -0.06, 0.0),
    "forehead": (0.055, 0.035, 0.0),
    "r_temple": (0.02, 0.02, 0.055),
    "l_temple": (0.02, 0.02, -0.055),
}
ON_LIMB = {  # from one joint this far to the other, then forward and up in the frame of the part
    "foot": ("ankle", "ankle", 0.0, "foot", 0.0, 0.0),
    "arch": ("ball", "ball", 0.0, "foot", 0.0, -0.012),
    "shin": ("knee", "ankle", 0.32, "shank", 0.036, 0.0),
    "calf": ("knee", "ankle", 0.4, "shank", -0.04, 0.0),
    "kneecap": ("knee", "knee", 0.0, "thigh", 0.035, 0.01),
    "thigh_back": ("hip", "knee", 0.65, "thigh", -0.045, 0.0),
    "forearm": ("elbow", "wrist", 0.5, "farm", 0.0, 0.0),
    "thigh_top": ("hip", "knee", 0.6, "thigh", 0.05, 0.0),
}

TRUNK_BELOW = {
    "back": ("t5", "t6", "t7"),
    "chest": ("t5", "t6", "t7"),
    "shoulders": ("t6", "t7", "t8"),
    "seat": ("t1", "t2", "t3"),
    "pelvis": ("t1", "t2", "t3"),
    "belly": ("t3", "t4", "t5"),
    "waist": ("t4",),
}
LIMB_BELOW = {  # what of a part can touch the floor
    "foot": ("heel", "ball", "toes"),
    "hand": ("palm",),
    "shin": ("knee", "ankle"),
    "forearm": ("elbow", "wrist"),
}
PAIRS_BELOW = {
    "feet": LIMB_BELOW["foot"], "hands": LIMB_BELOW["hand"], "shins": LIMB_BELOW["shin"],
    "forearms": LIMB_BELOW["forearm"], "toes": ("ball", "toes"), "knees": ("knee",), "elbows": ("elbow",),
    "balls": ("ball",), "heels": ("heel",), "hips": ("hip",),
}  # fmt: skip


def _parts() -> dict[str, tuple[str, ...]]:
    parts: dict[str, tuple[str, ...]] = dict(TRUNK_BELOW)
    parts |= {name: tuple(f"{s}_{k}" for s in "rl" for k in kinds) for name, kinds in PAIRS_BELOW.items()}
    for side in "rl":
        parts |= {f"{side}_{kind}": (f"{side}_{kind}",) for kind in (*RADII, "palm")}
        parts |= {f"{side}_{name}": tuple(f"{side}_{k}" for k in kinds) for name, kinds in LIMB_BELOW.items()}
    return parts | {f"t{i}": (f"t{i}",) for i in range(len(TORSO))} | {"head": ("head",)}


BELOW = _parts()
CONTACTS = tuple(sorted(name for name in BELOW if not name.startswith("t") or name == "toes"))
EVERY_PART = (*(f"{s}_{k}" for s in "rl" for k in RADII), *(f"t{i}" for i in range(len(TORSO))), "head")
NAMES = tuple(
    sorted(
        {
            *stand(at_ease()).joints,
            *PAIRS,
            *SECTIONS,
            *ON_BACK,
            *ON_HEAD,
            *(f"{s}_{k}" for s in "rl" for k in ON_LIMB),
        }
    )
)


def point(skeleton: Skeleton, name: str) -> Vec:
    """Where a body point is: a joint, the middle of a pair (`feet`), or a place on the skin (`r_shin`).

    Raises `KeyError` for a name that is not in `NAMES`.
    """
    joints = skeleton.joints
    if name in joints:
        return joints[name]
    if name in PAIRS:
        return blend(joints["r_" + PAIRS[name]], 0.5, joints["l_" + PAIRS[name]], 0.5)
    if name in SECTIONS:
        return skeleton.torso[SECTIONS[name]].centre
    if name in ON_BACK:
        centre, frame, _, back, _ = skeleton.torso[ON_BACK[name]]
        return along(centre, frame.forward, -back)
    if name in ON_HEAD:
        return _on_head(skeleton, name)
    return _on_limb(skeleton, name[:2], name[2:])


def _on_head(skeleton: Skeleton, name: str) -> Vec:
    forward, up, right = ON_HEAD[name]
    frame = skeleton.frames["head"]
    place = along(along(skeleton.joints["head"], frame.forward, forward), frame.up, up)
    return along(place, frame.right, right)


def _on_limb(skeleton: Skeleton, side: str, name: str) -> Vec:
    first, last, share, part, forward, up = ON_LIMB[name]
    bone = blend(skeleton.joints[side + first], 1 - share, skeleton.joints[side + last], share)
    frame = skeleton.frames[side + part]
    return along(along(bone, frame.forward, forward), frame.up, up)


def lowest(skeleton: Skeleton, name: str) -> float:
    """The height of the lowest skin of a part (`r_foot`, `hands`, `seat` ...).

    Raises `KeyError` for a name that is not in `CONTACTS`.
    """
    return min([_underside(skeleton, part) for part in BELOW[name]])


def skin_below(skeleton: Skeleton, name: str) -> float:
    """The height of the lowest skin of a part, or of a point of the skin itself (`forehead`).

    Raises `KeyError` for a name that is neither in `CONTACTS` nor in `NAMES`.
    """
    return lowest(skeleton, name) if name in BELOW else point(skeleton, name)[1]


def undersides(skeleton: Skeleton) -> dict[str, float]:
    """The height of the lowest skin of every part: limbs by joint, torso sections `t0` to `t9`, `head`."""
    return {part: _underside(skeleton, part) for part in EVERY_PART}


def floor_gap(skeleton: Skeleton) -> float:
    """The height of the body's lowest point."""
    joints = skeleton.joints
    lowest_limb = min(
        [joints[side + kind][1] - radius for side in ("r_", "l_") for kind, radius in RADII.items()]
    )
    return min(lowest_limb, joints["head"][1] - HEAD_RADIUS, *[_section_below(s) for s in skeleton.torso])


def _underside(skeleton: Skeleton, part: str) -> float:
    if part[1] == "_":
        if part[2:] == "palm":
            return skeleton.joints[part[:2] + "wrist"][1] - PALM
        return skeleton.joints[part][1] - RADII[part[2:]]
    if part == "head":
        return skeleton.joints["head"][1] - HEAD_RADIUS
    return _section_below(skeleton.torso[int(part[1:])])


def _section_below(section: Section) -> float:
    centre, frame, front, back, half_width = section
    down, aside = frame.forward[1], frame.right[1]
    depth = back if down >= 0 else front
    return centre[1] - sqrt((depth * down) ** 2 + (half_width * aside) ** 2)


def reach_of(section: Section, direction: Vec) -> float:
    """How far a torso section's skin lies from its middle in that direction (the ellipse's support)."""
    forward, aside = dot(section.frame.forward, direction), dot(section.frame.right, direction)
    depth = section.front if forward > 0 else section.back
    return sqrt((depth * forward) ** 2 + (section.half_width * aside) ** 2)
