"""The picture of an exercise and the words that stand for it; the one place that asks the engine."""

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Protocol

from markupsafe import Markup

from portal.domain.exercise import Exercise
from portal.figures import poses, svg
from portal.figures.panels import Panels
from portal.figures.pose import Side
from portal.figures.poses import Figures
from portal.figures.themes import PLAIN, Look, Theme
from portal.rendering import i18n
from portal.rendering.i18n import N_, gettext

MOST_DRAWINGS = 1024  # every exercise in a few themes; 5 kB each
SIZE = re.compile(r' width="([0-9.]+)mm" height="([0-9.]+)mm"')
HIDDEN = ' aria-hidden="true"'
SHOWN = {
    "start": N_("A drawing of the start."),
    "end": N_("A drawing of the end."),
    "ghost": N_("A drawing of the end, with the start as a dashed line."),
}
ALONE = N_("One drawing.")
PAIR = N_("Two drawings: start and end.")
SERIES = N_("%(number)s drawings, from start to end.")


class Words(Protocol):
    """What a language says of an exercise."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def steps(self) -> tuple[str, ...]:
        """How it is done."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a picture is wanted. Paper is `grey`: what it shows must not hang on a colour."""

    theme: Theme = "grey"
    panels: Panels = "pair"
    side: Side = "right"
    look: Look = PLAIN


PAPER = Wanted()


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing, how large it is on paper, and the words that stand for it."""

    svg: Markup
    width_mm: float
    height_mm: float
    alt: str

    def inside(self, width_mm: float, height_mm: float) -> "Picture":
        """The same, as large as it can be in a box."""
        scale = min(width_mm / self.width_mm, height_mm / self.height_mm)
        return replace(
            self, width_mm=round(self.width_mm * scale, 1), height_mm=round(self.height_mm * scale, 1)
        )


def of(exercise: Exercise, words: Words, wanted: Wanted = PAPER, *, with_steps: bool = False) -> Picture:
    """The picture of an exercise; `words` are those of the language spoken now.

    `with_steps`: the steps are told with it, for a place where they are not printed beside it. A drawing for
    the web brings its words along; on paper they stand beside it as alternative text.
    """
    alt = _alt(exercise, words, wanted, with_steps)
    drawn = drawing(exercise.id, wanted).replace(HIDDEN, _named(alt) if wanted.theme == "web" else "", 1)
    size = SIZE.search(drawn)
    if size is None:
        raise ValueError(f"the drawing of {exercise.id} has no size")
    return Picture(Markup(drawn), float(size[1]), float(size[2]), alt)  # noqa: S704 - computed from numbers


def _alt(exercise: Exercise, words: Words, wanted: Wanted, with_steps: bool) -> str:
    """`Glute bridge. Two drawings: start and end. Lying on the back.`, and the steps where asked."""
    said = [f"{words.name}.", _shown(exercise.id, wanted.panels)]
    said.append(f"{i18n.word('positions', exercise.position)}.")
    return " ".join([*said, *words.steps] if with_steps else said)


def _shown(exercise: str, panels: Panels) -> str:
    """What is drawn: one panel, start and end, or a series."""
    if panels != "pair":
        return gettext(SHOWN[panels])
    figure = figures()[exercise]
    number = len(figure.ends) + (not figure.only_end)
    return gettext({1: ALONE, 2: PAIR}.get(number, SERIES)) % {"number": number}


def _named(alt: str) -> str:
    return str(Markup(' role="img" aria-label="{}"').format(alt))


@cache
def figures() -> Figures:
    """The poses, read once for the process."""
    return poses.load()


@lru_cache(maxsize=MOST_DRAWINGS)
def drawing(exercise: str, wanted: Wanted) -> str:
    """The drawing as SVG text, hidden from those who cannot see it: the same bytes for the same wishes."""
    return svg.picture(
        figures()[exercise], theme=wanted.theme, panels=wanted.panels, side=wanted.side, look=wanted.look
    )
