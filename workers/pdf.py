"""PDFs: keeps one warm renderer beside this worker, gives it a wall clock, and replaces it in time."""

import base64
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.domain.errors import RenderFailed, SheetTooLong
from portal.rendering.i18n import N_
from portal.rendering.parts import Pack, Printable
from workers import frames

WALL_SECONDS = 60.0
MOST_DOCUMENTS = 200
MOST_MEMORY_BYTES = 400 * 1024 * 1024
TOO_LONG = "too_long"
REASONS = {
    TOO_LONG: N_(
        "The programme needs more pages than a sheet may have. Shorten the notes or take out an exercise."
    ),
    "too_large": N_("The programme is too large to print. Shorten the notes."),
    "fetches": N_(
        "The programme points at something outside itself. That is not allowed, so no sheet was made."
    ),
    "too_slow": N_("Making the sheet took too long. Shorten the notes and send the programme again."),
    "broken": N_("The sheet could not be laid out. Please tell your administrator."),
    "died": N_("The program that makes the sheets stopped. Please tell your administrator."),
}
"""Why no sheet was made, as the therapist reads it."""


@dataclass(frozen=True, slots=True)
class RenderedPdf:
    """A finished PDF and its number of pages."""

    content: bytes
    pages: int


@dataclass(frozen=True)
class PrintKit:
    """What every sheet is made with: fonts, drawings, style sheets. The renderer gets it when it starts."""

    assets: Mapping[str, bytes]
    sheets: Mapping[str, str]
    variant: str | None = "pdf/ua-1"  # None: without tags, for comparison only
    public_url: str = ""  # the only place links may lead to

    @classmethod
    def of(cls, templates: Path, fonts: Path, public_url: str = "") -> "PrintKit":
        """All faces in `fonts`; the drawings in `templates/pdf`; a style sheet for each variant there.

        A drawing's name begins with its folder: `asset:shared.hatched.svg`. What the variants share is first
        in the sheet of each.
        """
        shared = (templates / "pdf" / "shared" / "document.css").read_text(encoding="utf-8")
        faces = {path.name: path for path in sorted(fonts.glob("*.ttf"))}
        drawings = {f"{path.parent.name}.{path.name}": path for path in sorted(templates.glob("pdf/*/*.svg"))}
        return cls(
            public_url=public_url,
            assets={name: path.read_bytes() for name, path in (faces | drawings).items()},
            sheets={
                f"{path.parent.name}.css": shared + path.with_suffix(".css").read_text(encoding="utf-8")
                for path in sorted(templates.glob("pdf/*/document.html"))
            },
        )

    def frame(self) -> bytes:
        """The renderer's first frame."""
        assets = {name: base64.b64encode(content).decode() for name, content in self.assets.items()}
        content = {"assets": assets, "sheets": dict(self.sheets), "variant": self.variant}
        return json.dumps(content | {"public_url": self.public_url}).encode()


class PdfRenderer:
    """HTML to PDF in a process that knows no secret. For one thread, and made after the worker has forked."""

    def __init__(self, kit: PrintKit, *, wall_seconds: float = WALL_SECONDS) -> None:
        self._kit = kit
        self._wall_seconds = wall_seconds
        self._child: _Child | None = None

    @property
    def memory(self) -> int:
        """Bytes the renderer occupied after its last document."""
        return self._child.memory if self._child else 0

    def start(self) -> None:
        """Warms the renderer up before the first document asks for it; raises `RenderFailed` if it cannot."""
        if self._child is None:
            self._child = _Child(self._kit, self._wall_seconds)

    def render(self, document: Printable) -> RenderedPdf:
        """The PDF of one document; raises `RenderFailed` with a reason for the therapist."""
        return self._render(document)

    def render_pack(self, pack: Pack) -> RenderedPdf:
        """One PDF of several documents; raises `RenderFailed` with a reason for the therapist."""
        return self._render(pack)

    def _render(self, wanted: Printable | Pack) -> RenderedPdf:
        self.start()
        if self._child is None:
            raise RenderFailed(REASONS["died"])
        try:
            rendered = self._child.render(wanted)
        except SheetTooLong:
            raise  # nothing is wrong with the process: another layout comes next
        except BaseException:
            self.close()  # whatever went wrong, the next document gets a fresh process
            raise
        if self._child.is_worn_out:
            self.close()
        return rendered

    def close(self) -> None:
        """Ends the renderer and removes what it left behind."""
        if self._child is not None:
            self._child.end()
            self._child = None


class _Child:
    """One renderer process, in a session and a folder of its own."""

    def __init__(self, kit: PrintKit, wall_seconds: float) -> None:
        self._documents = 0
        self.memory = 0
        self._known: set[str] = set()  # parts and drawings it has
        self._folder = tempfile.mkdtemp(prefix="bedring-render-")
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-m", "workers.render"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
            cwd=self._folder,
            env={"TMPDIR": self._folder, "HOME": self._folder, "LC_ALL": "C.UTF-8"},
        )
        try:
            self._exchange(kit.frame(), answers=1, seconds=WALL_SECONDS)
        except BaseException:
            self.end()
            raise
        self._wall_seconds = wall_seconds

    @property
    def is_worn_out(self) -> bool:
        """Whether it has done its share and is replaced before it becomes a burden."""
        return self._documents >= MOST_DOCUMENTS or self.memory > MOST_MEMORY_BYTES

    def render(self, wanted: Printable | Pack) -> RenderedPdf:
        """One document, or several in one file; raises `RenderFailed`."""
        if isinstance(wanted, Pack):
            documents, request = wanted.documents, frames.packed_together(wanted, self._known)
        else:
            documents, request = (wanted,), frames.packed(wanted, self._known)
        outcome, content = self._exchange(request, answers=2, seconds=self._wall_seconds)
        what: dict[str, Any] = json.loads(outcome)
        if "failed" in what:
            raise (SheetTooLong if what["failed"] == TOO_LONG else RenderFailed)(REASONS[what["failed"]])
        self._documents += len(documents)
        self.memory = what["memory"]
        for document in documents:
            self._known.update(document.parts, document.drawings)
        self._known.difference_update(what["gone"])
        return RenderedPdf(content, what["pages"])

    def end(self) -> None:
        """Kills whatever still runs and removes its folder."""
        self._kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _exchange(self, request: bytes, *, answers: int, seconds: float) -> list[bytes]:
        """Sends one frame and waits for its answers, no longer than the wall clock allows."""
        late = threading.Event()
        alarm = threading.Timer(seconds, self._give_up, [late])
        alarm.daemon = True
        alarm.start()
        try:
            return self._talk(request, answers)
        except (EOFError, OSError):
            self._process.wait()
            raise RenderFailed(REASONS[self._cause(late.is_set())]) from None
        finally:
            alarm.cancel()

    def _talk(self, request: bytes, answers: int) -> list[bytes]:
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise EOFError("no pipe")
        frames.write(stdin, request)  # type: ignore[arg-type]  # both are pipes
        return [frames.read(stdout) for _ in range(answers)]  # type: ignore[arg-type]  # pipes

    def _cause(self, was_late: bool) -> str:
        """Why it died: too slow for the wall clock or its CPU limit, or something we do not know."""
        out_of_time = was_late or self._process.returncode == -signal.SIGXCPU
        return "too_slow" if out_of_time else "died"

    def _give_up(self, late: threading.Event) -> None:
        late.set()
        self._kill()

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
