"""The renderer process: warm, fenced, and replaced in time."""

import os
import signal
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pypdf
import pytest

from portal.domain.errors import RenderFailed
from portal.rendering import parts
from portal.rendering.parts import Printable
from workers import frames, pdf
from workers.pdf import PdfRenderer, PrintKit

KIT = PrintKit(assets={}, sheets={})
PAGE = '<!doctype html><html lang="en"><meta charset="utf-8"><title>T</title><p>%s</p>'


def page(body: str) -> Printable:
    return Printable(PAGE % body)


SLOW = page("<span>x</span> " * 60_000)


@pytest.fixture
def renderer() -> Iterator[PdfRenderer]:
    renderer = PdfRenderer(KIT)
    yield renderer
    renderer.close()


def pid_of(renderer: PdfRenderer) -> int:
    assert renderer._child is not None
    return renderer._child._process.pid


def is_alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_one_warm_process_makes_one_sheet_after_the_other(renderer: PdfRenderer) -> None:
    first = renderer.render(page("one"))
    pid = pid_of(renderer)
    assert first.pages == 1
    assert first.content.startswith(b"%PDF-")
    assert renderer.render(page("two")).content != first.content
    assert pid_of(renderer) == pid


def test_the_process_knows_no_secret_and_stands_alone(
    renderer: PdfRenderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "hidden")
    renderer.start()
    pid = pid_of(renderer)
    environment = Path(f"/proc/{pid}/environ").read_bytes()
    assert b"hidden" not in environment
    assert {line.split(b"=")[0] for line in environment.split(b"\0") if line} == {
        b"TMPDIR",
        b"HOME",
        b"LC_ALL",
    }
    assert os.getsid(pid) == pid
    limits = Path(f"/proc/{pid}/limits").read_text()
    assert "1610612736" in next(line for line in limits.splitlines() if line.startswith("Max address space"))
    assert len(os.listdir(f"/proc/{pid}/fd")) < 20


def test_a_sheet_that_takes_too_long_is_given_up_with_its_process() -> None:
    renderer = PdfRenderer(KIT, wall_seconds=2)
    renderer.start()
    pid = pid_of(renderer)
    begun = time.monotonic()
    with pytest.raises(RenderFailed, match="took too long"):
        renderer.render(SLOW)
    assert time.monotonic() - begun < 8
    assert not is_alive(pid)
    assert renderer.render(page("x")).pages == 1
    assert pid_of(renderer) != pid
    renderer.close()


def test_a_process_that_dies_is_told_and_replaced(renderer: PdfRenderer) -> None:
    renderer.start()
    os.kill(pid_of(renderer), signal.SIGKILL)
    with pytest.raises(RenderFailed, match="stopped"):
        renderer.render(page("x"))
    assert renderer.render(page("x")).pages == 1


def test_too_much_cpu_counts_as_too_slow(renderer: PdfRenderer) -> None:
    renderer.start()
    os.kill(pid_of(renderer), signal.SIGXCPU)
    with pytest.raises(RenderFailed, match="took too long"):
        renderer.render(page("x"))


@pytest.mark.parametrize("name, value", [("MOST_DOCUMENTS", 2), ("MOST_MEMORY_BYTES", 1)])
def test_a_worn_process_is_replaced_between_two_sheets(
    renderer: PdfRenderer, monkeypatch: pytest.MonkeyPatch, name: str, value: int
) -> None:
    monkeypatch.setattr(pdf, name, value)
    renderer.start()
    first = pid_of(renderer)
    renderer.render(page("one"))
    renderer.render(page("two"))
    assert not is_alive(first)
    assert renderer.render(page("three")).pages == 1


def test_closing_leaves_nothing_behind(renderer: PdfRenderer) -> None:
    renderer.start()
    assert renderer._child is not None
    pid, folder = pid_of(renderer), Path(renderer._child._folder)
    assert folder.is_dir()
    renderer.close()
    renderer.close()
    assert not is_alive(pid)
    assert not folder.exists()


def test_a_process_whose_worker_is_gone_ends_by_itself(renderer: PdfRenderer) -> None:
    renderer.start()
    assert renderer._child is not None
    stdin = renderer._child._process.stdin
    assert stdin is not None
    folder = Path(renderer._child._folder)
    assert folder.is_dir()
    stdin.close()
    assert renderer._child._process.wait(timeout=10) == 0
    assert not folder.exists()


def test_a_kit_that_cannot_be_used_fails_in_words() -> None:
    renderer = PdfRenderer(PrintKit(assets={"x.svg": b"no svg"}, sheets={}))
    with pytest.raises(RenderFailed, match="administrator"):
        renderer.start()
    renderer.close()


def test_every_word_of_the_renderer_has_a_reason_for_people() -> None:
    source = Path(pdf.__file__).with_name("render.py").read_text()
    for word in ("too_long", "too_large", "fetches", "broken"):
        assert f'"{word}"' in source
        assert pdf.REASONS[word].endswith(".")


def a_programme(name: str) -> Printable:
    with parts.collecting("plain.css", "en") as found:
        words = parts.part(90, caller=lambda: "<p>Lift the hips.</p>")
    return Printable(PAGE % f"{name} {words}", found.parts, found.drawings)


def test_a_part_is_sent_to_a_process_once(renderer: PdfRenderer, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[bytes] = []
    real = frames.write
    monkeypatch.setattr(frames, "write", lambda stream, frame: (sent.append(frame), real(stream, frame)))
    renderer.render(a_programme("Anna"))
    assert renderer.render(a_programme("Bo")).pages == 1
    assert [b"Lift the hips.</p>" in frame for frame in sent] == [False, True, False]


def test_another_process_gets_the_parts_again(renderer: PdfRenderer) -> None:
    renderer.render(a_programme("Anna"))
    os.kill(pid_of(renderer), signal.SIGKILL)
    with pytest.raises(RenderFailed):
        renderer.render(a_programme("Bo"))
    again = renderer.render(a_programme("Bo")).content
    assert "Lift the hips." in pypdf.PdfReader(BytesIO(again)).pages[0].extract_text()


def test_a_part_that_was_put_away_is_sent_again(
    renderer: PdfRenderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    renderer.render(a_programme("Anna"))
    assert renderer._child is not None
    monkeypatch.setattr(renderer._child, "_known", set())
    assert renderer.render(a_programme("Bo")).pages == 1
