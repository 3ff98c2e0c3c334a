"""How much was done: as said, else as ticked, else it is named as not known."""

from datetime import timedelta

from portal.db import models
from portal.db.session import Session
from portal.domain.adherence import Tally
from portal.services import check_ins, pauses, reviews, sessions, ticks
from tests import builders
from tests.fakes.clock import MONDAY_MORNING as NOW

A_DAY = timedelta(days=1)


def summary(
    session: Session, programme: models.Programme, now=NOW, days: int | None = None
) -> sessions.Summary:  # type: ignore[no-untyped-def]
    return sessions.summary(session, programme, sessions.record_of(session, programme, now=now), days=days)


def silent(session: Session, check_in: models.CheckIn) -> None:
    check_ins.close_unanswered(session, now=check_in.closes_at)
    reviews.review(
        session, check_in_id=check_in.id, answer_number=0, library=builders.library(), now=check_in.closes_at
    )


def test_what_was_said_counts_and_a_silent_check_in_is_named(session: Session) -> None:
    programme = builders.a_programme(session)
    builders.reviewed(session, builders.a_check_in(session, programme=programme), done=3, flag="ok")
    second = builders.a_check_in(session, programme=programme)
    silent(session, second)
    found = summary(session, programme, second.closes_at)
    assert (found.tally, found.unanswered, found.not_asked) == (Tally(3, 4), 1, 0)


def test_who_could_not_be_asked_has_not_failed_to_answer(session: Session) -> None:
    programme = builders.a_programme(session)
    check_in = builders.a_check_in(session, programme=programme)
    builders.invitation_sent(session, check_in, "failed")
    check_ins.close_unanswered(session, now=check_in.closes_at)
    found = summary(session, programme, check_in.closes_at)
    assert (found.tally, found.unanswered, found.not_asked) == (Tally(), 0, 1)
    assert found.tally.percent is None
    assert not found.is_known


def test_one_busy_week_hides_no_empty_one(session: Session) -> None:
    programme = builders.a_programme(session)
    builders.reviewed(session, builders.a_check_in(session, programme=programme), done=8, flag="ok")
    second = builders.a_check_in(session, programme=programme)
    builders.reviewed(session, second, done=0, during=None, after24=None)
    found = summary(session, programme, second.opens_at)
    assert found.tally == Tally(4, 8)


def test_ticks_speak_for_a_period_that_nobody_answered(session: Session) -> None:
    programme = builders.a_programme(session)
    exercises = ticks.in_use(builders.latest(session, programme))
    for number in (0, 2):
        now = NOW + number * A_DAY
        for exercise in exercises:
            ticks.mark(session, programme=programme, exercise=exercise, on=now.date(), now=now)
    check_in = builders.a_check_in(session, programme=programme)
    record = sessions.record_of(session, programme, now=check_in.opens_at)
    assert sessions.ticked_in(record, check_in) == Tally(2, 4, 3)
    silent(session, check_in)
    found = summary(session, programme, check_in.opens_at)
    assert (found.tally, found.unanswered) == (Tally(2, 4, 3), 0)


def test_without_a_tick_the_device_says_nothing(session: Session) -> None:
    programme = builders.a_programme(session)
    check_in = builders.a_check_in(session, programme=programme)
    record = sessions.record_of(session, programme, now=check_in.opens_at)
    assert sessions.ticked_in(record, check_in) is None


def test_paused_days_are_not_expected(session: Session) -> None:
    programme = builders.a_programme(session)
    patient = session.get_one(models.Patient, programme.patient_id)
    by = session.get_one(models.Account, patient.therapist_id)
    exercise = ticks.in_use(builders.latest(session, programme))[0]
    ticks.mark(session, programme=programme, exercise=exercise, on=NOW.date(), now=NOW)
    pauses.pause(session, programme=programme, because="therapist", now=NOW + A_DAY)
    pauses.resume(session, programme=programme, by=by, note="fine", now=NOW + 5 * A_DAY)
    record = sessions.record_of(session, programme, now=NOW + 7 * A_DAY)
    days = sessions.day_states(record, from_on=NOW.date(), until_on=NOW.date() + 6 * A_DAY)
    assert [day.state.value for day in days][1:5] == ["paused"] * 4
    assert days[5].state.value != "paused"
