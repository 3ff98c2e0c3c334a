"""Why a patient needs a look: with the numbers of the very answer, the serious first."""

import itertools

from portal.db import models
from portal.db.session import Session
from portal.services import caseload, needs, work_list
from portal.services.needs import Reason, Rise
from tests import builders
from tests.fakes.clock import MONDAY_MORNING as NOW


def answered(session: Session, *said: dict[str, int | None]) -> models.Patient:
    """Somebody with so many check-ins, answered like this."""
    programme = builders.a_programme(session)
    for pains in said:
        builders.reviewed(session, builders.a_check_in(session, programme=programme), **pains)  # type: ignore[arg-type]
    return session.get_one(models.Patient, programme.patient_id)


def reason(session: Session, patient: models.Patient, code: str) -> Reason:
    row = caseload.row_of(session, patient=patient, now=NOW)
    return next(one for one in row.reasons if one.code == code)


def test_more_pain_is_said_with_its_numbers(session: Session) -> None:
    patient = answered(
        session, {"rest": 3, "during": 2, "after24": 2}, {"rest": 7, "during": 4, "after24": 9}
    )
    found = next(one for one in caseload.row_of(session, patient=patient, now=NOW).reasons if one.rise)
    assert found.rank == 1
    first = session.query(models.Answers).order_by(models.Answers.id).first()
    assert first is not None
    assert found.rise == Rise("after24", 2, 9, first.answered_at.date())


def test_numbers_of_another_check_in_are_not_borrowed(session: Session) -> None:
    patient = answered(session, {"rest": 3}, {"rest": 7, "during": 7, "after24": 7}, {"rest": 8})
    old = next(alert for alert in session.query(models.Alert) if alert.code in needs.WORSE)
    last = session.query(models.Answers).order_by(models.Answers.id.desc()).first()
    assert last is not None
    assert old.check_in_id != last.check_in_id
    assert all(one.rise is None for one in caseload.row_of(session, patient=patient, now=NOW).reasons
               if one.alert is old)  # fmt: skip


def test_a_pain_that_was_not_given_did_not_rise(session: Session) -> None:
    patient = answered(session, {"rest": None, "during": 0}, {"rest": 9, "during": 0, "after24": 1})
    work_list.raise_alert(
        session, key="x", patient_id=patient.id, code="red", priority="info", now=NOW,
        check_in_id=session.query(models.Answers).order_by(models.Answers.id.desc()).first().check_in_id,  # type: ignore[union-attr]
    )  # fmt: skip
    assert reason(session, patient, "red").rise is None


def test_the_serious_comes_before_the_urgent_to_file() -> None:
    order = (
        "red_flag_urgent", "severe_worsening", "proposal", "patient_wrote", "exercise_hurts", "no_contact",
        "low_twice", "mail_failed", "programme_ends",
    )  # fmt: skip
    ranks = [Reason(code).rank for code in order]
    assert all(before < after for before, after in itertools.pairwise(ranks))
    assert all(rank < needs.CALM for rank in ranks)
    assert Reason("better").rank == needs.CALM


def test_a_proposal_says_what_it_asks(session: Session) -> None:
    from portal.domain.envelope import Power

    programme = builders.a_programme(session, envelope=builders.an_envelope(harder_dose=Power.ASK))
    for _ in range(2):
        builders.reviewed(session, builders.a_check_in(session, programme=programme), flag="ok")
    patient = session.get_one(models.Patient, programme.patient_id)
    asked = reason(session, patient, "proposal").proposal
    assert asked is not None
    assert asked.change["exercise"]
