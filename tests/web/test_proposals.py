"""The card of a proposal, the page of one that is over, what was decided lately, and the clinic's share."""

import pytest
from flask import Flask

from portal.db import models
from portal.db.models import ProposalState
from portal.db.queries import programmes as queries
from portal.domain.check_in import Flag, Mark, Reason
from portal.domain.envelope import Power
from portal.runtime import Runtime
from portal.services import programmes
from tests import builders
from tests.web.conftest import People, signed_in
from tests.web.desk import Desk, answered, patient_id, running


@pytest.fixture
def desk(app: Flask, runtime: Runtime, people: People) -> Desk:
    return Desk(app, runtime, people.therapist_id)


@pytest.fixture
def anna(runtime: Runtime, people: People) -> str:
    return f"/patients/{patient_id(runtime, people.anna_id)}"


def two_steps_wait(runtime: Runtime, people: People) -> str:
    programme = running(runtime, people.anna_id, envelope=builders.an_envelope(harder_dose=Power.ASK))
    for _ in range(2):
        answered(runtime, programme, flag="ok")
    return programme


def beside(runtime: Runtime, number: int) -> int:
    """A second programme, for the knee, that runs beside the first."""
    with runtime.transaction() as session:
        patient = session.get_one(models.Patient, number)
        programme = builders.a_draft(session, patient=patient, protocol="knee_oa_basic", now=runtime.now())
        signature = programmes.Signature(
            by=session.get_one(models.Account, patient.therapist_id),
            envelope=builders.an_envelope(runtime.now()),
            sentence=builders.SENTENCE,
            starts_on=runtime.now().date(),
            revision=1,
            replaces=False,
        )
        programmes.sign_and_send(
            session, programme=programme, signature=signature, library=builders.library(), now=runtime.now()
        )
        return programme.id


def proposals(runtime: Runtime) -> list[models.Proposal]:
    with runtime.reading() as session:
        return session.query(models.Proposal).order_by(models.Proposal.id).all()


def test_the_card_shows_the_answers_the_reason_the_numbers_and_the_source(
    desk: Desk, anna: str, people: People, runtime: Runtime
) -> None:
    programme = running(runtime, people.anna_id)
    answered(runtime, programme, flags={"bird_dog": Flag(Mark.HURTS, 8)}, rest=4, during=3)
    page = desk.open(anna)
    card = page[page.index('class="card proposal"') : page.index("</article>", page.index("card proposal"))]
    assert "A change the limits ask about" in card
    assert "What Anna answered," in card
    assert "4 of 4" in card
    assert '<span class="pain">8</span>' in card
    assert "Leave Bird dog out for now." in card
    assert "It rests until you decide." in card
    assert "Numbers, limits and sources" in card
    assert "Hurts above the amber limit" in card
    assert "Only staff read this." in card


def test_the_card_of_limits_that_ended_says_when(
    desk: Desk, anna: str, people: People, runtime: Runtime
) -> None:
    today = runtime.now().date()
    programme = running(runtime, people.anna_id, envelope=builders.an_envelope(until_on=today))
    answered(runtime, programme, during=7, after24=7, rest=7, flag="ok")
    assert "The limits ended on Monday 16 November" in desk.open(anna)


def test_fewer_sessions_are_asked_with_their_reason_and_approved(
    desk: Desk, anna: str, people: People, runtime: Runtime
) -> None:
    envelope = builders.an_envelope(shorter=Power.ASK)
    programme = running(runtime, people.anna_id, protocol="lbp_minimal_three", envelope=envelope)
    answered(runtime, programme, done=1, reason=Reason.NO_TIME)
    page = desk.open(anna)
    assert "Fewer sessions a week" in page
    assert "There was little time, so 2 sessions a week is the new aim." in page
    assert desk.press("Approve") == 200
    assert "Approved by Thea Lund, version 2." in desk.text


def test_a_proposal_of_an_earlier_rule_set_says_so(
    desk: Desk, anna: str, people: People, runtime: Runtime
) -> None:
    two_steps_wait(runtime, people)
    assert "Made by an earlier rule set." not in desk.open(anna)
    with runtime.transaction() as session:
        for review in session.query(models.Review):
            review.engine = "0+a1b2c3"
    assert "Made by an earlier rule set." in desk.open(anna)


def test_what_ended_with_its_programme_is_among_what_was_decided_lately(
    desk: Desk, anna: str, people: People, runtime: Runtime
) -> None:
    two_steps_wait(runtime, people)
    with runtime.transaction() as session:
        (programme,) = queries.living(session, people.anna_id)
        programmes.end(session, programme=programme, now=runtime.now())
    page = desk.open(anna)
    assert page.count("Closed by itself: the programme ended.") == 2


@pytest.mark.parametrize("language", ["en", "da"])
@pytest.mark.parametrize("what", ["approve", "reject", "edit"])
def test_a_closed_proposal_is_a_409_page_with_both_texts(
    desk: Desk, people: People, runtime: Runtime, what: str, language: str
) -> None:
    programme = two_steps_wait(runtime, people)
    answered(runtime, programme, during=7, after24=7, rest=7, flag="ok")
    with runtime.transaction() as session:
        session.get_one(models.Account, people.therapist_id).language = language
    proposal = next(row for row in proposals(runtime) if row.change["exercise"] == "bird_dog")
    desk.open("/me")
    assert desk.send(f"/proposals/{proposal.public_id}/{what}") == 409
    assert f'<html lang="{language}"' in desk.text
    meant, stands = desk.text.split('id="meant-title"')[1].split('id="stands-title"')
    doses = ("2 sets of 8", "2 sets of 10") if language == "en" else ("2 sæt med 8", "2 sæt med 10")
    assert doses[0] in meant
    assert doses[1] in meant
    assert doses[0] in stands
    assert doses[1] not in stands
    if language == "en":
        assert "Nothing was changed" in desk.text
        assert "rests for now" in stands
        assert "Closed by itself: a newer check-in was looked at." in desk.text
    assert [row.state for row in proposals(runtime) if row.id == proposal.id] == [ProposalState.SUPERSEDED]


def test_an_approval_that_no_longer_fits_says_which_and_what_to_do(
    desk: Desk, anna: str, people: People, runtime: Runtime
) -> None:
    programme = running(runtime, people.anna_id)
    answered(runtime, programme, flags={"dead_bug_heel_tap": Flag(Mark.HURTS, 8)})
    desk.open(anna)
    with runtime.transaction() as session:
        session.get_one(models.Patient, people.anna_id).tags = ["wrist_pain"]
    assert desk.press("Approve") == 409
    assert "The other exercise does not fit this patient any more." in desk.text
    assert "rests for now" in desk.text
    assert desk.open(anna).count('class="card proposal"') == 1


def test_what_was_decided_lately_stands_below_what_waits(
    desk: Desk, anna: str, people: People, runtime: Runtime
) -> None:
    two_steps_wait(runtime, people)
    desk.open(anna)
    assert desk.press("Reject", reason="Not yet, the knee.") == 200
    assert desk.press("Approve") == 200
    page = desk.text
    assert "Decided lately" in page
    assert "Rejected by Thea Lund." in page
    assert "Not yet, the knee." in page
    assert "Approved by Thea Lund, version 2." in page


def test_a_proposal_done_another_way_reads_as_changed_and_sent(
    desk: Desk, anna: str, people: People, runtime: Runtime
) -> None:
    two_steps_wait(runtime, people)
    desk.open(anna)
    desk.press("Edit")
    desk.press("check")
    assert desk.press("sign") == 200
    assert "Changed and sent by Thea Lund, version 2." in desk.text


def test_the_patient_reads_that_somebody_looked_and_never_the_reason(
    app: Flask, desk: Desk, anna: str, people: People, runtime: Runtime
) -> None:
    two_steps_wait(runtime, people)
    desk.open(anna)
    desk.press("Reject", reason="Not yet, the knee.")
    page = signed_in(app, runtime, patient_id=people.anna_id).get("/my/programme").get_data(as_text=True)
    assert "Your physiotherapist looked at" in page
    assert "it stays as it is." in page
    assert "the knee" not in page


def test_the_administrator_sees_how_many_were_good_enough(
    desk: Desk, anna: str, people: People, runtime: Runtime, app: Flask
) -> None:
    def told() -> str:
        browser = signed_in(app, runtime, account_id=people.administrator_id)
        return browser.get("/admin/numbers/file.csv").get_data(as_text=True)

    approved = '"Proposals approved as they were, of those decided"'
    assert f"{approved},,0,0" in told()
    programme = running(runtime, people.anna_id, envelope=builders.an_envelope(easier=Power.ASK))
    answered(runtime, programme, during=7, after24=7, rest=7, flag="ok")
    desk.open(anna)
    desk.press("Approve")
    desk.press("Approve")
    assert f"{approved},,2,2" in told()
    desk.press("Reject")
    assert f"{approved},67,2,3" in told()


def test_of_two_programmes_both_are_asked_about_on_one_page(
    desk: Desk, anna: str, people: People, runtime: Runtime
) -> None:
    envelope = builders.an_envelope(easier=Power.ASK)
    back = running(runtime, people.anna_id, envelope=envelope)
    answered(runtime, back, during=7, after24=7, rest=7, flag="ok")
    count = len(proposals(runtime))
    knee = beside(runtime, people.anna_id)
    assert desk.open(anna).count('class="card proposal"') == count
    with runtime.transaction() as session:
        first = session.query(models.Proposal).order_by(models.Proposal.id).first()
        assert first is not None
        standing = queries.latest(session, knee)
        assert standing is not None
        exercise = standing.prescriptions[0].exercise
        session.add(
            models.Proposal(
                review_id=first.review_id,
                programme_id=knee,
                patient_id=people.anna_id,
                version_id=standing.id,
                change={**first.change, "exercise": exercise, "asked": "limits"},
                created_at=runtime.now(),
            )
        )
    page = desk.open(anna)
    assert page.count('class="card proposal"') == count + 1
    assert "· Low back" in page or "· Knee" in page


def test_single_keys_can_be_switched_off(desk: Desk, anna: str, people: People, runtime: Runtime) -> None:
    two_steps_wait(runtime, people)
    assert "data-keys" in desk.open(anna)
    desk.open("/me")
    assert desk.press("Save the keys", uses_keys="") == 200
    assert "data-keys" not in desk.open(anna)
    desk.open("/me")
    assert desk.press("Save the keys", uses_keys="1") == 200
    assert "data-keys" in desk.open(anna)
