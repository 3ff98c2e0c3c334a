"""What the renderer makes of HTML, and what it refuses."""

import gc
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdf
import pytest

from portal.config import bundled
from portal.rendering.parts import Printable
from workers import render
from workers.drawings import Drawing, Drawings
from workers.pdf import PrintKit
from workers.runtime import FONTS

PAGE = (
    '<!doctype html><html lang="da"><head><meta charset="utf-8"><title>Program, version 3</title>'
    '<link rel="stylesheet" href="asset:full_programme.css"></head><body>%s</body></html>'
)


def page(body: str) -> Printable:
    return Printable(PAGE % body)


@pytest.fixture(scope="module")
def renderer() -> render.Renderer:
    kit = PrintKit.of(Path(bundled("templates")), FONTS)
    return render.Renderer(dict(kit.assets), dict(kit.sheets))


def test_a_pdf_is_tagged_has_a_language_and_a_title(renderer: render.Renderer) -> None:
    pages, content = renderer.render(page("<h1>Dine øvelser</h1><p>Hej</p>"))
    assert pages == 1
    with pikepdf.open(BytesIO(content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "da"
        assert "/StructTreeRoot" in pdf.Root
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Program, version 3"


def test_the_vendored_faces_are_used_and_no_others(renderer: render.Renderer) -> None:
    _, content = renderer.render(page("<h1>Å</h1><p>æøå <b>ÆØÅ</b></p>"))
    fonts = set()
    for sheet in pypdf.PdfReader(BytesIO(content)).pages:
        for font in sheet["/Resources"]["/Font"].values():
            fonts.add(font.get_object()["/BaseFont"].split("+")[-1])
    assert fonts == {"Inter", "Inter-Bold", "Inter-Display-Bold"}


def test_style_sheets_are_parsed_once(renderer: render.Renderer) -> None:
    parsed = dict(renderer.parsed)
    renderer.render(page("<p>x</p>"))
    renderer.render(page("<p>y</p>"))
    assert renderer.parsed == parsed
    assert not renderer.fetcher.refused


def test_a_code_is_drawn_once_and_placed_often(renderer: render.Renderer) -> None:
    code = '<img src="qr:https://clinic.example/p/abc" alt="code" style="width: 15mm; height: 15mm">'
    _, content = renderer.render(page(code * 5))
    with pikepdf.open(BytesIO(content)) as pdf:
        forms = [
            item
            for item in pdf.objects
            if isinstance(item, pikepdf.Stream)
            and item.get("/Subtype") == "/Form"
            and "/Group" not in item  # WeasyPrint wraps a background into one
        ]
    assert len(forms) == 1


def test_two_links_have_two_codes() -> None:
    drawings = Drawings()
    assert "qr:https://a.example" in drawings
    assert "qr:https://b.example" in drawings
    assert drawings["qr:https://a.example"].id != drawings["qr:https://b.example"].id
    assert "https://a.example" not in drawings


def test_a_drawing_for_paper_has_plain_lines_only(renderer: render.Renderer) -> None:
    gradient = (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><defs><linearGradient id="g">'
        b'<stop offset="0" stop-color="red"/><stop offset="1" stop-color="blue"/></linearGradient></defs>'
        b'<path fill="url(#g)" d="M0 0h9v9z"/></svg>'
    )
    with pytest.raises(ValueError, match="plain lines"):
        Drawing.of_svg(gradient, renderer.fetcher)


def test_twelve_pages_are_a_programme_and_thirteen_are_not(renderer: render.Renderer) -> None:
    one = '<p style="break-before: page">x</p>'
    assert renderer.render(page(one * 12))[0] == 12
    with pytest.raises(render.Refused, match="too_long"):
        renderer.render(page(one * 13))


@pytest.mark.parametrize("error", [MemoryError, RecursionError, render.FatalURLFetchingError, ValueError])
def test_whatever_breaks_is_one_kind_of_failure(
    renderer: render.Renderer, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    def broken(_document: Printable) -> tuple[int, bytes]:
        raise error

    monkeypatch.setattr(renderer, "render", broken)
    outcome, content = render.answer(renderer, page("x"))
    assert outcome["failed"] in ("too_large", "broken")
    assert content == b""


def test_a_missing_language_or_alternative_text_is_found(renderer: render.Renderer) -> None:
    html = '<!doctype html><html><title>x</title><p>x</p><img src="qr:x">'
    assert render.answer(renderer, Printable(html))[0]["failed"] == "fetches"


def test_the_collector_rests_during_a_document_and_warm_things_are_frozen() -> None:
    kit = PrintKit(assets={}, sheets={})
    before = gc.get_freeze_count()
    try:
        render.warmed(kit.frame())
        assert not gc.isenabled()
        assert gc.get_freeze_count() > before
    finally:
        gc.enable()
        gc.unfreeze()
