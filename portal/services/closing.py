"""How a proposal ends: a person decides about it, or it is overtaken, and by what."""

from datetime import datetime
from enum import StrEnum

from portal.db import models
from portal.db.models import Origin, ProposalState
from portal.db.queries import reviews as queries
from portal.db.session import Session


class Closed(StrEnum):
    """Why a proposal ended without a decision of its own."""

    CHECK_IN = "check_in"  # a newer check-in was looked at
    CORRECTION = "correction"  # the patient answered the same check-in again
    VERSION = "version"  # a physiotherapist signed or approved something else
    REVIEW = "review"  # the rules made a newer version
    ENDED = "ended"  # the programme is over


def by_itself(
    session: Session,
    proposal: models.Proposal,
    because: Closed,
    *,
    now: datetime,
    version: models.ProgrammeVersion | None = None,
) -> None:
    """It waits no longer, and nobody decided; `version` is what took its place."""
    proposal.state, proposal.closed_because = ProposalState.SUPERSEDED, because
    proposal.closed_by_version_id = version.id if version else None
    proposal.decided_at = _not_before(session, proposal, now)
    session.flush()


def by_person(
    session: Session, proposal: models.Proposal, by: models.Account, state: ProposalState, now: datetime
) -> None:
    """A physiotherapist decided."""
    proposal.state, proposal.decided_by_id = state, by.id
    proposal.decided_at = _not_before(session, proposal, now)
    session.flush()


def by_version(
    session: Session, proposal: models.Proposal, version: models.ProgrammeVersion, now: datetime
) -> None:
    """A newer version took its place: done the therapist's own way, if they had taken it into their draft."""
    if version.origin is Origin.SIGNED and proposal.in_draft_at is not None and version.author_id is not None:
        author = session.get_one(models.Account, version.author_id)
        by_person(session, proposal, author, ProposalState.EDITED, now)
        proposal.closed_by_version_id = version.id
        session.flush()
        return
    because = Closed.REVIEW if version.origin is Origin.REVIEW else Closed.VERSION
    by_itself(session, proposal, because, now=now, version=version)


def leave_draft(session: Session, programme_id: int) -> None:
    """The draft is gone: what was taken into it is no longer being done the therapist's own way."""
    for proposal in queries.waiting_proposals(session, programme_id):
        proposal.in_draft_at = None
    session.flush()


def _not_before(session: Session, proposal: models.Proposal, now: datetime) -> datetime:
    """The moment it ended, never before what it was made from, should the clock have been set back."""
    return max(now, proposal.created_at, *queries.counted_from(session, proposal.programme_id))
