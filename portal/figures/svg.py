"""The face of the figure engine: the picture of an exercise as SVG text."""

from collections.abc import Iterable, Mapping
from html import escape
from math import ceil, floor
from typing import TypedDict, Unpack

from portal.figures import camera as cameras
from portal.figures import panels as scenes
from portal.figures import themes
from portal.figures.camera import MM, SCALE, Camera
from portal.figures.canvas import Box, Shape
from portal.figures.panels import Panels
from portal.figures.pose import Figure, Side
from portal.figures.themes import FAR, FAR_KINDS, LINE_WIDTH, PLAIN, Colours, Look, Theme

NO_MORE: Mapping[int, str] = {}


class Words(TypedDict, total=False):
    """What a person who cannot see the picture is told: its name, and what it shows."""

    title: str
    description: str


class Wanted(Words, total=False):
    """How a picture is wanted; each has a default.

    `panels`: start and end (`pair`), one of them, or the end with the start as a dashed line (`ghost`).
    `side`: the side of the body that works. `height_mm`: the printed height of a standing person.
    """

    panels: Panels
    side: Side
    theme: Theme
    look: Look
    height_mm: float


def picture(figure: Figure, **wanted: Unpack[Wanted]) -> str:
    """The picture of an exercise as SVG text: the same bytes for the same figure and wishes.

    Print and grey carry their colours; web carries classes, which `themes.stylesheet` colours, and no ids.
    Without a title the picture is decoration, hidden from screen readers.
    """
    look, theme = wanted.get("look", PLAIN), wanted.get("theme", "print")
    sheet = scenes.sheet(
        figure, view(figure, wanted.get("side", "right")), wanted.get("panels", "pair"), look.hair
    )
    tokens = None if theme == "web" else themes.colours(theme, look)
    inner = "".join(_placed(placed, tokens) for placed in sheet.placed)
    return document(sheet.box, inner, tokens, Words(**_words(wanted)), wanted.get("height_mm", MM))


def _words(wanted: Wanted) -> Words:
    return {"title": wanted.get("title", ""), "description": wanted.get("description", "")}


def view(figure: Figure, side: Side) -> Camera:
    """The camera of an exercise, mirrored when the other side than the one written in its file is to work."""
    camera = cameras.of(figure.view)
    return camera if side == (figure.side or "right") else camera.mirror()


def _placed(placed: scenes.Placed, tokens: Colours | None) -> str:
    inner = paths(placed.shapes, tokens)
    if placed.window:
        return f"{_viewport(placed, placed.window)}{inner}</svg>"
    if not placed.x and not placed.y:
        return inner
    return f'<g transform="translate({placed.x} {placed.y})">{inner}</g>'


def _viewport(placed: scenes.Placed, window: Box) -> str:
    """A picture in the picture: every renderer cuts off what lies outside its window, without ids."""
    left, top = floor(window[0]), floor(window[1])
    width, height = ceil(window[2]) - left, ceil(window[3]) - top
    zoom = placed.zoom
    x, y, wide, tall = placed.x + left * zoom, placed.y + top * zoom, width * zoom, height * zoom
    return (
        f'<svg x="{_decimal(x)}" y="{_decimal(y)}" width="{_decimal(wide)}" height="{_decimal(tall)}" '
        f'viewBox="{left} {top} {width} {height}">'
    )


def paths(shapes: Iterable[Shape], tokens: Colours | None, more: Mapping[int, str] = NO_MORE) -> str:
    """The shapes as SVG; runs of the body's far side share one group.

    With `tokens` the colours are written out, without them classes. `more` has further attributes of
    shapes, by their place.
    """
    written, far = [], False
    for place, shape in enumerate(shapes):
        if (shape.kind in FAR_KINDS) != far:
            written.append("</g>" if far else _far_group(tokens))
            far = not far
        written.append(f'<path{_paint(shape.kind, tokens)} d="{shape.path}"{more.get(place, "")}/>')
    return "".join(written) + ("</g>" if far else "")


def _far_group(tokens: Colours | None) -> str:
    if tokens is None:
        return '<g class="pf-far">'
    return f'<g fill="{tokens[FAR.fill]}" stroke="{tokens[FAR.stroke]}">'


def _paint(kind: str, tokens: Colours | None) -> str:
    if tokens is not None:
        return themes.attributes(kind, tokens)
    return f' class="pf-{kind}"' if themes.has_class(kind) else ""


def document(box: Box, inner: str, tokens: Colours | None, words: Words, height_mm: float) -> str:
    """A whole SVG document around the drawing, with its name and description for those who cannot see it."""
    left, top = floor(box[0]), floor(box[1])
    width, height = ceil(box[2]) - left, ceil(box[3]) - top
    mm = height_mm / SCALE
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {top} {width} {height}" '
        f'width="{_decimal(width * mm)}mm" height="{_decimal(height * mm)}mm"{_named(words)}'
    )
    if tokens is None:
        return f'{head} class="pf">{_told(words)}{inner}</svg>'
    return (
        f'{head}>{_told(words)}<g fill="{tokens["skin"]}" stroke="{tokens["line"]}" '
        f'stroke-width="{LINE_WIDTH}" stroke-linejoin="round" stroke-linecap="round">{inner}</g></svg>'
    )


def _decimal(value: float) -> str:
    """A length with at most one decimal, and none where it is whole."""
    return f"{value:.1f}".removesuffix(".0")


def _named(words: Words) -> str:
    title = words.get("title", "")
    return f' role="img" aria-label="{_escaped(title)}"' if title else ' aria-hidden="true"'


def _told(words: Words) -> str:
    title, description = words.get("title", ""), words.get("description", "")
    told = f"<title>{_escaped(title)}</title>" if title else ""
    return told + (f"<desc>{_escaped(description)}</desc>" if description else "")


def _escaped(text: str) -> str:
    """Text that is safe in XML: no markup, no control characters."""
    return escape("".join(sign for sign in text if sign >= " " or sign in "\t\n"))
