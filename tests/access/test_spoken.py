"""On a Danish page nothing is English: no text, no label, no month, no decimal point."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from flask import Flask

from portal.db import models
from portal.rendering import i18n
from portal.runtime import Runtime
from tests.access import doors
from tests.access.test_weight import ACTORS
from tests.access.verdicts import VERDICTS
from tests.access.world import World
from tests.builders import SENTENCE
from tests.rendering.test_translations import texts
from tests.web.conftest import ORIGIN

ENGLISH_DAYS = re.compile(
    r"\b(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
    r"|January|February|March|June|July|October|December)\b"
)
POINT = re.compile(r"(?<!WCAG )(?<![\d.])\d\.\d(?![\d.])")
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
READ_OUT = ("aria-label", "alt", "title", "placeholder")
SILENT = ("script", "style")
SHOWS_TECHNICAL = {"styleguide.show", "mailbox.read", "rules.show", "print_preview.sheet"}


@dataclass
class Said(HTMLParser):
    """Every text of a page, and the labels that are only read out; not what is marked as another language."""

    texts: list[str] = field(default_factory=list)
    _open: list[tuple[str, bool]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag not in VOID:
            self._open.append((tag, tag in SILENT or values.get("lang", "da") != "da"))
        if not self._is_foreign():
            self.texts += [value for name, value in attrs if name in READ_OUT and value]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass  # a line of a drawing

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._is_foreign():
            self.texts.append(" ".join(data.split()))

    def _is_foreign(self) -> bool:
        return any(is_foreign for _, is_foreign in self._open)


@pytest.fixture(scope="module")
def danish(app: Flask, world: World, runtime: Runtime) -> dict[str, list[str]]:
    """What each page says, when everybody's language is Danish."""
    with runtime.transaction() as session:
        for somebody in (*session.query(models.Account), *session.query(models.Patient)):
            somebody.language = "da"
    said = {}
    for rule, method in doors.routes(app):
        audience, _ = VERDICTS[rule.endpoint]
        if method != "GET" or audience not in ACTORS or rule.endpoint in SHOWS_TECHNICAL:
            continue
        client = doors.browser(app, world, ACTORS[audience])
        asked = {"Accept-Language": "da"}
        answer = client.get(doors.address(app, world, rule), base_url=ORIGIN, headers=asked)
        if answer.mimetype == "text/html" and answer.status_code == 200:
            parser = Said()
            parser.feed(answer.get_data(as_text=True))
            said[rule.endpoint] = parser.texts
        answer.close()
    return said


def test_no_danish_page_says_an_english_sentence(danish: dict[str, list[str]]) -> None:
    spoken = {i18n.gettext(text, "da") for text in texts()}
    english = {text for text in texts() if i18n.gettext(text, "da") != text} - spoken
    found = {(page, text) for page, said in danish.items() for text in said if text in english}
    assert not found, "\n".join(map(str, sorted(found)))


def test_days_and_numbers_are_danish_too(danish: dict[str, list[str]]) -> None:
    found = {
        (page, text)
        for page, said in danish.items()
        for text in said
        if text != SENTENCE and (ENGLISH_DAYS.search(text) or POINT.search(text))  # as it was signed
    }
    assert not found, "\n".join(map(str, sorted(found)))
