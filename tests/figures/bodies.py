"""Bodies for the tests of the drawing, and what their outlines say."""

import re

from hypothesis import strategies as st

from portal.figures import skeleton
from portal.figures.skeleton import Skeleton

LENGTHS = {"belly", "r_shrug", "l_shrug"}  # of the angles: these are no degrees
degrees = st.integers(-120, 160)


def standing(**angles: float) -> Skeleton:
    """A person at ease, but for these angles."""
    return skeleton.stand(skeleton.at_ease() | angles)


any_body = st.fixed_dictionaries(
    {}, optional={name: degrees for name in skeleton.at_ease() if name not in LENGTHS}
).map(lambda angles: standing(**angles))


def on_curve(path: str) -> list[tuple[int, int]]:
    """The points of a path of relative curves that lie on the curve."""
    numbers = [int(n) for n in re.findall(r"-?\d+", path)]
    x, y = numbers[:2]
    points = [(x, y)]
    for i in range(6, len(numbers), 6):
        x, y = x + numbers[i], y + numbers[i + 1]
        points.append((x, y))
    return points
