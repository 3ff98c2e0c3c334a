"""What WeasyPrint reads: our templates are well-formed, so the standard library's parser reads them.

That takes a tenth of an HTML5 parser's time. The place where WeasyPrint keeps the parsed page, and its list
of rules for the margins of a page, are not public: with another WeasyPrint than the pinned one, and for words
that are no XML (a control character in a note), its own parser is taken. Both read the same page.
"""

import contextlib
import copy
from functools import cache
from typing import Any
from xml.etree import ElementTree

import cssselect2
from weasyprint import HTML, VERSION
from weasyprint.html import UA_STYLESHEET
from weasyprint.urls import URLFetcher

PINNED = "70.0"  # the WeasyPrint whose private parts we use; pyproject.toml pins the same
IS_PINNED = VERSION == PINNED
USED_MARGINS = {None, "@bottom-center"}  # each of the others costs time, also where it is empty


class WellFormed(HTML):  # type: ignore[misc]  # WeasyPrint has no types
    """A page that is XML as well."""

    def __init__(self, root: Any, fetcher: URLFetcher) -> None:
        self.base_url = None
        self.url_fetcher = fetcher
        self.media_type = "print"
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = root

    def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
        return [_without_unused_margins()]


def of(html: str, fetcher: URLFetcher, *, is_pinned: bool = IS_PINNED) -> HTML:
    """A page for WeasyPrint, read from HTML."""
    if is_pinned:
        with contextlib.suppress(ElementTree.ParseError):  # then as WeasyPrint reads it
            return WellFormed(ElementTree.fromstring(html), fetcher)  # noqa: S314 - our own templates, escaped
    return HTML(string=html, url_fetcher=fetcher)


@cache
def _without_unused_margins() -> Any:
    sheet = copy.copy(UA_STYLESHEET)
    sheet.page_rules = [
        rule for rule in sheet.page_rules if USED_MARGINS & {pseudo for _, pseudo, _ in rule[1]}
    ]
    return sheet
