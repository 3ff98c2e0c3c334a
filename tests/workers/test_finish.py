"""What a PDF may never contain."""

from io import BytesIO

import pikepdf
import pydyf
import pytest

from portal.rendering.parts import Printable
from workers import finish, render

PAGE = '<!doctype html><html lang="en"><meta charset="utf-8"><title>T</title><body>%s</body></html>'
HOME = "https://clinic.example"


@pytest.fixture(scope="module")
def press() -> render.Renderer:
    return render.Renderer({}, {}, public_url=HOME)


def outcome(press: render.Renderer, body: str) -> dict[str, object]:
    return render.answer(press, Printable(PAGE % body))[0]


@pytest.mark.parametrize("address", [HOME, f"{HOME}/p/abc", f"{HOME}/"])
def test_links_lead_to_the_portal(press: render.Renderer, address: str) -> None:
    assert outcome(press, f'<a href="{address}">x</a>')["pages"] == 1


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/", f"{HOME}.evil.example/", "javascript:alert(1)", "file:///etc/passwd",
        "tel:112", "mailto:a@b.example", f"{HOME}@evil.example/", "http://clinic.example/",
    ],
)  # fmt: skip
def test_links_lead_nowhere_else(press: render.Renderer, address: str) -> None:
    assert outcome(press, f'<a href="{address}">x</a>')["failed"] == "fetches"


def test_a_place_in_the_same_document_may_be_linked(press: render.Renderer) -> None:
    assert outcome(press, '<a href="#there">x</a><p id="there">y</p>')["pages"] == 1


@pytest.mark.parametrize("key", ["OpenAction", "AA", "AcroForm"])
def test_a_sheet_does_nothing_by_itself(key: str) -> None:
    pdf = pydyf.PDF()
    assert not finish.reaches_out(pdf, HOME)
    pdf.catalog[key] = pydyf.Dictionary()
    assert finish.reaches_out(pdf, HOME)


def test_nothing_is_packed_into_a_sheet() -> None:
    pdf = pydyf.PDF()
    pdf.catalog["Names"] = pydyf.Dictionary({"EmbeddedFiles": b"1 0 R"})
    assert finish.reaches_out(pdf, HOME)


def test_other_notes_than_links_are_refused() -> None:
    pdf = pydyf.PDF()
    pdf.add_object(pydyf.Dictionary({"Type": "/Annot", "Subtype": "/FileAttachment"}))
    assert finish.reaches_out(pdf, HOME)


def test_a_finished_sheet_is_whole_small_and_passive(press: render.Renderer) -> None:
    _, content = press.render(Printable(PAGE % f'<h1>x</h1><a href="{HOME}/p/a">y</a>'))
    assert content.startswith(b"%PDF-1.7")
    assert content.rstrip().endswith(b"%%EOF")
    with pikepdf.open(BytesIO(content)) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary):
                assert not {"/JS", "/JavaScript", "/Launch", "/AA", "/OpenAction", "/EF", "/RichMedia"} & set(
                    item.keys()
                )
        assert not pdf.attachments
