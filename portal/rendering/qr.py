"""A link as a QR code: an inline SVG that prints in pure black and white."""

from collections.abc import Iterator
from itertools import groupby

import segno
from markupsafe import Markup

QUIET = 4  # modules of white on each side, as the standard asks
MASK = 2  # any mask is valid; choosing one beforehand makes a code five times faster
IMAGE, HIDDEN = Markup('role="img"'), Markup('aria-hidden="true"')


def svg(text: str, *, size_mm: float = 26, title: str = "") -> Markup:
    """The code of a text, `size_mm` wide.

    Without a title it is hidden from screen readers: the link stands beside it as text.
    """
    side, runs = code(text)
    dark = "".join(f"M{x} {y}h{width}v1H{x}z" for x, y, width in runs)
    return Markup(
        '<svg class="qr" xmlns="http://www.w3.org/2000/svg" width="{size}mm" height="{size}mm" '
        'viewBox="0 0 {side} {side}" shape-rendering="crispEdges" {reading} focusable="false">{title}'
        '<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#000" d="{dark}"/></svg>'
    ).format(
        size=f"{size_mm:g}",
        side=side,
        dark=dark,
        reading=IMAGE if title else HIDDEN,
        title=Markup("<title>{}</title>").format(title) if title else "",
    )


def code(text: str) -> tuple[int, list[tuple[int, int, int]]]:
    """The code of a text as modules: its side with the quiet zone, and each dark run (x, y, width)."""
    rows = segno.make(text, error="m", mask=MASK, micro=False, boost_error=False).matrix
    runs = [(x, y, width) for y, row in enumerate(rows, QUIET) for x, width in _runs(list(row))]
    return len(rows) + 2 * QUIET, runs


def _runs(row: list[int]) -> Iterator[tuple[int, int]]:
    """Where each run of dark modules starts, and how many they are."""
    at = QUIET
    for dark, modules in groupby(row):
        width = len(list(modules))
        if dark:
            yield at, width
        at += width
