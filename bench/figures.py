"""How fast and how small the figures are, over every exercise that has one, against their targets.

One pose: solved and outlined, without its props. A pair: start and end with props and arrows, as printed.
Bytes are gzip. Times are processor time, the best of some rounds, for the machine is shared.

    python -m bench.figures [ROUNDS]
"""

import statistics
import sys
import time
from collections.abc import Callable

from portal.figures import contacts, figure, frames, legibility, poses, svg
from portal.figures.pose import Figure

TARGETS = {"pose": 1.0, "pair": 3.0, "pair bytes": 4096.0, "animation bytes": 6144.0}


def milliseconds(draw: Callable[[], object], rounds: int) -> float:
    """The least processor time of one call."""
    best = float("inf")
    for _ in range(rounds):
        started = time.process_time()
        draw()
        best = min(best, time.process_time() - started)
    return best * 1000


def pose(drawn: Figure) -> None:
    body = contacts.solve(drawn.start, None, drawn.surroundings)
    figure.figure(svg.view(drawn, "right"), body)


def report(name: str, unit: str, values: list[float], target: float) -> None:
    mean, most = statistics.mean(values), max(values)
    print(
        f"{name:16} mean {mean:8,.2f} {unit:5} max {most:8,.2f} {unit:5} target {target:8,.2f}   "
        f"mean/target {mean / target:.2f}   max/target {most / target:.2f}"
    )


def main(rounds: int) -> None:
    library = [drawn for drawn in poses.load().values()]
    moving = [drawn for drawn in library if drawn.ends and not drawn.only_end]
    print(f"{len(library)} exercises, {len(moving)} of them move")
    report("pose", "ms", [milliseconds(lambda d=d: pose(d), rounds) for d in library], TARGETS["pose"])
    report("pair", "ms", [milliseconds(lambda d=d: svg.picture(d), rounds) for d in library], TARGETS["pair"])
    sizes = [float(legibility.compressed(svg.picture(d))) for d in library]
    report("pair bytes", "bytes", sizes, TARGETS["pair bytes"])
    sizes = [float(legibility.compressed(frames.moving(d))) for d in moving]
    report("animation bytes", "bytes", sizes, TARGETS["animation bytes"])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
