"""The life of a programme in a real Chromium: a draft the rules overtook, two programmes, the end of one."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from portal.config import Settings
from portal.db import models
from portal.db.session import Session
from portal.services import drafts, programmes, sign_ins
from tests import builders
from tests.journeys.test_prescribing_in_the_browser import TABLET, Clinic, faults
from tests.servers import pages

pytestmark = pytest.mark.browser


@pytest.fixture
def clinic(settings: Settings, sqlite_url: str) -> Iterator[Clinic]:
    """A therapist whose draft was overtaken by the rules: version 2 came while they wrote."""
    with pages.serve(settings) as served:
        now = served.runtime.now()
        with served.runtime.transaction() as session:
            therapist = builders.a_therapist(session)
            patient = builders.a_patient(session, therapist=therapist, now=now)
            programme = builders.a_programme(session, patient=patient, now=now - timedelta(weeks=1))
            _write(session, programme)
            check_in = builders.a_check_in(session, programme=programme, now=now)
            builders.reviewed(session, check_in, now=now, during=7, after24=7, rest=7)
            knee = builders.a_draft(session, patient=patient, now=now)
            knee.region = "knee"
            token = sign_ins.begin_staff(session, account=therapist, second_factor_passed=True, now=now)
        clinic = Clinic(served.address, served.runtime, token)
        yield clinic
    assert [fault for fault in clinic.faults if "409" not in fault] == []


def _write(session: Session, programme: models.Programme) -> None:
    draft = programmes.draft_of(session, programme=programme, now=programme.created_at)
    body = programmes.body_of(draft)
    programmes.save_draft(
        session, programme=programme, body=drafts.remove(body, body.rows[-1].key), revision=draft.revision,
        now=programme.created_at,
    )  # fmt: skip


def the_patient(clinic: Clinic, page: Page) -> str:
    with clinic.runtime.reading() as session:
        address = f"{clinic.address}/patients/{session.query(models.Patient).one().public_id}"
    page.goto(address)
    return address


def programme_id(clinic: Clinic, region: str) -> str:
    with clinic.runtime.reading() as session:
        return session.query(models.Programme).filter_by(region=region).one().public_id


def test_both_texts_are_read_before_one_is_signed(chromium: Chromium, clinic: Clinic) -> None:
    page = clinic.visit(chromium, viewport=TABLET)
    page.goto(f"{clinic.address}/programmes/{programme_id(clinic, 'low_back')}/check")
    page.get_by_role("button", name="Sign and send to Anna").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The programme changed while you wrote")
    assert faults(page, "The programme changed while you wrote") == []
    expect(page.get_by_role("heading", name="What stands now: version 2")).to_be_visible()
    page.get_by_role("button", name="Keep mine and check it").click()
    page.get_by_role("button", name="Sign and send to Anna").click()
    expect(page.get_by_role("status").first).to_contain_text("Signed and sent.")
    with clinic.runtime.reading() as session:
        assert session.query(models.ProgrammeVersion).count() == 3


def test_two_programmes_run_until_one_is_ended(chromium: Chromium, clinic: Clinic) -> None:
    page = clinic.visit(chromium)
    page.goto(f"{clinic.address}/programmes/{programme_id(clinic, 'knee')}/check")
    page.get_by_role("radio", name="Both run").check()
    page.get_by_role("button", name="Sign and send to Anna").click()
    choice = page.get_by_role("navigation", name="Programmes")
    expect(choice.get_by_role("link")).to_have_count(2)
    assert faults(page, "Anna Olsen") == []
    page.get_by_role("link", name="End this programme").click()
    assert faults(page, "End this programme") == []
    page.get_by_role("button", name="End this programme").click()
    expect(page.get_by_role("status").first).to_contain_text("The programme has ended.")
    expect(page.get_by_role("navigation", name="Programmes")).to_have_count(0)
