"""Proposals as a patient's page shows them: what waits, with the answers behind it, and what ended lately."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.db import mapping, models
from portal.db.queries import check_ins, programmes, reviews
from portal.db.session import Session
from portal.domain import rule_set
from portal.domain.decision import ItemDecision
from portal.domain.exercise import Library
from portal.domain.reasons import Because
from portal.web.therapist import endings
from portal.web.therapist.given import Given

LATELY = timedelta(days=14)


@dataclass(frozen=True)
class Made:
    """A review with the answer it was made from; several changes may have come of it."""

    review: models.Review
    check_in: models.CheckIn
    given: Given | None


@dataclass(frozen=True)
class Proposed:
    """A change: of one exercise, or of the sessions a week, with what the rules gave as its reasons."""

    proposal: models.Proposal

    @property
    def item(self) -> ItemDecision | None:
        """The exercise's change; None if it is about the sessions a week."""
        return mapping.proposed_item(self.proposal)

    @property
    def sessions(self) -> int | None:
        """The sessions a week it asks for; None if it is about an exercise."""
        return mapping.proposed_sessions(self.proposal) if self.item is None else None

    @property
    def because(self) -> tuple[Because, ...]:
        """Every reason, the most pressing first."""
        return self.item.because if self.item else mapping.proposed_because(self.proposal)

    @property
    def asked(self) -> str:
        """Why it waits: limits, expired, overtaken, always; older proposals did not keep it."""
        return str(self.proposal.change.get("asked", "limits"))

    @property
    def limits_ended_on(self) -> date | None:
        """The last day of the limits, if it waits because they ended."""
        day = self.proposal.change.get("limits_ended_on")
        return date.fromisoformat(day) if day else None


@dataclass(frozen=True)
class Waiting(Proposed):
    """A proposal that waits: beside it what stands now, and the answers it was made from."""

    programme: models.Programme
    version: models.ProgrammeVersion
    check_in: models.CheckIn
    review: models.Review
    given: Given | None
    is_from_other_rules: bool

    @property
    def rests(self) -> bool:
        """Whether the patient leaves the exercise out until somebody decides."""
        resting = (row.exercise for row in self.version.prescriptions if row.is_out)
        return self.item is not None and self.item.exercise in resting


@dataclass(frozen=True)
class Ended(Proposed):
    """A proposal that ended: by whom, or in which version."""

    by: str
    number: int | None

    @property
    def ending(self) -> str:
        """How it ended, in words."""
        return endings.of(self.proposal, self.by, self.number)


def of(session: Session, patient: models.Patient, *, library: Library) -> tuple[Waiting, ...]:
    """What waits for a decision, in every programme that runs or rests."""
    rules = rule_set.name(library)
    found = [
        (proposal, (programme, version))
        for programme in programmes.living(session, patient.id)
        if (version := programmes.latest(session, programme.id)) is not None
        for proposal in reviews.waiting_proposals(session, programme.id)
    ]
    made = {number: _made(session, number) for number in {proposal.review_id for proposal, _ in found}}
    return tuple(
        _waiting(proposal, standing, made[proposal.review_id], rules) for proposal, standing in found
    )


def lately(session: Session, patient: models.Patient, now: datetime) -> tuple[Ended, ...]:
    """What ended in the last fourteen days, the newest first, also in a programme that is over."""
    return tuple(
        ended(session, proposal)
        for proposal in reviews.decided_since(session, now - LATELY, patient_id=patient.id)
    )


def ended(session: Session, proposal: models.Proposal) -> Ended:
    """A proposal with how it ended."""
    by = session.get(models.Account, proposal.decided_by_id) if proposal.decided_by_id else None
    number = proposal.closed_by_version_id
    version = session.get(models.ProgrammeVersion, number) if number else None
    return Ended(proposal, (by.name or "") if by else "", version.number if version else None)


def _made(session: Session, number: int) -> Made:
    review = session.get_one(models.Review, number)
    answers = check_ins.answers_of(session, review.check_in_id)
    given = next((row for row in answers if row.number == review.answer_number), None)
    check_in = session.get_one(models.CheckIn, review.check_in_id)
    return Made(review, check_in, Given.of(given) if given else None)


def _waiting(
    proposal: models.Proposal,
    standing: tuple[models.Programme, models.ProgrammeVersion],
    made: Made,
    rules: str,
) -> Waiting:
    programme, version = standing
    return Waiting(
        proposal,
        programme=programme,
        version=version,
        check_in=made.check_in,
        review=made.review,
        given=made.given,
        is_from_other_rules=made.review.engine != rules,
    )
