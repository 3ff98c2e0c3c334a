"""The caseload in a real Chromium: keys in a row, a patient found from the keyboard, rows chosen at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from portal.config import Settings
from portal.db import models
from portal.runtime import Runtime
from portal.services import sign_ins, work_list
from tests import builders
from tests.journeys.axe import DESK
from tests.servers import pages

pytestmark = pytest.mark.browser


@dataclass
class Clinic:
    """Three patients with a reason to look each; their therapist is signed in."""

    address: str
    runtime: Runtime
    token: str

    def visit(self, chromium: Chromium, *, has_scripts: bool = True) -> Page:
        context = chromium.new_context(**{"viewport": DESK, "java_script_enabled": has_scripts})  # type: ignore[arg-type]
        context.add_cookies([{"name": "bedring", "value": self.token, "url": self.address}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(f"{self.address}/caseload")
        return page

    def seen(self) -> list[str]:
        """The names of those whose reason was marked as seen."""
        with self.runtime.reading() as session:
            rows = session.query(models.Alert).filter(models.Alert.seen_at.is_not(None))
            return [session.get_one(models.Patient, row.patient_id).first_name or "" for row in rows]


@pytest.fixture
def clinic(settings: Settings, sqlite_url: str) -> Iterator[Clinic]:
    with pages.serve(settings) as served:
        now = served.runtime.now()
        with served.runtime.transaction() as session:
            therapist = builders.a_therapist(session)
            for number, name in enumerate(("Anna", "Bertil", "Cecilie")):
                patient = builders.a_patient(
                    session, therapist=therapist, first_name=name, email=f"{name}@example.com"
                )
                builders.a_programme(session, patient=patient, now=now - timedelta(weeks=1))
                work_list.raise_alert(
                    session, key=name, patient_id=patient.id, code="exercise_hurts", priority="normal",
                    now=now - timedelta(hours=3 - number),
                )  # fmt: skip
            token = sign_ins.begin_staff(session, account=therapist, second_factor_passed=True, now=now)
        yield Clinic(served.address, served.runtime, token)


def test_keys_act_only_inside_the_focused_row(chromium: Chromium, clinic: Clinic) -> None:
    page = clinic.visit(chromium)
    page.locator("h1").click()
    page.keyboard.press("s")
    page.locator("#find-patient").focus()
    page.keyboard.type("szn")  # letters, in a field
    page.get_by_role("link", name="Anna Olsen").focus()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Bertil Olsen")).to_be_focused()
    assert clinic.seen() == []
    page.keyboard.press("s")
    expect(page.get_by_role("status").first).to_contain_text("Bertil Olsen: marked as seen")
    assert clinic.seen() == ["Bertil"]
    page.get_by_role("link", name="Cecilie Olsen").focus()
    page.keyboard.press("k")
    page.keyboard.press("z")
    expect(page.get_by_role("status").first).to_contain_text("Anna Olsen: snoozed until")
    expect(page.get_by_role("link", name="Anna Olsen")).to_have_count(0)


def test_keys_can_be_switched_off(chromium: Chromium, clinic: Clinic) -> None:
    with clinic.runtime.transaction() as session:
        session.query(models.Account).one().uses_keys = False
    page = clinic.visit(chromium)
    page.get_by_role("link", name="Anna Olsen").focus()
    page.keyboard.press("s")
    page.wait_for_timeout(300)
    assert clinic.seen() == []


def test_a_patient_is_found_from_the_keyboard(chromium: Chromium, clinic: Clinic) -> None:
    page = clinic.visit(chromium)
    page.keyboard.press("Control+k")
    page.keyboard.type("ber")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bertil Olsen")
    page.keyboard.press("Control+k")
    page.keyboard.type("ols")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Anna Olsen")).to_be_focused()


@pytest.mark.parametrize("has_scripts", [True, False])
def test_all_rows_are_chosen_at_once_for_bulk_work(
    chromium: Chromium, clinic: Clinic, has_scripts: bool
) -> None:
    page = clinic.visit(chromium, has_scripts=has_scripts)
    page.get_by_role("link", name="Choose all on this page").click()
    expect(page.get_by_text("3 chosen")).to_be_visible()
    if has_scripts:
        page.get_by_role("checkbox", name="Choose Anna Olsen").focus()
        page.keyboard.press("Enter")  # presses no button
    page.get_by_role("button", name="Remind").click()
    expect(page).to_have_url(f"{clinic.address}/batches/new")
    for name in ("Anna", "Bertil", "Cecilie"):
        expect(page.get_by_role("main")).to_contain_text(f"{name} Olsen")
    assert clinic.seen() == []
