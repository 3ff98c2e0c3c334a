"""The product's own sheets: kept parts (the fast way) give the words and ink of what is laid out in place."""

import re
import subprocess

import pytest
from PIL import ImageChops

from portal.rendering.parts import Printable
from portal.services import layouts, samples
from portal.services.documents import Manuscript
from tests import builders
from tests.rendering import sheets_on_paper
from workers import render
from workers.pdf import PrintKit
from workers.runtime import FONTS

EXERCISES = {layouts.FULL_PROGRAMME: 5, layouts.FRIDGE_SHEET: 6, layouts.LARGE_PRINT: 3}
TINT = 40  # of 255: dots that differ by less are the edges of letters and of hatching


@pytest.fixture(scope="module")
def presses() -> tuple[render.Renderer, render.Renderer]:
    kit = PrintKit.of(sheets_on_paper.TEMPLATES, FONTS, samples.PUBLIC_URL)
    return tuple(
        render.Renderer(dict(kit.assets), dict(kit.sheets), is_pinned=is_pinned)
        for is_pinned in (True, False)
    )  # type: ignore[return-value]


def document(variant: str, language: str) -> Printable:
    count = EXERCISES[variant]
    sheet = samples.sheet(builders.catalogue(), count, paper="A4", language=language, is_longest=False)
    manuscript = Manuscript(sheets_on_paper.renderer(), variant, language, sheet)
    return manuscript.laid_out(manuscript.layouts[0])


def words(content: bytes) -> list[str]:
    read = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout
    return sorted(re.findall(r"\w+", read.decode()))


@pytest.mark.parametrize("variant, language", list(zip(layouts.VARIANTS, ("en", "da", "en"), strict=True)))
def test_the_fast_way_and_the_plain_way_are_one_sheet(
    presses: tuple[render.Renderer, render.Renderer], variant: str, language: str
) -> None:
    page = document(variant, language)
    (pages, kept), (plain_pages, plain) = (press.render(page) for press in presses)
    assert pages == plain_pages
    assert words(kept) == words(plain)
    images = [sheets_on_paper.pictures(content, "-r", "80", "-gray") for content in (kept, plain)]
    for number, (one, other) in enumerate(zip(*images, strict=True), start=1):
        difference = ImageChops.difference(one.convert("L").reduce(2), other.convert("L").reduce(2))
        odd = sum(difference.histogram()[TINT:]) / (difference.width * difference.height)
        assert odd < 0.001, f"page {number}: {odd:.2%} in {difference.getbbox()}"


@pytest.mark.parametrize("variant", layouts.VARIANTS)
def test_every_part_of_a_sheet_can_be_kept_and_has_tags(
    presses: tuple[render.Renderer, render.Renderer], variant: str
) -> None:
    press, _ = presses
    page = document(variant, "en")
    press.render(page)
    images = press.shelf.images(page.html)
    odd = [page.parts[key].html[:80] for key in page.parts if not getattr(images.get(key), "tags", ())]
    assert not odd
    assert set(page.drawings) <= set(press.shelf._kept)
