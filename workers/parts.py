"""Static parts of a sheet, laid out once by WeasyPrint and kept as form XObjects with their letters.

`draw_page`, `Stream` and `Font` are not public: with another WeasyPrint than the pinned one, and for a part
that cannot be kept, the words go into the document as they are, which is slower and looks the same.
"""

import copy
import html as markup
from array import array
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from weasyprint import CSS
from weasyprint.draw import draw_page
from weasyprint.pdf.stream import Stream
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from portal.rendering.parts import Fragment
from workers import source, tags
from workers.drawings import SPILL, Drawing, Drawings, Ink, NotStatic, canvas
from workers.tags import Tag, Use

TALLEST_MM = 400  # no paper is longer
ROW, COLUMN = ("left-corner", "left", "center", "right", "right-corner"), ("top", "middle", "bottom")
MARGINS = [f"{side}-{at}" for side in ("top", "bottom") for at in ROW]
MARGINS += [f"{side}-{at}" for side in ("left", "right") for at in COLUMN]


class Faces(dict[int, Any]):
    """The faces of one document: each begins without letters, its file is shared with all other documents."""

    def __init__(self, known: dict[int, Any]) -> None:
        super().__init__()
        self._known = known
        self.uses: list[Use] = []  # where the document shows parts with tags

    def __contains__(self, key: object) -> bool:
        if not dict.__contains__(self, key) and key in self._known:
            dict.__setitem__(self, key, _without_letters(self._known[key]))
        return dict.__contains__(self, key)

    def of(self, key: int) -> Any:
        """The face of this key, which another document has used before."""
        if key not in self:
            raise KeyError(key)
        return self[key]

    def __setitem__(self, key: int, font: Any) -> None:
        self._known.setdefault(key, _without_letters(font))
        super().__setitem__(key, font)


class Letters:
    """The letters a part needs of one face: glyph, width and the text each stands for."""

    def __init__(self, font: Any) -> None:
        if font.missing:
            raise NotStatic("a sign is in none of the fonts")
        self._glyphs, self._widths = array("H", font.widths), array("H", font.widths.values())
        self._read, self._texts = array("H", font.to_unicode), tuple(font.to_unicode.values())

    def bring(self, font: Any) -> None:
        """Adds them to the face as a document uses it; what the document has already stays."""
        font.widths.update(zip(self._glyphs, self._widths, strict=True))
        for glyph, text in zip(self._read, self._texts, strict=True):
            font.to_unicode.setdefault(glyph, text)


class Part(Drawing):
    """A part in ink, which brings its letters and pictures along to each document."""

    def __init__(self, ink: Ink, size: tuple[float, float], fonts: Faces, images: dict[str, Any]) -> None:
        super().__init__(ink, *size, spill=SPILL)
        self.tags: tuple[Tag | int, ...] = ()
        self._letters = {key: Letters(font) for key, font in fonts.items()}
        self._images = images

    def draw(self, stream: Stream, width: float, height: float, style: Any) -> None:
        """Places the part; the document learns which letters and pictures it needs."""
        for key, letters in self._letters.items():
            letters.bring(stream._fonts.of(key))
        for name, image in self._images.items():
            if name not in stream._images:
                stream._images[name] = {**image, "x_object": None}
        if stream._tags is None or not self.tags:
            super().draw(stream, width, height, style)
            return
        uses = stream._fonts.uses
        use = Use.here(self, stream, sum(other.part is self for other in uses))
        uses.append(use)
        stream.transform(a=width / self.width, d=height / self.height)
        use.place()


def laid_out(
    fragment: Fragment,
    sheets: Iterable[CSS],
    images: Mapping[str, Any],
    *,
    known: dict[int, Any],
    fetcher: URLFetcher,
    fonts: FontConfiguration,
) -> Part:
    """A part as WeasyPrint lays it out; raises `NotStatic` for what has to be laid out in its document."""
    page = source.of(_page_of(fragment), fetcher)
    sheets = [*sheets, _page(fragment.width_mm, fetcher)]
    document = page.render(font_config=fonts, stylesheets=sheets, cache=Drawings(images))
    page = document.pages[0]._page_box
    body = page.children[0].children[0]
    if len(document.pages) > 1 or not body.height or document.pages[0].links:
        raise NotStatic("no height, more than a page has, or links")
    size = page.width, body.height
    try:
        return _drawn(page, size, known, marks={})
    except tags.Untaggable:
        return _drawn(page, size, known, marks=None)


def _drawn(
    page: Any, size: tuple[float, float], known: dict[int, Any], *, marks: dict[Any, Any] | None
) -> Part:
    """The ink of a page, with its tags; without `marks` it has none."""
    faces, pictures = Faces(known), dict[str, Any]()
    stream = canvas(faces, pictures, *size)
    stream._tags = marks
    draw_page(page, stream)
    part = Part(Ink(stream.stream, stream._resources, {}), size, faces, pictures)
    if marks is not None:
        part.tags = tags.of_page(page, stream)
    return part


def _page_of(fragment: Fragment) -> str:
    language = markup.escape(fragment.language)
    return f'<!DOCTYPE html><html lang="{language}"><body>{fragment.html}</body></html>'


@cache
def _page(width_mm: float, fetcher: URLFetcher) -> CSS:
    """A page as wide as the part; its name wins over every page of the variant's own style sheet."""
    bare = "margin: 0; background: none; " + " ".join(f"@{name} {{ content: none }}" for name in MARGINS)
    return CSS(
        string=f"@page bedring-part {{ size: {width_mm:g}mm {TALLEST_MM}mm; {bare} }}"
        " html, body { page: bedring-part; margin: 0; padding: 0; background: none }",
        url_fetcher=fetcher,
    )


def _without_letters(font: Any) -> Any:
    bare = copy.copy(font)
    bare.widths, bare.to_unicode, bare.missing = {}, {}, {}
    return bare
