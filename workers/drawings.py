"""Drawings that are worked out once and placed many times: form XObjects of the PDF.

WeasyPrint draws an SVG anew wherever it stands. Handed to it as an image through its `cache=`, one of these
is written into the file once, with the same ink. `SVGImage` and `Stream` are not public: WeasyPrint is
pinned, and tests look at the result.
"""

import hashlib
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pydyf
from PIL import Image
from weasyprint.images import RasterImage, SVGImage
from weasyprint.pdf.stream import Stream
from weasyprint.urls import URLFetcher

from portal.rendering import qr
from portal.rendering.parts import CODE

SPILL = 20  # pixels around a form that still show: a border or a tall letter may reach over its box
RESOURCES = ("ExtGState", "XObject", "Pattern", "Shading")


class NotStatic(ValueError):
    """Something that cannot be kept between documents; it is laid out the slow way."""


class Ink:
    """One content stream with its resources, deflated once; each document gets a fresh copy."""

    def __init__(self, operators: list[Any], resources: Mapping[str, Any], extra: Mapping[str, Any]) -> None:
        written = b"\n".join(_bytes(item) for item in operators)
        if resources["Shading"] or any("SMask" in state for state in resources["ExtGState"].values()):
            raise NotStatic("a drawing for paper has plain lines and fills only")
        if b"/lab-d" in written:
            raise NotStatic("colours of a sheet are written as #rrggbb")
        self.digest = hashlib.sha256(written).hexdigest()[:16]
        self._content = zlib.compress(written, 9)
        self._states = dict(resources["ExtGState"])
        self._inner = {kind: _inks(resources[kind]) for kind in ("XObject", "Pattern")}
        self._extra = {key: value for key, value in extra.items() if key != "Resources"}

    @property
    def size(self) -> int:
        """Bytes it occupies, about."""
        inner = (ink.size for inks in self._inner.values() for ink in inks.values() if ink is not None)
        return len(self._content) + sum(inner)

    def fresh(self, extra: Mapping[str, Any] | None = None) -> pydyf.Stream:
        """The stream for one document, which may write into it."""
        resources = pydyf.Dictionary({"ExtGState": pydyf.Dictionary(self._states), "Font": None})
        for kind, inks in self._inner.items():
            copies = {name: None if ink is None else ink.fresh() for name, ink in inks.items()}
            resources[kind] = pydyf.Dictionary(copies)
        values = self._extra | dict(extra or {}) | {"Filter": "/FlateDecode", "Resources": resources}
        return pydyf.Stream([self._content], pydyf.Dictionary(values))


class Drawing:
    """Ink in a box of `width` x `height` CSS pixels, as WeasyPrint's images behave."""

    def __init__(self, ink: Ink, width: float, height: float, *, spill: float = 0) -> None:
        self.id = f"{ink.digest}-{width:.0f}-{height:.0f}"
        self.width, self.height = width, height
        self._ink = ink
        self._box = (-spill, -spill, width + spill, height + spill)

    @classmethod
    def of_svg(cls, content: str | bytes, fetcher: URLFetcher) -> "Drawing":
        """A drawing of plain paths; `NotStatic` for one that needs more than that."""
        image = SVGImage(ElementTree.fromstring(content), None, fetcher, None)  # noqa: S314 - our own file
        width, height, _ = image.get_intrinsic_size(1, 16)
        stream = canvas({}, {}, width, height)
        image.draw(stream, width, height, None)
        if stream._images:
            raise NotStatic("a drawing for paper has no pictures in it")
        return cls(Ink(stream.stream, stream._resources, {}), width, height)

    @classmethod
    def of_code(cls, text: str) -> "Drawing":
        """The QR code of a text, black on white with its quiet zone."""
        side, runs = qr.code(text)
        ink = [f"1 g 0 0 {side} {side} re f 0 g", *(f"{x} {y} {width} 1 re" for x, y, width in runs), "f"]
        return cls(Ink(ink, {kind: {} for kind in RESOURCES}, {}), side, side)

    @property
    def size(self) -> int:
        """Bytes it occupies, about."""
        return self._ink.size

    def get_intrinsic_size(self, _resolution: float, _font_size: float) -> tuple[float, float, float]:
        """Width, height and their ratio."""
        return self.width, self.height, self.width / self.height

    def draw(self, stream: Stream, width: float, height: float, _style: Any) -> None:
        """Places the ink, scaled to the box it stands in."""
        stream.transform(a=width / self.width, d=height / self.height)
        stream.draw_x_object(stream.add_image(self, True, 1))

    def get_x_object(self, _interpolate: bool, _ratio: float) -> pydyf.Stream:
        """The ink as it is stored in the file."""
        return self._ink.fresh({"Type": "/XObject", "Subtype": "/Form", "BBox": pydyf.Array(self._box)})


class Dots:
    """A small picture of dots in a box of `width` x `height` CSS pixels, unpacked and packed once."""

    def __init__(self, content: bytes, width: float, height: float) -> None:
        self.id = hashlib.sha256(content).hexdigest()[:16]
        self.width, self.height = width, height
        store: dict[str, bytes] = {}
        packed = RasterImage(Image.open(BytesIO(content)), self.id, content, cache=store).get_x_object(
            True, 1
        )
        mask = packed.extra.pop("SMask", None)
        self._image = packed.stream[0].data, dict(packed.extra)
        self._mask = mask and (mask.stream[0].data, dict(mask.extra))

    @property
    def size(self) -> int:
        """Bytes it occupies, about."""
        return len(self._image[0]) + (len(self._mask[0]) if self._mask else 0)

    def get_intrinsic_size(self, _resolution: float, _font_size: float) -> tuple[float, float, float]:
        """Width, height and their ratio."""
        return self.width, self.height, self.width / self.height

    def draw(self, stream: Stream, width: float, height: float, _style: Any) -> None:
        """Places the picture, scaled to the box it stands in."""
        stream.transform(width, 0, 0, -height, 0, height)
        stream.draw_x_object(stream.add_image(self, True, 1))

    def get_x_object(self, _interpolate: bool, _ratio: float) -> pydyf.Stream:
        """The picture as it is stored in the file."""
        extra = dict(self._image[1])
        if self._mask:
            extra["SMask"] = pydyf.Stream([self._mask[0]], pydyf.Dictionary(self._mask[1]))
        return pydyf.Stream([self._image[0]], pydyf.Dictionary(extra))


class Drawings(dict[str, Any]):
    """The images of one document: the shared ones, and each QR code when it is first asked for."""

    def __contains__(self, address: object) -> bool:
        if not dict.__contains__(self, address) and isinstance(address, str) and address.startswith(CODE):
            self[address] = Drawing.of_code(address.removeprefix(CODE))
        return dict.__contains__(self, address)


def canvas(fonts: dict[Any, Any], images: dict[str, Any], width: float, height: float) -> Stream:
    """An empty content stream of this size, without tags."""
    resources = {"ColorSpace": None} | {kind: pydyf.Dictionary() for kind in RESOURCES}
    return Stream(fonts, (0, 0, width, height), resources, images, None, {}, None)


def _bytes(item: Any) -> bytes:
    if isinstance(item, bytes):
        return item
    return item.encode() if isinstance(item, str) else bytes(item.data)


def _inks(streams: Mapping[str, Any]) -> dict[str, Ink | None]:
    """Groups and patterns inside; None stands for an image, which the document knows by that name."""
    return {
        name: None if stream is None else Ink(stream.stream, stream.extra["Resources"], stream.extra)
        for name, stream in streams.items()
    }
