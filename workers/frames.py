"""Frames: how the worker and its renderer talk over a pipe. Four bytes of length, then so many bytes."""

import struct
from typing import BinaryIO

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
