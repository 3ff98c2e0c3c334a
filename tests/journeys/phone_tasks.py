"""What patients do on a phone, each task with a hand that counts."""

from datetime import timedelta

from playwright.sync_api import Locator, Page, expect

from portal.db import models
from portal.db.models import Purpose
from portal.db.session import Session
from portal.services import documents, links
from portal.services.messages import RenderProgramme
from tests import builders
from tests.journeys.hand import Hand
from tests.journeys.scene import Case, Pdf, Scene, a_case, mailed

THANKS = "Thank you. We have saved your answers."


def check_in(scene: Scene) -> Hand:
    return answered(scene, "All of them")


def check_in_of_some(scene: Scene) -> Hand:
    return answered(scene, "Some of them", counts=True)


def check_in_line_by_line(scene: Scene) -> Hand:
    return answered(scene, "All of them", line_by_line=True)


def answered(scene: Scene, words: str, *, counts: bool = False, line_by_line: bool = False) -> Hand:
    """From the e-mail to the receipt, on a phone that knows nobody."""
    case = a_case(scene, weeks=1, asks=True)
    if line_by_line:
        scene.written(lambda session: _ask_everything(session, case))
    hand = scene.in_inbox("check_in", case.patient_id)
    hand.click(hand.page.get_by_role("link", name=words))
    if counts:
        hand.tap("count", "2")
    for name in _safety(hand.page) if line_by_line else ["flags"]:
        hand.tap(name, "no" if line_by_line else "none")
    for name in ("during", "after24", "rest"):
        hand.tap(name, "2")
    hand.click(hand.page.get_by_role("button", name="The exercises went fine. Send"))
    _stands_at(hand.page, THANKS)
    return hand


def programme_from_mail(scene: Scene) -> Hand:
    case = a_case(scene, weeks=1)
    mailed(scene, "programme_ready", case)
    hand = scene.in_inbox("programme_ready", case.patient_id, signed_in=case.patient_id)
    hand.click(hand.page.get_by_role("link", name="Open my programme"))
    _stands_at(hand.page, "Your programme")
    return hand


def programme_the_first_time(scene: Scene) -> Hand:
    case = a_case(scene, weeks=1)
    mailed(scene, "programme_ready", case)
    hand = scene.in_inbox("programme_ready", case.patient_id)
    hand.click(hand.page.get_by_role("link", name="Open my programme"))
    hand.fill(*a_date(hand.page, "24", "3", "1961"))
    hand.click(hand.page.get_by_role("button", name="Open my exercises"))
    _stands_at(hand.page, "Your programme")
    return hand


def mark_done(scene: Scene) -> Hand:
    hand = scene.on_phone("/my/today", a_case(scene, weeks=1).patient_id)
    hand.click(hand.page.get_by_role("button", name="Mark as done").first)
    expect(hand.page.get_by_text("You have done 1 of 5 today.")).to_be_visible()
    return hand


def fridge_sheet(scene: Scene) -> Hand:
    case = a_case(scene, weeks=1)
    scene.written(lambda session: _sheet_is_made(session, case, scene))
    hand = scene.on_phone("/my/today", case.patient_id)
    hand.click(hand.page.get_by_role("navigation", name="Main").get_by_role("link", name="Programme"))
    with hand.page.expect_download():
        hand.click(hand.page.get_by_role("link", name="Fridge sheet"))
    return hand


def new_link(scene: Scene) -> Hand:
    case = a_case(scene, weeks=1)
    token = scene.written(lambda session: _expired_link(session, case, scene))
    hand = scene.on_phone(f"/p/{token}", case.patient_id)
    hand.click(hand.page.get_by_role("button", name="Send me a new link"))
    _stands_at(hand.page, "Look in your e-mails")
    scene.read(hand, "link", case.patient_id)
    hand.click(hand.page.get_by_role("link", name="Open my programme"))
    _stands_at(hand.page, "Your programme")
    return hand


def a_date(page: Page, *texts: str) -> list[tuple[Locator, str]]:
    """The three boxes of a date, and what goes into them."""
    boxes = (page.get_by_role("textbox", name=part, exact=True) for part in ("Day", "Month", "Year"))
    return list(zip(boxes, texts, strict=True))


def _stands_at(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def _ask_everything(session: Session, case: Case) -> None:
    session.get_one(models.CheckIn, case.check_in_id).asks_full_list = True


def _safety(page: Page) -> list[str]:
    """The names of the safety questions, line by line."""
    _stands_at(page, "How is it going?")
    lines = page.locator('.tile input[name^="flag."][value="no"]').all()
    return [line.get_attribute("name") or "" for line in lines]


def _sheet_is_made(session: Session, case: Case, scene: Scene) -> None:
    version = builders.latest(session, session.get_one(models.Programme, case.programme_id))
    pdf = Pdf(b"%PDF-1.7 of " + str(version.id).encode())
    documents.store(session, RenderProgramme(version.id, "fridge_sheet", "A4"), pdf, now=scene.now)


def _expired_link(session: Session, case: Case, scene: Scene) -> str:
    return links.issue(
        session,
        purpose=Purpose.PROGRAMME,
        patient_id=case.patient_id,
        programme_id=case.programme_id,
        now=scene.now - timedelta(weeks=1),
        expires_at=scene.now,
    )
