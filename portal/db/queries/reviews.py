"""Reads of what the rules decided, and of the proposals that came of it."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, defer

from portal.db import models
from portal.db.models import ProposalState
from portal.domain.errors import NotFound

AT_A_TIME = 200  # rows of a long read


def of_answer(session: Session, check_in_id: int, answer_number: int) -> models.Review | None:
    """The review of one answer, if it was made."""
    return session.scalar(
        select(models.Review).where(
            models.Review.check_in_id == check_in_id, models.Review.answer_number == answer_number
        )
    )


def of_answers(session: Session, numbers: Mapping[int, int]) -> dict[int, models.Review]:
    """The reviews of one answer each of many check-ins: the answer's number by its check-in."""
    rows = session.scalars(select(models.Review).where(models.Review.check_in_id.in_(numbers)))
    return {row.check_in_id: row for row in rows if row.answer_number == numbers[row.check_in_id]}


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


def every_since(session: Session, since: datetime | None) -> Iterator[models.Review]:
    """Every review from then on, the oldest first, also those a correction replaced; read a few at a time."""
    wanted = select(models.Review).order_by(models.Review.id).execution_options(yield_per=AT_A_TIME)
    if since is not None:
        wanted = wanted.where(models.Review.created_at >= since)
    return iter(session.scalars(wanted))


def standing_since(
    session: Session, clinic_id: int, since: datetime, most: int | None = None
) -> Iterator[tuple[models.Review, models.SignedEnvelope]]:
    """The decisions about answers of a clinic's patients from then on, the newest first (at most so many),
    each with the limits it was divided by; no silence, and nothing that a correction replaced."""
    rows = session.execute(
        select(models.Review, models.SignedEnvelope)
        .join(models.Patient, models.Patient.id == models.Review.patient_id)
        .join(models.SignedEnvelope, models.SignedEnvelope.id == models.Review.envelope_id)
        .where(models.Patient.clinic_id == clinic_id, *_counts_since(since))
        .order_by(models.Review.id.desc())
        .limit(most)
        .options(defer(models.Review.memory), defer(models.Review.texts_sealed))
        .execution_options(yield_per=AT_A_TIME)
    )
    return ((review, signed) for review, signed in rows)


def standing_of(session: Session, programme_id: int, since: datetime) -> list[models.Review]:
    """The decisions about answers of one programme from then on, as above, the newest first."""
    rows = session.scalars(
        select(models.Review)
        .where(models.Review.programme_id == programme_id, *_counts_since(since))
        .order_by(models.Review.id.desc())
    )
    return list(rows)


def _counts_since(since: datetime) -> tuple[ColumnElement[bool], ...]:
    is_an_answer = models.Review.answer_number > 0
    return models.Review.created_at >= since, is_an_answer, models.Review.superseded_at.is_(None)


def waiting_proposals(session: Session, programme_id: int) -> list[models.Proposal]:
    """What waits for the therapist, in the order of the decision."""
    rows = session.scalars(
        select(models.Proposal)
        .where(models.Proposal.programme_id == programme_id, models.Proposal.state == ProposalState.WAITING)
        .order_by(models.Proposal.id)
    )
    return list(rows)


def move_proposals(session: Session, version: models.ProgrammeVersion) -> None:
    """What waits would change this version from now on."""
    for proposal in waiting_proposals(session, version.programme_id):
        proposal.version_id = version.id
    session.flush()


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


def counted_from(session: Session, programme_id: int) -> list[datetime]:
    """When the newest version was published and the newest review made: the rules count from there."""
    found = (
        session.scalar(
            select(models.ProgrammeVersion.published_at)
            .where(models.ProgrammeVersion.programme_id == programme_id)
            .order_by(models.ProgrammeVersion.number.desc())
            .limit(1)
        ),
        session.scalar(
            select(models.Review.created_at)
            .where(models.Review.programme_id == programme_id)
            .order_by(models.Review.id.desc())
            .limit(1)
        ),
    )
    return [moment for moment in found if moment is not None]


def decided_since(session: Session, since: datetime, **whose: int) -> list[models.Proposal]:
    """Proposals that ended from then on, the newest first: decided about, or closed by themselves.

    `patient_id` or `programme_id` says whose.
    """
    rows = session.scalars(
        select(models.Proposal)
        .filter_by(**whose)
        .where(
            models.Proposal.state != ProposalState.WAITING,
            models.Proposal.decided_at >= since,
        )
        .order_by(models.Proposal.decided_at.desc(), models.Proposal.id.desc())
    )
    return list(rows)


def decided_in(session: Session, version_id: int) -> models.Proposal | None:
    """The proposal whose approval, or refusal, made this version."""
    return session.scalar(
        select(models.Proposal)
        .where(
            models.Proposal.closed_by_version_id == version_id,
            models.Proposal.state.in_([ProposalState.APPROVED, ProposalState.REJECTED]),
        )
        .limit(1)
    )


def proposal_counts(session: Session, clinic_id: int, since: datetime) -> dict[ProposalState, int]:
    """How many proposals of a clinic's patients ended from then on, by how they ended."""
    rows = session.execute(
        select(models.Proposal.state, func.count())
        .join(models.Patient, models.Patient.id == models.Proposal.patient_id)
        .where(models.Patient.clinic_id == clinic_id, models.Proposal.decided_at >= since)
        .group_by(models.Proposal.state)
    )
    return {state: number for state, number in rows}


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
