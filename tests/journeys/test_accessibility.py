"""Every page of every person: no finding of axe, no fault in the console, nothing too wide or too small.

The pages come from the application's own list of routes, so a new one is looked at without being asked for.
Each is opened once and then looked at in light and dark, on a desk and on a phone, with all its folds open.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page

from portal.config import Settings
from portal.db import models
from portal.rendering import i18n
from portal.runtime import Runtime
from portal.services import mailbox
from tests.access import verdicts
from tests.access import world as worlds
from tests.access.conftest import KEYS
from tests.access.world import World
from tests.journeys import axe
from tests.journeys.every_page import PASSWORD, furnish
from tests.servers import pages

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WIDTHS, SCHEMES, NARROWEST, PATIENT_TARGET = (1280, 390), ("light", "dark"), 320, 44  # CSS pixels
NO_PAGES = {
    "health", "static", "drawings", "look.logo", "sheets.download", "my_sheets.download", "mailbox.preview",
    "print_preview.sheet", "print_preview.asset",
}  # fmt: skip

OPEN_FOLDS = "document.querySelectorAll('details').forEach(one => { one.open = true })"
TARGETS = "button, a.button, .tile, .tick, summary, .nav a, .input"
TOO_SMALL = """([targets, least]) => [...document.querySelectorAll(targets)]
  .filter(one => one.checkVisibility() && !one.closest(".visually-hidden"))
  .map(one => [one, one.getBoundingClientRect()])
  .filter(([, box]) => Math.min(box.width, box.height) < least - 0.5)
  .map(([one]) => "too small: " + (one.textContent.trim() || one.name).slice(0, 40))"""


@dataclass
class Site:
    """The application on a real socket, with two clinics in it, and what was found wrong on its pages."""

    address: str
    runtime: Runtime
    world: World
    app: Any
    chromium: Chromium
    more: dict[str, str]
    findings: list[str] = field(default_factory=list)

    @contextmanager
    def signed_in(self, actor: str, **options: Any) -> Iterator[Page]:
        """A browser of this person. Nothing moves in it, so that no colour is measured half-way."""
        context = self.chromium.new_context(reduced_motion="reduce", **options)
        if cookie := self.world.cookies[actor]:
            context.add_cookies([{"name": "bedring", "value": cookie, "url": self.address}])
        try:
            yield self._watched(context)
        finally:
            context.close()

    def _watched(self, context: BrowserContext) -> Page:
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda said: self._note(page, said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self._note(page, str(error)))
        return page

    def _note(self, page: Page, fault: str) -> None:
        if "Failed to load resource" not in fault:  # what the console says of an error page
            self.findings.append(f"{page.url}: {fault}")

    def pages(self, *audiences: str) -> list[str]:
        """The address of each page these audiences may open, from the application's own list."""
        rules = [rule for rule in self.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
        with self.app.test_request_context(base_url=self.address):
            return [
                self.app.url_for(rule.endpoint, **self.world.values(rule.endpoint, set(rule.arguments)))
                for rule in rules
                if verdicts.VERDICTS[rule.endpoint][0] in audiences
                and not NO_PAGES & {rule.endpoint, rule.endpoint.partition(".")[0]}
            ]

    def look(self, page: Page, address: str, *, least: int = 0) -> None:
        """Opens a page, then examines it."""
        page.goto(self.address + address)
        self.examine(page, least=least)

    def examine(self, page: Page, *, least: int = 0) -> None:
        """Asks axe in every light and width, and looks for what is too wide or too small for a finger."""
        page.evaluate(OPEN_FOLDS)
        for width, scheme in product(WIDTHS, SCHEMES):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            self._keep(page, f"{width} {scheme}", axe.findings(page))
        self._keep(page, "390", page.evaluate(TOO_SMALL, [TARGETS, least]))
        page.set_viewport_size({"width": NARROWEST, "height": 640})
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > NARROWEST:
            self._keep(page, str(NARROWEST), [f"scrolls sideways: {wide} px"])

    def _keep(self, page: Page, seen: str, found: list[str]) -> None:
        self.findings += [f"{page.url.removeprefix(self.address)} ({seen}) {one}" for one in found]

    def speak(self, tag: str) -> None:
        """Every patient's pages in this language from now on."""
        with self.runtime.transaction() as session:
            for patient in session.query(models.Patient):
                patient.language = tag


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, chromium: Chromium
) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("accessibility")
    shutil.copy(sqlite_template, folder / "bedring.sqlite3")
    cheap = {"argon2_memory_kib": 64, "argon2_time": 1, "argon2_parallelism": 1}
    with pages.serve(Settings(data_folder=folder, insecure_local=True, **cheap, **KEYS)) as served:
        world = worlds.build(served.runtime)
        more = furnish(served.runtime, world)
        yield Site(served.address, served.runtime, world, served.app, chromium, more)


@pytest.fixture(autouse=True)
def nothing_is_found(site: Site) -> Iterator[None]:
    site.findings.clear()
    yield
    site.speak("en")
    assert site.findings == [], "\n".join(["", *site.findings])


def test_pages_open_to_everybody(site: Site) -> None:
    with site.signed_in("anonymous") as page:
        for address in [*site.pages(verdicts.PUBLIC), "/caseload", "/nothing-here", "/p/unknown"]:
            site.look(page, address)
        page.goto(site.address + "/log-in")
        log_in(page, "nobody@clinic.example")
        site.examine(page)
        log_in(page, "new@clinic.example")
        site.examine(page)


@pytest.mark.parametrize("language", i18n.languages())
def test_pages_behind_a_link(site: Site, language: str) -> None:
    site.speak(language)
    with site.signed_in("anonymous", locale=language) as page:
        for address in [*site.pages(verdicts.LINK), site.more["every line"] + "?again=1"]:
            site.look(page, address, least=PATIENT_TARGET)
        page.locator("[name=send]").first.click()  # with nothing answered
        site.examine(page, least=PATIENT_TARGET)


def test_what_a_patient_reads_after_sending(site: Site) -> None:
    with site.signed_in("anonymous") as page:
        for alarm in ("no", "yes"):
            page.goto(site.address + site.more["every line"] + "?again=1")
            answer(page, alarm)
            page.wait_for_url("**/thanks")  # a page that is still leaving cannot be loaded again
            for language in i18n.languages():
                site.speak(language)
                page.reload()
                site.examine(page, least=PATIENT_TARGET)
            site.speak("en")


@pytest.mark.parametrize("language", i18n.languages())
def test_pages_of_a_patient(site: Site, language: str) -> None:
    site.speak(language)
    with site.signed_in("patient A") as page:
        for address in site.pages(verdicts.PATIENT):
            site.look(page, address, least=PATIENT_TARGET)
    for actor in ("paused patient", "fresh patient", "calm patient"):
        with site.signed_in(actor) as page:
            site.look(page, "/my/programme", least=PATIENT_TARGET)
    with site.signed_in("paused patient") as page:
        site.look(page, site.more["first questions"], least=PATIENT_TARGET)
        page.locator(".send button").click()  # with nothing answered
        site.examine(page, least=PATIENT_TARGET)


def test_pages_of_a_therapist(site: Site) -> None:
    with site.signed_in("therapist of A") as page:
        for address in [*site.pages(verdicts.THERAPIST, verdicts.STAFF), *THERAPISTS_MORE]:
            site.look(page, address)
        for name in ("alarmed", "fresh", "empty draft", "scores", "two programmes", "overtaken draft"):
            site.look(page, site.more[name])
        page.goto(site.address + "/patients/new")
        page.locator("main form button").last.click()  # an empty form
        site.examine(page)


def test_pages_of_an_administrator(site: Site) -> None:
    with site.signed_in("administrator") as page:
        for address in site.pages(verdicts.ADMINISTRATOR):
            site.look(page, address)


def test_an_e_mail(site: Site) -> None:
    letter = mailbox.read(site.runtime.settings.mailbox, "one@x")
    with site.signed_in("anonymous") as page:
        page.set_content(letter.html)  # our own page of it is a sandbox, which lets nobody look inside
        site.examine(page)


THERAPISTS_MORE = ("/caseload?show=all", "/caseload?show=discharged", "/caseload?q=nobody")


def log_in(page: Page, email: str) -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def answer(page: Page, alarm: str) -> None:
    """Answers every line of the safety list alike, and the rest calmly."""
    page.evaluate(
        """alarm => { for (const one of document.querySelectorAll("[type=radio]"))
          if (one.value === (one.name.startsWith("flag.") ? alarm
              : {done: "all", during: "1", after24: "1", rest: "3"}[one.name])) one.checked = true }""",
        alarm,
    )
    page.locator("[name=send]").first.click()
