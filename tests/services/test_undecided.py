"""A decision about a proposal is taken back within its minute, on both databases."""

from datetime import datetime, timedelta

import pytest

from portal.db import models
from portal.db.models import ProposalState
from portal.db.session import Session
from portal.domain.check_in import Flag, Mark
from portal.domain.errors import Conflict, NotAllowed
from portal.services import proposals, undecided
from tests import builders


def a_proposal(session: Session) -> tuple[models.Proposal, models.Account, datetime]:
    programme = builders.a_programme(session)
    check_in = builders.a_check_in(session, programme=programme)
    builders.reviewed(session, check_in, flags={"bird_dog": Flag(Mark.HURTS, 8)})
    patient = session.get_one(models.Patient, programme.patient_id)
    proposal = session.query(models.Proposal).filter_by(programme_id=programme.id).one()
    return proposal, session.get_one(models.Account, patient.therapist_id), check_in.opens_at


def test_an_approval_taken_back_puts_the_former_programme_in_force_again(either: Session) -> None:
    proposal, by, now = a_proposal(either)
    programme = either.get_one(models.Programme, proposal.programme_id)
    before = builders.doses(builders.latest(either, programme))
    made = proposals.approve(either, proposal=proposal, by=by, library=builders.library(), now=now)
    assert undecided.is_possible(either, proposal=proposal, now=now)
    undecided.undo(either, proposal=proposal, by=by, library=builders.library(), now=now)
    assert proposal.state is ProposalState.WAITING
    assert made.taken_back_at == now
    assert builders.doses(builders.latest(either, programme)) == before
    assert not undecided.is_possible(either, proposal=proposal, now=now)


def test_a_rejection_taken_back_can_be_approved(session: Session) -> None:
    proposal, by, now = a_proposal(session)
    library = builders.library()
    proposals.reject(session, proposal=proposal, by=by, reason="A slip.", library=library, now=now)
    undecided.undo(session, proposal=proposal, by=by, library=library, now=now + timedelta(seconds=59))
    assert (proposal.state, proposal.reason) == (ProposalState.WAITING, None)
    proposals.approve(session, proposal=proposal, by=by, library=library, now=now + timedelta(minutes=2))
    assert proposal.state is ProposalState.APPROVED


def test_what_waits_or_is_a_minute_old_cannot_be_taken_back(session: Session) -> None:
    proposal, by, now = a_proposal(session)
    library = builders.library()
    with pytest.raises(Conflict):
        undecided.undo(session, proposal=proposal, by=by, library=library, now=now)
    proposals.approve(session, proposal=proposal, by=by, library=library, now=now)
    with pytest.raises(Conflict):
        undecided.undo(session, proposal=proposal, by=by, library=library, now=now + timedelta(seconds=60))
    assert proposal.state is ProposalState.APPROVED


def test_only_a_therapist_takes_a_decision_back(session: Session) -> None:
    proposal, by, now = a_proposal(session)
    library = builders.library()
    proposals.approve(session, proposal=proposal, by=by, library=library, now=now)
    by.is_therapist = False
    with pytest.raises(NotAllowed):
        undecided.undo(session, proposal=proposal, by=by, library=library, now=now)
