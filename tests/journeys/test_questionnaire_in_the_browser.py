"""The questions about progress in a real Chromium: from the e-mail past the date of birth to the thanks."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from portal.config import Settings
from portal.db import models
from portal.rendering.environment import Renderer
from portal.services import emails, questionnaires
from portal.services.messages import from_row
from tests import builders
from tests.journeys.axe import PHONE
from tests.servers import pages
from tests.servers.pages import Pages

pytestmark = pytest.mark.browser

THINGS = (("Walk to the shop", "3"), ("Sit through a film", "4"), ("Lift my grandson", "0"))


@pytest.fixture
def site(settings: Settings, sqlite_template: Path) -> Iterator[Pages]:
    shutil.copy(sqlite_template, settings.data_folder / "bedring.sqlite3")
    with pages.serve(settings) as served:
        yield served


def invited(site: Pages, language: str) -> str:
    """The link of the e-mail that asks a new patient, as the clock and the worker would make it."""
    runtime = site.runtime
    with runtime.transaction() as session:
        patient = builders.a_patient(session, language=language)
        builders.a_programme(session, patient=patient)
        row = session.query(models.Questionnaire).filter_by(occasion="intake").one()
        runtime.clock.time = max(runtime.now(), row.opens_at)  # type: ignore[attr-defined]
        assert questionnaires.ask_due(session, now=runtime.now()) == 1
        message = (
            session.query(models.Message).filter(models.Message.key.startswith("email:questionnaire")).one()
        )
        message.message_id = "<questions@x>"
        order = from_row(message)
        renderer: Renderer = runtime.renderer
        email = emails.compose(session, order, message=message, renderer=renderer, now=runtime.now())  # type: ignore[arg-type]
    found = re.search(r"https?://\S+/p/\S+", email.text)
    assert found is not None
    return found.group(0)


def tap(page: Page, name: str, value: str) -> None:
    page.locator(f'.tile:has(input[name="{name}"][value="{value}"])').click()


@pytest.mark.parametrize(
    "language, send, thanks", [("en", "Send the answers", "Thank you"), ("da", "Send svarene", "Tak")]
)
def test_from_the_mail_past_the_date_of_birth_to_the_thanks_without_scripts(
    chromium: Chromium, site: Pages, language: str, send: str, thanks: str
) -> None:
    link = invited(site, language)
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(link)
    for part, value in (("day", "24"), ("month", "3"), ("year", "1961")):
        page.fill(f"[name=born_{part}]", value)
    page.locator(".send button").click()
    for number, (words, rating) in enumerate(THINGS, start=1):
        page.fill(f"[name=activity-{number}]", words)
        tap(page, f"rating-{number}", rating)
    page.get_by_role("button", name=send).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(thanks)
    page.goto(link)  # the same link again, on a device that knows the date of birth
    expect(page.get_by_role("heading", level=1)).not_to_have_text(thanks)
    context.close()
    with site.runtime.reading() as session:
        assert [row.thousandths for row in session.query(models.Measure)] == [2333]
