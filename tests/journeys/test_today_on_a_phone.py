"""Today on a real phone-sized Chromium: the clock of an exercise, and reading without a network."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, expect

from portal.config import Settings
from portal.db import models
from portal.services import sign_ins
from tests.servers import pages
from tests.web import visits

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
KEPT = "caches.has('today')"


class Site:
    """The application on a real socket, and a patient who is signed in on a phone."""

    def __init__(self, served: pages.Pages) -> None:
        self.address, self.runtime = served.address, served.runtime
        self.visit = visits.begin(served.runtime)
        with self.runtime.transaction() as session:
            self.cookie = sign_ins.begin_patient(
                session, patient_id=self.visit.patient_id, now=self.runtime.now()
            )

    def phone(self, chromium: Chromium) -> BrowserContext:
        context = chromium.new_context(viewport=PHONE, reduced_motion="reduce")
        context.add_cookies([{"name": "bedring", "value": self.cookie, "url": self.address}])
        return context

    def open(self, context: BrowserContext, path: str) -> Page:
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(self.address + path)
        return page


@pytest.fixture
def site(settings: Settings, sqlite_url: str) -> Iterator[Site]:
    with pages.serve(settings) as served:
        yield Site(served)


def test_today_is_kept_only_when_asked_for_read_without_a_network_and_gone_after_log_out(
    chromium: Chromium, site: Site
) -> None:
    context = site.phone(chromium)
    page = site.open(context, "/my/today")
    assert page.evaluate(KEPT) is False
    page.get_by_role("button", name="Keep on this phone").click()
    expect(page.get_by_text("This page is kept on this phone for 7 days.")).to_be_visible()
    context.set_offline(True)
    page.reload()
    expect(page.get_by_role("heading", name="5 exercises today")).to_be_visible()
    expect(page.get_by_text("You are offline. This is your programme as of")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.exercise')).display") == "grid"
    page.get_by_role("button", name="Mark as done").first.click()
    expect(page).to_have_url(f"{site.address}/my/today")
    context.set_offline(False)
    page.reload()
    with site.runtime.reading() as session:
        assert session.query(models.Tick).count() == 0
    page.get_by_role("button", name="Log out").click()
    expect(page).to_have_url(f"{site.address}/")
    assert page.evaluate(KEPT) is False
    context.close()


def test_a_copy_older_than_seven_days_is_not_shown(chromium: Chromium, site: Site) -> None:
    context = site.phone(chromium)
    page = site.open(context, "/my/today")
    page.get_by_role("button", name="Keep on this phone").click()
    expect(page.get_by_text("This page is kept on this phone for 7 days.")).to_be_visible()
    page.evaluate(
        """async () => {
          const cache = await caches.open("today"), copy = await cache.match("/my/today");
          const old = new Date(Date.now() - 8 * 24 * 3600 * 1000).toUTCString();
          const headers = new Headers(copy.headers); headers.set("Date", old);
          await cache.put("/my/today", new Response(await copy.blob(), { headers }));
        }"""
    )
    context.set_offline(True)
    with pytest.raises(Exception, match="ERR_"):
        page.reload()
    context.close()


def test_the_clock_walks_through_sets_and_rests_and_says_what_begins(chromium: Chromium, site: Site) -> None:
    with site.runtime.transaction() as session:
        row = session.query(models.Prescription).filter_by(exercise="bird_dog").one()
        row.sets, row.reps, row.rest_seconds = 2, 8, 1
    context = site.phone(chromium)
    page = site.open(context, "/my/exercises/bird_dog")
    page.get_by_role("button", name="Start the timer").click()
    press = page.get_by_role("button", name="I have done a set")
    expect(page.locator("#said")).to_have_text("Do a set at your own pace. Set 1 of 2")
    press.click()
    expect(page.locator("[data-phase=other_side]")).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    page.get_by_role("button", name="Stop the timer").click()
    expect(page.get_by_role("button", name="Start the timer")).to_be_visible()
    context.close()
