"""The log of a sheet: missing is not zero, a half-done day stays as it was, and no pain moves a dose."""

from datetime import date, datetime, timedelta

import pytest

from portal.db import models
from portal.db.queries import day_logs
from portal.db.queries import ticks as tick_queries
from portal.db.session import Session
from portal.domain.adherence import DayState
from portal.domain.errors import InvalidInput
from portal.services import paper_log, pauses, programmes, sessions, silence, ticks
from portal.services.paper_log import Entry
from tests import builders
from tests.fakes.clock import MONDAY_MORNING as START

A_DAY = timedelta(days=1)
MONDAY = START.date()
SUNDAY = MONDAY + 6 * A_DAY
NOW = START + timedelta(days=8)


def keep(session: Session, programme: models.Programme, days: dict[date, Entry], now: datetime = NOW) -> None:
    paper_log.keep(session, programme=programme, days=days, by=None, now=now)


def week(session: Session, programme: models.Programme, now: datetime = NOW) -> dict[date, paper_log.Day]:
    return {day.on: day for day in paper_log.week_of(session, programme, MONDAY, now=now)}


def states(session: Session, programme: models.Programme, now: datetime = NOW) -> list[DayState]:
    record = sessions.record_of(session, programme, now=now)
    return [day.state for day in sessions.day_states(record, from_on=MONDAY, until_on=SUNDAY)]


def test_an_empty_day_stays_unanswered_and_a_nought_is_none_done(either: Session) -> None:
    programme = builders.a_programme(either)
    tuesday, wednesday = MONDAY + A_DAY, MONDAY + 2 * A_DAY
    keep(either, programme, {MONDAY: Entry(), tuesday: Entry(0), wednesday: Entry(1, 3, 2)})
    assert states(either, programme)[:3] == [DayState.NO_ANSWER, DayState.NONE, DayState.DONE]
    assert week(either, programme)[wednesday].entry == Entry(1, 3, 2)
    assert week(either, programme)[MONDAY].entry == Entry()
    assert set(day_logs.of_programme(either, programme.id, MONDAY, SUNDAY)) == {tuesday, wednesday}


def test_a_day_can_be_corrected_and_emptied(either: Session) -> None:
    programme = builders.a_programme(either)
    keep(either, programme, {MONDAY: Entry(2, 0, None)})
    keep(either, programme, {MONDAY: Entry(0, None, None)})
    assert states(either, programme)[0] is DayState.NONE
    keep(either, programme, {MONDAY: Entry()})
    assert states(either, programme)[0] is DayState.NO_ANSWER
    assert day_logs.of_programme(either, programme.id, MONDAY, SUNDAY) == {}


def test_a_day_the_patient_half_ticked_stays_so_when_only_pain_is_written(session: Session) -> None:
    programme = builders.a_programme(session)
    ticks.mark(session, programme=programme, exercise="bird_dog", on=MONDAY, now=START)
    assert week(session, programme)[MONDAY].is_partly_ticked
    keep(session, programme, {MONDAY: Entry(None, 4, 4)})
    assert tick_queries.of_programme(session, programme.id, MONDAY, MONDAY) == {MONDAY: {"bird_dog": True}}
    keep(session, programme, {MONDAY: Entry(1, 4, 4)})
    assert states(session, programme)[0] is DayState.DONE


def test_only_days_of_the_programme_that_have_come_can_be_typed_in(session: Session) -> None:
    programme = builders.a_programme(session)
    for day in (MONDAY - A_DAY, NOW.date() + A_DAY):
        with pytest.raises(InvalidInput):
            keep(session, programme, {day: Entry(1)})
    keep(session, programme, {NOW.date(): Entry(1)})


def test_a_week_before_a_pause_can_be_typed_in_later(session: Session) -> None:
    programme = builders.a_programme(session)
    therapist = session.query(models.Account).filter_by(is_therapist=True).one()
    paused_at = START + timedelta(days=3)
    programmes.pause(session, programme=programme, because="therapist", by=therapist, now=paused_at)
    assert pauses.resting_because(session, programme) is not None
    keep(session, programme, {MONDAY: Entry(1, 2, 2)})
    assert [day.is_open for day in week(session, programme).values()] == [True] * 3 + [False] * 4
    with pytest.raises(InvalidInput):
        keep(session, programme, {MONDAY + 4 * A_DAY: Entry(1)})


def test_paper_pain_moves_no_dose_and_asks_nobody(session: Session) -> None:
    programme = builders.a_programme(session)
    before = session.query(models.Message).count()
    keep(session, programme, {MONDAY + number * A_DAY: Entry(1, 9, 9) for number in range(7)})
    assert session.query(models.Message).count() == before
    assert builders.latest(session, programme).number == 1
    assert session.query(models.Alert).count() == 0


def test_who_hands_in_a_log_was_heard_of(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    programme = builders.a_programme(session)
    heard: list[int] = []
    monkeypatch.setattr(silence, "heard", lambda _session, *, patient, now: heard.append(patient.id))
    keep(session, programme, {MONDAY: Entry()})
    assert heard == []
    keep(session, programme, {MONDAY: Entry(1)})
    assert heard == [programme.patient_id]


def test_the_next_week_to_type_in_follows_the_last_day_with_anything(session: Session) -> None:
    programme = builders.a_programme(session)
    later = START + timedelta(days=23)
    assert paper_log.next_week(session, programme, now=later) == MONDAY
    keep(session, programme, {SUNDAY: Entry(1)}, later)
    assert paper_log.next_week(session, programme, now=later) == MONDAY + 7 * A_DAY
    keep(session, programme, {later.date(): Entry(1)}, later)
    assert paper_log.next_week(session, programme, now=later) == paper_log.monday_of(later.date())


def test_the_log_fills_in_a_check_in_with_its_worst_pain(session: Session) -> None:
    programme = builders.a_programme(session)
    check_in = builders.a_check_in(session, programme=programme)
    now = check_in.opens_at
    assert paper_log.of_check_in(session, programme, check_in, now=now) is None
    days = {check_in.from_on: Entry(2, 3, None), check_in.from_on + A_DAY: Entry(0, None, 5)}
    keep(session, programme, days, now)
    found = paper_log.of_check_in(session, programme, check_in, now=now)
    assert found == paper_log.Filled(2, 3, 5)
