"""The builder in a real Chromium with its scripts: no page load, the focus stays, nothing typed is lost."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from portal.config import Settings
from portal.db import models
from portal.runtime import Runtime
from portal.services import programmes, sign_ins
from portal.services.drafts import DraftBody
from tests import builders
from tests.servers import pages

pytestmark = pytest.mark.browser

DESK = {"width": 1280, "height": 900}
SIX = 6  # rows on one screen


@dataclass
class Clinic:
    """The application on a real socket, and a therapist with a draft of six exercises."""

    address: str
    runtime: Runtime
    token: str
    programme: str
    faults: list[str] = field(default_factory=list)

    def visit(self, chromium: Chromium, **options: Any) -> Page:
        """The builder, in a browser on which the therapist is signed in."""
        context = chromium.new_context(**({"viewport": DESK} | options))
        context.add_cookies([{"name": "bedring", "value": self.token, "url": self.address}])
        page = context.new_page()
        page.on("console", lambda said: self._hear(said.type, said.text))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.goto(f"{self.address}/programmes/{self.programme}/draft")
        page.evaluate("window.isTheSamePage = true")
        return page

    def _hear(self, kind: str, text: str) -> None:
        """Keeps what the browser complains about, the policy above all; not what a test does on purpose."""
        on_purpose = ("422", "409", "ERR_INTERNET_DISCONNECTED", "Failed to fetch")
        if kind == "error" and not any(one in text for one in on_purpose):
            self.faults.append(text)

    def body(self) -> DraftBody:
        """The draft as it is kept."""
        with self.runtime.reading() as session:
            return programmes.body_of(session.query(models.Draft).one())


@pytest.fixture
def clinic(settings: Settings, sqlite_url: str) -> Iterator[Clinic]:
    with pages.serve(settings) as served:
        now = served.runtime.now()
        with served.runtime.transaction() as session:
            therapist = builders.a_therapist(session)
            patient = builders.a_patient(session, therapist=therapist)
            programme = builders.a_draft(session, patient=patient, now=now)
            token = sign_ins.begin_staff(session, account=therapist, second_factor_passed=True, now=now)
            address = programme.public_id
        clinic = Clinic(served.address, served.runtime, token, address)
        yield clinic
    assert clinic.faults == []


def said(page: Page, words: str) -> None:
    expect(page.locator("#said")).to_contain_text(words)


def test_steps_by_keyboard_load_no_page_and_keep_the_focus(chromium: Chromium, clinic: Clinic) -> None:
    page = clinic.visit(chromium)
    page.get_by_role("button", name="Add Clamshell").press("Enter")
    said(page, "Clamshell was added.")
    expect(page.locator("#row-6")).to_be_focused()
    rows = page.locator(".draft-row")
    expect(rows).to_have_count(SIX)
    heights = rows.evaluate_all(
        "all => all.at(-1).getBoundingClientRect().bottom - all[0].getBoundingClientRect().top"
    )
    assert heights < DESK["height"] - page.locator("#foot").evaluate("one => one.offsetHeight")
    more = page.get_by_role("button", name="More times: Clamshell")
    for _ in range(2):
        more.press("Enter")
    said(page, "Clamshell: 2 sets of 12")
    expect(more).to_be_focused()
    page.get_by_role("button", name="Move up: Clamshell").press("Enter")
    said(page, "Clamshell moved to position 5 of 6.")
    expect(page.get_by_role("button", name="Move up: Clamshell")).to_be_focused()
    page.get_by_role("button", name="Remove: Clamshell").press("Enter")
    said(page, "The exercise was removed.")
    page.keyboard.press("Control+z")
    said(page, "The last step is undone.")
    expect(page.locator("#row-6")).to_be_visible()
    assert page.evaluate("window.isTheSamePage")
    assert [row.key for row in clinic.body().rows] == [1, 2, 3, 4, 6, 5]


def test_what_is_typed_saves_itself_and_a_fault_waits(chromium: Chromium, clinic: Clinic) -> None:
    page = clinic.visit(chromium)
    page.locator("summary", has_text="Change: Bird dog").click()
    sets = page.get_by_label("Sets, Bird dog")
    sets.fill("3x10")
    expect(page.locator("#kept")).to_have_text("Saved.")
    expect(sets).to_be_focused()
    expect(sets).to_have_value("3x10")
    page.get_by_label("Note to the patient, Bird dog").fill("Slowly")
    expect(sets).to_have_value("3")
    expect(page.get_by_label("Times, Bird dog")).to_have_value("10")
    expect(page.locator("#open-2")).to_have_attribute("open", "")
    sets.fill("0")
    expect(page.locator("#kept")).to_contain_text("Not saved yet.")
    page.locator("#save").click()
    expect(page.locator("#errors")).to_be_focused()
    sets.fill("2")
    expect(page.locator("#kept")).to_have_text("Saved.")
    row = clinic.body().row(2)
    assert (row.dose.sets, row.dose.reps, row.note) == (2, 10, "Slowly")
    page.locator("#check").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check and send")


def test_a_row_is_dragged_and_undone(chromium: Chromium, clinic: Clinic) -> None:
    page = clinic.visit(chromium)
    page.locator("#row-1").evaluate("one => one.scrollIntoView()")
    grips = page.locator(".draft-row__grip")
    here, there = grips.nth(0).bounding_box(), grips.nth(2).bounding_box()
    assert here
    assert there
    page.mouse.move(here["x"] + 12, here["y"] + 12)
    page.mouse.down()
    page.mouse.move(here["x"] + 12, here["y"] + 30, steps=3)
    page.mouse.move(there["x"] + 12, there["y"] + 24, steps=8)
    page.mouse.up()
    said(page, "moved to position 3 of 5.")
    assert [row.key for row in clinic.body().rows] == [2, 3, 1, 4, 5]
    page.locator("#undo").click()
    said(page, "The last step is undone.")
    assert page.locator(".draft-row").evaluate_all("all => all.map((one) => one.id)")[0] == "row-1"


def test_a_lost_network_and_a_second_tab_lose_nothing(chromium: Chromium, clinic: Clinic) -> None:
    page = clinic.visit(chromium)
    page.context.set_offline(True)
    page.get_by_label("Times, Bird dog").fill("7")
    expect(page.locator("#kept")).to_contain_text("You are offline.")
    said(page, "You are offline.")
    page.context.set_offline(False)
    expect(page.locator("#kept")).to_have_text("Saved.")
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("button", name="More times: Bird dog").click()
    expect(other.locator("#said")).to_contain_text("Bird dog: 2 sets of 8")
    page.get_by_role("button", name="More times: Bird dog").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Somebody else saved this draft first")
    assert clinic.body().row(2).dose.reps == 8
