"""What a document may load: nothing but what the renderer has in memory."""

import logging
import re
from collections.abc import Callable

from weasyprint.urls import URLFetcher, URLFetcherResponse

from portal.rendering import qr
from portal.rendering.parts import CODE, SVG, Picture

KINDS = {"ttf": "font/ttf", "png": "image/png", SVG: "image/svg+xml"}
NOTHING = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
PAGE_CODE = "asset:code"
ASSET = re.compile(r"asset:([A-Za-z0-9_.-]+)")


class MemoryOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Answers assets, drawings and codes from memory; everything else is refused and remembered."""

    def __init__(self, assets: dict[str, bytes], picture: Callable[[str], Picture | None]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=False)
        self.assets = assets
        self.picture = picture
        self.refused: list[str] = []
        self.code = ""  # what the code of the document says

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """What is in memory, or `ValueError`; WeasyPrint would go on, so `render` looks at `refused`."""
        found = self._found(url)
        if found is None:
            self.refused.append(url[:200])
            raise ValueError("refused")
        kind, body = found
        return URLFetcherResponse(url, body=body, headers={"Content-Type": KINDS[kind]})

    def _found(self, url: str) -> tuple[str, bytes] | None:
        if url == PAGE_CODE:
            return SVG, str(qr.svg(self.code)).encode() if self.code else NOTHING
        if url.startswith(CODE):
            return SVG, str(qr.svg(url.removeprefix(CODE))).encode()
        if picture := self.picture(url):
            return picture.kind, picture.svg.encode() if picture.kind == SVG else picture.content
        match = ASSET.fullmatch(url)
        if match is None or match[1] not in self.assets:
            return None
        return url.rpartition(".")[2], self.assets[match[1]]


class Complaints(logging.Handler):
    """Counts what WeasyPrint could not load: a PDF with a hole is no PDF."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        """One more."""
        self.count += 1
