"""Frames: how the worker and its renderer talk over a pipe. Four bytes of length, then so many bytes."""

import base64
import json
import struct
from collections.abc import Container
from dataclasses import asdict, replace
from typing import BinaryIO

from portal.rendering.parts import Fragment, Pack, Picture, Printable

HEAD = struct.Struct(">I")
LONGEST = 64 * 1024 * 1024  # far above any PDF we accept; a broken pipe must not ask for gigabytes


def write(stream: BinaryIO, content: bytes) -> None:
    """Sends one frame at once."""
    stream.write(HEAD.pack(len(content)) + content)
    stream.flush()


def read(stream: BinaryIO) -> bytes:
    """The next frame; raises `EOFError` when the other side has gone, also in the middle of a frame."""
    (length,) = HEAD.unpack(_exactly(stream, HEAD.size))
    if length > LONGEST:
        raise EOFError("not a frame")
    return _exactly(stream, length)


def _exactly(stream: BinaryIO, size: int) -> bytes:
    content = stream.read(size)
    if len(content) < size:
        raise EOFError("the other side has gone")
    return content


def packed(document: Printable, known: Container[str]) -> bytes:
    """A document as a frame, without the parts and drawings the renderer has already."""
    new = {key: asdict(part) for key, part in document.parts.items() if key not in known}
    drawings = {key: _packed(drawing) for key, drawing in document.drawings.items() if key not in known}
    content = {"html": document.html, "parts": new, "drawings": drawings}
    return json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")


def packed_together(pack: Pack, known: Container[str]) -> bytes:
    """Several documents as one frame; what they share travels once."""
    parts = {key: part for document in pack.documents for key, part in document.parts.items()}
    drawings = {key: drawn for document in pack.documents for key, drawn in document.drawings.items()}
    content = json.loads(packed(Printable("", parts, drawings), known))
    about = {"title": pack.title, "language": pack.language, "two_sided": pack.two_sided}
    content |= about | {"documents": [document.html for document in pack.documents]}
    return json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")


def unpacked(frame: bytes) -> Printable | Pack:
    """The document in a frame, or the several ones, with the parts and drawings that came along."""
    content = json.loads(frame)
    first = Printable(
        content["html"],
        {key: Fragment(**values) for key, values in content["parts"].items()},
        {
            key: Picture(**values | {"content": base64.b64decode(values["content"])})
            for key, values in content["drawings"].items()
        },
    )
    if "documents" not in content:
        return first
    documents = tuple(replace(first, html=html) for html in content["documents"])
    return Pack(content["title"], content["language"], content["two_sided"], documents)


def _packed(drawing: Picture) -> dict[str, object]:
    return asdict(drawing) | {"content": base64.b64encode(drawing.content).decode()}
