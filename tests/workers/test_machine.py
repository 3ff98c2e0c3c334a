"""A machine that is not fit for making sheets is refused at the start, in one line."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from workers import machine, render
from workers.app import Child
from workers.pdf import PdfRenderer, PrintKit


def versions(**found: str) -> Callable[[str], str]:
    return lambda package: found.get(package, "99.0")


def test_this_machine_is_fit() -> None:
    machine.check()


@pytest.mark.parametrize(
    "package, version", [("WeasyPrint", "69.9"), ("Pillow", "12.0.1"), ("Pillow", "9.5")]
)
def test_old_libraries_are_refused_in_one_line(
    monkeypatch: pytest.MonkeyPatch, package: str, version: str
) -> None:
    monkeypatch.setattr(machine.metadata, "version", versions(**{package: version}))
    with pytest.raises(
        machine.Unfit, match=rf"^{package} {version} is too old: Bedring needs [0-9]+.0 or newer\.$"
    ):
        machine.check()


@pytest.fixture
def ghostscript(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    program = tmp_path / "gs"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return program


def test_ghostscript_is_refused_in_one_line(ghostscript: Path) -> None:
    with pytest.raises(machine.Unfit) as refused:
        machine.check()
    assert str(ghostscript) in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_worker_does_not_start_on_such_a_machine(
    ghostscript: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.app.schema.check", lambda _: None)
    with pytest.raises(SystemExit, match="Ghostscript"):
        Child(_Runtime()).warm()  # type: ignore[arg-type]


def test_a_renderer_does_not_start_on_such_a_machine(ghostscript: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "workers.render"],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("Ghostscript is installed")
    assert ended.stderr.count("\n") == 1


def test_a_renderer_without_subsets_of_fonts_does_not_start(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(render, "harfbuzz_subset", None)
    with pytest.raises(SystemExit, match="libharfbuzz-subset0"):
        render.main()


def test_the_renderer_answers_when_it_is_ready() -> None:
    renderer = PdfRenderer(PrintKit(assets={}, sheets={}))
    renderer.start()
    assert renderer.memory == 0
    renderer.close()
    assert json.loads(PrintKit(assets={}, sheets={}).frame())["variant"] == "pdf/ua-1"


class _Runtime:
    class settings:  # noqa: N801
        database_url = "sqlite://"
