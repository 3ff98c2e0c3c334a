"""Draws what a questionnaire said, at the start and now, on its own scale. Colours are the page's."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from portal.rendering import i18n
from portal.rendering.i18n import gettext

WIDTH, HEIGHT = 250, 64  # units; less than the pixels on a phone, so that numbers are large
LEFT, RIGHT, LINE = 14, 236, 34
ABOVE, BELOW = LINE - 15, LINE + 24  # where numbers stand
SIZE = 7  # of a mark
NEAR = 40  # closer than this, two numbers would meet


@dataclass(frozen=True, slots=True)
class Scale:
    """The ends of a questionnaire's scale; one that has a negative end writes its numbers with their sign."""

    least: int
    most: int

    def x(self, score: Decimal) -> int:
        """Where a score stands."""
        return round(LEFT + float((score - self.least) / (self.most - self.least)) * (RIGHT - LEFT))

    def written(self, score: Decimal | int) -> str:
        """A score as the language writes it."""
        return ("+" if self.least < 0 < score else "") + i18n.number(score)


def scale(least: int, most: int, *, start: Decimal | None, last: Decimal) -> Markup:
    """The scale as a line: an open ring where it was, a full dot where it is now, each with its number."""
    on = Scale(least, most)
    said = gettext("%(number)s on a scale from %(least)s to %(most)s") % {
        "number": on.written(last), "least": on.written(least), "most": on.written(most),
    }  # fmt: skip
    if start is not None:
        said = gettext("First %(before)s, now %(now)s") % {"before": on.written(start), "now": said}
    parts = Markup("").join(Markup(part) for part in _parts(on, start, last))  # noqa: S704 - our own shapes
    return Markup(
        '<svg class="score-scale" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'role="img" aria-label="{said}">{parts}</svg>'
    ).format(width=WIDTH, height=HEIGHT, said=said, parts=parts)


def _parts(on: Scale, start: Decimal | None, last: Decimal) -> Iterator[str]:
    now = on.x(last)
    yield f'<path class="score-line" d="M{LEFT} {LINE}H{RIGHT}M{LEFT} {LINE - 5}v10M{RIGHT} {LINE - 5}v10"/>'
    yield _words(LEFT, BELOW, on.written(on.least), "score-end")
    yield _words(RIGHT, BELOW, on.written(on.most), "score-end")
    if start is not None and start != last:
        before = on.x(start)
        yield f'<path class="score-way" d="M{before} {LINE}H{now}"/>'
        yield f'<circle class="score-start" cx="{before}" cy="{LINE}" r="{SIZE}"/>'
        yield _words(
            before, BELOW if _meets_no_end(before, now) else ABOVE, on.written(start), "score-before"
        )
    yield f'<circle class="score-now" cx="{now}" cy="{LINE}" r="{SIZE}"/>'
    yield _words(now, ABOVE, on.written(last), "score-number")


def _meets_no_end(before: int, now: int) -> bool:
    """Whether the first number must stand below, beside the last one above, and has room there."""
    return abs(now - before) < NEAR and LEFT + NEAR / 2 < before < RIGHT - NEAR / 2


def _words(x: int, y: int, words: str, name: str) -> str:
    return f'<text class="{name}" x="{x}" y="{y}">{words}</text>'
