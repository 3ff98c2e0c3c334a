"""A red flag from the phone to the resume, in both languages: text first, pause everywhere, somebody sees."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from portal.config import Settings
from portal.db import models
from portal.db.models import ProgrammeStatus, Purpose
from portal.rendering import i18n
from portal.runtime import Runtime
from portal.services import sign_ins, work_list
from tests import builders
from tests.journeys import axe
from tests.journeys.axe import DESK, PHONE
from tests.servers import pages
from tests.web import visits
from tests.web.visits import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WORDS = {
    "en": ("Say: back pain and the answers you gave here.", "Call 112"),
    "da": ("Sig: rygsmerter og det, du har svaret her.", "Ring 112"),
}


@dataclass
class Site:
    """The pages on a real socket, a patient who speaks this language, and the staff's numbers."""

    address: str
    runtime: Runtime
    chromium: Chromium
    language: str
    visit: Visit
    code: str
    thea: int
    kim: int

    def says(self, text: str) -> str:
        """A text of ours as this page says it."""
        return i18n.gettext(text, self.language)

    def page(self, path: str, *, account_id: int | None = None, patient_id: int | None = None) -> Page:
        """A page as somebody sees it: staff at a desk, everybody else on a phone."""
        context = self.chromium.new_context(
            viewport=DESK if account_id else PHONE,  # type: ignore[arg-type]
            reduced_motion="reduce",
            locale=self.language,
        )
        if account_id or patient_id:
            cookie = {"name": "bedring", "value": self._token(account_id, patient_id), "url": self.address}
            context.add_cookies([cookie])  # type: ignore[list-item]
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(self.address + path)
        return page

    def _token(self, account_id: int | None, patient_id: int | None) -> str:
        now = self.runtime.now()
        with self.runtime.transaction() as session:
            if patient_id:
                return sign_ins.begin_patient(session, patient_id=patient_id, now=now)
            account = session.get_one(models.Account, account_id)
            return sign_ins.begin_staff(session, account=account, second_factor_passed=True, now=now)


@pytest.fixture(params=["en", "da"])
def site(
    request: pytest.FixtureRequest, settings: Settings, sqlite_url: str, chromium: Chromium
) -> Iterator[Site]:
    language = request.param
    with pages.serve(settings) as served:
        runtime = served.runtime
        with runtime.transaction() as session:
            thea, kim = (
                builders.a_therapist(session, name=name, language=language, password_hash="kept")
                for name in ("Thea Lund", "Kim Holm")
            )
            staff = (thea.id, kim.id)
        with runtime.reading() as session:
            thea = session.get_one(models.Account, staff[0])
        visit = visits.begin(runtime, language=language, therapist=thea)
        with runtime.reading() as session:
            version = session.query(models.ProgrammeVersion).one().id
        code = "/p/" + visits.issue(runtime, Purpose.PROGRAMME, visit, version_id=version)
        yield Site(served.address, runtime, chromium, language, visit, code, *staff)


def seen(page: Page) -> None:
    """Everybody can use this page, and it is no wider than its screen."""
    if page.locator("html").get_attribute("lang") == "en":  # the same elements in every language
        assert axe.findings(page) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


def answer_yes(page: Page) -> None:
    page.locator('.tile:has(input[name="flags"][value="some"])').click()
    page.locator('.tile:has(input[name="flag.bladder"][value="yes"])').click()
    page.locator('button[name="send"][value="fine"]').click()


def test_a_red_flag_from_the_phone_to_the_resume(site: Site) -> None:
    words, call = WORDS[site.language]
    phone = site.page(f"{site.visit.check_in_link}?done=all")
    answer_yes(phone)
    alarm = phone.locator(".alarm")
    expect(alarm).to_contain_text(words)
    expect(phone.locator("#said")).to_be_empty()  # nothing is said before it
    assert phone.locator("main > :not(#said)").first.get_attribute("class") == alarm.get_attribute("class")
    button = alarm.get_by_role("link", name=call, exact=True)
    assert button.get_attribute("href") == "tel:112"
    box = button.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= PHONE["height"], "the call button is on the first screen"
    seen(phone)

    for has_been_reviewed in (False, True):
        if has_been_reviewed:
            visits.review(site.runtime, site.visit)
        today = site.page("/my/today", patient_id=site.visit.patient_id)
        expect(today.get_by_role("heading", level=1)).to_have_text(site.says("Your programme is on pause"))
        expect(today.locator(".care")).to_contain_text(words)
        expect(today.locator(".exercise")).to_have_count(0)
        seen(today)
        sheet = site.page(site.code)
        expect(sheet.locator(".care")).to_contain_text(site.says("Do none of these exercises now."))
        expect(sheet.locator("main")).not_to_contain_text(words)
        seen(sheet)

    site.runtime.clock.move(hours=2)  # type: ignore[attr-defined]
    with site.runtime.transaction() as session:
        assert work_list.escalate(session, now=site.runtime.now()) == 1
    second = site.page("/caseload", account_id=site.kim)
    expect(second.locator(".banner--stop")).to_be_visible()
    row = second.locator("tr.is-urgent")
    expect(row).to_contain_text(site.says("for %(name)s") % {"name": "Thea Lund"})
    seen(second)
    row.locator("a.table__main").click()
    seen(second)
    second.get_by_role("button", name=site.says("Acknowledge: I deal with it")).click()
    expect(second.locator("#safety")).to_contain_text("Kim Holm")
    expect(second.locator(".banner--stop")).to_have_count(0)
    seen(second)

    own = site.page("/caseload", account_id=site.thea)
    own.locator("tr.is-urgent a.table__main").click()
    own.locator("#note-resume").fill("Phoned. Nothing found at the hospital.")
    own.get_by_role("button", name=site.says("Resume the programme")).click()
    expect(own.locator("#safety")).to_contain_text("Phoned. Nothing found at the hospital.")
    seen(own)
    with site.runtime.reading() as session:
        programme = session.get_one(models.Programme, site.visit.programme_id)
        assert programme.status is ProgrammeStatus.ACTIVE
    again = site.page("/my/today", patient_id=site.visit.patient_id)
    expect(again.locator(".exercise").first).to_be_visible()
