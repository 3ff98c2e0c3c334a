"""Reads of what the rules decided, and of the proposals that came of it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db import models
from portal.db.models import ProposalState
from portal.domain.errors import NotFound


def of_answer(session: Session, check_in_id: int, answer_number: int) -> models.Review | None:
    """The review of one answer, if it was made."""
    return session.scalar(
        select(models.Review).where(
            models.Review.check_in_id == check_in_id, models.Review.answer_number == answer_number
        )
    )


def of_check_in(session: Session, check_in_id: int) -> list[models.Review]:
    """All reviews of one check-in, in the order of its answers."""
    rows = session.scalars(
        select(models.Review)
        .where(models.Review.check_in_id == check_in_id)
        .order_by(models.Review.answer_number)
    )
    return list(rows)


def standing(session: Session, programme_id: int) -> list[models.Review]:
    """The reviews of a programme that no correction has replaced, the newest first."""
    rows = session.scalars(
        select(models.Review)
        .where(models.Review.programme_id == programme_id, models.Review.superseded_at.is_(None))
        .order_by(models.Review.id.desc())
    )
    return list(rows)


def last_of_version(session: Session, version_id: int) -> models.Review | None:
    """The newest review that counts and left this version standing, or published it."""
    return session.scalar(
        select(models.Review)
        .where(models.Review.version_after_id == version_id, models.Review.superseded_at.is_(None))
        .order_by(models.Review.id.desc())
        .limit(1)
    )


def last(session: Session, programme_id: int) -> models.Review | None:
    """The newest review that counts."""
    return session.scalar(
        select(models.Review)
        .where(models.Review.programme_id == programme_id, models.Review.superseded_at.is_(None))
        .order_by(models.Review.id.desc())
        .limit(1)
    )


def waiting_proposals(session: Session, programme_id: int) -> list[models.Proposal]:
    """What waits for the therapist, in the order of the decision."""
    rows = session.scalars(
        select(models.Proposal)
        .where(models.Proposal.programme_id == programme_id, models.Proposal.state == ProposalState.WAITING)
        .order_by(models.Proposal.id)
    )
    return list(rows)


def rejected_since(session: Session, programme_id: int, since: datetime) -> list[models.Proposal]:
    """Proposals a therapist refused from then on, in the order of the refusals."""
    rows = session.scalars(
        select(models.Proposal)
        .where(
            models.Proposal.programme_id == programme_id,
            models.Proposal.state == ProposalState.REJECTED,
            models.Proposal.decided_at >= since,
        )
        .order_by(models.Proposal.decided_at, models.Proposal.id)
    )
    return list(rows)


def locked_proposal(session: Session, proposal_id: int) -> models.Proposal:
    """A proposal, held until this unit ends."""
    found = session.scalar(
        select(models.Proposal)
        .where(models.Proposal.id == proposal_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("proposal")
    return found
