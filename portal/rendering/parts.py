"""What a sheet is put together from: words that are the same for many patients, and pictures.

In a template a static piece is written `{% call part(width_mm=110) %}...{% endcall %}`, and a picture
`{{ drawing(svg, width_mm=82, height_mm=64, alt="...") }}`. While a document is rendered for the printer, both
leave only their name in it (`part:<sha256>`, `drawing:<sha256>`): the printer lays each of them out once and
places it many times. Where nobody collects, and in `Printable.plain`, they stand in the page as they are.
The tags of a part (headings, paragraphs, lists) stand in the PDF as if it were laid out there. So whatever
is the same for many patients belongs into parts: names, doses, rows, headings; a live element costs 30 times
what a part costs.

A part is styled from its own classes downwards, never by what it stands in, and has no margin of its own: the
box around it has the part's width and all distances. It has no links. A heading in it makes no bookmark: the
box around it does (`bookmark-label: attr(title)`).
"""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from html.parser import HTMLParser

from markupsafe import Markup, escape

from portal.rendering import qr

PART, DRAWING, CODE = "part:", "drawing:", "qr:"
SVG, PNG = "svg", "png"
PLACED = re.compile(r'<img class="(?:part|drawing)" src="((?:part|drawing):[0-9a-f]{64})" alt="([^"]*)"/>')
CODED = re.compile(r'<img([^>]*) src="qr:([^"]*)" alt="([^"]*)"/>')
BLOCKS = {"p", "div", "section", "h2", "h3", "h4", "ul", "ol", "li", "br", "pre"}  # each begins a line


@dataclass(frozen=True, slots=True)
class Fragment:
    """A static piece of a sheet: HTML laid out `width_mm` wide with the styles of one variant."""

    html: str
    width_mm: float
    sheet: str
    language: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing (`svg`) or a small picture (`png`) in a box of so many millimetres."""

    kind: str
    content: bytes
    width_mm: float
    height_mm: float

    @property
    def svg(self) -> str:
        """The drawing with its size on paper."""
        text = self.content.decode()
        head, tag, rest = text.partition("<svg")
        root, end, body = rest.partition(">")
        sizes = f' width="{self.width_mm:g}mm" height="{self.height_mm:g}mm"'
        return head + tag + re.sub(r'\s(width|height)="[^"]*"', "", root) + sizes + end + body


@dataclass(frozen=True, slots=True)
class Printable:
    """A document for the printer: its HTML, and the parts and drawings that are named in it."""

    html: str
    parts: Mapping[str, Fragment] = field(default_factory=dict)
    drawings: Mapping[str, Picture] = field(default_factory=dict)

    @property
    def plain(self) -> str:
        """The same document in one piece, as a browser shows it."""
        return CODED.sub(_code, PLACED.sub(self._picture, spelled_out(self.html, self.parts)))

    def _picture(self, match: re.Match[str]) -> str:
        picture = self.drawings.get(match[1])
        return match[0] if picture is None else inline(picture, match[2])


@dataclass(frozen=True, slots=True)
class Pack:
    """Several documents for one PDF, each with its own pages and code.

    `two_sided`: each begins on a sheet of paper of its own when both sides are printed.
    """

    title: str
    language: str
    two_sided: bool
    documents: tuple[Printable, ...]


class Collector:
    """The parts and drawings of the document that is being rendered."""

    def __init__(self, sheet: str, language: str) -> None:
        self._sheet, self._language = sheet, language
        self.parts: dict[str, Fragment] = {}
        self.drawings: dict[str, Picture] = {}

    def part(self, html: str, width_mm: float) -> Markup:
        """The place of a part; its alternative text holds every word, in reading order."""
        fragment = Fragment(html, width_mm, self._sheet, self._language)
        key = _key(PART, html.encode(), width_mm, self._sheet, self._language)
        self.parts[key] = fragment
        alt = escape(words_of(html)).replace("\n", Markup("&#10;"))  # XML keeps no bare line ends here
        return Markup('<img class="part" src="{}" alt="{}"/>').format(key, alt)

    def drawing(self, picture: Picture, alt: str) -> Markup:
        """The place of a drawing; what needs no words is a background, so `alt` is never empty."""
        if not alt.strip():
            raise ValueError("a picture on paper has words for those who cannot see it")
        key = _key(DRAWING, picture.content, picture.kind, picture.width_mm, picture.height_mm)
        self.drawings[key] = picture
        return Markup('<img class="drawing" src="{}" alt="{}"/>').format(key, alt)


_collector: ContextVar[Collector | None] = ContextVar("collector", default=None)


@contextmanager
def collecting(sheet: str, language: str) -> Iterator[Collector]:
    """Until the block ends, parts and drawings leave only their names; `sheet` is their style sheet."""
    collector = Collector(sheet, language)
    token = _collector.set(collector)
    try:
        yield collector
    finally:
        _collector.reset(token)


def part(width_mm: float, classes: str = "", *, caller: Callable[[], str]) -> Markup:
    """A static piece of a sheet, `width_mm` wide: for templates, as `{% call part(...) %}`."""
    body = Markup(caller().strip())  # noqa: S704 - what a template has rendered, escaped there
    html = Markup('<div class="{}">{}</div>').format(f"part {classes}".strip(), body)
    collector = _collector.get()
    return html if collector is None else collector.part(str(html), width_mm)


def drawing(svg: str, width_mm: float, height_mm: float, *, alt: str) -> Markup:
    """A drawing of our own making, in a box of so many millimetres: for templates."""
    return _placed(Picture(SVG, svg.encode(), width_mm, height_mm), alt)


def picture(png: bytes, width_mm: float, height_mm: float, *, alt: str) -> Markup:
    """A small PNG of our own making (a clinic's logo), in a box of so many millimetres: for templates."""
    return _placed(Picture(PNG, png, width_mm, height_mm), alt)


def _placed(found: Picture, alt: str) -> Markup:
    if collector := _collector.get():
        return collector.drawing(found, alt)
    return Markup(inline(found, str(escape(alt))))  # noqa: S704 - our own drawing, an escaped text


def inline(picture: Picture, alt: str) -> str:
    """A picture as it stands in a page; `alt` is escaped already."""
    if picture.kind == SVG:
        reading = f'<svg role="img" aria-label="{alt}"' if alt else '<svg aria-hidden="true"'
        svg = re.sub(r'(<svg[^>]*?)\srole="[^"]*"', r"\1", picture.svg, count=1)
        return svg.replace("<svg", reading, 1)
    address = "data:image/png;base64," + base64.b64encode(picture.content).decode()
    return f'<img class="drawing" src="{address}" alt="{alt}"/>'


def spelled_out(html: str, parts: Mapping[str, Fragment]) -> str:
    """The document with these parts in it as they are, not by name."""
    return PLACED.sub(lambda match: parts[match[1]].html if match[1] in parts else match[0], html)


def _code(match: re.Match[str]) -> str:
    link, title = unescape(match[2]), unescape(match[3])
    return str(qr.svg(link, title=title)).replace('class="qr"', match[1].strip() or 'class="qr"', 1)


def _key(kind: str, content: bytes, *values: object) -> str:
    return kind + hashlib.sha256(content + b"\0" + json.dumps(values).encode()).hexdigest()


@lru_cache(maxsize=1024)
def words_of(html: str) -> str:
    """Every word of a fragment in reading order, a line for each block: what a screen reader says of it."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.found).split("\n"))
    return "\n".join(line for line in lines if line)


class _Reader(HTMLParser):
    """Collects text and the alternative text of pictures; steps of an ordered list get their numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._counts: list[int | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.found.append("\n")
        if tag in ("ol", "ul"):
            self._counts.append(0 if tag == "ol" else None)
        if tag == "li" and self._counts and (count := self._counts[-1]) is not None:
            self._counts[-1] = count + 1
            self.found.append(f"{count + 1}. ")
        if tag == "img" and (alt := dict(attrs).get("alt")):
            self.found.append(f" {alt} ")

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.found.append("\n")
        if tag in ("ol", "ul") and self._counts:
            self._counts.pop()

    def handle_data(self, data: str) -> None:
        self.found.append(data)
