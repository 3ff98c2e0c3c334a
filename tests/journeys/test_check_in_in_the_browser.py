"""The check-in in a real Chromium: six taps, no log-in, with and without scripts, by keyboard, on 320 px."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from portal.config import Settings
from portal.runtime import Runtime
from tests.servers import pages
from tests.web import visits
from tests.web.visits import Visit

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}


@dataclass
class Site:
    """The application on a real socket, and the patient whose check-in is open."""

    address: str
    runtime: Runtime
    visit: Visit
    faults: list[str] = field(default_factory=list)

    def open(self, page: Page, path: str) -> None:
        page.on(
            "console", lambda message: self.faults.append(message.text) if message.type == "error" else None
        )
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("request", lambda request: self._is_ours(request.url))
        page.goto(self.address + path)

    def _is_ours(self, url: str) -> None:
        if not url.startswith(self.address):
            self.faults.append(f"a foreign request: {url}")


@pytest.fixture
def site(settings: Settings, sqlite_url: str) -> Iterator[Site]:
    with pages.serve(settings) as served:
        site = Site(served.address, served.runtime, visits.begin(served.runtime))
        yield site
    assert site.faults == []


def tap(page: Page, name: str, value: str) -> None:
    page.locator(f'.tile:has(input[name="{name}"][value="{value}"])').click()


def tap_pains(page: Page, pain: str = "2") -> None:
    for name in ("during", "after24", "rest"):
        tap(page, name, pain)


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])
def test_six_taps_from_the_mail_to_the_receipt(chromium: Chromium, site: Site, has_scripts: bool) -> None:
    context = chromium.new_context(viewport=PHONE, java_script_enabled=has_scripts)
    page = context.new_page()
    site.open(page, f"{site.visit.check_in_link}?done=all")  # the first tap was in the mail
    tap(page, "flags", "none")
    tap_pains(page)
    page.get_by_role("button", name="The exercises went fine. Send").click()
    expect(page.get_by_role("heading", name="Thank you. We have saved your answers.")).to_be_visible()
    expect(page.locator("#outcome")).to_contain_text("We are looking at your programme.")
    visits.review(site.runtime, site.visit)
    if not has_scripts:
        page.get_by_role("link", name="Look again").click()
    expect(page.locator("#outcome")).to_contain_text("Your programme stays as it is.")
    context.close()


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])
def test_what_one_answer_makes_needless_steps_aside(
    chromium: Chromium, site: Site, has_scripts: bool
) -> None:
    context = chromium.new_context(viewport=PHONE, java_script_enabled=has_scripts)
    page = context.new_page()
    site.open(page, site.visit.check_in_link)
    assert not page.locator("#count").is_visible()
    assert not page.locator("#reason").is_visible()
    tap(page, "done", "some")
    assert page.locator("#count").is_visible()
    assert page.locator("#reason").is_visible()
    tap(page, "done", "none")
    assert not page.locator("#during").is_visible()
    assert not page.locator("#after24").is_visible()
    assert not page.get_by_role("button", name="The exercises went fine. Send").is_visible()
    tap(page, "flags", "none")
    tap(page, "rest", "4")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", name="Thank you. We have saved your answers.")).to_be_visible()
    assert visits.answers_of(site.runtime, site.visit)[0].done == 0
    context.close()


def test_yes_or_not_sure_opens_the_list_and_a_yes_is_answered_at_once(chromium: Chromium, site: Site) -> None:
    page = chromium.new_page(viewport=PHONE)
    site.open(page, site.visit.check_in_link)
    line = page.locator('[id="flag.bladder"]')
    assert not line.is_visible()
    tap(page, "flags", "some")
    assert line.is_visible()
    tap(page, "flag.bladder", "yes")
    tap(page, "flags", "none")
    assert line.is_visible()  # what is sent stays in sight
    page.get_by_role("button", name="The exercises went fine. Send").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Stop the exercises and get help now")
    expect(page.get_by_role("link", name="Call 112", exact=True)).to_be_in_viewport()
    page.close()


def test_a_gap_has_the_focus_and_nothing_typed_is_lost(chromium: Chromium, site: Site) -> None:
    page = chromium.new_page(viewport=PHONE)
    site.open(page, f"{site.visit.check_in_link}?done=all")
    tap(page, "flags", "none")
    tap(page, "rest", "4")
    page.get_by_text("Anything else?").first.click()
    page.locator("#text").fill("Better on stairs")
    page.get_by_role("button", name="The exercises went fine. Send").click()
    expect(page.get_by_role("alert")).to_contain_text("2 answers are missing")
    expect(page.locator('[name="during"][value="0"]')).to_be_focused()
    assert page.locator("#text").input_value() == "Better on stairs"
    assert page.locator('[name="rest"][value="4"]').is_checked()
    site.faults.clear()  # Chromium writes the 422 into its console
    page.close()


def test_the_check_in_can_be_answered_by_keyboard_alone(chromium: Chromium, site: Site) -> None:
    page = chromium.new_page(viewport=PHONE)
    site.open(page, f"{site.visit.check_in_link}?done=all")
    page.locator('[name="done"][value="all"]').focus()
    for _ in range(4):  # safety, then three scales: Tab reaches each group, Space takes its first answer
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
    while page.evaluate("document.activeElement.value") != "fine":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Thank you. We have saved your answers.")).to_be_visible()
    (stored,) = visits.answers_of(site.runtime, site.visit)
    assert (stored.done, stored.during, stored.after24, stored.rest) == (4, 0, 0, 0)
    page.close()


def test_without_a_network_nothing_is_sent_and_the_page_says_so(chromium: Chromium, site: Site) -> None:
    context = chromium.new_context(viewport=PHONE)
    page = context.new_page()
    site.open(page, f"{site.visit.check_in_link}?done=all")
    tap(page, "flags", "none")
    tap_pains(page)
    context.set_offline(True)
    page.get_by_role("button", name="The exercises went fine. Send").click()
    expect(page.locator(".offline")).to_contain_text("You are offline. Your answers are still on this page.")
    expect(page.locator(".offline")).to_be_visible()
    context.set_offline(False)
    page.get_by_role("button", name="The exercises went fine. Send").click()
    expect(page.get_by_role("heading", name="Thank you. We have saved your answers.")).to_be_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_320_pixels_and_every_tile_is_large_enough(
    chromium: Chromium, site: Site, scheme: str
) -> None:
    context = chromium.new_context(viewport={"width": 320, "height": 640}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    for path in (site.visit.check_in_link, site.visit.programme_link):
        site.open(page, path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        for box in page.evaluate(
            "[...document.querySelectorAll('.tile, .button')].filter(e => e.checkVisibility())"
            ".map(e => e.getBoundingClientRect()).map(r => [r.width, r.height])"
        ):
            assert min(box) >= 44
    context.close()


def test_from_the_code_on_the_sheet_to_the_exercises(chromium: Chromium, site: Site) -> None:
    page = chromium.new_page(viewport=PHONE)
    site.open(page, site.visit.programme_link)
    for label, value in (("Day", "24"), ("Month", "3"), ("Year", "1961")):
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="Open my exercises").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your programme")
    assert page.get_by_role("article").count() == 5
    page.locator(".exercise summary").first.click()
    expect(page.locator(".exercise .steps").first).to_be_visible()
    page.close()
