"""Several sheets in one PDF, as the renderer makes it."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from PIL import ImageChops

from portal.rendering.parts import Pack, Printable
from portal.services import samples
from portal.services.documents import Manuscript
from tests import builders
from tests.rendering import sheets_on_paper as paper
from workers import frames, render

ELEMENTS = ("/H1", "/H2", "/P", "/L", "/LI", "/Figure")


def press() -> render.Renderer:
    return paper.press()._press


def sheet(count: int, language: str, patient: int) -> Printable:
    """The fridge sheet of one patient, with a link of their own."""
    sample = samples.sheet(builders.catalogue(), count, paper="A4", language=language)
    own = replace(sample, link=f"{samples.PUBLIC_URL}/p/{patient:024d}")
    manuscript = Manuscript(paper.renderer(), "fridge_sheet", language, own)
    return manuscript.laid_out(manuscript.layouts[0])


@pytest.fixture(scope="module")
def sheets() -> tuple[Printable, ...]:
    """One page, two pages in Danish, one page again."""
    return sheet(4, "en", 1), sheet(7, "da", 2), sheet(4, "en", 3)


@pytest.fixture(scope="module")
def pack(sheets: tuple[Printable, ...]) -> bytes:
    pages, content = press().pack(Pack("Exercise sheets", "en", two_sided=True, documents=sheets))
    assert pages == 5
    return content


def elements(content: bytes) -> list[tuple[str, str]]:
    """The structure in reading order: each element with its alternative text."""
    found: list[tuple[str, str]] = []

    def walk(element: Any) -> None:
        if not isinstance(element, pikepdf.Dictionary) or "/S" not in element:
            return
        if str(element.S) in ELEMENTS:
            found.append((str(element.S), str(element.get("/Alt", ""))))
        kids = element.get("/K")
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            walk(kid)

    with pikepdf.open(BytesIO(content)) as pdf:
        walk(pdf.Root.StructTreeRoot.K[0])
    return found


def test_every_sheet_of_a_pack_looks_as_it_does_alone(sheets: tuple[Printable, ...], pack: bytes) -> None:
    """Its own code, name and page numbers: not one dot differs from the sheet printed by itself."""
    together = paper.pictures(pack, "-gray", "-r", "100")
    alone = [
        picture
        for document in sheets
        for picture in paper.pictures(press().render(document)[1], "-gray", "-r", "100")
    ]
    assert len(alone) == 4
    shown = [together[0], *together[2:]]
    for mine, own in zip(shown, alone, strict=True):
        assert ImageChops.difference(mine, own).getbbox() is None
    assert ImageChops.difference(alone[0], alone[3]).getbbox() is not None, "two patients, two codes"


def test_each_sheet_begins_on_a_front(pack: bytes) -> None:
    blank = paper.pages_of(pack)[1]
    assert blank.strip() == ""
    with pikepdf.open(BytesIO(pack)) as pdf:
        assert len({tuple(float(corner) for corner in page.mediabox) for page in pdf.pages}) == 1


def test_on_one_side_no_page_is_empty(sheets: tuple[Printable, ...]) -> None:
    pages, content = press().pack(Pack("Sheets", "en", two_sided=False, documents=sheets))
    assert pages == 4
    assert all(text.strip() for text in paper.pages_of(content))


def test_a_pack_keeps_the_tags_of_every_sheet(sheets: tuple[Printable, ...], pack: bytes) -> None:
    alone = [found for document in sheets for found in elements(press().render(document)[1])]
    assert elements(pack) == alone


def test_a_pack_says_each_language_and_no_name(pack: bytes) -> None:
    with pikepdf.open(BytesIO(pack)) as pdf:
        assert str(pdf.Root.Lang) == "en"
        spoken = [str(kid.get("/Lang", "")) for kid in pdf.Root.StructTreeRoot.K[0].K]
        assert "da" in spoken
        assert set(spoken) == {"", "da"}
        assert str(pdf.docinfo.Title) == "Exercise sheets"
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"


def test_a_pack_travels_as_one_frame_and_shares_what_is_the_same(sheets: tuple[Printable, ...]) -> None:
    wanted = Pack("Sheets", "en", two_sided=True, documents=sheets)
    frame = frames.packed_together(wanted, known=())
    read = frames.unpacked(frame)
    assert isinstance(read, Pack)
    assert [document.html for document in read.documents] == [document.html for document in sheets]
    assert (read.title, read.two_sided) == ("Sheets", True)
    for document in sheets:
        assert document.parts.keys() <= read.documents[0].parts.keys()
        assert document.drawings.keys() <= read.documents[0].drawings.keys()


def test_a_sheet_in_a_pack_that_fetches_is_refused(sheets: tuple[Printable, ...]) -> None:
    bad = Printable(
        '<!doctype html><html lang="en"><title>x</title><img src="https://x.example/a.png" alt="x"/>'
    )
    outcome, content = render.answer(
        press(), Pack("Sheets", "en", two_sided=False, documents=(sheets[0], bad))
    )
    assert (outcome, content) == ({"failed": "fetches"}, b"")
