"""Several laid-out documents as one: their pages in a row, and for each page the language it speaks."""

from collections.abc import Callable, Sequence
from typing import Any

import pydyf
from weasyprint.document import Document
from weasyprint.pdf.metadata import DocumentMetadata

from portal.rendering.parts import Pack

MOST_BYTES = 20 * 1024 * 1024
BLANK = (
    '<!DOCTYPE html><html lang="en"><head><title>-</title>'
    "<style>@page {{ size: {width}px {height}px; margin: 0 }}</style></head><body></body></html>"
)
Blank = Callable[[float, float], Document]


class Together(Document):  # type: ignore[misc]  # WeasyPrint has no types
    """Pages of several documents; `languages` has one for each page."""

    languages: tuple[str, ...] = ()


def together(every: Sequence[Document], pack: Pack, blank: Blank) -> Together:
    """One document of all pages in order; on paper of two sides each begins on a front."""
    pages: list[Any] = []
    languages: list[str] = []
    for document in every:
        if pack.two_sided and len(pages) % 2:
            last = pages[-1]
            pages += blank(last.width, last.height).pages
            languages.append(pack.language)
        pages += document.pages
        languages += [document.metadata.lang or pack.language] * len(document.pages)
    first = every[0]
    metadata = DocumentMetadata(title=pack.title, lang=pack.language)
    whole = Together(
        pages, metadata, first.url_fetcher, first.font_config, first.color_profiles, first.output_intent
    )
    whole.languages = tuple(languages)
    return whole


def say_languages(pdf: pydyf.PDF, document: Document) -> None:
    """Names the language of every part of the structure that does not speak the file's own."""
    if not isinstance(document, Together) or "StructTreeRoot" not in pdf.catalog:
        return
    spoken = dict(zip(pdf.page_references, document.languages, strict=True))
    root = pdf.objects[_number(pdf.catalog["StructTreeRoot"])]
    for reference in pdf.objects[_number(root["K"][0])]["K"]:
        element = pdf.objects[_number(reference)]
        language = spoken[element["Pg"]]
        if language != document.metadata.lang:
            element["Lang"] = pydyf.String(language)


def _number(reference: bytes) -> int:
    return int(reference.split()[0])
