"""The drawings as a browser fetches them: their stylesheet, small pictures for lists, and those that move.

None of it is about a person, so anybody may fetch it and keep it. What the engine draws changes with the
product only: `version` stands in every address.
"""

import hashlib
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, TypeAlias

from portal import figures
from portal.domain.errors import NotFound
from portal.figures import frames, themes
from portal.figures.pose import Side
from portal.figures.themes import Look
from portal.services import pictures
from portal.services.pictures import Wanted

Shade: TypeAlias = Literal["light", "dark"]

FOLDER = Path(figures.__path__[0])
SHIPPED = "shipped"  # how an address says that the clinic chose no colour
MOST_MOVING = 256  # every exercise that moves, some of them on both sides; 15 kB each
MOST_STYLES = 16


@cache
def version() -> str:
    """A digest of the engine and of every pose file: the same drawings have the same version."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.suffix in (".py", ".yaml"):
            digest.update(path.relative_to(FOLDER).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def code(look: Look) -> str:
    """A clinic's look as it stands in an address: `ffffff-a9cbd9-shipped-short`."""
    colours = (colour.removeprefix("#") or SHIPPED for colour in (look.skin, look.shirt, look.line))
    return "-".join([*colours, look.hair])


def look_of(text: str) -> Look:
    """The look that an address names; `NotFound` when it names none."""
    try:
        *colours, hair = text.split("-")
        skin, shirt, line = ("" if colour == SHIPPED else f"#{colour}" for colour in colours)
        return Look(skin, shirt, line, hair)  # type: ignore[arg-type]  # Look itself refuses another hair
    except ValueError:
        raise NotFound("look") from None


@lru_cache(maxsize=MOST_STYLES)
def stylesheet(look: Look) -> str:
    """The colours of the drawings on pages, light and dark; a printed page has them in greys.

    It stands among the components, so that a page may say how large a drawing is.
    """
    greys = ";".join(f"--pf-{token}:{colour}" for token, colour in themes.colours("grey").items())
    return f"@layer components{{\n{themes.stylesheet(look)}@media print{{:root{{{greys}}}}}\n}}\n"


def thumbnail(exercise: str, shade: Shade, look: Look) -> str:
    """The end of the movement as a picture that needs no stylesheet; `NotFound` for an unknown exercise."""
    wanted = Wanted(theme="dark" if shade == "dark" else "print", panels="end", look=look)
    return pictures.drawing(_known(exercise), wanted)


def moves(exercise: str) -> bool:
    """Whether an exercise is more than one pose."""
    figure = pictures.figures()[exercise]
    return bool(figure.ends) and not figure.only_end


@lru_cache(maxsize=MOST_MOVING)
def moving(exercise: str, side: Side, look: Look) -> str:
    """The picture that moves, without words; `NotFound` for an unknown exercise."""
    return frames.moving(pictures.figures()[_known(exercise)], side=side, look=Look(hair=look.hair))


def _known(exercise: str) -> str:
    if exercise not in pictures.figures():
        raise NotFound("exercise")
    return exercise
