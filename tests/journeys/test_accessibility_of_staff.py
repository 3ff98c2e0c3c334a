"""Every page of the staff, in both languages, looked at as the patients' are."""

import pytest

from portal.rendering import i18n
from tests.access import verdicts
from tests.journeys.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("nothing_is_found")]

CASELOADS = ("/caseload?show=all", "/caseload?show=discharged", "/caseload?q=nobody")
OF_OTHERS = ("/c/", "/my/", "/admin")


@pytest.mark.parametrize("language", i18n.languages())
def test_pages_of_a_therapist(site: Site, language: str) -> None:
    site.speak(language)
    states = [address for address in site.more.values() if not address.startswith(OF_OTHERS)]
    with site.signed_in("therapist of A") as page:
        for address in [*site.pages(verdicts.THERAPIST, verdicts.STAFF), *CASELOADS, *states]:
            site.look(page, address)
        page.goto(site.address + "/patients/new")
        page.locator("main form button").last.click()  # an empty form
        site.examine(page)


@pytest.mark.parametrize("language", i18n.languages())
def test_pages_of_an_administrator(site: Site, language: str) -> None:
    site.speak(language)
    states = [address for address in site.more.values() if address.startswith("/admin")]
    with site.signed_in("administrator") as page:
        for address in [*site.pages(verdicts.ADMINISTRATOR), *states]:
            site.look(page, address)
