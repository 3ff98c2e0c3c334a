"""The review of a patient: clears a reason and stays, leads to the next; a slip is taken back."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from portal.db import models
from portal.db.models import MessageState, ProposalState
from portal.domain.check_in import Flag, Mark
from portal.runtime import Runtime
from portal.services import alerts
from tests import builders
from tests.web.conftest import People
from tests.web.desk import Desk, answered, patient_id, running


@pytest.fixture
def desk(app: Flask, runtime: Runtime, people: People) -> Desk:
    return Desk(app, runtime, people.therapist_id)


@pytest.fixture
def review(runtime: Runtime, people: People) -> str:
    return f"/patients/{patient_id(runtime, people.anna_id)}/review"


def one(runtime: Runtime, kind: Any, *names: str) -> list[Any]:
    with runtime.reading() as session:
        row = session.query(kind).order_by(kind.id.desc()).first()
        return [getattr(row, name) for name in names]


def with_an_alert(runtime: Runtime, patient: int, code: str, **values: Any) -> None:
    with runtime.transaction() as session:
        alerts.raise_alert(
            session, key=f"{code}:{patient}", patient_id=patient, code=code, priority="high",
            now=runtime.now(), **values,
        )  # fmt: skip


def with_a_proposal(runtime: Runtime, people: People) -> None:
    answered(runtime, running(runtime, people.anna_id), flags={"bird_dog": Flag(Mark.HURTS, 8)})


def test_a_reason_is_cleared_from_the_review_and_the_therapist_stays_there(
    desk: Desk, review: str, people: People, runtime: Runtime
) -> None:
    running(runtime, people.anna_id)
    with_an_alert(runtime, people.anna_id, "exercise_hurts")
    assert "Nothing waits for you here." not in desk.open(review)
    assert desk.press("Mark as seen: An exercise hurts") == 200
    assert "Marked as seen, with your name." in desk.text
    assert "Nothing waits for you here." in desk.text
    assert "Review: " in desk.text
    assert desk.press("Take it back") == 200
    assert "Nothing waits for you here." not in desk.text


def test_the_next_patient_is_the_next_who_needs_me(
    desk: Desk, review: str, people: People, runtime: Runtime
) -> None:
    for patient in (people.anna_id, people.bo_id):
        running(runtime, patient)
    with_an_alert(runtime, people.anna_id, "severe_worsening")
    with runtime.transaction() as session:
        therapist = session.get_one(models.Account, people.therapist_id)
        other = builders.a_patient(session, therapist=therapist, first_name="Viggo", email=None)
        builders.a_programme(session, patient=other, now=runtime.now())
        viggo, number = other.public_id, other.id
    with_an_alert(runtime, number, "exercise_hurts")
    assert "Next patient: Viggo" in desk.open(review)
    assert "That was the last one. Back to the list" in desk.open(f"/patients/{viggo}/review")


def test_a_snooze_is_taken_back_from_the_line_that_says_it(
    desk: Desk, review: str, people: People, runtime: Runtime
) -> None:
    running(runtime, people.anna_id)
    with_an_alert(runtime, people.anna_id, "exercise_hurts")
    desk.open(review)
    assert desk.press("Snooze 3 days") == 200
    assert "with your name." in desk.text
    assert one(runtime, models.Patient, "id")
    assert desk.press("Take it back") == 200
    assert "It stands on the list again." in desk.text


def test_a_safety_answer_cannot_be_snoozed(desk: Desk, review: str, people: People, runtime: Runtime) -> None:
    answered(runtime, running(runtime, people.anna_id), yes=("saddle_numbness",))
    assert "Snooze 3 days" not in desk.open(review)
    assert desk.send(review.replace("/review", "/snooze")) == 409


def test_a_failed_mail_is_sent_again_from_its_card(
    desk: Desk, review: str, people: People, runtime: Runtime
) -> None:
    running(runtime, people.anna_id)
    desk.open(review.removesuffix("/review"))
    desk.press("Send a new link")
    with runtime.transaction() as session:
        message = session.query(models.Message).filter_by(effect="send_email").one()
        message.state, number = MessageState.UNKNOWN, message.id
    with_an_alert(runtime, people.anna_id, "mail_unknown", message_id=number)
    desk.open(review)
    assert desk.press("Send again") == 200
    assert "The e-mail is sent once more." in desk.text
    assert "Review: " in desk.text
    assert one(runtime, models.Message, "state") == [MessageState.DUE]


def test_no_number_leads_to_the_details_and_a_number_calls(
    desk: Desk, review: str, people: People, runtime: Runtime
) -> None:
    running(runtime, people.anna_id)
    assert "No phone number." in desk.open(review)
    desk.open(review.replace("/review", "/edit"))
    assert desk.press("Save details", phone="not a number") == 422
    assert desk.press("Save details", phone="+45 12 34 56 78") == 200
    assert 'href="tel:+4512345678"' in desk.open(review)


@pytest.mark.parametrize("button, state", [("Approve", "approved"), ("Reject", "rejected")])
def test_a_decision_is_taken_back_within_a_minute(
    desk: Desk, review: str, people: People, runtime: Runtime, button: str, state: str
) -> None:
    with_a_proposal(runtime, people)
    desk.open(review)
    assert desk.press(button) == 200
    assert one(runtime, models.Proposal, "state") == [ProposalState(state)]
    assert desk.press("Take it back") == 200
    assert "It waits for you again." in desk.text
    assert one(runtime, models.Proposal, "state", "decided_by_id") == [ProposalState.WAITING, None]


@pytest.mark.parametrize("button", ["Approve", "Reject"])
def test_after_a_minute_a_decision_stands(
    desk: Desk, review: str, people: People, runtime: Runtime, button: str
) -> None:
    with_a_proposal(runtime, people)
    desk.open(review)
    desk.press(button)
    page = desk.text
    runtime.clock.time += timedelta(seconds=61)  # type: ignore[attr-defined]
    desk.answer = desk.browser.get(review)
    assert "Take it back" in page
    assert "Take it back" not in desk.text
    proposal = one(runtime, models.Proposal, "public_id", "state")
    assert desk.send(f"/proposals/{proposal[0]}/undo?from=review") == 200
    assert "It was too late to take it back." in desk.text
    assert one(runtime, models.Proposal, "state") == [proposal[1]]


def test_the_page_says_what_was_answered_and_which_limits_hold(
    desk: Desk, review: str, people: People, runtime: Runtime
) -> None:
    with_a_proposal(runtime, people)
    text = desk.open(review)
    for said in ("The last 14 days", "Signed limits", "What the rules saw", "Show as table", 'role="img"'):
        assert said in text, said
