"""The renderer: a process of its own that turns HTML into PDF and can do nothing else.

`python -I -m workers.render`, started and watched by `workers/pdf.py`. It has an empty environment, limits of
the operating system, no network where the kernel allows that, and a fetcher that opens nothing. Fonts and
style sheets come as its first frame and are kept warm; then each frame is a document, answered by two frames:
what became of it (JSON), and the PDF.
"""

import base64
import contextlib
import ctypes
import gc
import json
import logging
import os
import re
import resource
import shutil
import sys
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from weasyprint import CSS, HTML, VERSION
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from workers import frames
from workers.drawings import Drawing, Drawings

FOLDER = "bedring-render-"  # each renderer is started in one of its own
LEAST_VERSION = 70  # below it, attachments and style sheets got past the fetcher
MEMORY_BYTES = 1536 * 1024 * 1024
FILE_BYTES = 20 * 1024 * 1024
OPEN_FILES = 64
CPU_SECONDS = 40  # for one document; the wall clock of the parent is the real fence
MOST_PAGES = 12  # docs/decisions/0025
MOST_PDF_BYTES = 5 * 1024 * 1024
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
KINDS = {"ttf": "font/ttf", "png": "image/png"}
ASSET = re.compile(r"asset:([A-Za-z0-9_.-]+)")
WARM_UP = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>-</title>{links}<p>Aa <b>Æøå</b> <h1>3</h1>"
)


class MemoryOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Answers `asset:<name>` from memory; everything else is refused and remembered."""

    def __init__(self, assets: dict[str, bytes]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=False)
        self.assets = assets
        self.refused: list[str] = []

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """The asset, or `ValueError`; WeasyPrint would go on without it, so `render` looks at `refused`."""
        match = ASSET.fullmatch(url)
        if match is None or match[1] not in self.assets:
            self.refused.append(url[:200])
            raise ValueError("refused")
        kind = KINDS[url.rpartition(".")[2]]
        return URLFetcherResponse(url, body=self.assets[match[1]], headers={"Content-Type": kind})


class Complaints(logging.Handler):
    """Counts what WeasyPrint could not load: a PDF with a hole is no PDF."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        """One more."""
        self.count += 1


class Refused(Exception):
    """A document that must not become a PDF; the word says why."""


@dataclass
class Renderer:
    """WeasyPrint, warm: one font configuration, one fetcher, each style sheet parsed once."""

    assets: dict[str, bytes]
    sheets: dict[str, str]
    fonts: FontConfiguration = field(default_factory=FontConfiguration)
    complaints: Complaints = field(default_factory=Complaints)

    def __post_init__(self) -> None:
        """Parses the style sheets and lays out one line in every face: the first patient need not wait."""
        logging.getLogger("weasyprint").addHandler(self.complaints)
        self.fetcher = MemoryOnly(self.assets)
        self.parsed = {
            f"asset:{name}": CSS(string=text, url_fetcher=self.fetcher, font_config=self.fonts)
            for name, text in self.sheets.items()
        }
        self.drawings = {
            f"asset:{name}": Drawing.of_svg(content, self.fetcher)
            for name, content in self.assets.items()
            if name.endswith(".svg")
        }
        links = "".join(f'<link rel="stylesheet" href="{href}">' for href in self.parsed)
        self.render(WARM_UP.format(links=links))

    def render(self, html: str) -> tuple[int, bytes]:
        """Number of pages and the PDF; raises `Refused` for what fetches, is too long or too large."""
        self.fetcher.refused.clear()
        self.complaints.count = 0
        source = HTML(string=html, url_fetcher=self.fetcher)
        options = {
            "pdf_variant": "pdf/ua-1",
            "stylesheets": self._sheets_of(source),
            "cache": Drawings(self.drawings),
        }
        document: Document = source.render(font_config=self.fonts, **options)
        self._check(len(document.pages) > MOST_PAGES, "too_long")
        content: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
        self._check(bool(self.fetcher.refused or self.complaints.count), "fetches")
        self._check(len(content) > MOST_PDF_BYTES, "too_large")
        return len(document.pages), content

    def _sheets_of(self, source: HTML) -> list[CSS]:
        """The parsed sheets a document names; its `<link>` goes, or it would be fetched and parsed again."""
        found = []
        for parent in list(source.etree_element.iter()):
            for link in [child for child in parent if child.tag == "link"]:
                if (href := link.get("href")) in self.parsed and link.get("rel") == "stylesheet":
                    found.append(self.parsed[href])
                    parent.remove(link)
        return found

    @staticmethod
    def _check(is_wrong: bool, word: str) -> None:
        if is_wrong:
            raise Refused(word)


def answer(renderer: Renderer, html: str) -> tuple[dict[str, Any], bytes]:
    """What became of one document: `failed` with a word, or `pages` and the PDF."""
    try:
        pages, content = renderer.render(html)
        return {"pages": pages, "memory": memory_bytes()}, content
    except Refused as refused:
        return {"failed": str(refused)}, b""
    except (MemoryError, RecursionError):
        return {"failed": "too_large"}, b""
    except (Exception, FatalURLFetchingError) as error:
        complain(error)
        return {"failed": "broken"}, b""


def complain(error: BaseException) -> None:
    """Says in the log what broke and where; never the message, in which the document's words may stand."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    sys.stderr.write(f"renderer: {type(error).__name__} at {place.filename}:{place.lineno}\n")


def confine() -> None:
    """Takes from this process what it does not need, for good."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    leave_the_network()


def leave_the_network() -> bool:
    """Moves into a network of its own with nobody in it; False where the kernel does not let us."""
    libc = ctypes.CDLL(None, use_errno=True)
    return any(libc.unshare(flags) == 0 for flags in (CLONE_NEWNET, CLONE_NEWUSER | CLONE_NEWNET))


def grant_cpu() -> None:
    """Time for one more document: the limit counts the process, so it moves along."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def memory_bytes() -> int:
    """Memory this process occupies now; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", "rb") as statm:
            return int(statm.read().split()[1]) * resource.getpagesize()
    except OSError:
        return 0


def warmed(setup: bytes) -> Renderer:
    """The renderer of the assets and sheets in the first frame; the collector leaves all of it alone."""
    content = json.loads(setup)
    assets = {name: base64.b64decode(body) for name, body in content["assets"].items()}
    renderer = Renderer(assets, content["sheets"])
    gc.collect()
    gc.freeze()
    gc.disable()  # `serve` collects between two documents, while nobody waits
    return renderer


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Renders frame after frame until the worker hangs up."""
    grant_cpu()
    renderer = warmed(frames.read(requests))
    frames.write(answers, json.dumps({"ready": VERSION}).encode())
    while True:
        html = frames.read(requests).decode()
        grant_cpu()
        outcome, content = answer(renderer, html)
        frames.write(answers, json.dumps(outcome).encode())
        frames.write(answers, content)
        gc.collect()


def clear_up() -> None:
    """Removes the folder this process was started in, which a killed worker can no longer do."""
    folder = Path.cwd()
    if folder.name.startswith(FOLDER):
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """Runs the renderer on standard input and output."""
    if int(VERSION.split(".")[0]) < LEAST_VERSION:
        sys.exit(f"WeasyPrint {VERSION} is too old: Bedring needs {LEAST_VERSION}.0 or newer.")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not look like a frame
    confine()
    with contextlib.suppress(EOFError, BrokenPipeError):  # the worker has hung up, or is gone
        serve(sys.stdin.buffer, answers)
    clear_up()


if __name__ == "__main__":
    main()
