"""What a patient ticks: once, for days that can be remembered, for exercises that were in use."""

from datetime import date, datetime, timedelta

import pytest

from portal.db import models
from portal.db.queries import ticks as queries
from portal.db.session import Database, Session
from portal.domain.errors import Conflict, InvalidInput
from portal.services import pauses, silence, ticks
from tests import builders
from tests.fakes.clock import MONDAY_MORNING as NOW
from tests.races import at_once

A_DAY = timedelta(days=1)
TODAY = NOW.date()
BRIDGE, DOG = "glute_bridge", "bird_dog"


def said(session: Session, programme: models.Programme) -> dict[date, dict[str, bool]]:
    return queries.of_programme(session, programme.id, date.min, date.max)


def mark(session: Session, programme: models.Programme, exercise: str = BRIDGE, on: date = TODAY,
         now: datetime = NOW) -> None:  # fmt: skip
    ticks.mark(session, programme=programme, exercise=exercise, on=on, now=now)


def test_the_same_tick_twice_is_one(either: Session) -> None:
    programme = builders.a_programme(either)
    for _ in range(2):
        mark(either, programme)
    assert said(either, programme) == {TODAY: {BRIDGE: True}}
    ticks.take_back(either, programme=programme, exercise=BRIDGE, on=TODAY, now=NOW)
    ticks.take_back(either, programme=programme, exercise=BRIDGE, on=TODAY, now=NOW)
    assert said(either, programme) == {}


def test_two_devices_at_once_make_one_tick(database: Database) -> None:
    with database.transaction() as session:
        programme = builders.a_programme(session)
    raised = at_once(database, *[lambda session: mark(session, programme)] * 4)
    assert raised == [None] * 4
    with database.reading() as session:
        assert session.query(models.Tick).count() == 1


def test_none_today_leaves_what_is_ticked(either: Session) -> None:
    programme = builders.a_programme(either)
    mark(either, programme)
    ticks.none(either, programme=programme, on=TODAY, now=NOW)
    day = said(either, programme)[TODAY]
    assert day[BRIDGE] is True
    assert [name for name, done in day.items() if done] == [BRIDGE]
    assert set(day) == set(ticks.in_use(builders.latest(either, programme)))
    ticks.take_back_none(either, programme=programme, on=TODAY, now=NOW)
    assert said(either, programme) == {TODAY: {BRIDGE: True}}


def test_none_and_a_tick_at_once_keep_the_tick(database: Database) -> None:
    with database.transaction() as session:
        programme = builders.a_programme(session)
    at_once(
        database,
        lambda session: mark(session, programme),
        lambda session: ticks.none(session, programme=programme, on=TODAY, now=NOW),
    )
    with database.reading() as session:
        assert said(session, programme)[TODAY][BRIDGE] is True


@pytest.mark.parametrize("days, fits", [(1, False), (0, True), (-6, True), (-7, False)])
def test_only_the_last_seven_days_can_be_filled_in(session: Session, days: int, fits: bool) -> None:
    programme = builders.a_programme(session, now=NOW - 30 * A_DAY)
    on = TODAY + days * A_DAY
    if fits:
        mark(session, programme, on=on)
        assert on in said(session, programme)
    else:
        with pytest.raises(InvalidInput, match="on"):
            mark(session, programme, on=on)


def test_no_day_before_the_start_can_be_filled_in(session: Session) -> None:
    programme = builders.a_programme(session)
    with pytest.raises(InvalidInput, match="on"):
        mark(session, programme, on=TODAY - A_DAY)
    later = builders.a_programme(session, patient=builders.a_patient(session), starts_on=TODAY + 2 * A_DAY)
    with pytest.raises(InvalidInput, match="on"):
        mark(session, later)


def test_today_is_the_patients_own_day(session: Session) -> None:
    patient = builders.a_patient(session, time_zone="Pacific/Auckland")
    late = NOW.replace(hour=12)  # one o'clock in the night in Auckland
    programme = builders.a_programme(session, patient=patient)
    mark(session, programme, on=TODAY + A_DAY, now=late)
    with pytest.raises(InvalidInput):
        mark(session, programme, on=TODAY + A_DAY, now=NOW)


@pytest.mark.parametrize("exercise", ["neck_rotation", "", "glute_bridge'; drop table tick; --"])
def test_an_exercise_of_another_programme_cannot_be_ticked(session: Session, exercise: str) -> None:
    programme = builders.a_programme(session)
    with pytest.raises(InvalidInput, match="exercise"):
        mark(session, programme, exercise)


def test_an_exercise_that_rests_cannot_be_ticked(session: Session) -> None:
    programme = builders.a_programme(session)
    row = next(row for row in builders.latest(session, programme).prescriptions if row.exercise == BRIDGE)
    row.is_out = True
    session.flush()
    with pytest.raises(InvalidInput, match="exercise"):
        mark(session, programme)


def test_while_the_programme_rests_nothing_is_ticked(session: Session) -> None:
    programme = builders.a_programme(session)
    pauses.pause(session, programme=programme, because="therapist", now=NOW)
    for work in (
        lambda: mark(session, programme),
        lambda: ticks.none(session, programme=programme, on=TODAY, now=NOW),
        lambda: ticks.take_back(session, programme=programme, exercise=BRIDGE, on=TODAY, now=NOW),
    ):
        with pytest.raises(Conflict):
            work()


def test_a_week_is_filled_in_at_once_and_again(session: Session) -> None:
    programme = builders.a_programme(session, now=NOW - 3 * A_DAY)
    sunday, saturday = TODAY - A_DAY, TODAY - 2 * A_DAY

    def fill(marks: dict[date, set[str]], none_on: set[date]) -> None:
        ticks.week(session, programme=programme, marks=marks, none_on=none_on, now=NOW)

    fill({sunday: {BRIDGE, DOG}}, {saturday})
    found = said(session, programme)
    assert found[sunday] == {BRIDGE: True, DOG: True}
    assert set(found[saturday].values()) == {False}
    assert TODAY not in found  # untouched is unanswered
    fill({saturday: {DOG}}, {saturday})
    assert [name for name, done in said(session, programme)[saturday].items() if done] == [DOG]
    assert sunday not in said(session, programme)
    with pytest.raises(InvalidInput):
        fill({TODAY + A_DAY: {DOG}}, set())


def test_a_tick_is_contact(session: Session) -> None:
    check_in = builders.a_check_in(session)
    programme = session.get_one(models.Programme, check_in.programme_id)
    now = check_in.opens_at + 14 * A_DAY
    check_in.state = models.CheckInState.CLOSED
    session.flush()
    assert silence.find(session, now=now) == 1
    mark(session, programme, on=now.date(), now=now)
    assert session.query(models.Alert).filter_by(code="no_contact").count() == 0
    assert "welcome_back" not in builders.emails(session)
    following = builders.the_check_in(session, programme)
    assert following.due_on == now.date() + 3 * A_DAY  # nothing waited: so it is asked again
    assert silence.find(session, now=now + 13 * A_DAY) == 0


def test_ticks_say_nothing_to_the_rules(session: Session) -> None:
    programme = builders.a_programme(session)
    check_in = builders.a_check_in(session, programme=programme)
    mark(session, programme, on=check_in.due_on, now=check_in.opens_at)
    review = builders.reviewed(session, check_in, done=0, during=None, after24=None)
    assert '"done": 0' in (review.input or "").replace('"done":0', '"done": 0')
