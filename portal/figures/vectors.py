"""Vectors and frames of the figure's world: plain tuples of floats, for a pose is solved in a tenth of a ms.

World: x = the way an upright figure faces (page right), y = up, z = toward the viewer. One unit is the
stature H.
"""

from math import cos, radians, sin, sqrt
from typing import NamedTuple, TypeAlias

Vec: TypeAlias = tuple[float, float, float]

TINY = 1e-9  # the length a vector without length is taken to have, so that nothing is divided by zero
UP: Vec = (0.0, 1.0, 0.0)
DOWN: Vec = (0.0, -1.0, 0.0)


class Frame(NamedTuple):
    """How a part of the body is turned: the part's own forward, up (toward the head) and patient's right."""

    forward: Vec
    up: Vec
    right: Vec


WORLD = Frame((1.0, 0.0, 0.0), UP, (0.0, 0.0, 1.0))  # an upright figure that looks to the right of the page


def along(a: Vec, b: Vec, k: float) -> Vec:
    """The point reached from `a` by going `k` times `b`."""
    return (a[0] + b[0] * k, a[1] + b[1] * k, a[2] + b[2] * k)


def blend(a: Vec, x: float, b: Vec, y: float) -> Vec:
    """The sum a*x + b*y."""
    return (a[0] * x + b[0] * y, a[1] * x + b[1] * y, a[2] * x + b[2] * y)


def minus(a: Vec, b: Vec) -> Vec:
    """The way from `b` to `a`."""
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def opposite(a: Vec) -> Vec:
    """The same length, the other way."""
    return (-a[0], -a[1], -a[2])


def dot(a: Vec, b: Vec) -> float:
    """The scalar product."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Vec, b: Vec) -> Vec:
    """The vector product."""
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def length(a: Vec) -> float:
    """How long the vector is, in H."""
    return sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2])


def unit(a: Vec) -> Vec:
    """The direction of `a` with length 1; the null vector stays the null vector."""
    n = sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2]) or TINY
    return (a[0] / n, a[1] / n, a[2] / n)


def level(a: Vec) -> Vec:
    """The direction of `a` seen from above, with length 1; straight ahead when `a` points up or down."""
    flat = (a[0], 0.0, a[2])
    return unit(flat) if dot(flat, flat) > 1e-4 else WORLD.forward


def flexed(frame: Frame, degrees: float) -> Frame:
    """The frame of a part that swings forward by `degrees`."""
    if not degrees:
        return frame
    c, s = cos(radians(degrees)), sin(radians(degrees))
    forward, up, right = frame
    return Frame(blend(forward, c, up, s), blend(up, c, forward, -s), right)


def abducted(frame: Frame, degrees: float, sign: int) -> Frame:
    """The frame of a part that swings outward by `degrees` (sign +1: right side, -1: left side)."""
    if not degrees:
        return frame
    c, s = cos(radians(degrees)), sin(radians(degrees)) * sign
    forward, up, right = frame
    return Frame(forward, blend(up, c, right, -s), blend(right, c, up, s))


def turned(frame: Frame, degrees: float, sign: int) -> Frame:
    """The frame of a part turned outward about its long axis by `degrees` (sign +1: right, -1: left)."""
    if not degrees:
        return frame
    c, s = cos(radians(degrees)), sin(radians(degrees)) * sign
    forward, up, right = frame
    return Frame(blend(forward, c, right, s), up, blend(right, c, forward, -s))


def swung(frame: Frame, flexion: float, abduction: float, sign: int) -> Frame:
    """Abduction first, then its plane swings forward: flexion 90, abduction 30 = arm forward and 30° out."""
    if not abduction:
        return flexed(frame, flexion)
    out = abducted(frame, abduction, sign)
    if not flexion:
        return out
    c, s = cos(radians(flexion)), sin(radians(flexion))
    axes = Frame(blend(frame.forward, c, frame.up, s), blend(frame.up, c, frame.forward, -s), frame.right)
    return Frame(*(_carried(axis, frame, axes) for axis in out))


def _carried(v: Vec, old: Frame, new: Frame) -> Vec:
    """The vector `v` of the old frame, as it lies after that frame became the new one."""
    f, u, r = dot(v, old.forward), dot(v, old.up), dot(v, old.right)
    a, b, c = new
    return (
        f * a[0] + u * b[0] + r * c[0],
        f * a[1] + u * b[1] + r * c[1],
        f * a[2] + u * b[2] + r * c[2],
    )


def frame_of(forward: Vec, up: Vec) -> Frame:
    """The frame whose up is exactly `up` and whose forward is as near to `forward` as can be."""
    u = unit(up)
    f = unit(along(forward, u, -dot(forward, u)))
    return Frame(f, u, cross(f, u))
