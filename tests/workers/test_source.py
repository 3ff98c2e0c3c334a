"""How the renderer reads a page: by the short way, and by WeasyPrint's own."""

import re
from typing import Any

import pytest
from weasyprint import HTML

from portal.services import layouts, samples
from portal.services.documents import Manuscript
from tests import builders
from tests.rendering import sheets_on_paper
from workers import source
from workers.fetcher import MemoryOnly

FETCHER = MemoryOnly({}, lambda key: None)


def flat(element: Any) -> list[Any]:
    """Every element in order: its name, its attributes, its words."""
    said = [" ".join((text or "").split()) for text in (element.text, element.tail)]
    return [(element.tag, dict(element.attrib), *said), *(item for child in element for item in flat(child))]


@pytest.mark.parametrize("language", ["en", "da"])
@pytest.mark.parametrize("variant", layouts.VARIANTS)
def test_both_ways_read_the_same_sheet(variant: str, language: str) -> None:
    sheet = samples.sheet(builders.catalogue(), 7, paper="A4", language=language, is_longest=True)
    manuscript = Manuscript(sheets_on_paper.renderer(), variant, language, sheet)
    for layout in manuscript.layouts:
        html = manuscript.laid_out(layout).html
        quick, thorough = source.of(html, FETCHER), HTML(string=html, url_fetcher=FETCHER)
        assert isinstance(quick, source.WellFormed)
        assert flat(quick.etree_element) == flat(thorough.etree_element)


def test_a_page_that_is_no_xml_is_read_by_weasyprint_itself() -> None:
    page = source.of("<!DOCTYPE html><p>a control sign \x0c in a note", FETCHER)
    assert type(page) is HTML
    assert "in a note" in "".join(page.etree_element.itertext())


def test_the_margins_of_a_page_that_no_sheet_uses_cost_nothing() -> None:
    (sheet,) = source.WellFormed(HTML(string="<p>").etree_element, FETCHER)._ua_stylesheets()
    pseudos = {pseudo for rule in sheet.page_rules for _, pseudo, _ in rule[1]}
    assert pseudos == source.USED_MARGINS
    css = (sheets_on_paper.TEMPLATES / "pdf" / "shared" / "document.css").read_text()
    assert set(re.findall(r"@(?:top|bottom|left|right)-[a-z-]+", css)) == {"@bottom-center"}
