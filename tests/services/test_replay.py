"""Other limits on the answers a clinic has: what would have been different, and nothing is written."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from portal.db import models
from portal.db.queries import reviews as queries
from portal.db.session import Database, Session
from portal.domain import limit_changes
from portal.domain.decision import Change
from portal.domain.envelope import Power
from portal.domain.programme import Mode
from portal.services import replay
from portal.services.replay import Move, Replayed
from tests import builders
from tests.conftest import ENCRYPTION_KEY
from tests.fakes.clock import MONDAY_MORNING, FixedClock
from tests.services.test_recompute import STORIES
from tests.services.test_reviews import next_check_in, silence, two_good_check_ins

LONG_AGO = MONDAY_MORNING - timedelta(days=90)


@pytest.fixture
def writing(database_url: str, fixed_clock: FixedClock) -> Iterator[Session]:
    """A writing session on either database; nothing of it stays."""
    database = Database(database_url, installation_key=ENCRYPTION_KEY.encode(), clock=fixed_clock)
    with database.session("write") as session:
        yield session
        session.rollback()
    database.close()


def replayed(session: Session, newest: int | None = None, **changes: Any) -> Replayed:
    session.flush()
    return replay.compare(
        session,
        library=builders.library(),
        clinic_id=builders.the_clinic(session).id,
        since=LONG_AGO,
        changes=limit_changes.checked(changes),
        newest=newest,
    )


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_under_its_own_limits_every_decision_comes_out_as_it_was(writing: Session, story: Any) -> None:
    story(writing)
    found = replayed(writing)
    assert found.looked_at > 0
    assert (found.differing, found.of_other_rules, found.erased) == (0, 0, 0)
    assert found.before == found.after
    assert not found.differences


def test_where_everything_asks_what_happened_by_itself_waits(writing: Session) -> None:
    two_good_check_ins(writing, builders.a_programme(writing))
    found = replayed(writing, **limit_changes.EVERYTHING_ASKS)
    by_itself, asked = Move(Change.HARDER_DOSE), Move(Change.HARDER_DOSE, is_asked=True)
    assert (found.looked_at, found.differing) == (2, 1)
    assert (found.before.moves, found.after.moves) == ({by_itself: 2}, {asked: 2})
    assert found.differences == {
        ("bird_dog", by_itself, asked): 1,
        ("dead_bug_heel_tap", by_itself, asked): 1,
    }


def test_frozen_or_with_no_exercise_at_a_time_nothing_gets_harder(writing: Session) -> None:
    two_good_check_ins(writing, builders.a_programme(writing))
    for changes in ({"freeze": True}, {"max_progressions": 0}, {"harder_dose": "never"}):
        found = replayed(writing, **changes)
        assert found.after.moves == {}
        assert found.after.unchanged == 2


def test_a_lower_green_limit_turns_the_light(writing: Session) -> None:
    programme = builders.a_programme(writing)
    builders.reviewed(writing, next_check_in(writing, programme), during=2, after24=2, rest=3, flag="ok")
    found = replayed(writing, green_max=0)
    assert found.before.lights == {"green": 1}
    assert found.after.lights == {"amber": 1}


def test_a_changed_zone_never_crosses_a_signed_one(writing: Session) -> None:
    programme = builders.a_programme(writing, envelope=builders.an_envelope(amber_max=1))
    builders.reviewed(writing, next_check_in(writing, programme), flag="ok")
    assert replayed(writing, green_max=4).looked_at == 1


def test_what_the_clinic_wants_to_be_asked_about_is_asked_about_here_too(writing: Session) -> None:
    programme = builders.a_programme(writing)
    builders.the_clinic(writing).must_ask = ["harder_dose"]
    two_good_check_ins(writing, programme)
    found = replayed(writing, harder_dose=Power.BY_ITSELF)
    assert found.differing == 0


def test_an_old_answer_without_its_day_counts_on_the_patients_day(writing: Session) -> None:
    """Limits that ended on Monday have ended for an answer of Tuesday, half past midnight in Copenhagen."""
    until = MONDAY_MORNING.date() + timedelta(days=7)
    limits = builders.an_envelope(until_on=until)
    programme = builders.a_programme(writing, envelope=limits)
    check_in = next_check_in(writing, programme)
    builders.reviewed(writing, check_in, during=7, after24=7, rest=7, flag="ok")
    (row,) = queries.every_since(writing, None)
    row.decided_on = None
    row.created_at = datetime.combine(until, time(23, 30), tzinfo=UTC)
    assert replayed(writing).before.moves != replayed(writing).after.moves
    row.created_at -= timedelta(hours=2)
    assert replayed(writing).before.moves == replayed(writing).after.moves


def test_an_answer_counts_once_however_often_it_was_corrected(writing: Session) -> None:
    programme = builders.a_programme(writing)
    check_in = next_check_in(writing, programme)
    for number, pain in enumerate((7, 6, 1)):
        later = check_in.opens_at + timedelta(hours=number)
        builders.reviewed(writing, check_in, during=pain, after24=pain, rest=pain, flag="ok", now=later)
    assert replayed(writing).looked_at == 1


def test_silence_is_no_answer(writing: Session) -> None:
    silence(writing, builders.a_programme(writing))
    assert replayed(writing).looked_at == 0


def test_what_other_rules_decided_and_what_was_erased_is_left_out_and_counted(writing: Session) -> None:
    two_good_check_ins(writing, builders.a_programme(writing))
    first, second = queries.every_since(writing, None)
    first.engine, second.input = "0+a1b2c3", None
    found = replayed(writing, freeze=True)
    assert (found.looked_at, found.of_other_rules, found.erased) == (0, 1, 1)


def test_another_clinics_answers_and_older_ones_are_not_looked_at(writing: Session) -> None:
    two_good_check_ins(writing, builders.a_programme(writing))
    other = builders.a_clinic(writing, name="Elsewhere")
    common = {"library": builders.library(), "changes": {}}
    assert replay.compare(writing, clinic_id=other.id, since=LONG_AGO, **common).looked_at == 0
    mine, later = builders.the_clinic(writing).id, MONDAY_MORNING + timedelta(days=900)
    assert replay.compare(writing, clinic_id=mine, since=later, **common).looked_at == 0


def test_only_the_newest_are_looked_at_where_a_page_must_not_wait(writing: Session) -> None:
    two_good_check_ins(writing, builders.a_programme(writing))
    found = replayed(writing, newest=1)
    assert (found.looked_at, found.is_cut) == (1, True)
    assert replayed(writing, newest=2).is_cut is False


def test_nothing_is_written(writing: Session) -> None:
    two_good_check_ins(writing, builders.a_programme(writing))
    writing.flush()
    replayed(writing, **limit_changes.EVERYTHING_ASKS)
    assert not writing.new
    assert not writing.dirty
    assert writing.query(models.Review).count() == 2


def of_one(session: Session, programme: models.Programme, **limits: Any) -> Replayed:
    return replay.of_programme(
        session,
        programme=programme,
        library=builders.library(),
        since=LONG_AGO,
        limits=builders.an_envelope(**limits),
        mode=Mode(programme.mode),
    )


def test_the_answers_of_one_programme_under_limits_that_nobody_has_signed(writing: Session) -> None:
    programme = builders.a_programme(writing)
    two_good_check_ins(writing, programme)
    as_signed = of_one(writing, programme)
    assert as_signed.looked_at == 2
    assert as_signed.differing == 0
    otherwise = of_one(writing, programme, harder_dose=Power.ASK)
    assert otherwise.differing > 0
    assert otherwise.after.moves[Move(Change.HARDER_DOSE, is_asked=True)] > 0
    assert not writing.dirty
    assert not writing.new


def test_another_patients_answers_are_not_looked_at(writing: Session) -> None:
    two_good_check_ins(writing, builders.a_programme(writing))
    other = builders.a_programme(writing, patient=builders.a_patient(writing, email=None))
    assert of_one(writing, other).looked_at == 0
