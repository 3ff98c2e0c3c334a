"""A decision about a proposal is taken back within a minute, before the patient has heard of it."""

from datetime import datetime

from portal.db import models
from portal.db.models import ProposalState
from portal.db.queries import programmes as programme_queries
from portal.db.queries import reviews as queries
from portal.db.session import Session
from portal.domain.errors import Conflict, NotAllowed
from portal.domain.exercise import Library
from portal.services import taking_back

DECIDED = (ProposalState.APPROVED, ProposalState.REJECTED)
TOO_LATE = "it is on its way, or too much time has passed"


def is_possible(session: Session, *, proposal: models.Proposal, now: datetime) -> bool:
    """Whether this decision can be taken back now: it is a minute old at most, and nobody has heard of it."""
    if proposal.state not in DECIDED or proposal.decided_at is None:
        return False
    made = _version(session, proposal)
    if made is not None:
        return taking_back.is_possible(session, version=made, now=now)
    programme = session.get_one(models.Programme, proposal.programme_id)
    is_living = programme.status in programme_queries.LIVING
    is_same = _stands(session, proposal)
    return is_living and is_same and now < proposal.decided_at + taking_back.GRACE


def undo(
    session: Session, *, proposal: models.Proposal, by: models.Account, library: Library, now: datetime
) -> None:
    """The proposal waits again, and the version it made is taken back; `Conflict` once it is too late."""
    if not by.is_therapist or by.disabled_at is not None:
        raise NotAllowed("only a therapist decides about proposals")
    programme_queries.locked(session, proposal.programme_id)
    proposal = queries.locked_proposal(session, proposal.id)
    if not is_possible(session, proposal=proposal, now=now):
        raise Conflict(TOO_LATE)
    made = _version(session, proposal)
    if made is not None:
        taking_back.take_back(session, version=made, by=by, library=library, now=now)
        return
    proposal.state = ProposalState.WAITING
    proposal.decided_by_id = proposal.decided_at = proposal.reason = None
    session.flush()


def _version(session: Session, proposal: models.Proposal) -> models.ProgrammeVersion | None:
    number = proposal.closed_by_version_id
    return session.get(models.ProgrammeVersion, number) if number else None


def _stands(session: Session, proposal: models.Proposal) -> bool:
    """Whether the version it would change is still the one that stands."""
    standing = programme_queries.latest(session, proposal.programme_id)
    return standing is not None and standing.id == proposal.version_id
