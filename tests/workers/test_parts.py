"""Parts are laid out once: the same ink, words and tags as laid out in place, in every document."""

import re
import subprocess
import tomllib
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest
from PIL import Image, ImageChops, ImageStat

from portal.rendering import parts as rendering
from portal.rendering.parts import Fragment, Picture, Printable
from workers import parts, render, shelf, source
from workers.pdf import PrintKit
from workers.runtime import FONTS

HATCH = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="2mm" height="2mm" viewBox="0 0 2 2">'
    '<path stroke="#777" d="M0 2l2-2"/></svg>'
)
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="60mm" height="40mm" viewBox="0 0 60 40">'
    '<path fill="#ddd" opacity=".5" d="M1 1h58v38h-58z"/>'
    '<circle cx="30" cy="20" r="9" fill="none" stroke="#000"/></svg>'
)
CSS = """
@font-face { font-family: Inter; font-weight: 400; src: url("asset:Inter-Regular.ttf") }
@font-face { font-family: Inter; font-weight: 700; src: url("asset:Inter-Bold.ttf") }
@page { size: A4; margin: 20mm; @bottom-right { content: "page " counter(page) } }
@page :first { margin-top: 30mm }
html { font: 11pt/1.4 Inter } body, p, ul, ol, li, h3 { margin: 0; padding: 0 }
.box { width: 120mm; margin: 4mm 0 }
.part.card { border: 1pt solid #000; padding: 2mm } .part.card ol { margin-left: 6mm }
.hatched { background: url("asset:t.hatch.svg"); height: 9mm } .faint { opacity: .5 }
"""
CARD = (
    "<h3>Glute bridge</h3><ol><li>Lie on your back → æøå.</li><li>Lift the <b>hips</b>.</li></ol>"
    "<p>Slowly ≤ 3 seconds.</p>%s"
)


@pytest.fixture(scope="module")
def kit() -> PrintKit:
    faces = {path.name: path.read_bytes() for path in sorted(FONTS.glob("*.ttf"))}
    return PrintKit(assets=faces | {"t.hatch.svg": HATCH.encode()}, sheets={"t.css": CSS})


@pytest.fixture(scope="module")
def press(kit: PrintKit) -> render.Renderer:
    return render.Renderer(dict(kit.assets), dict(kit.sheets))


@pytest.fixture(scope="module")
def unknown_press(kit: PrintKit) -> render.Renderer:
    """With a WeasyPrint it does not know from inside."""
    return render.Renderer(dict(kit.assets), dict(kit.sheets), is_pinned=False)


def document(*bodies: str, classes: str = "card", before: str = "<h1>For Anna</h1>") -> Printable:
    with rendering.collecting("t.css", "en") as found:
        pieces = []
        for body in bodies:
            drawing = rendering.drawing(SVG, 30, 20, alt="A bridge")
            pieces.append(rendering.part(120, classes, caller=lambda body=body, it=drawing: body % it))  # type: ignore[misc]
    html = "".join(f'<div class="box">{piece}</div>' for piece in pieces)
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>T</title>'
        '<link rel="stylesheet" href="asset:t.css"></head>'
        f"<body>{before}{html}<p>Live words.</p></body></html>"
    )
    return Printable(page, found.parts, found.drawings)


def words(content: bytes) -> list[str]:
    return " ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages).split()


def pixels(content: bytes, folder: Path, name: str) -> list[Image.Image]:
    file = folder / f"{name}.pdf"
    file.write_bytes(content)
    subprocess.run(["pdftoppm", "-r", "120", "-gray", "-png", file, folder / name], check=True)
    return [Image.open(path).convert("L").reduce(3) for path in sorted(folder.glob(f"{name}-*.png"))]


def tags_of(content: bytes) -> list[tuple[str, str]]:
    """Kind and words of every element that has words, in reading order."""
    with pikepdf.open(BytesIO(content)) as pdf:
        found: list[tuple[str, str]] = []
        for element in pdf.Root.StructTreeRoot.K:
            _walk(element, found)
        return found


def _walk(element: Any, found: list[tuple[str, str]]) -> None:
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if not isinstance(kid, pikepdf.Dictionary):
            found.append((str(element.S), f"mark {kid}"))
        elif kid.get("/Type") == "/MCR":
            assert kid.Stm.StructParents is not None
            found.append((str(element.S), f"part {kid.MCID}"))
        else:
            assert kid.P.objgen == element.objgen
            _walk(kid, found)


def test_a_part_has_the_ink_and_the_words_of_what_is_laid_out_in_place(
    press: render.Renderer, unknown_press: render.Renderer, tmp_path: Path
) -> None:
    page = document(CARD, "<p>%s Another.</p>", CARD.replace("hips", "bottom"))
    (pages, kept), (plain_pages, plain) = press.render(page), unknown_press.render(page)
    assert pages == plain_pages
    assert sorted(words(kept)) == sorted(words(plain))
    for one, other in zip(pixels(kept, tmp_path, "l2"), pixels(plain, tmp_path, "l1"), strict=True):
        difference = ImageChops.difference(one, other)
        assert sum(difference.histogram()[48:]) == 0, difference.getbbox()
    assert len(press.shelf) >= 3


def test_a_pattern_of_a_part_is_as_dark_as_in_place(
    press: render.Renderer, unknown_press: render.Renderer, tmp_path: Path
) -> None:
    page = document('<div class="hatched"></div>%s')
    (_, kept), (_, plain) = press.render(page), unknown_press.render(page)
    shades = [
        ImageStat.Stat(pixels(content, tmp_path, name)[0]).mean[0]
        for content, name in ((kept, "l2"), (plain, "l1"))
    ]
    assert shades[0] == pytest.approx(shades[1], abs=0.2)
    empty = pixels(press.render(document("%s"))[1], tmp_path, "none")[0]
    assert shades[0] < ImageStat.Stat(empty).mean[0] - 1


def test_a_second_document_lays_nothing_out_again(
    press: render.Renderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = document(CARD, before="<h1>For Anna</h1>")
    press.render(first)
    monkeypatch.setattr(parts, "laid_out", None)
    _, content = press.render(Printable(document(CARD, before="<h1>For Bo</h1>").html))
    assert "Bo" in words(content)
    assert "bridge" in words(content)


def test_the_words_of_a_part_are_tagged_as_what_they_are(press: render.Renderer) -> None:
    _, content = press.render(document(CARD))
    kinds = [kind for kind, _ in tags_of(content)]
    assert kinds[:2] == ["/Span", "/H3"]
    assert [kind for kind in kinds if kind in ("/Lbl", "/LBody", "/P", "/Figure")][:6] == [
        "/Lbl", "/LBody", "/Lbl", "/LBody", "/LBody", "/LBody"
    ]  # fmt: skip
    assert "/Figure" in kinds
    with pikepdf.open(BytesIO(content)) as pdf:
        alts = [
            str(item.Alt) for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/Alt" in item
        ]
    assert alts == ["A bridge"]


def test_every_mark_of_a_part_belongs_to_an_element(press: render.Renderer) -> None:
    _, content = press.render(document(CARD, CARD, "<p>%s x</p>"))
    with pikepdf.open(BytesIO(content)) as pdf:
        numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
        owners = dict(zip((int(key) for key in numbers[::2]), numbers[1::2], strict=True))
        assert list(owners) == sorted(owners)
        forms = [
            item for item in pdf.objects if isinstance(item, pikepdf.Stream) and "/StructParents" in item
        ]
        assert len(forms) == 3, "a part that is shown twice has two streams: a mark belongs to one place"
        for form in forms:
            marks = [int(mark) for mark in re.findall(rb"/MCID (\d+)", form.read_bytes())]
            assert sorted(marks) == list(range(len(owners[int(form.StructParents)])))


def test_what_stands_only_in_its_document_is_laid_out_there(press: render.Renderer) -> None:
    for odd in (
        '<p class="faint">In a group %s.</p>',
        "<table><tr><th>a</th><td>%s</td></tr></table>",
        "<p>漢字 %s</p>",
        '<p style="position:absolute">%s x</p>',
    ):
        pages, content = press.render(document(odd, classes=""))
        assert pages == 1
        assert words(content)


def test_a_drawing_that_cannot_be_kept_is_drawn_in_its_document(press: render.Renderer) -> None:
    gradient = SVG.replace(
        "<path", '<linearGradient id="g"><stop stop-color="#000"/></linearGradient><path'
    ).replace("#ddd", "url(#g)")
    with rendering.collecting("t.css", "en") as found:
        html = rendering.drawing(gradient, 30, 20, alt="x")
    page = document("<p>%s</p>")
    pages, _ = press.render(
        Printable(page.html.replace("Live", f"{html} Live"), page.parts, {**page.drawings, **found.drawings})
    )
    assert pages == 1


def test_an_unknown_part_is_no_pdf(press: render.Renderer) -> None:
    html = document(CARD).html.replace('src="part:', 'src="part:0')
    assert render.answer(press, Printable(html))[0]["failed"] == "fetches"


def test_the_pinned_weasyprint_is_the_one_of_the_project() -> None:
    project = tomllib.loads(Path(__file__).parents[2].joinpath("pyproject.toml").read_text())
    assert f"weasyprint=={source.PINNED}" in project["project"]["dependencies"]


def test_what_was_longest_unused_makes_room(press: render.Renderer, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = shelf.Shelf(lambda source, inner: object())
    sources = {f"drawing:{number:064x}": Picture("svg", b"x" * 10, 1, 1) for number in range(5)}
    kept.take(Printable("", {}, sources))
    first, *_, last = sources
    monkeypatch.setattr(shelf, "MOST_KEPT", 2)
    kept._used(first)
    assert kept.put_away() == list(sources)[1:4]
    assert kept.picture(first) is not None
    assert kept.picture(last) is not None


def test_a_part_in_another_language_is_laid_out_in_that_language(press: render.Renderer) -> None:
    danish = parts._page_of(Fragment("<p>x</p>", 90, "t.css", "da"))
    assert '<html lang="da">' in danish


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P"])
def test_a_logo_is_unpacked_once_and_looks_as_weasyprint_shows_it(
    press: render.Renderer, unknown_press: render.Renderer, tmp_path: Path, mode: str
) -> None:
    shade = Image.linear_gradient("L").resize((60, 20))
    dots = BytesIO()
    Image.merge("RGBA", (shade, shade, shade, shade)).convert(mode).save(dots, "PNG")
    with rendering.collecting("t.css", "en") as found:
        html = rendering.picture(dots.getvalue(), 60, 20, alt="Logo")
    page = document("%s")
    sheet = Printable(
        page.html.replace("<p>Live", f"{html}<p>Live"), page.parts, {**page.drawings, **found.drawings}
    )
    (_, kept), (_, plain) = press.render(sheet), unknown_press.render(sheet)
    for one, other in zip(pixels(kept, tmp_path, "l2"), pixels(plain, tmp_path, "l1"), strict=True):
        assert sum(ImageChops.difference(one, other).histogram()[48:]) == 0
