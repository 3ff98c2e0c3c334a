"""What goes over the pipe between a worker and its renderer."""

from io import BytesIO

import pytest

from portal.rendering.parts import Fragment, Picture, Printable
from workers import frames

PART, DRAWING = "part:" + "a" * 64, "drawing:" + "b" * 64
DOCUMENT = Printable(
    "<p>Ærø</p>",
    {PART: Fragment("<p>x</p>", 90, "plain.css", "da")},
    {DRAWING: Picture("png", b"\x89PNG\0", 30, 10.5)},
)


def test_a_document_arrives_as_it_was_sent() -> None:
    assert frames.unpacked(frames.packed(DOCUMENT, ())) == DOCUMENT


def test_what_the_renderer_has_is_not_sent_again() -> None:
    assert frames.unpacked(frames.packed(DOCUMENT, {PART})).parts == {}
    assert frames.unpacked(frames.packed(DOCUMENT, {PART, DRAWING})) == Printable(DOCUMENT.html)


def test_half_a_letter_does_not_stop_the_pipe() -> None:
    assert frames.unpacked(frames.packed(Printable("a\ud800b"), ())).html == "a?b"


def test_a_frame_that_breaks_off_is_noticed() -> None:
    stream = BytesIO()
    frames.write(stream, b"abc")
    for length in range(7):
        with pytest.raises(EOFError):
            frames.read(BytesIO(stream.getvalue()[:length]))
    assert frames.read(BytesIO(stream.getvalue())) == b"abc"
