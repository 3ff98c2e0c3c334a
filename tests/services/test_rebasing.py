"""A draft and the newer version that came meanwhile: nothing is signed before a person has read both."""

from dataclasses import replace
from datetime import timedelta

import pytest

from portal.db import models
from portal.db.models import Origin
from portal.db.queries import programmes as queries
from portal.db.session import Database, Session
from portal.domain.dose import Dose
from portal.domain.errors import DraftChanged, Overtaken
from portal.services import check_ins, drafts, programmes, rebasing, reviews
from tests import builders
from tests.races import at_once

LATER = timedelta(days=8)


def begun(session: Session, programme: models.Programme, sets: int = 3) -> models.Draft:
    """A draft with one exercise changed by hand."""
    now = programme.created_at
    draft = programmes.draft_of(session, programme=programme, now=now)
    body = programmes.body_of(draft)
    row = next(row for row in body.rows if row.exercise == "bird_dog")
    body = drafts.set_row(body, replace(row, dose=Dose(sets, 8)))
    return programmes.save_draft(session, programme=programme, body=body, revision=draft.revision, now=now)


def eased(session: Session, programme: models.Programme) -> None:
    """The rules make the next version."""
    check_in = builders.a_check_in(session, programme=programme)
    builders.reviewed(session, check_in, during=7, after24=7, rest=7)


def sign(session: Session, programme: models.Programme, revision: int) -> models.ProgrammeVersion:
    now = programme.created_at + LATER
    signature = programmes.Signature(
        by=session.query(models.Account).filter_by(is_therapist=True).one(),
        envelope=builders.an_envelope(now),
        sentence=builders.SENTENCE,
        starts_on=now.date(),
        revision=revision,
    )
    return programmes.sign_and_send(
        session, programme=programme, signature=signature, library=builders.library(), now=now
    )


def test_a_draft_begun_before_the_rules_changed_the_programme_is_not_signed(session: Session) -> None:
    programme = builders.a_programme(session)
    draft = begun(session, programme)
    assert not programmes.is_overtaken(programme, draft)
    eased(session, programme)
    assert programme.latest_number == 2
    assert programmes.is_overtaken(programme, draft)
    with pytest.raises(Overtaken):
        sign(session, programme, draft.revision)
    assert programme.latest_number == 2


def test_an_overtaken_draft_can_still_be_saved(session: Session) -> None:
    programme = builders.a_programme(session)
    draft = begun(session, programme)
    eased(session, programme)
    kept = programmes.save_draft(
        session, programme=programme, body=programmes.body_of(draft), revision=draft.revision,
        now=programme.created_at,
    )  # fmt: skip
    assert programmes.is_overtaken(programme, kept)


def test_a_draft_that_was_kept_after_reading_is_signed_as_it_was_written(session: Session) -> None:
    programme = builders.a_programme(session)
    draft = begun(session, programme, sets=3)
    eased(session, programme)
    kept = rebasing.keep_mine(
        session, programme=programme, revision=draft.revision, now=programme.created_at + LATER
    )
    with pytest.raises(DraftChanged):  # signed from a page that was open before
        sign(session, programme, draft.revision - 1)
    version = sign(session, programme, kept.revision)
    assert version.number == 3
    assert builders.doses(version)["bird_dog"] == "3x8"


def test_a_draft_that_begins_again_stands_as_the_newest_version(session: Session) -> None:
    programme = builders.a_programme(session)
    draft = begun(session, programme)
    eased(session, programme)
    fresh = rebasing.begin_again(
        session, programme=programme, revision=draft.revision, now=programme.created_at + LATER
    )
    standing = queries.latest(session, programme.id)
    assert standing is not None
    assert {row.exercise: row.dose for row in programmes.body_of(fresh).rows}["bird_dog"] != Dose(3, 8)
    assert not programmes.is_overtaken(programme, fresh)


def test_neither_is_done_to_a_draft_that_somebody_else_saved(session: Session) -> None:
    programme = builders.a_programme(session)
    draft = begun(session, programme)
    eased(session, programme)
    for choose in (rebasing.keep_mine, rebasing.begin_again):
        with pytest.raises(DraftChanged):
            choose(session, programme=programme, revision=draft.revision - 1, now=programme.created_at)


def test_a_first_draft_is_never_overtaken(session: Session) -> None:
    programme = builders.a_draft(session)
    draft = queries.draft(session, programme.id)
    assert draft is not None
    assert not programmes.is_overtaken(programme, draft)


def test_an_answer_and_a_signature_at_the_same_second_are_both_read_by_a_person(database: Database) -> None:
    """Whoever is first: the other is shown as 409 with both texts, or waits as proposals. Nothing is lost."""
    with database.transaction() as session:
        programme = builders.a_programme(session)
        revision = begun(session, programme).revision
        check_in = builders.a_check_in(session, programme=programme)
        check_ins.record(
            session, check_in_id=check_in.id, answers=builders.answers(during=7, after24=7, rest=7), text="",
            submission_id="one", now=check_in.opens_at,
        )  # fmt: skip

    def review(session: Session) -> None:
        reviews.review(
            session, check_in_id=check_in.id, answer_number=1, library=builders.library(),
            now=check_in.opens_at,
        )  # fmt: skip

    def signed(session: Session) -> None:
        sign(session, session.get_one(models.Programme, programme.id), revision)

    reviewing, signing = at_once(database, review, signed)
    assert reviewing is None
    with database.reading() as session:
        newest = builders.latest(session, programme)
        waiting = session.query(models.Proposal).filter_by(state=models.ProposalState.WAITING).count()
        assert newest.number == 2
        if signing is None:
            assert (newest.origin, waiting > 0) == (Origin.SIGNED, True)
        else:
            assert isinstance(signing, Overtaken)
            assert newest.origin is Origin.REVIEW
            assert queries.draft(session, programme.id) is not None
