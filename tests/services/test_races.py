"""Two at once, on both databases: nothing is lost, nothing happens twice, versions have no gap."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from portal.db import models
from portal.db.models import ProgrammeStatus
from portal.db.session import Database, Session
from portal.domain.dose import Dose
from portal.domain.errors import Conflict
from portal.services import check_ins, drafts, programmes, reviews
from tests import builders
from tests.races import at_once

LATER = timedelta(hours=1)


@pytest.fixture
def check_in(database: Database) -> models.CheckIn:
    """An open check-in of a running programme, for everybody to see."""
    with database.transaction() as session:
        return builders.a_check_in(session)


def record(check_in: models.CheckIn, submission: str, **given: object) -> Callable[[Session], object]:
    return lambda session: check_ins.record(
        session,
        check_in_id=check_in.id,
        answers=builders.answers(flag="ok", **given),
        text="",
        submission_id=submission,
        now=check_in.opens_at,
    )


def review(check_in: models.CheckIn, number: int) -> Callable[[Session], object]:
    return lambda session: reviews.review(
        session,
        check_in_id=check_in.id,
        answer_number=number,
        library=builders.library(),
        now=check_in.opens_at + LATER,
    )


def signed_again(check_in: models.CheckIn, sets: int) -> Callable[[Session], object]:
    def sign(session: Session) -> int:
        programme = session.get_one(models.Programme, check_in.programme_id)
        patient = session.get_one(models.Patient, programme.patient_id)
        now = check_in.opens_at + LATER
        draft = programmes.draft_of(session, programme=programme, now=now)
        body = programmes.body_of(draft)
        row = next(row for row in body.rows if row.exercise == "glute_bridge")
        body = drafts.set_row(body, replace(row, dose=Dose(sets, 10)))
        draft = programmes.save_draft(
            session, programme=programme, body=body, revision=draft.revision, now=now
        )
        signature = programmes.Signature(
            by=session.get_one(models.Account, patient.therapist_id),
            envelope=builders.an_envelope(now),
            sentence=builders.SENTENCE,
            starts_on=now.date(),
            revision=draft.revision,
        )
        version = programmes.sign_and_send(
            session, programme=programme, signature=signature, library=builders.library(), now=now
        )
        return version.number

    return sign


def numbers(database: Database) -> list[int]:
    with database.reading() as session:
        rows = session.query(models.ProgrammeVersion).order_by(models.ProgrammeVersion.number)
        return [row.number for row in rows]


def count(database: Database, kind: type) -> int:
    with database.reading() as session:
        return session.query(kind).count()


def test_a_double_click_at_the_same_moment_is_one_answer(
    database: Database, check_in: models.CheckIn
) -> None:
    receipts = at_once(database, *[record(check_in, "one-form") for _ in range(4)])
    assert len(set(receipts)) == 1, receipts
    assert count(database, models.Answers) == 1


def test_two_devices_at_the_same_moment_are_an_answer_and_a_correction(
    database: Database, check_in: models.CheckIn
) -> None:
    receipts = at_once(database, record(check_in, "phone", rest=3), record(check_in, "tablet", rest=4))
    assert sorted(receipt.answer_number for receipt in receipts) == [1, 2]  # type: ignore[attr-defined]
    at_once(database, review(check_in, 2), review(check_in, 1))
    with database.reading() as session:
        standing = session.query(models.Review).filter_by(superseded_at=None).one()
        assert standing.answer_number == 2


def test_one_answer_reviewed_by_two_workers_makes_one_version(
    database: Database, check_in: models.CheckIn
) -> None:
    at_once(database, record(check_in, "a", during=7, after24=7, rest=7))
    at_once(database, *[review(check_in, 1) for _ in range(4)])
    assert numbers(database) == [1, 2]
    assert count(database, models.Review) == 1


def test_a_therapist_and_the_rules_at_the_same_moment_leave_a_chain_without_a_gap(
    database: Database, check_in: models.CheckIn
) -> None:
    at_once(database, record(check_in, "a", during=7, after24=7, rest=7))
    outcomes = at_once(database, review(check_in, 1), signed_again(check_in, 3))
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)], outcomes
    found = numbers(database)
    assert found == list(range(1, len(found) + 1))
    assert len(found) in (2, 3)  # the rules were first, or their change became a proposal
    with database.reading() as session:
        assert session.query(models.Review).count() == 1


def test_of_two_therapists_one_signs_and_the_other_sees_a_conflict(
    database: Database, check_in: models.CheckIn
) -> None:
    with database.transaction() as session:
        programme = session.get_one(models.Programme, check_in.programme_id)
        programmes.draft_of(session, programme=programme, now=check_in.opens_at)
    outcomes = at_once(database, signed_again(check_in, 3), signed_again(check_in, 1))
    refused = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert numbers(database) == ([1, 2] if refused else [1, 2, 3])
    assert all(isinstance(outcome, Conflict) for outcome in refused), outcomes


def test_a_pause_and_an_answer_at_the_same_moment_end_in_a_pause(
    database: Database, check_in: models.CheckIn
) -> None:
    def pause(session: Session) -> None:
        programme = session.get_one(models.Programme, check_in.programme_id)
        programmes.pause(session, programme=programme, because="therapist", now=check_in.opens_at)

    at_once(database, pause, record(check_in, "a", during=7, after24=7, rest=7))
    with database.reading() as session:
        given = session.query(models.Answers).count()
    if given:
        at_once(database, review(check_in, 1))
    with database.reading() as session:
        assert session.query(models.Programme).one().status is ProgrammeStatus.PAUSED
    assert numbers(database) == [1]
