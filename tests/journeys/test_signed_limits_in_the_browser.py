"""Limits in a real Chromium: typed for one exercise, contradicting, read, signed, shown; a clinic's own."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from portal.config import Settings
from portal.db import models
from portal.runtime import Runtime
from portal.services import sign_ins
from tests import builders
from tests.journeys import axe
from tests.journeys.axe import DESK, PHONE
from tests.servers import pages

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@dataclass
class Clinic:
    """The application on a real socket; one person is therapist and administrator, with a draft begun."""

    address: str
    runtime: Runtime
    token: str
    programme: str
    faults: list[str] = field(default_factory=list)

    def visit(self, chromium: Chromium, place: str, viewport: dict[str, int]) -> Page:
        """A page of theirs."""
        context = chromium.new_context(viewport=viewport, bypass_csp=True)
        context.add_cookies([{"name": "bedring", "value": self.token, "url": self.address}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.goto(f"{self.address}{place}")
        return page

    def limits(self) -> dict[str, Any]:
        """What was signed last."""
        with self.runtime.reading() as session:
            return session.query(models.SignedEnvelope).order_by(models.SignedEnvelope.id.desc())[0].limits


@pytest.fixture
def language() -> str:
    """What is spoken, unless a test says otherwise."""
    return "en"


@pytest.fixture
def clinic(language: str, settings: Settings, sqlite_url: str) -> Iterator[Clinic]:
    with pages.serve(settings) as served:
        now = served.runtime.now()
        with served.runtime.transaction() as session:
            builders.a_clinic(session, language=language)
            therapist = builders.a_therapist(session, is_administrator=True, language=language)
            patient = builders.a_patient(session, therapist=therapist, language=language)
            programme = builders.a_draft(session, patient=patient, now=now)
            token = sign_ins.begin_staff(session, account=therapist, second_factor_passed=True, now=now)
            place = f"/programmes/{programme.public_id}"
        clinic = Clinic(served.address, served.runtime, token, place)
        yield clinic
    assert clinic.faults == []


def is_fit(page: Page) -> None:
    """Nothing for the accessibility checker to say, and nothing wider than the window."""
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert axe.findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("language, viewport", [("en", DESK), ("da", PHONE)], ids=["desk", "phone"])
def test_limits_are_typed_mended_read_signed_and_shown(
    chromium: Chromium, clinic: Clinic, viewport: dict[str, int]
) -> None:
    page = clinic.visit(chromium, f"{clinic.programme}/draft", viewport)
    page.locator("#row-1 details.more > summary").click()
    page.locator("#rows-1-lowest_reps").fill("12")
    page.locator("#rows-1-highest_reps").fill("8")
    page.locator("[name=rows-1-own_asks][type=checkbox]").check()
    page.locator("#rows-1-own_max_level").select_option("2")
    page.locator(".builder__foot button[value=check]").click()
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("#error-rows-1-lowest_reps")).to_be_visible()  # the fold is open
    expect(page.locator("#error-rows-1-highest_reps")).to_be_visible()
    expect(page.locator("#rows-1-lowest_reps")).to_have_value("12")
    is_fit(page)
    page.locator("#rows-1-lowest_reps").fill("6")
    page.locator("#rows-1-highest_reps").fill("12")
    page.locator(".builder__foot button[value=check]").click()

    expect(page.locator("#own-limits")).to_be_visible()
    page.locator(".envelope > details.more > summary").click()
    page.locator("#green_max").select_option("4")
    page.locator("#amber_max").select_option("2")
    page.locator("button[value=sign]").click()
    expect(page.locator("#error-green_max")).to_be_visible()
    is_fit(page)
    page.locator("#green_max").select_option("1")
    page.locator("button[value=sentence]").last.click()
    read = page.locator(".signing__sentence").inner_text()
    page.locator("button[value=sign]").click()

    expect(page.locator(".limits > p").first).to_have_text(read)
    expect(page.locator(".prescribed__limits").first).to_be_visible()
    assert (clinic.limits()["green_max"], clinic.limits()["amber_max"]) == (1, 2)
    page.goto(f"{clinic.address}{clinic.programme}/versions/1")
    expect(page.locator(".signing__sentence")).to_have_text(read)
    is_fit(page)


def test_what_the_clinic_keeps_is_gone_from_check_and_send_at_once(
    chromium: Chromium, clinic: Clinic
) -> None:
    page = clinic.visit(chromium, "/admin/clinic", DESK)
    page.locator("[name=must_ask_easier]").check()
    page.locator("#limits_weeks").fill("0")
    page.locator("main form .actions button").click()
    expect(page.locator("#limits_weeks")).to_have_value("0")
    is_fit(page)
    page.locator("#limits_weeks").fill("4")
    page.locator("main form .actions button").click()
    expect(page.get_by_role("status").first).to_be_visible()
    page.goto(f"{clinic.address}{clinic.programme}/check")
    expect(page.locator("[name=easier][value=by_itself]")).to_have_count(0)
    expect(page.locator("[name=easier][value=ask]")).to_be_checked()
    is_fit(page)
