"""A patient is told that somebody looked at a change and left it; the reason stays with the staff."""

from datetime import timedelta

import pytest

from portal.db import models
from portal.db.queries import reviews as queries
from portal.db.session import Session
from portal.domain.check_in import Flag, Mark
from portal.domain.envelope import Power
from portal.services import proposals, refusals
from tests import builders

LATER = timedelta(hours=3)


@pytest.fixture
def programme(session: Session) -> models.Programme:
    programme = builders.a_programme(session, envelope=builders.an_envelope(harder_dose=Power.ASK))
    for _ in range(2):
        builders.reviewed(session, builders.a_check_in(session, programme=programme), flag="ok")
    return programme


def refuse(session: Session, proposal: models.Proposal) -> None:
    patient = session.get_one(models.Patient, proposal.patient_id)
    proposals.reject(
        session,
        proposal=proposal,
        by=session.get_one(models.Account, patient.therapist_id),
        reason="Not yet, the knee.",
        library=builders.library(),
        now=proposal.created_at + LATER,
    )


def told(session: Session, programme: models.Programme, days: int = 0) -> list[str | None]:
    now = max(row.decided_at or row.created_at for row in session.query(models.Proposal))
    found = refusals.told(
        session,
        patient=session.get_one(models.Patient, programme.patient_id),
        version=builders.latest(session, programme),
        now=now + timedelta(days=days),
    )
    return [one.exercise for one in found]


def test_a_refusal_mails_nobody_and_stands_on_the_patients_page_for_a_fortnight(
    session: Session, programme: models.Programme
) -> None:
    mails = builders.emails(session)
    proposal = queries.waiting_proposals(session, programme.id)[0]
    refuse(session, proposal)
    assert builders.emails(session) == mails
    exercise = proposal.change["exercise"]
    assert told(session, programme) == [exercise]
    assert told(session, programme, days=14) == [exercise]
    assert told(session, programme, days=15) == []


def test_what_waits_or_was_approved_is_not_told_as_refused(
    session: Session, programme: models.Programme
) -> None:
    proposal, _ = queries.waiting_proposals(session, programme.id)
    patient = session.get_one(models.Patient, programme.patient_id)
    proposals.approve(
        session,
        proposal=proposal,
        by=session.get_one(models.Account, patient.therapist_id),
        library=builders.library(),
        now=proposal.created_at + LATER,
    )
    assert told(session, programme) == []


def test_an_exercise_that_came_back_with_the_refusal_is_told_of_by_its_version(session: Session) -> None:
    programme = builders.a_programme(session)
    flags = {"bird_dog": Flag(Mark.HURTS, 8)}
    builders.reviewed(session, builders.a_check_in(session, programme=programme), flag="ok", flags=flags)
    [proposal] = queries.waiting_proposals(session, programme.id)
    refuse(session, proposal)
    assert told(session, programme) == []


def test_what_was_changed_since_is_no_longer_said_to_stay_as_it_is(
    session: Session, programme: models.Programme
) -> None:
    refuse(session, queries.waiting_proposals(session, programme.id)[0])
    check_in = builders.a_check_in(session, programme=programme)
    builders.reviewed(session, check_in, during=7, after24=7, rest=7, flag="ok")
    assert told(session, programme) == []
