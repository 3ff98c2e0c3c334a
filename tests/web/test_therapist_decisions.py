"""What waits for the therapist is decided by name: proposals, alerts, pauses, e-mails, answers on paper."""

from typing import Any

import pytest
from flask import Flask

from portal.db import models
from portal.db.models import MessageState, ProgrammeStatus, ProposalState
from portal.domain.check_in import Flag, Mark
from portal.runtime import Runtime
from portal.services import dead_letters
from tests import builders
from tests.web.conftest import People
from tests.web.desk import Desk, answered, patient_id, running
from workers import pdf as workers_pdf


@pytest.fixture
def desk(app: Flask, runtime: Runtime, people: People) -> Desk:
    return Desk(app, runtime, people.therapist_id)


@pytest.fixture
def anna(runtime: Runtime, people: People) -> str:
    return f"/patients/{patient_id(runtime, people.anna_id)}"


def one(runtime: Runtime, kind: Any, *names: str) -> list[Any]:
    """Some values of the newest row of a kind."""
    with runtime.reading() as session:
        row = session.query(kind).order_by(kind.id.desc()).first()
        return [getattr(row, name) for name in names]


def with_a_proposal(runtime: Runtime, people: People) -> str:
    programme = running(runtime, people.anna_id)
    answered(runtime, programme, flags={"bird_dog": Flag(Mark.HURTS, 8)})
    return programme


def test_a_proposal_is_approved_with_one_click(
    desk: Desk, anna: str, people: People, runtime: Runtime
) -> None:
    with_a_proposal(runtime, people)
    assert "A change the limits ask about" in desk.open(anna)
    assert desk.press("Approve") == 200
    assert "Approved. The new version is on its way." in desk.text
    assert "A proposal, approved by Thea Lund" in desk.text
    assert one(runtime, models.Proposal, "state", "decided_by_id") == [
        ProposalState.APPROVED,
        people.therapist_id,
    ]


def test_a_proposal_is_rejected_with_a_reason(
    desk: Desk, anna: str, people: People, runtime: Runtime
) -> None:
    with_a_proposal(runtime, people)
    desk.open(f"{anna}/review")
    assert desk.press("Reject", reason="A" * 10_000) == 422
    assert "too long" in desk.text
    assert desk.value("reason").startswith("AAA")
    assert desk.press("Reject", reason="It hurt because of the technique.") == 200
    assert "Rejected." in desk.text
    assert one(runtime, models.Proposal, "state", "reason") == [
        ProposalState.REJECTED,
        "It hurt because of the technique.",
    ]


def test_a_proposal_is_done_the_therapists_own_way(
    desk: Desk, anna: str, people: People, runtime: Runtime
) -> None:
    with_a_proposal(runtime, people)
    desk.open(anna)
    assert desk.press("Edit") == 200
    assert desk.place.endswith("/draft")


def test_a_proposal_decided_in_another_window_is_not_decided_twice(
    desk: Desk, anna: str, people: People, runtime: Runtime
) -> None:
    with_a_proposal(runtime, people)
    desk.open(anna)
    other = Desk(desk.app, runtime, people.therapist_id)
    other.open(anna)
    other.press("Reject")
    assert desk.press("Approve") == 409


def test_an_alert_is_seen_by_name_with_a_note_and_taken_back(
    desk: Desk, anna: str, people: People, runtime: Runtime
) -> None:
    programme = running(runtime, people.anna_id)
    answered(runtime, programme)
    answered(runtime, programme, during=7, after24=8, rest=7)
    assert "Pain far up since last time" in desk.open(anna)
    assert desk.press("Mark as seen: Pain far up since last time", note="A" * 10_000) == 422
    assert desk.press("Mark as seen: Pain far up since last time", note="Phoned, no red flags.") == 200
    assert "Pain far up since last time: seen by Thea Lund." in desk.text
    assert "Phoned, no red flags." in desk.text
    desk.press("Take it back")
    assert "It stands on the list again." in desk.text


def test_a_red_flag_stands_on_the_page_until_the_programme_is_resumed_with_a_note(
    desk: Desk, anna: str, people: People, runtime: Runtime
) -> None:
    programme = running(runtime, people.anna_id)
    answered(runtime, programme, yes=("bladder",))
    page = desk.open(anna)
    assert "The programme is on pause" in page
    assert "New trouble starting, stopping or feeling when you pee" in page
    assert desk.press("Resume the programme") == 422
    assert "This is needed." in desk.text
    assert desk.press("Resume the programme", note="Seen at the hospital, nothing found.") == 200
    assert "The programme goes on." in desk.text
    assert one(runtime, models.Programme, "status") == [ProgrammeStatus.ACTIVE]
    assert one(runtime, models.Alert, "seen_by_id", "note") == [
        people.therapist_id,
        "Seen at the hospital, nothing found.",
    ]


def test_a_programme_is_paused_once(desk: Desk, anna: str, people: People, runtime: Runtime) -> None:
    running(runtime, people.anna_id)
    desk.open(anna)
    form = desk.text
    assert desk.press("Pause the programme") == 200
    assert "A physiotherapist paused it." in desk.text
    desk.browser.last = form
    assert desk.send(f"{anna}/pause") == 200
    with runtime.reading() as session:
        assert session.query(models.Pause).count() == 1


def test_an_email_that_may_not_have_arrived_is_sent_again_or_left(
    desk: Desk, anna: str, people: People, runtime: Runtime
) -> None:
    running(runtime, people.anna_id)
    desk.open(anna)
    desk.press("Send a new link")
    with runtime.transaction() as session:
        session.query(models.Message).filter_by(effect="send_email").one().state = MessageState.UNKNOWN
    assert "we do not know" in desk.open(anna)
    assert desk.press("Send again") == 200
    assert "The e-mail is sent once more." in desk.text
    assert one(runtime, models.Message, "state") == [MessageState.DUE]


def test_answers_on_paper_are_typed_in_and_what_is_missing_stays_missing(
    desk: Desk, people: People, runtime: Runtime
) -> None:
    with runtime.transaction() as session:
        therapist = session.get_one(models.Account, people.therapist_id)
        patient = builders.a_patient(session, therapist=therapist, first_name="Gerda", email=None)
        programme = builders.a_programme(session, patient=patient, now=runtime.now())
        check_in = builders.the_check_in(session, programme)
        runtime.clock.time = check_in.opens_at  # type: ignore[attr-defined]
        builders.a_check_in(session, programme=programme)
        gerda = patient.public_id
    desk.open(f"/patients/{gerda}")
    desk.open(f"/check-ins/{one(runtime, models.CheckIn, 'public_id')[0]}")
    assert desk.press("Keep these answers") == 422
    assert "Choose how many sessions you have done." in desk.text
    assert desk.press("Keep these answers", done="all", during="3", rest="5") == 200
    assert "The answers are kept." in desk.text
    assert one(runtime, models.Answers, "done", "during", "after24", "rest") == [4, 3, None, 5]


def test_an_answer_that_was_not_asked_for_cannot_be_typed_in(
    desk: Desk, people: People, runtime: Runtime
) -> None:
    running(runtime, people.anna_id)
    planned = one(runtime, models.CheckIn, "public_id")[0]
    assert desk.browser.get(f"/check-ins/{planned}").status_code == 404


def test_nobody_without_patients_opens_the_therapists_pages(app: Flask, administrator: Any) -> None:
    for path in ("/caseload", "/patients/new"):
        assert administrator.get(path).status_code == 403
        assert app.test_client().get(path, base_url="http://127.0.0.1:8000").status_code == 401


@pytest.mark.parametrize(
    "language, what_to_do", [("en", "Shorten the notes."), ("da", "Gør noterne kortere.")]
)
def test_a_sheet_that_could_not_be_made_says_why_and_what_to_do(
    desk: Desk, anna: str, people: People, runtime: Runtime, language: str, what_to_do: str
) -> None:
    running(runtime, people.anna_id)
    with runtime.transaction() as session:
        session.get_one(models.Account, people.therapist_id).language = language
        order = session.query(models.Message).filter_by(effect="render_programme").first()
        order.state, order.reason = MessageState.FAILED, workers_pdf.REASONS["too_large"]
        session.flush()
        dead_letters.tell(session, message_id=order.id, now=runtime.now())
    assert what_to_do in desk.open(anna)
