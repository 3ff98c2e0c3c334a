"""Proposals in a real Chromium: keys act inside a card only, and one that is over shows both texts."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from portal.config import Settings
from portal.db import models
from portal.db.models import ProposalState
from portal.domain.envelope import Power
from portal.runtime import Runtime
from portal.services import sign_ins
from tests import builders
from tests.journeys import axe
from tests.journeys.axe import DESK, PHONE
from tests.servers import pages

pytestmark = pytest.mark.browser


@dataclass
class Clinic:
    """The application on a real socket; two proposals of Anna's wait for the therapist who is signed in."""

    address: str
    runtime: Runtime
    token: str
    patient: str
    faults: list[str] = field(default_factory=list)

    def visit(self, chromium: Chromium, **options: Any) -> Page:
        """The page of the patient."""
        context = chromium.new_context(**({"viewport": DESK} | options), bypass_csp=True)
        context.add_cookies([{"name": "bedring", "value": self.token, "url": self.address}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.goto(f"{self.address}{self.patient}")
        return page

    def states(self) -> list[ProposalState]:
        with self.runtime.reading() as session:
            return [row.state for row in session.query(models.Proposal).order_by(models.Proposal.id)]


@pytest.fixture
def clinic(settings: Settings, sqlite_url: str) -> Iterator[Clinic]:
    with pages.serve(settings) as served:
        now = served.runtime.now()
        with served.runtime.transaction() as session:
            therapist = builders.a_therapist(session)
            patient = builders.a_patient(session, therapist=therapist)
            programme = builders.a_programme(
                session,
                patient=patient,
                now=now - timedelta(weeks=3),
                envelope=builders.an_envelope(now, harder_dose=Power.ASK),
            )
            for _ in range(2):
                builders.reviewed(session, builders.a_check_in(session, programme=programme), flag="ok")
            token = sign_ins.begin_staff(session, account=therapist, second_factor_passed=True, now=now)
            clinic = Clinic(served.address, served.runtime, token, f"/patients/{patient.public_id}")
        yield clinic
    assert clinic.faults == []


def card(page: Page) -> Any:
    return page.locator(".proposal").first


def test_single_keys_act_only_while_the_focus_is_in_a_card(chromium: Chromium, clinic: Clinic) -> None:
    page = clinic.visit(chromium)
    page.locator("h1").click()
    page.keyboard.press("a")
    card(page).locator("summary").last.focus()
    page.keyboard.press("r")
    reason = card(page).get_by_placeholder("Why not (optional)")
    expect(reason).to_be_focused()
    page.keyboard.type("area")  # letters, in a field
    expect(reason).to_have_value("area")
    assert clinic.states() == [ProposalState.WAITING, ProposalState.WAITING]
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Rejected.")
    expect(card(page)).to_be_focused()  # the next one
    page.keyboard.press("a")
    expect(page.get_by_role("status").first).to_contain_text("Approved.")
    assert clinic.states() == [ProposalState.REJECTED, ProposalState.APPROVED]


def test_keys_that_were_switched_off_do_nothing(chromium: Chromium, clinic: Clinic) -> None:
    with clinic.runtime.transaction() as session:
        session.query(models.Account).one().uses_keys = False
    page = clinic.visit(chromium)
    card(page).focus()
    page.keyboard.press("a")
    page.keyboard.press("e")
    page.wait_for_timeout(300)
    assert page.url.endswith(clinic.patient)
    assert set(clinic.states()) == {ProposalState.WAITING}


@pytest.mark.parametrize("language, viewport", [("en", DESK), ("da", PHONE)], ids=["desk", "phone"])
def test_a_proposal_that_is_over_and_what_was_decided_are_fit_to_be_read(
    chromium: Chromium, clinic: Clinic, language: str, viewport: dict[str, int]
) -> None:
    with clinic.runtime.transaction() as session:
        session.query(models.Account).one().language = language
    page, other = clinic.visit(chromium, viewport=viewport), clinic.visit(chromium)
    found = findings(page)
    other.locator('form[action$="/reject"] button').first.click()
    other.wait_for_load_state()
    page.locator('form[action$="/approve"] button').first.click()
    page.wait_for_load_state()
    expect(page.locator("#meant-title")).to_be_visible()
    expect(page.locator("#stands-title")).to_be_visible()
    found += findings(page)
    page.goto(f"{clinic.address}{clinic.patient}")
    expect(page.locator("#decided")).to_be_visible()
    found += findings(page)
    assert found == []


def findings(page: Page) -> list[str]:
    """What axe finds on this page with its folds open, and whether it is too wide."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    found = axe.findings(page)
    is_too_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*found, *(["too wide"] if is_too_wide else [])]
