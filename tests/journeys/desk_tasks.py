"""What therapists do at a desk, each task with a hand that counts."""

from datetime import timedelta

from playwright.sync_api import Locator, Page, expect

from portal.db import models
from portal.db.models import MessageState
from portal.db.session import Session
from portal.domain.envelope import Power
from portal.services import work_list
from tests import builders
from tests.journeys.hand import Hand
from tests.journeys.phone_tasks import a_date
from tests.journeys.scene import Case, Scene, a_case

CORE = "Chronic back pain – core stabilisation (8 weeks)"
TWELVE = 12


def button(page: Page, words: str) -> Locator:
    """The first button with these words."""
    return page.get_by_role("button", name=words).first


def known_patient(scene: Scene) -> Hand:
    hand = scene.at_desk(a_case(scene).therapist_id)
    hand.click(hand.page.get_by_role("link", name="New programme"))
    hand.click(button(hand.page, f"Use {CORE}"))
    _sign(hand, "Anna")
    return hand


def new_patient(scene: Scene) -> Hand:
    hand = scene.at_desk(a_case(scene).therapist_id)
    page = hand.page
    hand.click(page.get_by_role("link", name="New patient"))
    hand.fill((page.get_by_label("First name"), "Gerda"))
    hand.fill((page.get_by_label("Last name"), "Juhl"))
    hand.fill(*a_date(page, "2", "5", "1958"))
    hand.fill((page.get_by_label("E-mail address"), "gerda@example.com"))
    hand.click(button(page, "Add and choose a programme"))
    hand.click(button(page, f"Use {CORE}"))
    hand.fill((page.get_by_label("Weeks ago it began"), "30"))
    hand.fill((page.get_by_label("Usual pain now"), "4"))
    _sign(hand, "Gerda")
    return hand


def sheets_of_twelve(scene: Scene) -> Hand:
    therapist_id = scene.written(lambda session: _twelve_patients(session, scene))
    hand = scene.at_desk(therapist_id, "/caseload?show=tomorrow")
    page = hand.page
    hand.click(page.get_by_role("link", name="Choose all on this page"))
    hand.click(button(page, "Print sheets"))
    hand.click(button(page, f"Make {TWELVE} sheets"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{TWELVE} sheets")
    scene.written(lambda session: _file_is_made(session, scene))
    page.reload()
    with page.expect_download():
        hand.click(page.get_by_role("link", name="Download"))
    return hand


def approve(scene: Scene) -> Hand:
    return _decided(scene, "Approve", "a", "Approved.")


def reject(scene: Scene) -> Hand:
    return _decided(scene, "Reject", "", "Rejected.")


def edit(scene: Scene) -> Hand:
    return _decided(scene, "Edit", "e", "")


def clear_an_alert(scene: Scene) -> Hand:
    case = a_case(scene, weeks=1)
    scene.written(lambda session: _hurts(session, case, scene))
    hand = scene.at_desk(case.therapist_id)
    hand.click(hand.page.get_by_role("link", name="Review"))
    hand.click(button(hand.page, "Mark as seen"))
    _says(hand.page, "Marked as seen, with your name.")
    return hand


def two_repetitions_more(scene: Scene) -> Hand:
    hand = scene.at_desk(a_case(scene, weeks=1).therapist_id, "/caseload?show=active")
    page = hand.page
    hand.click(page.get_by_role("link", name="Review"))
    hand.click(button(page, "Adjust"))
    for dose in ("2 sets of 9", "2 sets of 10"):
        hand.click(button(page, "More times: Bird dog"))
        _says(page, f"Bird dog: {dose}")
    _sign(hand, "Anna")
    return hand


def paper_week(scene: Scene) -> Hand:
    """Three numbers a day for seven days, the first field being open already."""
    case = a_case(scene, weeks=1)
    hand = scene.at_desk(case.therapist_id, f"{_place(scene, case)}/paper-log")
    hand.has_mouse = False
    boxes = hand.page.locator(".log-day input:not([type=hidden])")
    expect(boxes).to_have_count(21)
    for number in range(21):
        hand.press(*["Tab"] * bool(number), "1")
        expect(boxes.nth(number)).to_have_value("1")
    hand.press("Enter")
    _says(hand.page, "The week is saved.")
    return hand


def find_a_patient(scene: Scene) -> Hand:
    hand = scene.at_desk(a_case(scene, first_name="Zenobia").therapist_id)
    if scene.has_scripts:
        hand.press("Control+k")
    else:
        hand.click(hand.page.get_by_role("searchbox", name="Find a patient"))
    hand.press(*"zen", "Enter")
    expect(hand.page.get_by_role("heading", level=1)).to_contain_text("Zenobia Olsen")
    return hand


def take_back(scene: Scene) -> Hand:
    """In the minute after the signature."""
    case = a_case(scene, weeks=0)
    hand = scene.at_desk(case.therapist_id, _place(scene, case))
    hand.click(button(hand.page, "Take it back"))
    _says(hand.page, "Taken back.")
    return hand


def _sign(hand: Hand, name: str) -> None:
    hand.click(button(hand.page, "Check and send"))
    hand.click(button(hand.page, f"Sign and send to {name}"))
    _says(hand.page, "Signed and sent.")


def _says(page: Page, words: str) -> None:
    expect(page.locator("#said")).to_contain_text(words)


def _decided(scene: Scene, words: str, key: str, told: str) -> Hand:
    """A proposal, by its key or by its button; on the way from the list the focus goes to its card."""
    case = a_case(scene)
    scene.written(lambda session: _proposed(session, case, scene))
    hand = scene.at_desk(case.therapist_id, f"{_place(scene, case)}/review")
    expect(hand.page.locator(".proposal").first).to_be_focused()
    if key and scene.has_scripts:
        hand.press(key)
    else:
        hand.click(button(hand.page, words))
    if told:
        _says(hand.page, told)
    else:
        expect(hand.page.get_by_role("heading", level=1)).to_contain_text("Programme for")
    return hand


def _place(scene: Scene, case: Case) -> str:
    """The address of the patient's page."""
    return scene.written(
        lambda session: f"/patients/{session.get_one(models.Patient, case.patient_id).public_id}"
    )


def _proposed(session: Session, case: Case, scene: Scene) -> None:
    began = scene.now - timedelta(weeks=3)
    limits = builders.an_envelope(began, harder_dose=Power.ASK)
    patient = session.get_one(models.Patient, case.patient_id)
    programme = builders.a_programme(session, patient=patient, now=began, envelope=limits)
    for _ in range(2):
        builders.reviewed(session, builders.a_check_in(session, programme=programme), flag="ok")


def _hurts(session: Session, case: Case, scene: Scene) -> None:
    work_list.raise_alert(
        session,
        key=f"hurts {case.patient_id}",
        patient_id=case.patient_id,
        code="exercise_hurts",
        priority="normal",
        now=scene.now,
    )


def _twelve_patients(session: Session, scene: Scene) -> int:
    """All of them come tomorrow."""
    by = builders.a_therapist(session)
    for number in range(TWELVE):
        patient = builders.a_patient(
            session, therapist=by, first_name=f"Nr{number}", email=f"{by.id}.{number}@example.com"
        )
        builders.a_programme(session, patient=patient, now=scene.now - timedelta(weeks=1))
        patient.next_visit_at = scene.now + timedelta(days=1)
    return by.id


def _file_is_made(session: Session, scene: Scene) -> None:
    batch = session.query(models.Batch).order_by(models.Batch.id.desc()).first()
    assert batch is not None
    pack = session.get_one(models.Message, batch.message_id)
    pack.state, pack.finished_at = MessageState.DONE, scene.now
    batch.pdf, batch.pages = b"%PDF-1.7", TWELVE
