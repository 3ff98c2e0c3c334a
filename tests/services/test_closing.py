"""How a proposal ends is said: decided by a person, done another way, or overtaken, and by what."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from portal.db import models
from portal.db.models import Origin, ProposalState
from portal.db.queries import reviews as queries
from portal.db.session import Session
from portal.domain.dose import Dose
from portal.domain.envelope import Power
from portal.services import closing, programmes, proposals, rebasing
from tests import builders

LATER = timedelta(hours=3)


@pytest.fixture
def programme(session: Session) -> models.Programme:
    """Follow-ups must ask before a dose grows; two good check-ins have asked for two steps."""
    programme = builders.a_programme(session, envelope=builders.an_envelope(harder_dose=Power.ASK))
    for _ in range(2):
        builders.reviewed(session, builders.a_check_in(session, programme=programme), flag="ok")
    return programme


def waiting(session: Session, programme: models.Programme) -> list[models.Proposal]:
    return queries.waiting_proposals(session, programme.id)


def about_bird_dog(session: Session, programme: models.Programme) -> models.Proposal:
    return next(row for row in waiting(session, programme) if row.change["exercise"] == "bird_dog")


def therapist(session: Session, programme: models.Programme) -> models.Account:
    patient = session.get_one(models.Patient, programme.patient_id)
    return session.get_one(models.Account, patient.therapist_id)


def ended(proposal: models.Proposal) -> tuple[ProposalState, str | None]:
    return proposal.state, proposal.closed_because


def signed(session: Session, programme: models.Programme, now: datetime) -> models.ProgrammeVersion:
    """What stands in the draft is signed and sent."""
    draft = programmes.draft_of(session, programme=programme, now=now)
    signature = programmes.Signature(
        by=therapist(session, programme),
        envelope=builders.an_envelope(now),
        sentence=builders.SENTENCE,
        starts_on=now.date(),
        revision=draft.revision,
    )
    return programmes.sign_and_send(
        session, programme=programme, signature=signature, library=builders.library(), now=now
    )


def test_a_newer_check_in_closes_a_proposal_and_says_so(
    session: Session, programme: models.Programme
) -> None:
    proposal = about_bird_dog(session, programme)
    check_in = builders.a_check_in(session, programme=programme)
    builders.reviewed(session, check_in, during=7, after24=7, rest=7, flag="ok")
    assert ended(proposal) == (ProposalState.SUPERSEDED, "check_in")
    assert (proposal.decided_at, proposal.decided_by_id) == (check_in.opens_at, None)


def test_a_correction_closes_what_the_first_answer_asked(session: Session) -> None:
    programme = builders.a_programme(session, envelope=builders.an_envelope(harder_dose=Power.ASK))
    builders.reviewed(session, builders.a_check_in(session, programme=programme), flag="ok")
    check_in = builders.a_check_in(session, programme=programme)
    builders.reviewed(session, check_in, flag="ok")
    proposal = about_bird_dog(session, programme)
    builders.reviewed(session, check_in, flag="ok", rest=4, now=check_in.opens_at + timedelta(hours=1))
    assert ended(proposal) == (ProposalState.SUPERSEDED, "correction")


def test_a_signed_edit_closes_a_proposal_and_names_the_version(
    session: Session, programme: models.Programme
) -> None:
    proposal = about_bird_dog(session, programme)
    version = signed(session, programme, proposal.created_at + LATER)
    assert ended(proposal) == (ProposalState.SUPERSEDED, "version")
    assert proposal.closed_by_version_id == version.id


def test_a_newer_version_of_the_rules_says_that_it_was_the_rules(
    session: Session, programme: models.Programme
) -> None:
    proposal = about_bird_dog(session, programme)
    version = builders.latest(session, programme)
    version.origin = Origin.REVIEW
    closing.by_version(session, proposal, version, proposal.created_at + LATER)
    assert ended(proposal) == (ProposalState.SUPERSEDED, "review")


def test_a_draft_begun_from_a_proposal_and_signed_counts_as_edited(
    session: Session, programme: models.Programme
) -> None:
    proposal, now = about_bird_dog(session, programme), waiting(session, programme)[0].created_at + LATER
    other = next(row for row in waiting(session, programme) if row.id != proposal.id)
    draft = proposals.edit(session, proposal=proposal, by=therapist(session, programme), now=now)
    body = programmes.body_of(draft)
    rows = tuple(replace(row, dose=Dose(2, 9)) if row.exercise == "bird_dog" else row for row in body.rows)
    programmes.save_draft(
        session, programme=programme, body=replace(body, rows=rows), revision=draft.revision, now=now
    )
    version = signed(session, programme, now)
    assert builders.doses(version)["bird_dog"] == "2x9"
    assert ended(proposal) == (ProposalState.EDITED, None)
    assert (proposal.decided_by_id, proposal.closed_by_version_id) == (
        therapist(session, programme).id,
        version.id,
    )
    assert ended(other) == (ProposalState.SUPERSEDED, "version")


def test_a_draft_thrown_away_leaves_it_waiting(session: Session, programme: models.Programme) -> None:
    proposal, now = about_bird_dog(session, programme), waiting(session, programme)[0].created_at + LATER
    proposals.edit(session, proposal=proposal, by=therapist(session, programme), now=now)
    programmes.discard_draft(session, programme=programme)
    assert ended(proposal) == (ProposalState.WAITING, None)
    signed(session, programme, now)
    assert ended(proposal) == (ProposalState.SUPERSEDED, "version")


def test_a_draft_begun_again_does_nothing_another_way(session: Session, programme: models.Programme) -> None:
    proposal, now = about_bird_dog(session, programme), waiting(session, programme)[0].created_at + LATER
    draft = proposals.edit(session, proposal=proposal, by=therapist(session, programme), now=now)
    rebasing.begin_again(session, programme=programme, revision=draft.revision, now=now)
    signed(session, programme, now)
    assert ended(proposal) == (ProposalState.SUPERSEDED, "version")


def test_an_ended_programme_closes_what_waits(session: Session, programme: models.Programme) -> None:
    proposal = about_bird_dog(session, programme)
    programmes.end(session, programme=programme, now=proposal.created_at + LATER)
    assert ended(proposal) == (ProposalState.SUPERSEDED, "ended")


def test_an_approval_names_the_version_it_made(session: Session, programme: models.Programme) -> None:
    proposal = about_bird_dog(session, programme)
    version = proposals.approve(
        session,
        proposal=proposal,
        by=therapist(session, programme),
        library=builders.library(),
        now=proposal.created_at + LATER,
    )
    assert ended(proposal) == (ProposalState.APPROVED, None)
    assert proposal.closed_by_version_id == version.id


def test_a_clock_set_back_makes_no_refusal_older_than_the_decision_it_refuses(
    session: Session, programme: models.Programme
) -> None:
    proposal = about_bird_dog(session, programme)
    proposals.reject(
        session,
        proposal=proposal,
        by=therapist(session, programme),
        reason="",
        library=builders.library(),
        now=proposal.created_at - timedelta(days=365),
    )
    assert proposal.decided_at == proposal.created_at
    builders.reviewed(session, builders.a_check_in(session, programme=programme), flag="ok")
    assert "bird_dog" not in [row.change["exercise"] for row in waiting(session, programme)]


def test_what_ended_lately_comes_newest_first(session: Session, programme: models.Programme) -> None:
    first, second = waiting(session, programme)
    at = first.created_at + LATER
    for place, proposal in enumerate((first, second)):
        proposals.reject(
            session,
            proposal=proposal,
            by=therapist(session, programme),
            reason="",
            library=builders.library(),
            now=at + timedelta(days=place),
        )
    assert queries.decided_since(session, at, programme_id=programme.id) == [second, first]
    later = at + timedelta(hours=1)
    assert queries.decided_since(session, later, programme_id=programme.id) == [second]
    assert queries.decided_since(session, later, patient_id=programme.patient_id) == [second]
