"""One SHA-256 for each exercise's printed picture, so that a change of drawing is seen in review.

python -m tests.figures.goldens      writes tests/data/figures.sha256 anew; look at the sheets before
"""

import hashlib
from pathlib import Path

from portal.figures import poses, svg

FILE = Path(__file__).parent.parent / "data" / "figures.sha256"


def drawn() -> dict[str, str]:
    """What is drawn now: exercise -> SHA-256 of its picture."""
    library = poses.load()
    return {name: hashlib.sha256(svg.picture(library[name]).encode()).hexdigest() for name in sorted(library)}


def seen() -> dict[str, str]:
    """What was drawn when people looked at it last."""
    lines = (line.split() for line in FILE.read_text(encoding="utf-8").splitlines())
    return {name: digest for digest, name in lines}


if __name__ == "__main__":
    FILE.write_text("".join(f"{digest}  {name}\n" for name, digest in drawn().items()), encoding="utf-8")
