"""The renderer process: warm, fenced, and replaced in time."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.domain.errors import RenderFailed
from workers import pdf
from workers.pdf import PdfRenderer, PrintKit

KIT = PrintKit(assets={}, sheets={})
PAGE = '<!doctype html><html lang="en"><meta charset="utf-8"><title>T</title><p>%s</p>'
SLOW = PAGE % ("<span>x</span> " * 60_000)


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
    first = renderer.render(PAGE % "one")
    pid = pid_of(renderer)
    assert first.pages == 1
    assert first.content.startswith(b"%PDF-")
    assert renderer.render(PAGE % "two").content != first.content
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
    assert renderer.render(PAGE % "x").pages == 1
    assert pid_of(renderer) != pid
    renderer.close()


def test_a_process_that_dies_is_told_and_replaced(renderer: PdfRenderer) -> None:
    renderer.start()
    os.kill(pid_of(renderer), signal.SIGKILL)
    with pytest.raises(RenderFailed, match="stopped"):
        renderer.render(PAGE % "x")
    assert renderer.render(PAGE % "x").pages == 1


def test_too_much_cpu_counts_as_too_slow(renderer: PdfRenderer) -> None:
    renderer.start()
    os.kill(pid_of(renderer), signal.SIGXCPU)
    with pytest.raises(RenderFailed, match="took too long"):
        renderer.render(PAGE % "x")


@pytest.mark.parametrize("name, value", [("MOST_DOCUMENTS", 2), ("MOST_MEMORY_BYTES", 1)])
def test_a_worn_process_is_replaced_between_two_sheets(
    renderer: PdfRenderer, monkeypatch: pytest.MonkeyPatch, name: str, value: int
) -> None:
    monkeypatch.setattr(pdf, name, value)
    renderer.start()
    first = pid_of(renderer)
    renderer.render(PAGE % "one")
    renderer.render(PAGE % "two")
    assert not is_alive(first)
    assert renderer.render(PAGE % "three").pages == 1


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
