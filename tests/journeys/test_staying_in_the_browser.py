"""What a page says by itself: a session that is about to end, and a network that is gone."""

from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from tests.access import verdicts
from tests.journeys.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("nothing_is_found")]


def ticking(page: Page) -> Page:
    """The page's own clock stands still until the test moves it."""
    page.clock.install(time=datetime(2026, 11, 23, 9))
    return page


def test_two_minutes_before_the_end_staff_are_told_and_one_press_keeps_them_in(site: Site) -> None:
    with site.signed_in("therapist of A") as page:
        ticking(page).goto(site.address + "/patients/new")
        said = page.get_by_role("status")
        page.clock.fast_forward("26:50")
        expect(said).to_be_empty()
        page.clock.fast_forward("00:15")
        expect(said).to_contain_text("You will be logged out in 2 minutes.")
        with page.expect_response("**/me") as answer:
            said.get_by_role("button", name="Stay logged in").click()
        assert answer.value.status == 200
        expect(said).to_be_empty()
        page.clock.fast_forward("27:05")
        expect(said).to_contain_text("You will be logged out in 2 minutes.")


def test_without_a_network_no_form_of_a_patient_is_sent_and_what_was_typed_stays(site: Site) -> None:
    tried = []
    with site.signed_in("patient A") as page:
        for address in site.pages(verdicts.PATIENT):
            page.goto(site.address + address)
            form = page.locator("form[data-once]").first
            if not form.count():
                continue
            tried.append(page.url)
            if (text := form.locator("textarea:visible")).count():
                text.first.fill("It hurts less.")
            page.context.set_offline(True)
            expect(form.locator(".offline")).to_be_visible()
            form.locator("button").last.click()
            expect(page.locator(".offline").first).to_be_visible()
            expect(page.locator("#said")).to_contain_text("You are offline.")
            assert page.url == tried[-1]
            if text.count():
                expect(text.first).to_have_value("It hurts less.")
            page.context.set_offline(False)
            expect(page.locator(".offline").first).to_be_hidden()
    assert len(tried) >= 4, tried


def test_without_a_network_no_form_of_the_staff_is_sent_and_what_was_typed_stays(site: Site) -> None:
    with site.signed_in("therapist of A") as page:
        page.goto(site.address + "/patients/new")
        page.get_by_label("First name").fill("Gerda")
        page.context.set_offline(True)
        page.locator("main form button").last.click()
        expect(page.get_by_role("status")).to_contain_text("You are offline. What you typed is still")
        expect(page.get_by_label("First name")).to_have_value("Gerda")
        assert page.url == site.address + "/patients/new"
        page.context.set_offline(False)
        expect(page.get_by_role("status")).to_be_empty()
