"""From beginning to end without a mouse: Tab, Enter, Space, arrows and letters, the focus always in sight."""

import pyotp
import pytest
from playwright.sync_api import expect

from portal.db import models
from portal.db.session import Session
from portal.services import second_factors
from tests.journeys.desk_tasks import CORE, button
from tests.journeys.phone_tasks import THANKS
from tests.journeys.scene import Case, Scene, a_case

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PASSWORD = "seven quiet herons walk"


def test_a_therapist_logs_in_prescribes_and_signs(scene: Scene) -> None:
    case = a_case(scene)
    email, code = scene.written(lambda session: a_way_in(session, case, scene))
    hand = scene.on_phone("/log-in")
    hand.page.set_viewport_size({"width": 1280, "height": 900})
    hand.has_mouse, page = False, hand.page
    for box, text in (("E-mail address", email), ("Password", PASSWORD)):
        hand.walk_to(page.get_by_label(box))
        page.keyboard.type(text)
    hand.press("Enter")
    hand.walk_to(page.get_by_label("Code"))
    page.keyboard.type(code)
    hand.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Patients")
    hand.walk_to(page.get_by_role("link", name="New programme"))
    hand.press("Enter")
    hand.walk_to(button(page, f"Use {CORE}"))
    hand.press("Enter")
    hand.walk_to(page.get_by_label("Weeks ago it began"))
    page.keyboard.type("30")
    hand.walk_to(page.get_by_label("Usual pain now"))
    hand.press("4")
    hand.walk_to(button(page, "Check and send"))
    hand.press("Enter")
    hand.walk_to(page.get_by_role("radio", name="By itself").nth(2))
    hand.press("ArrowRight")
    hand.walk_to(button(page, "Update the sentence").last)
    hand.press("Space")
    expect(page.locator(".signing__sentence")).to_contain_text("It asks me")
    hand.walk_to(button(page, "Sign and send to Anna"))
    hand.press("Enter")
    expect(page.locator("#said")).to_contain_text("Signed and sent.")


def test_a_patient_marks_an_exercise_and_answers_the_check_in(scene: Scene) -> None:
    case = a_case(scene, weeks=1, asks=True)
    hand = scene.on_phone("/my/today", case.patient_id)
    hand.has_mouse, page = False, hand.page
    hand.walk_to(button(page, "Mark as done"))
    hand.press("Enter")
    expect(page.get_by_text("You have done 1 of 5 today.")).to_be_visible()
    hand.walk_to(button(page, "Tell us how it went"), "Shift+Tab")
    hand.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("How is it going?")
    for name, steps in (("done", 0), ("flags", 0), ("during", 2), ("after24", 2), ("rest", 3)):
        hand.walk_to(page.locator(f'input[name="{name}"]').first)
        hand.press("Space", *["ArrowRight"] * steps)
    hand.walk_to(button(page, "The exercises went fine. Send"))
    hand.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(THANKS)
    with scene.runtime.reading() as session:
        kept = session.query(models.Answers).filter_by(check_in_id=case.check_in_id).one()
        assert (kept.during, kept.after24, kept.rest) == (2, 2, 3)


def a_way_in(session: Session, case: Case, scene: Scene) -> tuple[str, str]:
    """The therapist's address, and the code their telephone shows now."""
    account = session.get_one(models.Account, case.therapist_id)
    account.password_hash = scene.runtime.hasher.hash(PASSWORD)
    secret = second_factors.secret_from(bytes(range(20)))
    account.second_factor, account.second_factor_step = secret, 1
    return account.email or "", pyotp.TOTP(secret).at(scene.now)
