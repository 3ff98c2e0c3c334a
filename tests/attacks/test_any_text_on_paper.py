"""W4: whatever a person may type becomes a PDF, and the same text can be read out of it again."""

import html
import re
import unicodedata
from functools import cache
from io import BytesIO

import pypdf
import pytest
from fontTools.ttLib import TTFont
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from portal.domain import typed
from portal.domain.errors import InvalidInput
from portal.rendering import parts
from portal.rendering.parts import Printable
from workers import render
from workers.runtime import FONTS

CSS = """
@font-face { font-family: Inter; src: url("asset:Inter-Regular.ttf") }
html { font: 11pt/1.4 Inter, "DejaVu Sans", sans-serif } .note { white-space: pre-line }
"""
PAGE = (
    '<!doctype html><html lang="da"><head><meta charset="utf-8"><title>T</title>'
    '<link rel="stylesheet" href="asset:t.css"></head><body>%s<p class="note">%s</p></body></html>'
)


@cache
def drawn_signs() -> str:
    """Every sign our own face draws."""
    with TTFont(FONTS / "Inter-Regular.ttf") as font:
        found = map(chr, font.getBestCmap())
        return "".join(sorted(sign for sign in found if typed.is_plain(sign) and not is_private(sign)))


def is_private(sign: str) -> bool:
    return unicodedata.category(sign) in ("Co", "Mn", "Me") or unicodedata.normalize("NFC", sign) != sign


@pytest.fixture(scope="module")
def press() -> render.Renderer:
    assets = {path.name: path.read_bytes() for path in FONTS.glob("*.ttf")}
    return render.Renderer(assets, {"t.css": CSS})


def read(content: bytes) -> str:
    text = "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages)
    return bare(text)


def bare(text: str) -> str:
    """Without spaces: lines are broken on paper where they fit."""
    return re.sub(r"[\s\u00ad\u200b]+", "", unicodedata.normalize("NFC", text))


def typed_note(text: str) -> str:
    try:
        return typed.note(text, field="note")
    except InvalidInput:
        assume(False)
        raise


LETTERS = st.sampled_from(
    "abcdefghijklmnopqrstuvwxyzæøåABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅ 0123456789.,-→≤≥½°é\n<>&\"'"
)


ANY_SIGN = st.characters(exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))


@settings(max_examples=40, deadline=10_000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(
        st.one_of(LETTERS, LETTERS, st.deferred(lambda: st.sampled_from(drawn_signs()))), max_size=2000
    )
)
def test_a_note_comes_back_from_paper_as_it_was_typed(press: render.Renderer, text: str) -> None:
    note = typed_note(text)
    pages, content = press.render(Printable(PAGE % ("", html.escape(note))))
    assert 1 <= pages <= 12
    assert read(content) == bare(note)


@settings(max_examples=25, deadline=10_000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(ANY_SIGN, max_size=2000))
def test_every_text_that_may_be_typed_becomes_a_pdf(press: render.Renderer, text: str) -> None:
    note = typed_note(text)
    with parts.collecting("t.css", "da") as found:
        placed = parts.part(120, caller=lambda: f"<p>{html.escape(note)}</p>")
    outcome, content = render.answer(
        press, Printable(PAGE % (placed, html.escape(note)), found.parts, found.drawings)
    )
    assert outcome.get("pages"), outcome
    assert content.startswith(b"%PDF-")
    pypdf.PdfReader(BytesIO(content))
