"""B-67 and W2: inputs that are small to send and heavy to print wear out nothing but their own process."""

import os
import resource
import struct
import threading
import time
import zlib
from pathlib import Path
from typing import Any

import pytest

from portal.domain.errors import RenderFailed
from portal.rendering import parts
from portal.rendering.parts import Printable
from workers import effects, render
from workers.pdf import REASONS, WALL_SECONDS, PdfRenderer, PrintKit

pytestmark = pytest.mark.slow
KIT = PrintKit(assets={}, sheets={"plain.css": "p { color: #000 }"})
PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>T</title></head><body>%s</body></html>'
)
ROW = "<tr><td>x</td><td>y</td><td>z</td></tr>"
HEAVY = {
    "a megabyte of text": "<p>" + "word and word " * 75_000 + "</p>",
    "50,000 accents": "<p>a" + "\u0301" * 50_000 + "</p>",
    "turns of direction": "<p>" + "\u202ea\u202c" * 400_000 + "</p>",
    "20,000 line breaks": "<p>" + "x<br>" * 20_000 + "</p>",
    "5,000 rows": f"<table>{ROW * 5_000}</table>",
    "60 tables in each other": "<table><tr><td>" * 60 + "x",
    "3,000 boxes in each other": "<div>" * 3_000 + "x",
    "more pages than a sheet may have": "<p>x</p>" * 10_000,
}
WALL = 1.0


def page(body: str) -> Printable:
    return Printable(PAGE % body)


def in_part(body: str) -> Printable:
    with parts.collecting("plain.css", "en") as found:
        placed = parts.part(90, caller=lambda: body)
    return Printable(PAGE % placed, found.parts, found.drawings)


def memory_of_the_parent() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@pytest.fixture(scope="module")
def renderer() -> Any:
    renderer = PdfRenderer(KIT, wall_seconds=WALL)
    yield renderer
    renderer.close()


def test_the_wall_clock_of_a_sheet_is_a_minute() -> None:
    assert WALL_SECONDS <= 60


@pytest.mark.parametrize("name", list(HEAVY))
def test_a_heavy_sheet_fails_alone_and_in_time(renderer: PdfRenderer, name: str) -> None:
    renderer.start()
    before, begun = memory_of_the_parent(), time.monotonic()
    with pytest.raises(RenderFailed) as failure:
        renderer.render(page(HEAVY[name]))
    assert time.monotonic() - begun < WALL + 5
    assert str(failure.value) in REASONS.values()
    assert memory_of_the_parent() - before < 50 * 1024 * 1024
    assert renderer.render(page("<p>next</p>")).pages == 1


@pytest.mark.parametrize("name", ["60 tables in each other", "a megabyte of text"])
def test_a_heavy_part_fails_like_a_heavy_sheet(renderer: PdfRenderer, name: str) -> None:
    with pytest.raises(RenderFailed):
        renderer.render(in_part(HEAVY[name]))
    assert renderer.render(page("<p>next</p>")).pages == 1


def test_a_neighbour_prints_on_meanwhile(renderer: PdfRenderer) -> None:
    neighbour = PdfRenderer(KIT)
    neighbour.start()
    reasons: list[str] = []

    def heavy() -> None:
        try:
            renderer.render(page(HEAVY["a megabyte of text"]))
        except RenderFailed as failure:
            reasons.append(str(failure))

    other = threading.Thread(target=heavy)
    other.start()
    printed = 0
    while other.is_alive():
        printed += neighbour.render(page("<p>x</p>")).pages
    other.join()
    neighbour.close()
    assert reasons == [REASONS["too_slow"]]
    assert printed > 3


def png(side: int) -> bytes:
    """A tiny file that unpacks into a huge picture."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(bytes((side // 8 + 2) * side), 9))
    return b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [13_000, 30_000])
def test_a_picture_that_unpacks_into_gigabytes_takes_no_machine(renderer: PdfRenderer, side: int) -> None:
    with parts.collecting("plain.css", "en") as found:
        placed = parts.picture(png(side), 60, 60, alt="x")
    with pytest.raises(RenderFailed):
        renderer.render(Printable(PAGE % placed, found.parts, found.drawings))
    assert renderer.render(page("<p>next</p>")).pages == 1


def test_a_heavy_sheet_leaves_no_process_and_no_folder(renderer: PdfRenderer) -> None:
    renderer.start()
    assert renderer._child is not None
    pid, folder = renderer._child._process.pid, Path(renderer._child._folder)
    with pytest.raises(RenderFailed):
        renderer.render(page(HEAVY["a megabyte of text"]))
    assert not Path(f"/proc/{pid}").exists()
    assert not folder.exists()
    assert os.getpid() != pid


def test_two_tries_are_all_a_sheet_gets() -> None:
    assert effects.MOST_RENDER_FAILURES == 2
    assert render.MOST_PAGES == 12
