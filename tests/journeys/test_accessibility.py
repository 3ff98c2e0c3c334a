"""Every page of patients and of everybody: no finding of axe, no fault in the console, nothing too wide.

The pages come from the application's own list of routes, so a new one is looked at without being asked for.
Each is opened once and then looked at in light and dark, on a desk and on a phone, with all its folds open.
"""

import pytest
from playwright.sync_api import Page

from portal.rendering import i18n
from portal.services import mailbox
from tests.access import verdicts
from tests.journeys.every_page import PASSWORD
from tests.journeys.site import PATIENT_TARGET, Site

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("nothing_is_found")]


@pytest.mark.parametrize("language", i18n.languages())
def test_pages_open_to_everybody(site: Site, language: str) -> None:
    site.speak(language)
    with site.signed_in("anonymous", locale=language) as page:
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


def test_an_e_mail(site: Site) -> None:
    letter = mailbox.read(site.runtime.settings.mailbox, "one@x")
    with site.signed_in("anonymous") as page:
        page.set_content(letter.html)  # our own page of it is a sandbox, which lets nobody look inside
        site.examine(page)


def log_in(page: Page, email: str) -> None:
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator(".door-form button").click()


def answer(page: Page, alarm: str) -> None:
    """Answers every line of the safety list alike, and the rest calmly."""
    page.evaluate(
        """alarm => { for (const one of document.querySelectorAll("[type=radio]"))
          if (one.value === (one.name.startsWith("flag.") ? alarm
              : {done: "all", during: "1", after24: "1", rest: "3"}[one.name])) one.checked = true }""",
        alarm,
    )
    page.locator("[name=send]").first.click()
