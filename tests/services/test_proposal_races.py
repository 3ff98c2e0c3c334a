"""Two at once about one proposal, on both databases: exactly one wins, and nothing stale is approved."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from portal.db import models
from portal.db.models import ProposalState
from portal.db.queries import reviews as queries
from portal.db.session import Database, Session
from portal.domain.envelope import Power
from portal.domain.errors import Conflict
from portal.services import check_ins, programmes, proposals, reviews
from tests import builders
from tests.races import at_once

LATER = timedelta(hours=3)
Work = Callable[[Session], object]


@pytest.fixture
def proposal(database: Database) -> models.Proposal:
    """One of two that wait: a dose that may grow if a therapist says so; the next check-in is open."""
    with database.transaction() as session:
        programme = builders.a_programme(session, envelope=builders.an_envelope(harder_dose=Power.ASK))
        for _ in range(2):
            builders.reviewed(session, builders.a_check_in(session, programme=programme), flag="ok")
        builders.a_check_in(session, programme=programme)
        return queries.waiting_proposals(session, programme.id)[0]


def at(proposal: models.Proposal) -> datetime:
    return proposal.created_at + timedelta(days=8)


def therapist(session: Session, proposal: models.Proposal) -> models.Account:
    patient = session.get_one(models.Patient, proposal.patient_id)
    return session.get_one(models.Account, patient.therapist_id)


def approve(proposal: models.Proposal) -> Work:
    return lambda session: (
        proposals.approve(
            session,
            proposal=session.get_one(models.Proposal, proposal.id),
            by=therapist(session, proposal),
            library=builders.library(),
            now=at(proposal),
        ).number
    )


def reject(proposal: models.Proposal) -> Work:
    return lambda session: (
        proposals.reject(
            session,
            proposal=session.get_one(models.Proposal, proposal.id),
            by=therapist(session, proposal),
            reason="",
            library=builders.library(),
            now=at(proposal),
        ).number
    )


def signed(proposal: models.Proposal) -> Work:
    """A draft begun beforehand is signed as it stands."""

    def sign(session: Session) -> int:
        programme = session.get_one(models.Programme, proposal.programme_id)
        now = at(proposal)
        draft = programmes.draft_of(session, programme=programme, now=now)
        signature = programmes.Signature(
            by=therapist(session, proposal),
            envelope=builders.an_envelope(now),
            sentence=builders.SENTENCE,
            starts_on=now.date(),
            revision=draft.revision,
        )
        return programmes.sign_and_send(
            session, programme=programme, signature=signature, library=builders.library(), now=now
        ).number

    return sign


def answered(check_in_id: int, submission: str, now: datetime, **given: object) -> Work:
    return lambda session: check_ins.record(
        session,
        check_in_id=check_in_id,
        answers=builders.answers(**({"flag": "ok"} | given)),
        text="",
        submission_id=submission,
        now=now,
    )


def reviewed(check_in_id: int, number: int, now: datetime) -> Work:
    return lambda session: reviews.review(
        session, check_in_id=check_in_id, answer_number=number, library=builders.library(), now=now
    )


def open_check_in(database: Database, programme_id: int) -> int:
    with database.reading() as session:
        programme = session.get_one(models.Programme, programme_id)
        return builders.the_check_in(session, programme).id


def numbers(database: Database) -> list[int]:
    with database.reading() as session:
        rows = session.query(models.ProgrammeVersion).order_by(models.ProgrammeVersion.number)
        return [row.number for row in rows]


def state(database: Database, proposal: models.Proposal) -> ProposalState:
    with database.reading() as session:
        return session.get_one(models.Proposal, proposal.id).state


def refused(outcomes: list[object]) -> list[object]:
    return [outcome for outcome in outcomes if isinstance(outcome, Exception)]


def one_won(outcomes: list[object]) -> None:
    [loser] = refused(outcomes)
    assert isinstance(loser, Conflict), outcomes


def test_of_two_therapists_who_approve_one_does_and_the_other_sees_a_conflict(
    database: Database, proposal: models.Proposal
) -> None:
    one_won(at_once(database, approve(proposal), approve(proposal)))
    assert numbers(database) == [1, 2]
    assert state(database, proposal) is ProposalState.APPROVED


def test_of_an_approval_and_a_refusal_at_once_one_counts(
    database: Database, proposal: models.Proposal
) -> None:
    outcomes = at_once(database, approve(proposal), reject(proposal))
    one_won(outcomes)
    was_approved = not isinstance(outcomes[0], Exception)
    assert numbers(database) == ([1, 2] if was_approved else [1])
    expected = ProposalState.APPROVED if was_approved else ProposalState.REJECTED
    assert state(database, proposal) is expected


def test_of_an_approval_and_a_signed_edit_at_once_one_counts(
    database: Database, proposal: models.Proposal
) -> None:
    """Signed first: the proposal is overtaken. Approved first: the draft began from what no longer stands."""
    with database.transaction() as session:
        programme = session.get_one(models.Programme, proposal.programme_id)
        programmes.draft_of(session, programme=programme, now=at(proposal))
    one_won(at_once(database, approve(proposal), signed(proposal)))
    assert numbers(database) == [1, 2]
    assert state(database, proposal) in (ProposalState.APPROVED, ProposalState.SUPERSEDED)


def test_an_approval_and_a_newer_answer_at_once_leave_no_stale_approval(
    database: Database, proposal: models.Proposal
) -> None:
    check_in, now = open_check_in(database, proposal.programme_id), at(proposal)
    at_once(database, answered(check_in, "a", now, during=7, after24=7, rest=7))
    outcomes = at_once(database, approve(proposal), reviewed(check_in, 1, now))
    was_approved = not isinstance(outcomes[0], Exception)
    assert not isinstance(outcomes[1], Exception), outcomes
    found = numbers(database)
    assert found == list(range(1, len(found) + 1))
    if was_approved:
        assert state(database, proposal) is ProposalState.APPROVED
    else:
        assert isinstance(outcomes[0], Conflict)
        assert state(database, proposal) is ProposalState.SUPERSEDED
        with database.reading() as session:
            origins = {row.origin for row in session.query(models.ProgrammeVersion)}
        assert models.Origin.APPROVED not in origins


def test_a_superseded_proposal_is_never_approved(database: Database, proposal: models.Proposal) -> None:
    check_in, now = open_check_in(database, proposal.programme_id), at(proposal)
    at_once(database, answered(check_in, "a", now, during=7, after24=7, rest=7))
    at_once(database, reviewed(check_in, 1, now))
    before = numbers(database)
    outcomes = at_once(database, approve(proposal), approve(proposal), reject(proposal))
    assert all(isinstance(outcome, Conflict) for outcome in outcomes), outcomes
    assert numbers(database) == before
    assert state(database, proposal) is ProposalState.SUPERSEDED


def test_two_check_ins_answered_at_the_same_second_are_each_decided_once(database: Database) -> None:
    """A correction of the last one comes in the same second as the answer to the next."""
    with database.transaction() as session:
        programme = builders.a_programme(session, envelope=builders.an_envelope(easier=Power.ASK))
        first = builders.a_check_in(session, programme=programme)
        builders.reviewed(session, first, during=9, after24=9, rest=9, flag="ok")
        second = builders.a_check_in(session, programme=programme)  # after a day: pain was far up
        now, programme_id = second.opens_at, programme.id
        ids = first.id, second.id
    outcomes = at_once(
        database,
        answered(ids[0], "late", now - timedelta(seconds=1), during=7, after24=7, rest=6),
        answered(ids[1], "new", now, during=6, after24=6, rest=6),
    )
    kept = [not isinstance(outcome, Exception) for outcome in outcomes]
    assert kept[1], outcomes
    works = [reviewed(ids[1], 1, now + LATER)]
    if kept[0]:
        works.append(reviewed(ids[0], 2, now + LATER))
    done = at_once(database, *works)
    assert not refused(done), done
    with database.reading() as session:
        standing = [row.check_in_id for row in queries.standing(session, programme_id)]
        asked = [row.change["exercise"] for row in queries.waiting_proposals(session, programme_id)]
    assert sorted(standing) == sorted(ids)
    found = numbers(database)
    assert found == list(range(1, len(found) + 1))
    assert len(asked) == len(set(asked))
