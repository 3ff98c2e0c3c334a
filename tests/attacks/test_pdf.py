"""B-60 to B-67: documents that try to read files, reach the network, or wear the renderer out."""

import struct
import threading
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from portal.domain.errors import RenderFailed
from portal.rendering import parts
from portal.rendering.parts import Printable
from workers import render
from workers.pdf import PdfRenderer, PrintKit

SECRET = "ZZCANARYZZ"
KIT = PrintKit(assets={}, sheets={"plain.css": "p { color: #000 }"})
PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>T</title>%s</head>'
    "<body><p>Hello</p>%s</body></html>"
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">%s</svg>'


def page(head: str, body: str) -> Printable:
    return Printable(PAGE % (head, body))


@dataclass
class Canary:
    """A file and a server that nobody may touch."""

    path: Path
    port: int
    hits: list[str] = field(default_factory=list)

    @property
    def file(self) -> str:
        return self.path.as_uri()

    @property
    def web(self) -> str:
        return f"http://127.0.0.1:{self.port}/{SECRET}"


@pytest.fixture(scope="module")
def canary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Canary]:
    path = tmp_path_factory.mktemp("canary") / "secret.txt"
    path.write_text(SECRET)
    found = Canary(path, 0)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.hits.append(self.path)
            self.send_response(302 if "redirect" in self.path else 200)
            self.send_header("Location", found.file)
            self.end_headers()
            self.wfile.write(SECRET.encode())

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def in_process() -> render.Renderer:
    """The renderer without its fences of process and network: the fetcher must be enough."""
    return render.Renderer({}, dict(KIT.sheets))


@pytest.fixture
def confined() -> Iterator[PdfRenderer]:
    renderer = PdfRenderer(KIT)
    yield renderer
    renderer.close()


def png(side: int) -> bytes:
    """A tiny file that unpacks into a huge picture."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(bytes((side // 8 + 2) * side), 9))
    return b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b"")


HEADS = {
    "B-60 attachment": '<link rel="attachment" href="{file}">',
    "B-60 web attachment": '<link rel="attachment" href="{web}">',
    "B-64 style sheet": '<link rel="stylesheet" href="{web}.css">',
    "B-64 local style sheet": '<link rel="stylesheet" href="{file}">',
    "B-64 import": '<style>@import url("{web}");</style>',
    "B-64 font": '<style>@font-face {{ font-family: X; src: url("{file}") }} p {{ font-family: X }}</style>',
    "B-64 background": '<style>p {{ background: url("{web}") }}</style>',
    "B-64 content": '<style>p::before {{ content: url("{file}") }}</style>',
    "B-64 marker": '<style>p {{ display: list-item; list-style-image: url("{web}") }}</style>',
    "B-64 border": '<style>p {{ border: 1px solid; border-image: url("{web}") 1 }}</style>',
    "B-64 page": '<style>@page {{ background: url("{file}") }}</style>',
    "B-64 base": '<base href="{web}/"><style>p {{ background: url("x.png") }}</style>',
    "unknown asset": '<link rel="stylesheet" href="asset:other.css">',
}
BODIES = {
    "B-61 attachment": '<a rel="attachment" href="{file}">x</a>',
    "B-62 metadata": '<img src="http://169.254.169.254/latest/meta-data/" alt="x">',
    "B-62 local port": '<img src="{web}" alt="x">',
    "B-62 ipv6": '<img src="http://[::1]:{port}/" alt="x">',
    "B-62 hexadecimal": '<img src="http://0x7f000001:{port}/" alt="x">',
    "B-62 name": '<img src="http://localhost:{port}/" alt="x">',
    "B-63 redirect": '<img src="{web}/redirect" alt="x">',
    "B-64 file": '<img src="{file}" alt="x">',
    "B-64 data": '<img src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22/%3E" alt="x">',
    "B-64 object": '<object data="{file}" type="image/png"></object>',
    "B-64 embed": '<embed src="{web}" type="image/svg+xml">',
    "B-64 svg image": SVG % '<image href="{web}" width="9" height="9"/>',
    "B-64 ftp": '<img src="ftp://127.0.0.1:{port}/x" alt="x">',
    "B-65 style": '<p style="background: url({web})">x</p>',
    "another part": '<img src="part:x" alt="x">',
    "link elsewhere": '<a href="{web}">x</a>',
    "link to a file": '<a href="{file}">x</a>',
    "script as a link": '<a href="javascript:alert(1)">x</a>',
    "traversal": '<img src="asset:../../etc/passwd" alt="x">',
}
BOX = '<rect width="9" height="9"/>'
INSIDE_SVG = {
    "image": '<image href="{web}" width="9" height="9"/>',
    "image of a file": '<image href="{file}" width="9" height="9"/>',
    "old link": '<image xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="{web}" width="9" height="9"/>',
    "use": '<use href="{file}#x"/>',
    "style": '<style>@import url("{web}"); rect {{ fill: url("{web}#a") }}</style>' + BOX,
    "face": '<style>@font-face {{ font-family: X; src: url("{file}") }}</style><text>x</text>',
    "fill": '<rect width="9" height="9" fill="url({web}#a)"/>',
    "mask": '<rect width="9" height="9" mask="url({file}#a)"/>',
    "filter": '<filter id="f"><feImage href="{web}"/></filter><rect width="9" height="9" filter="url(#f)"/>',
    "marker": '<path d="M0 0h9" marker-end="url({web}#m)"/>',
    "pattern": '<pattern id="p" href="{web}#p" width="1" height="1"/><path d="M0 0h9v9z" fill="url(#p)"/>',
    "link": '<a href="{web}"><rect width="9" height="9"/></a>',
    "page inside": '<foreignObject><img xmlns="http://www.w3.org/1999/xhtml" src="{web}"/></foreignObject>',
    "script": '<script href="{web}"/><rect width="9" height="9" onload="x()"/>',
}
HARMLESS = {  # WeasyPrint does not follow these at all
    "B-64 iframe": '<iframe src="{web}"></iframe>',
    "B-64 relative": '<p style="background: url(/etc/passwd)">x</p>',
    "B-64 cursor": '<p style="cursor: url({web})">x</p>',
    "B-64 use": SVG % '<use href="{file}#x"/>',
    "B-64 srcset": '<img srcset="{web} 2x" alt="x">',
    "B-65 presentational": '<table background="{web}"><tr><td>x</td></tr></table>',
    "form": '<form action="{web}"><input name="x" value="y"></form>',
    "meta": '<meta http-equiv="refresh" content="0;url={web}">',
    "script": '<script src="{web}"></script>',
}


def filled(text: str, canary: Canary) -> str:
    return text.format(file=canary.file, web=canary.web, port=canary.port)


def everything_in(content: bytes) -> bytes:
    """Every byte of a PDF with all streams unpacked."""
    with pikepdf.open(BytesIO(content)) as pdf:
        unpacked = BytesIO()
        pdf.save(unpacked, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.all)
        assert not pdf.attachments
    return unpacked.getvalue()


@pytest.mark.parametrize("name", [*HEADS, *BODIES])
def test_what_reaches_out_becomes_no_pdf(in_process: render.Renderer, canary: Canary, name: str) -> None:
    document = page(filled(HEADS.get(name, ""), canary), filled(BODIES.get(name, ""), canary))
    canary.hits.clear()
    outcome, content = render.answer(in_process, document)
    assert outcome["failed"] in ("fetches", "broken")
    assert not content
    assert not canary.hits


@pytest.mark.parametrize("name", list(HARMLESS))
def test_what_is_never_followed_brings_nothing_along(
    in_process: render.Renderer, canary: Canary, name: str
) -> None:
    canary.hits.clear()
    outcome, content = render.answer(in_process, page("", filled(HARMLESS[name], canary)))
    assert not canary.hits
    assert outcome.get("failed") or SECRET.encode() not in everything_in(content).replace(
        canary.web.encode(), b""
    )


def with_part(html: str) -> Printable:
    with parts.collecting("plain.css", "en") as found:
        placed = parts.part(90, caller=lambda: html)
    return Printable(PAGE % ("", placed), found.parts, found.drawings)


def with_drawing(svg: str) -> Printable:
    with parts.collecting("plain.css", "en") as found:
        placed = parts.drawing(svg, 30, 20, alt="x")
    return Printable(PAGE % ("", placed), found.parts, found.drawings)


@pytest.mark.parametrize("name", list(BODIES))
def test_a_part_that_reaches_out_becomes_no_pdf_not_even_the_second_time(
    in_process: render.Renderer, canary: Canary, name: str
) -> None:
    document = with_part(filled(BODIES[name], canary))
    canary.hits.clear()
    for _ in range(2):
        outcome, content = render.answer(in_process, document)
        assert outcome["failed"] in ("fetches", "broken")
        assert not content
    assert not canary.hits


@pytest.mark.parametrize("name", list(INSIDE_SVG))
def test_a_drawing_brings_nothing_along_and_reaches_nothing(
    in_process: render.Renderer, canary: Canary, name: str
) -> None:
    svg = SVG % filled(INSIDE_SVG[name], canary)
    canary.hits.clear()
    for document in (with_drawing(svg), page("", svg), with_part(svg)):
        outcome, content = render.answer(in_process, document)
        assert outcome.get("failed") or SECRET.encode() not in everything_in(content).replace(
            canary.web.encode(), b""
        )
    assert not canary.hits


@pytest.mark.parametrize(
    "xml",
    [
        '<!DOCTYPE svg [<!ENTITY x SYSTEM "{file}">]>' + SVG % "<text>&x;</text>",
        '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa">'
        + "".join(
            f'<!ENTITY {one} "{f"&{two};" * 10}">' for one, two in zip("bcdefghij", "abcdefghi", strict=True)
        )
        + "]>"
        + SVG % "<text>&j;</text>",
    ],
    ids=["a file as an entity", "a billion laughs"],
)
def test_an_svg_with_entities_is_no_drawing(in_process: render.Renderer, canary: Canary, xml: str) -> None:
    outcome, content = render.answer(in_process, with_drawing(xml.replace("{file}", canary.file)))
    assert "failed" in outcome
    assert not content


def test_a_refusal_is_forgotten_with_its_document(in_process: render.Renderer, canary: Canary) -> None:
    assert "failed" in render.answer(in_process, page("", f'<img src="{canary.web}" alt="x">'))[0]
    assert "pages" in render.answer(in_process, page("", ""))[0]


def test_a_postscript_file_in_the_clothes_of_a_png_is_not_run() -> None:  # B-66
    eps = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(x) run\n"
    renderer = render.Renderer({"logo.png": eps}, {})
    outcome, _ = render.answer(renderer, page("", '<img src="asset:logo.png" alt="x">'))
    assert "failed" in outcome


def test_a_refused_document_is_told_in_words_for_the_therapist(confined: PdfRenderer, canary: Canary) -> None:
    with pytest.raises(RenderFailed, match="points at something outside"):
        confined.render(page("", f'<img src="{canary.file}" alt="x">'))
    assert confined.render(page("", "")).pages == 1
