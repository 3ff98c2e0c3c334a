"""What the tests of the sheets print with, and what they read back."""

import re
import subprocess
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdf
from PIL import Image

from portal.config import bundled
from portal.domain.errors import SheetTooLong
from portal.rendering.environment import Renderer
from portal.rendering.parts import Printable
from portal.services import documents, samples
from portal.services.documents import Manuscript
from portal.services.sheets import Sheet
from tests import builders
from workers import render
from workers.pdf import PrintKit
from workers.runtime import FONTS

TEMPLATES = Path(bundled("templates"))


@dataclass(frozen=True)
class Printed:
    """A PDF and its number of pages."""

    content: bytes
    pages: int


class Press:
    """The renderer without its process."""

    def __init__(self) -> None:
        kit = PrintKit.of(TEMPLATES, FONTS, samples.PUBLIC_URL)
        self._press = render.Renderer(dict(kit.assets), dict(kit.sheets))

    def render(self, document: Printable) -> Printed:
        try:
            pages, content = self._press.render(document)
        except render.Refused as refused:
            if str(refused) != "too_long":
                raise
            raise SheetTooLong from None
        return Printed(content, pages)


@cache
def press() -> Press:
    return Press()


@cache
def renderer() -> Renderer:
    return Renderer(TEMPLATES, builders.catalogue(), samples.PUBLIC_URL)


@cache
def sample(
    variant: str, count: int, *, paper: str = "A4", language: str = "en", longest: bool = False
) -> bytes:
    """The sample sheet, printed once for all tests."""
    sheet = samples.sheet(builders.catalogue(), count, paper=paper, language=language, is_longest=longest)
    return printed(variant, sheet, language=language).content


def printed(variant: str, sheet: Sheet, *, language: str = "en") -> Printed:
    """A sheet in the first layout that has room for it."""
    made = documents.printed(Manuscript(renderer(), variant, language, sheet), press())
    assert isinstance(made, Printed)
    return made


def pages_of(content: bytes) -> list[str]:
    """The words of each page on one line."""
    return [re.sub(r"\s+", " ", page.extract_text()) for page in pypdf.PdfReader(BytesIO(content)).pages]


def pictures(content: bytes, *options: str) -> list[Image.Image]:
    """Each page as a picture; `options` are those of pdftoppm."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "sheet.pdf")
        file.write_bytes(content)
        subprocess.run(["pdftoppm", *options, "-png", file, Path(folder, "page")], check=True)
        return [Image.open(BytesIO(path.read_bytes())) for path in sorted(Path(folder).glob("*.png"))]
