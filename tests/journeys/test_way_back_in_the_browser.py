"""The way back, and a lost network: what was sent is sent once, and what was typed stays on its page."""

import pytest
from playwright.sync_api import expect

from portal.db import models
from portal.db.base import Base
from tests.journeys.desk_tasks import known_patient
from tests.journeys.phone_tasks import THANKS, check_in
from tests.journeys.scene import Scene, a_case

pytestmark = pytest.mark.browser

FIELDS = {"messages": "#text", "settings": "[name=text_size][value=large]", "week": "[name^=done_]"}
OFFLINE = "You are offline. What you typed is still on this page."


def count(scene: Scene, kind: type[Base]) -> int:
    with scene.runtime.reading() as session:
        return session.query(kind).count()


def test_a_signature_is_not_given_again_after_the_way_back(scene: Scene) -> None:
    page = known_patient(scene).page
    signed = count(scene, models.ProgrammeVersion)
    page.go_back()
    expect(page.locator("#said")).to_contain_text("Version 1 is signed.")
    assert count(scene, models.ProgrammeVersion) == signed


def test_a_check_in_is_not_answered_again_after_the_way_back(scene: Scene) -> None:
    page = check_in(scene).page
    answered = count(scene, models.Answers)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(THANKS)
    assert count(scene, models.Answers) == answered


@pytest.mark.parametrize("place", FIELDS)
def test_without_a_network_a_patient_loses_nothing_typed(running: Scene, place: str) -> None:
    running.has_scripts = True
    page = running.on_phone(f"/my/{place}", a_case(running, weeks=1).patient_id).page
    field = page.locator(FIELDS[place]).first
    field.fill("May I swim?") if place == "messages" else field.check(force=True)
    send = page.locator("form[data-once] button").last
    page.context.set_offline(True)
    send.click()
    expect(page.locator("form[data-once] .offline")).to_contain_text(OFFLINE)
    expect(page.locator("#said")).to_contain_text(OFFLINE)
    assert field.input_value() == "May I swim?" if place == "messages" else field.is_checked()
    page.context.set_offline(False)
    send.click()
    expect(page.locator("#said .status")).to_be_visible()
    running.close()
