"""Drawings that are worked out once and placed many times: form XObjects of the PDF.

WeasyPrint draws an SVG anew wherever it stands. Handed to it as an image through its `cache=`, one of these
is written into the file once, with the same ink. `SVGImage` and `Stream` are not public: WeasyPrint is
pinned, and tests look at the result.
"""

import hashlib
import zlib
from typing import Any
from xml.etree import ElementTree

import pydyf
from weasyprint.images import SVGImage
from weasyprint.pdf.stream import Stream
from weasyprint.urls import URLFetcher

from portal.rendering import qr

CODE = "qr:"  # <img src="qr:https://..."> is the QR code of what follows


class Drawing:
    """Ink in a box of `width` x `height` CSS pixels, as WeasyPrint's images behave."""

    def __init__(self, ink: bytes, width: float, height: float, states: Any = None) -> None:
        self.id = hashlib.sha256(ink).hexdigest()[:16]
        self.width, self.height = width, height
        self._ink = zlib.compress(ink, 9)
        self._states = pydyf.Dictionary(states or {})  # opacities the ink refers to by name

    @classmethod
    def of_svg(cls, content: bytes, fetcher: URLFetcher) -> "Drawing":
        """A drawing of plain paths; `ValueError` for one that needs more than that."""
        image = SVGImage(ElementTree.fromstring(content), None, fetcher, None)  # noqa: S314 - our own file
        width, height, _ = image.get_intrinsic_size(1, 16)
        resources = {kind: pydyf.Dictionary() for kind in ("ExtGState", "XObject", "Pattern", "Shading")}
        stream = Stream({}, (0, 0, width, height), {"ColorSpace": None, **resources}, {}, None, {}, None)
        image.draw(stream, width, height, None)
        states = resources.pop("ExtGState")
        if any(resources.values()):
            raise ValueError("a drawing for paper has plain lines and fills only")
        return cls(_bytes(stream.stream), width, height, states)

    @classmethod
    def of_code(cls, text: str) -> "Drawing":
        """The QR code of a text, black on white with its quiet zone."""
        side, runs = qr.code(text)
        ink = [f"1 g 0 0 {side} {side} re f 0 g", *(f"{x} {y} {width} 1 re" for x, y, width in runs)]
        return cls("\n".join((*ink, "f")).encode(), side, side)

    def get_intrinsic_size(self, _resolution: float, _font_size: float) -> tuple[float, float, float]:
        """Width, height and their ratio."""
        return self.width, self.height, self.width / self.height

    def draw(self, stream: Stream, width: float, height: float, _style: Any) -> None:
        """Places the ink, scaled to the box it stands in."""
        stream.transform(a=width / self.width, d=height / self.height)
        stream.draw_x_object(stream.add_image(self, True, 1))

    def get_x_object(self, _interpolate: bool, _ratio: float) -> pydyf.Stream:
        """The ink as it is stored in the file."""
        box = pydyf.Array((0, 0, self.width, self.height))
        kind = {"Type": "/XObject", "Subtype": "/Form", "BBox": box, "Filter": "/FlateDecode"}
        resources = pydyf.Dictionary({"ExtGState": self._states})
        return pydyf.Stream([self._ink], pydyf.Dictionary(kind | {"Resources": resources}))


class Drawings(dict[str, Drawing]):
    """The images of one document: the shared ones, and each QR code when it is first asked for."""

    def __contains__(self, address: object) -> bool:
        if not dict.__contains__(self, address) and isinstance(address, str) and address.startswith(CODE):
            self[address] = Drawing.of_code(address.removeprefix(CODE))
        return dict.__contains__(self, address)


def _bytes(operators: list[Any]) -> bytes:
    return b"\n".join(item.encode() if isinstance(item, str) else item for item in operators)
