"""The strip of the list and the strip of the patient say the same, and the list reads twice."""

from datetime import timedelta

from sqlalchemy import event

from portal.db import models
from portal.db.session import Session
from portal.domain.adherence import DayState
from portal.domain.strip import PeriodState
from portal.services import check_ins, pauses, strips, ticks
from tests import builders
from tests.fakes.clock import MONDAY_MORNING as NOW

A_DAY = timedelta(days=1)


def close(session: Session, check_in: models.CheckIn) -> None:
    check_ins.close_unanswered(session, now=check_in.closes_at)


def test_no_answer_is_not_none_done(session: Session) -> None:
    programme = builders.a_programme(session)
    first = builders.a_check_in(session, programme=programme)
    builders.reviewed(session, first, done=0, during=None, after24=None, rest=0)
    found = strips.of_programme(session, programme, now=first.opens_at)
    assert [row.state for row in found.periods] == [PeriodState.NONE]
    assert (found.done, found.planned, found.given("rest")) == (0, 4, ((first.due_on, 0),))
    second = builders.a_check_in(session, programme=programme)
    close(session, second)
    found = strips.of_programme(session, programme, now=second.closes_at)
    assert [row.state for row in found.periods] == [PeriodState.NONE, PeriodState.NO_ANSWER]
    assert (found.unanswered, found.not_asked, found.planned) == (1, 0, 4)


def test_could_not_ask_is_not_no_answer(session: Session) -> None:
    programme = builders.a_programme(session)
    check_in = builders.a_check_in(session, programme=programme)
    assert strips.of_programme(session, programme, now=check_in.opens_at).periods[0].state == "open"
    builders.invitation_sent(session, check_in, "failed")
    close(session, check_in)
    found = strips.of_programme(session, programme, now=check_in.closes_at)
    assert found.periods[0].state is PeriodState.NOT_ASKED
    assert (found.unanswered, found.not_asked) == (0, 1)


def test_the_answer_that_counts_is_the_last_correction(session: Session) -> None:
    programme = builders.a_programme(session)
    check_in = builders.a_check_in(session, programme=programme)
    builders.reviewed(session, check_in, done=1, rest=7)
    builders.reviewed(session, check_in, done=4, rest=3)
    found = strips.of_programme(session, programme, now=check_in.opens_at)
    assert [(row.done, row.state) for row in found.periods] == [(4, PeriodState.ALL)]
    assert found.given("rest") == ((check_in.due_on, 3),)


def test_paused_days_are_neither_done_nor_missed(session: Session) -> None:
    programme = builders.a_programme(session)
    by = session.get_one(models.Account, session.get_one(models.Patient, programme.patient_id).therapist_id)
    pauses.pause(session, programme=programme, because="therapist", by=by, now=NOW + 2 * A_DAY)
    found = strips.of_programme(session, programme, now=NOW + 4 * A_DAY)
    today = (NOW + 4 * A_DAY).date()
    assert found.paused == (((NOW + 2 * A_DAY).date(), today + A_DAY),)
    assert (found.done, found.planned) == (0, 0)


def test_ticked_days_are_squares_and_speak_where_nobody_answered(session: Session) -> None:
    programme = builders.a_programme(session)
    for exercise in ticks.in_use(builders.latest(session, programme)):
        ticks.mark(session, programme=programme, exercise=exercise, on=NOW.date(), now=NOW)
    check_in = builders.a_check_in(session, programme=programme)
    close(session, check_in)
    found = strips.of_programme(session, programme, now=check_in.closes_at)
    assert found.days[0].state is DayState.DONE
    assert len(found.days) == found.length
    assert (found.periods[0].state, found.periods[0].done) == (PeriodState.SOME, 1)


def test_each_version_is_a_mark_on_its_day(session: Session) -> None:
    programme = builders.a_programme(session)
    version = builders.latest(session, programme)
    found = strips.of_programme(session, programme, now=NOW)
    assert [(mark.on, mark.number) for mark in found.marks] == [(NOW.date(), 1)]
    version.taken_back_at = NOW
    session.flush()
    assert strips.of_programme(session, programme, now=NOW).marks == ()


def test_the_strip_of_the_list_and_of_the_patient_agree(either: Session) -> None:
    session = either
    programme = builders.a_programme(session)
    builders.reviewed(session, builders.a_check_in(session, programme=programme), done=3, flag="ok")
    second = builders.a_check_in(session, programme=programme)
    close(session, second)
    now = second.closes_at
    assert strips.of_many(session, [programme], now=now, days=84) == {
        programme.id: strips.of_programme(session, programme, now=now)
    }


def test_a_draft_has_no_strip(session: Session) -> None:
    draft = builders.a_draft(session)
    assert strips.of_many(session, [draft], now=NOW) == {}


def test_the_number_of_reads_is_the_same_for_one_and_for_six(session: Session) -> None:
    programmes = [builders.a_programme(session, patient=builders.a_patient(session)) for _ in range(6)]
    patients = [session.get_one(models.Patient, programme.patient_id) for programme in programmes]
    session.flush()
    asked: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *about: asked.append(about[2]))
    strips.of_many(session, programmes[:1], now=NOW)
    one = len(asked)
    strips.of_many(session, programmes, now=NOW)
    assert (one, len(asked) - one, len(patients)) == (2, 2, 6)
