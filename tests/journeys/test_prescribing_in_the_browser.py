"""Prescribing in a real Chromium, without scripts: by keyboard, on a desk and on a tablet."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from portal.config import Settings
from portal.runtime import Runtime
from portal.services import sign_ins
from tests import builders
from tests.servers import pages

pytestmark = pytest.mark.browser

DESK, TABLET = {"width": 1280, "height": 900}, {"width": 768, "height": 1024}
SMALLEST_TARGET = 24  # CSS pixels, WCAG 2.5.8

FAULTS = """() => {
  const faults = [], ids = new Set();
  for (const one of document.querySelectorAll("[id]")) {
    if (ids.has(one.id)) faults.push("twice: #" + one.id);
    ids.add(one.id);
  }
  for (const one of document.querySelectorAll("input:not([type=hidden]), select, textarea:not([hidden])"))
    if (!one.labels?.length) faults.push("no label: " + one.name);
  for (const one of document.querySelectorAll("button, a[href], input[type=text], summary")) {
    const box = one.getBoundingClientRect(), style = getComputedStyle(one);
    if (!one.checkVisibility() || style.display === "inline" || one.closest(".visually-hidden, .skip")) {
      continue;
    }
    if (box.height && box.height < SMALLEST) faults.push("small: " + one.textContent.trim());
  }
  let level = 1;  // the summary of faults stands before the title
  for (const one of document.querySelectorAll("h1, h2, h3, h4")) {
    const next = Number(one.tagName[1]);
    if (next > level + 1) faults.push("heading skips: " + one.textContent.trim());
    level = next;
  }
  if (document.documentElement.scrollWidth > innerWidth) faults.push("wider than the window");
  return faults;
}""".replace("SMALLEST", str(SMALLEST_TARGET))


@dataclass
class Clinic:
    """The application on a real socket, and a therapist who is signed in."""

    address: str
    runtime: Runtime
    token: str
    faults: list[str] = field(default_factory=list)

    def visit(self, chromium: Chromium, **options: Any) -> Page:
        """A page of a browser without scripts on which the therapist is signed in."""
        context = chromium.new_context(java_script_enabled=False, **({"viewport": DESK} | options))
        context.add_cookies([{"name": "bedring", "value": self.token, "url": self.address}])
        page = context.new_page()
        page.on("console", lambda said: self._hear(said.type, said.text))
        page.goto(f"{self.address}/caseload?show=all")
        return page

    def _hear(self, kind: str, text: str) -> None:
        """Keeps what the browser complains about, but for a form that came back on purpose."""
        if kind == "error" and "422" not in text:
            self.faults.append(text)


@pytest.fixture
def clinic(settings: Settings, sqlite_url: str) -> Iterator[Clinic]:
    with pages.serve(settings) as served:
        now = served.runtime.now()
        with served.runtime.transaction() as session:
            therapist = builders.a_therapist(session)
            builders.a_patient(session, therapist=therapist)
            token = sign_ins.begin_staff(session, account=therapist, second_factor_passed=True, now=now)
        clinic = Clinic(served.address, served.runtime, token)
        yield clinic
    assert clinic.faults == []


def test_an_exercise_is_added_dosed_and_moved_by_keyboard(chromium: Chromium, clinic: Clinic) -> None:
    page = clinic.visit(chromium)
    page.get_by_role("link", name="New programme").click()
    page.get_by_role("button", name="Start empty").click()
    find = page.get_by_role("searchbox", name="Find an exercise")
    find.fill("clamshell")
    find.press("Enter")
    page.get_by_role("button", name="Add Clamshell").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Clamshell was added.")
    page.locator("summary", has_text="Change: Clamshell").press("Enter")
    page.get_by_label("Sets, Clamshell").fill("3")
    page.get_by_label("Sets, Clamshell").press("Enter")
    page.get_by_role("button", name="More times: Clamshell").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Clamshell: 3 sets of 11")
    expect(page.get_by_label("Times, Clamshell")).to_have_value("11")
    expect(page.get_by_role("button", name="Move up: Clamshell")).to_be_disabled()


def test_a_fault_takes_the_focus_and_leads_to_its_field(chromium: Chromium, clinic: Clinic) -> None:
    page = clinic.visit(chromium)
    page.get_by_role("link", name="New programme").click()
    page.get_by_role("button", name="Use Chronic back pain – core stabilisation (8 weeks)").click()
    page.locator("summary", has_text="Change: Bird dog").click()
    page.get_by_label("Sets, Bird dog").fill("0")
    page.get_by_role("button", name="Check and send").click()
    expect(page.locator("#errors")).to_be_focused()
    page.get_by_role("link", name="Bird dog: Write a number from 1 to 10.").click()
    expect(page.get_by_label("Sets, Bird dog")).to_have_value("0")
    assert page.url.endswith("#rows-2-sets")


@pytest.mark.parametrize("viewport", [DESK, TABLET], ids=["desk", "tablet"])
def test_every_page_of_the_road_is_fit_to_be_used(
    chromium: Chromium, clinic: Clinic, viewport: dict[str, int]
) -> None:
    page = clinic.visit(chromium, viewport=viewport)
    found = [*faults(page, "Patients")]
    page.get_by_role("link", name="New patient").click()
    found += faults(page, "New patient")
    page.get_by_role("button", name="Add patient").click()
    expect(page.locator("#errors")).to_be_focused()
    found += faults(page, "New patient")
    page.goto(f"{clinic.address}/caseload?show=all")
    page.get_by_role("link", name="New programme").click()
    found += faults(page, "Choose a programme")
    page.get_by_role("button", name="Use Chronic back pain – core stabilisation (8 weeks)").click()
    found += faults(page, "Programme for Anna Olsen")
    page.get_by_role("button", name="Check and send").click()
    found += faults(page, "Check and send")
    page.get_by_role("button", name="Sign and send to Anna").click()
    found += faults(page, "Anna Olsen")
    page.locator("#programme").get_by_role("link", name="Version 1", exact=True).click()
    found += faults(page, "Version 1")
    assert found == []


def faults(page: Page, title: str) -> list[str]:
    """What keeps somebody from using this page; the browser's own tools need no scripts of the page."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    page.wait_for_load_state()
    found: list[str] = page.evaluate(FAULTS)
    return [f"{title}: {fault}" for fault in found]
