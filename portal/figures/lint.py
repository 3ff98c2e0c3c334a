"""The quality gate of the pose library: what a physiotherapist or a printer would find wrong with a figure.

Every rule gives findings; what is so on purpose is explained by the pose file's `note` for that rule.
"""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from portal.figures import anatomy, legibility, movement
from portal.figures.pose import Figure


class Finding(NamedTuple):
    """One thing that a figure's rule found, and why it may stand (empty: it is a fault)."""

    exercise: str
    panel: str  # start, end, end1 ... or empty for the whole figure
    rule: str
    what: str
    why: str = ""

    def line(self) -> str:
        """The finding as it is printed."""
        place = f"{self.exercise}: {self.panel}" if self.panel else self.exercise
        return f"{place}: {self.rule}: {self.what}" + (f" (explained: {self.why})" if self.why else "")


def check(figure: Figure, one_sided: Collection[str]) -> list[Finding]:
    """All findings about a figure, the explained ones with their reason.

    `one_sided` holds the exercises that are done on one side of the body at a time.
    """
    found = [*_of_panels(figure), *_of_figure(figure, one_sided)]
    return [Finding(figure.id, panel, rule, what, figure.notes.get(rule, "")) for panel, rule, what in found]


def _of_panels(figure: Figure) -> Iterator[tuple[str, str, str]]:
    moved = movement.solved(figure)
    for panel in anatomy.panels(moved):
        for rule in (*anatomy.RULES, legibility.end_on):
            yield from ((panel.name, *found) for found in rule(panel))
        yield from ((panel.name, *found) for found in legibility.arrows_on_head(moved, panel))
    for whole in (legibility.still_arrows, legibility.weighs, legibility.moves):
        yield from (("", *found) for found in whole(moved))


def _of_figure(figure: Figure, one_sided: Collection[str]) -> Iterator[tuple[str, str, str]]:
    """A figure says which side works exactly when its exercise is done on one side at a time."""
    if figure.id in one_sided and figure.side is None:
        yield "", "side", "is done per side: say which one is drawn"
    if figure.id not in one_sided and figure.side is not None:
        yield "", "side", "is not done per side: must not name one"
