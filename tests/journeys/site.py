"""The product on a real socket, and everything that is looked at on each of its pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, Request

from portal.config import Settings
from portal.db import models
from portal.runtime import Runtime
from tests.access import verdicts
from tests.access import world as worlds
from tests.access.conftest import KEYS
from tests.access.world import World
from tests.journeys import axe
from tests.journeys.every_page import furnish
from tests.servers import pages

WIDTHS, PATIENT_TARGET, STAFF_TARGET = (1280, 390), 44, 24  # CSS pixels
RULES = {"light": axe.TAGS, "dark": axe.COLOURS}  # the dark changes colours alone: tests/web/test_styles.py
NARROW, ZOOMED = {"width": 320, "height": 640}, {"width": 320, "height": 256}  # 400 % of 1280 x 1024
NO_PAGES = {
    "health", "static", "drawings", "batches.file", "look.logo", "look.try_accent", "sheets.download",
    "my_sheets.download", "my_record.download", "installable", "calendar_feed", "my_calendar.download",
    "mailbox.preview", "mail_texts.frame", "numbers.download", "brand.stylesheet", "styleguide.states",
    "print_preview.sheet", "print_preview.asset",
}  # fmt: skip

OPEN_FOLDS = "document.querySelectorAll('details').forEach(one => { one.open = true })"
TARGETS = "button, a.button, .tile, .tick, summary, .nav a, .input"
TOO_SMALL = """([targets, least]) => [...document.querySelectorAll(targets)]
  .filter(one => one.checkVisibility() && !one.closest(".visually-hidden, [aria-hidden]"))
  .map(one => [one, one.getBoundingClientRect()])
  .filter(([, box]) => Math.min(box.width, box.height) < least - 0.5)
  .map(([one]) => "too small: " + (one.textContent.trim() || one.name).slice(0, 40))"""
REGIONS = "document.querySelectorAll('[role=status], [aria-live=polite], output').length"
COVERED = """() => {
  const shown = [...document.querySelectorAll("main button, main a.button, main .input")];
  const last = shown.filter(one => one.checkVisibility({visibilityProperty: true})
    && !one.closest(".visually-hidden, [aria-hidden]") && !one.disabled).at(-1);
  if (!last) return [];
  last.focus();
  const box = last.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height, innerHeight) / 2);
  return last.contains(top) || top?.contains(last) || last.labels?.[0]?.contains(top)
    ? [] : ["covered: " + last.outerHTML.slice(0, 80)];
}"""


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
        page.on("request", self._watch)
        return page

    def _watch(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:", "about:")):
            self.findings.append(f"asks somebody else: {request.url}")

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

    def look(self, page: Page, address: str, *, least: int = STAFF_TARGET) -> None:
        """Opens a page, then examines it."""
        page.goto(self.address + address)
        self.examine(page, least=least)

    def examine(self, page: Page, *, least: int = STAFF_TARGET) -> None:
        """Asks axe in every light and width, and looks for what is too wide, covered or too small."""
        page.evaluate(OPEN_FOLDS)
        for width, (scheme, rules) in product(WIDTHS, RULES.items()):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            self._keep(page, f"{width} {scheme}", axe.findings(page, rules))
        self._keep(page, "390", page.evaluate(TOO_SMALL, [TARGETS, least]))
        if (regions := page.evaluate(REGIONS)) > 1:
            self._keep(page, "", [f"{regions} status regions"])
        for size in (NARROW, ZOOMED):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            self._keep_wide(page, str(size))
        self._keep(page, "zoomed", page.evaluate(COVERED))
        if least == PATIENT_TARGET:
            page.evaluate("document.documentElement.classList.add('is-large')")
            self._keep_wide(page, "large text")
            self._keep(page, "large text", page.evaluate(TOO_SMALL, [TARGETS, least]))

    def _keep_wide(self, page: Page, seen: str) -> None:
        wide, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        if wide > room:
            self._keep(page, seen, [f"scrolls sideways: {wide} px"])

    def _keep(self, page: Page, seen: str, found: list[str]) -> None:
        self.findings += [f"{page.url.removeprefix(self.address)} ({seen}) {one}" for one in found]

    def speak(self, tag: str) -> None:
        """Everybody's pages in this language from now on."""
        with self.runtime.transaction() as session:
            for somebody in (*session.query(models.Patient), *session.query(models.Account)):
                somebody.language = tag


@contextmanager
def opened(folder: Path, chromium: Chromium) -> Iterator[Site]:
    """The product over the migrated database of this folder, with two clinics and everything in them."""
    cheap = {"argon2_memory_kib": 64, "argon2_time": 1, "argon2_parallelism": 1}
    with pages.serve(Settings(data_folder=folder, insecure_local=True, **cheap, **KEYS)) as served:
        world = worlds.build(served.runtime)
        more = furnish(served.runtime, world)
        yield Site(served.address, served.runtime, world, served.app, chromium, more)
