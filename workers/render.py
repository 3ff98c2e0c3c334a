"""The renderer: a process of its own that turns HTML into PDF and can do nothing else.

`python -I -m workers.render`, started and watched by `workers/pdf.py`. It has an empty environment, limits of
the operating system, no network where the kernel allows that, and a fetcher that opens nothing. Fonts and
style sheets come as its first frame and are kept warm; then each frame is a document, answered by two frames:
what became of it (JSON), and the PDF.
"""

import base64
import contextlib
import gc
import json
import logging
import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import pydyf
from weasyprint import CSS, HTML, VERSION
from weasyprint.document import Document
from weasyprint.text.ffi import harfbuzz_subset
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from portal.rendering.parts import CODE, SVG, Fragment, Pack, Picture, Printable
from workers import confinement, finish, frames, machine, packs, parts, source, tags
from workers.drawings import Dots, Drawing, Drawings
from workers.fetcher import PAGE_CODE, Complaints, MemoryOnly
from workers.parts import Faces, Part
from workers.shelf import Shelf, complain

FOLDER = "bedring-render-"  # each renderer is started in one of its own
PIXELS = 96 / 25.4  # CSS pixels in a millimetre
MOST_PAGES = 12  # docs/decisions/0025
MOST_PDF_BYTES = 5 * 1024 * 1024
BASE = "img { overflow: visible } img.part, img.drawing { display: block } div.part { display: flow-root }"
WARM_UP = (
    '<!DOCTYPE html><html lang="en"><head><title>-</title>{links}</head>'
    "<body><p>Aa <b>Æøå</b></p><h1>3</h1></body></html>"
)


class Refused(Exception):
    """A document that must not become a PDF; the word says why."""


@dataclass
class Renderer:
    """WeasyPrint, warm: one font configuration, one fetcher, each style sheet parsed once.

    `is_pinned` is False with a WeasyPrint we do not know from inside: then nothing is kept between documents.
    """

    assets: dict[str, bytes]
    sheets: dict[str, str]
    variant: str | None = "pdf/ua-1"
    public_url: str = ""  # the only place links may lead to
    is_pinned: bool = source.IS_PINNED
    fonts: FontConfiguration = field(default_factory=FontConfiguration)
    complaints: Complaints = field(default_factory=Complaints)

    def __post_init__(self) -> None:
        """Parses the style sheets and lays out one line in every face: the first patient need not wait."""
        logging.getLogger("weasyprint").addHandler(self.complaints)
        finish.pack_quickly()
        self.shelf = Shelf(self._draw)
        self.fetcher = MemoryOnly(self.assets, self.shelf.picture)
        self.faces: dict[int, Any] = {}
        self.parsed = {
            f"asset:{name}": CSS(string=text, url_fetcher=self.fetcher, font_config=self.fonts)
            for name, text in self.sheets.items()
        }
        self.base = CSS(string=BASE, url_fetcher=self.fetcher)
        self.drawings = {
            f"asset:{name}": Drawing.of_svg(content, self.fetcher)
            for name, content in self.assets.items()
            if name.endswith(".svg") and self.is_pinned
        }
        links = "".join(f'<link rel="stylesheet" href="{href}"/>' for href in self.parsed)
        self.render(Printable(WARM_UP.format(links=links)))

    def render(self, document: Printable) -> tuple[int, bytes]:
        """Number of pages and the PDF; raises `Refused` for what fetches, is too long or too large."""
        self._begin()
        laid_out = self._pages_of(document)
        return self._written(laid_out, MOST_PDF_BYTES)

    def pack(self, several: Pack) -> tuple[int, bytes]:
        """Several documents in one PDF, each with its own code, page numbers and language.

        Each is laid out by itself and only drawn with the others: finished files joined would lose their
        tags. Raises `Refused`.
        """
        self._begin()
        every = [self._pages_of(document) for document in several.documents]
        return self._written(packs.together(every, several, self._blank), packs.MOST_BYTES)

    def _begin(self) -> None:
        self.fetcher.refused.clear()
        self.complaints.count = 0

    def _pages_of(self, document: Printable) -> Document:
        self.shelf.take(document)
        images = self.shelf.images(document.html) if self.is_pinned else {}
        html = self.shelf.named(document.html, images) if self.variant else document.html
        html = self.shelf.spelled_out(html, images)
        laid_out = self._laid_out(source.of(html, self.fetcher, is_pinned=self.is_pinned), images)
        self._check(len(laid_out.pages) > MOST_PAGES, "too_long")
        return laid_out

    def _blank(self, width: float, height: float) -> Document:
        """An empty page of this size in CSS pixels: the back of a sheet."""
        html = packs.BLANK.format(width=width, height=height)
        return self._laid_out(source.of(html, self.fetcher, is_pinned=self.is_pinned), {})

    def _written(self, laid_out: Document, most_bytes: int) -> tuple[int, bytes]:
        if self.is_pinned:
            laid_out.fonts = Faces(self.faces)
        content: bytes = laid_out.write_pdf(pdf_variant=self.variant, finisher=self._finish)
        self._check_fetched()
        self._check(len(content) > most_bytes, "too_large")
        return len(laid_out.pages), content

    def _laid_out(self, page: HTML, images: Mapping[str, Any]) -> Document:
        sheets = [self.base, *self._sheets_of(page)]
        self.fetcher.code = _code_of(page)
        cache = Drawings(self.drawings | dict(images)) if self.is_pinned else {}
        if (code := CODE + self.fetcher.code) != CODE and code in cache:
            cache[PAGE_CODE] = cache[code]
        document: Document = page.render(
            font_config=self.fonts, pdf_variant=self.variant, stylesheets=sheets, cache=cache
        )
        return document

    def _finish(self, document: Document, pdf: pydyf.PDF) -> None:
        """Looks for what a sheet may not do, and hangs up the tags of its parts."""
        self._check(finish.reaches_out(pdf, self.public_url), "fetches")
        if self.is_pinned and self.variant:
            tags.grow(pdf, document.fonts.uses)
        packs.say_languages(pdf, document)

    def _draw(self, kept: Fragment | Picture, images: Mapping[str, Any]) -> Any:
        """The ink of a part or drawing; raises `Refused` for one that fetches, `ValueError` for a few."""
        if isinstance(kept, Fragment):
            ink: Any = self._part(kept, images)
        elif kept.kind == SVG:
            ink = Drawing.of_svg(kept.svg, self.fetcher)
        else:
            ink = Dots(kept.content, kept.width_mm * PIXELS, kept.height_mm * PIXELS)
        self._check_fetched()
        return ink

    def _part(self, fragment: Fragment, images: Mapping[str, Any]) -> Part:
        own = [css for href, css in self.parsed.items() if href == f"asset:{fragment.sheet}"]
        return parts.laid_out(
            fragment,
            [self.base, *own],
            self.drawings | dict(images),
            known=self.faces,
            fetcher=self.fetcher,
            fonts=self.fonts,
        )

    def _check_fetched(self) -> None:
        self._check(bool(self.fetcher.refused or self.complaints.count), "fetches")

    def _sheets_of(self, page: HTML) -> list[CSS]:
        """The parsed sheets a document names; its `<link>` goes, or it would be fetched and parsed again."""
        found = []
        for parent in list(page.etree_element.iter()):
            for link in [child for child in parent if child.tag == "link"]:
                if (href := link.get("href")) in self.parsed and link.get("rel") == "stylesheet":
                    found.append(self.parsed[href])
                    parent.remove(link)
        return found

    @staticmethod
    def _check(is_wrong: bool, word: str) -> None:
        if is_wrong:
            raise Refused(word)


def answer(renderer: Renderer, wanted: Printable | Pack) -> tuple[dict[str, Any], bytes]:
    """What became of one document or pack: `failed` with a word, or `pages` and the PDF."""
    try:
        pages, content = renderer.pack(wanted) if isinstance(wanted, Pack) else renderer.render(wanted)
        gone = renderer.shelf.put_away()
        return {"pages": pages, "memory": confinement.memory_bytes(), "gone": gone}, content
    except Refused as refused:
        return {"failed": str(refused)}, b""
    except (MemoryError, RecursionError):
        return {"failed": "too_large"}, b""
    except (Exception, FatalURLFetchingError) as error:
        complain(error)
        return {"failed": "broken"}, b""


def _code_of(page: HTML) -> str:
    """What the code of a document says: style sheets know it as `asset:code` and repeat it on every page."""
    for image in page.etree_element.iter("img"):
        if (address := image.get("src", "")).startswith(CODE):
            return str(address).removeprefix(CODE)
    return ""


def warmed(setup: bytes) -> Renderer:
    """The renderer of the assets and sheets in the first frame; the collector leaves all of it alone."""
    content = json.loads(setup)
    assets = {name: base64.b64decode(body) for name, body in content["assets"].items()}
    renderer = Renderer(assets, content["sheets"], content["variant"], content["public_url"])
    gc.collect()
    gc.freeze()
    gc.disable()  # `serve` collects between two documents, while nobody waits
    return renderer


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Renders frame after frame until the worker hangs up."""
    confinement.grant_cpu()
    renderer = warmed(frames.read(requests))
    frames.write(answers, json.dumps({"ready": VERSION}).encode())
    while True:
        document = frames.unpacked(frames.read(requests))
        confinement.grant_cpu()
        outcome, content = answer(renderer, document)
        frames.write(answers, json.dumps(outcome).encode())
        frames.write(answers, content)
        gc.collect()


def clear_up() -> None:
    """Removes the folder this process was started in, which a killed worker can no longer do."""
    folder = Path.cwd()
    if folder.name.startswith(FOLDER):
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """Runs the renderer on standard input and output."""
    try:
        machine.check()
    except machine.Unfit as unfit:
        sys.exit(str(unfit))
    if harfbuzz_subset is None:
        sys.exit("HarfBuzz cannot make subsets of fonts here. Install libharfbuzz-subset0.")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not look like a frame
    confinement.enter()
    with contextlib.suppress(EOFError, BrokenPipeError):  # the worker has hung up, or is gone
        serve(sys.stdin.buffer, answers)
    clear_up()


if __name__ == "__main__":
    main()
