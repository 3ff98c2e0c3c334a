"""On which weekday, at which hour and in which zone: what is planned moves, what is open stays."""

import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.db import models
from portal.db.session import Session
from portal.domain.errors import InvalidInput
from portal.services import check_ins, rhythm
from portal.services.rhythm import Rhythm
from tests import builders
from tests.fakes.clock import MONDAY_MORNING as NOW

ZONES = sorted(zone for zone in available_timezones() if zone not in ("localtime", "Factory"))
A_DAY = timedelta(days=1)
MONDAY, TUESDAY, SATURDAY = 0, 1, 5


def a_person(hour: int, zone: str) -> models.Patient:
    return models.Patient(check_in_hour=hour, time_zone=zone)


def local(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone))


def _dates_around_transitions(zone: str) -> list[date]:
    """Every day on which the offset of a zone changes, and the days around it."""
    place, found = ZoneInfo(zone), set()
    first = datetime(2024, 1, 1, tzinfo=UTC)
    for day in range(0, 7 * 366):
        at = first + timedelta(days=day)
        if at.astimezone(place).utcoffset() != (at + A_DAY).astimezone(place).utcoffset():
            found |= {at.astimezone(place).date() + timedelta(days=step) for step in (-1, 0, 1, 2)}
    return sorted(found)


@settings(max_examples=60)
@given(
    zone=st.sampled_from(ZONES), hour=st.integers(8, 19), day=st.dates(date(2024, 1, 1), date(2030, 12, 31))
)
def test_the_hour_is_the_patients_on_the_clock_on_their_wall(zone: str, hour: int, day: date) -> None:
    shown = local(rhythm.at_hour(a_person(hour, zone), day), zone)
    assert (shown.date(), shown.hour, shown.minute) == (day, hour, 0)


@pytest.mark.parametrize(
    "zone", ["Europe/Copenhagen", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"]
)
def test_check_ins_come_once_a_local_date_in_order_through_every_change_of_clocks(zone: str) -> None:
    for hour in (8, 19):
        person = a_person(hour, zone)
        days = _dates_around_transitions(zone)
        hours = [rhythm.at_hour(person, day) for day in days]
        assert [local(at, zone).date() for at in hours] == days
        assert all(8 <= local(at, zone).hour < 20 for at in hours)
        assert all(before < after for before, after in itertools.pairwise(hours))


def test_a_day_that_a_country_left_out_is_asked_on_the_next(session: Session) -> None:
    samoa = a_person(9, "Pacific/Apia")  # there was no 30 December 2011
    at = rhythm.at_hour(samoa, date(2011, 12, 30))
    assert local(at, "Pacific/Apia").date() == date(2011, 12, 31)


def test_zone_rules_that_change_after_planning_move_the_hour(session: Session) -> None:
    programme = builders.a_programme(session)
    planned = builders.the_check_in(session, programme)
    right = planned.opens_at
    planned.opens_at = right - timedelta(hours=1)  # as the rules were when it was planned
    session.flush()
    assert check_ins.open_due(session, now=planned.opens_at) == 0
    assert planned.opens_at == right
    assert check_ins.open_due(session, now=right) == 1


def choose(session: Session, programme: models.Programme, chosen: Rhythm, now: datetime = NOW) -> None:
    patient = session.get_one(models.Patient, programme.patient_id)
    rhythm.choose(session, patient=patient, rhythm=chosen, now=now)


def test_another_hour_moves_the_planned_check_in_but_not_the_open_one(session: Session) -> None:
    programme = builders.a_programme(session)
    planned = builders.the_check_in(session, programme)
    due_on = planned.due_on
    choose(session, programme, Rhythm(None, 18, "Asia/Tokyo"))
    assert planned.due_on == due_on
    assert local(planned.opens_at, "Asia/Tokyo") == datetime(
        due_on.year, due_on.month, due_on.day, 18, tzinfo=ZoneInfo("Asia/Tokyo")
    )
    asked = builders.a_check_in(session, programme=programme)
    before = (asked.due_on, asked.opens_at, asked.closes_at)
    choose(session, programme, Rhythm(SATURDAY, 9, "Europe/Copenhagen"), asked.opens_at)
    assert (asked.due_on, asked.opens_at, asked.closes_at) == before


def test_another_weekday_moves_the_planned_check_in_sooner_and_never_later(session: Session) -> None:
    programme = builders.a_programme(session)
    planned = builders.the_check_in(session, programme)
    assert planned.due_on == NOW.date() + 7 * A_DAY  # a Monday
    choose(session, programme, Rhythm(SATURDAY, 9, "Europe/Copenhagen"))
    assert planned.due_on == NOW.date() + 5 * A_DAY
    choose(session, programme, Rhythm(TUESDAY, 9, "Europe/Copenhagen"))
    assert planned.due_on == NOW.date() + 5 * A_DAY  # sooner than a week: asked for a reason, so it stays


def test_the_next_check_in_keeps_to_the_weekday(session: Session) -> None:
    patient = builders.a_patient(session, check_in_weekday=MONDAY)
    programme = builders.a_programme(session, patient=patient)
    first = builders.a_check_in(session, programme=programme)
    assert first.due_on.weekday() == MONDAY
    builders.reviewed(session, first, flag="ok", now=first.opens_at + 2 * A_DAY)  # answered on a Wednesday
    following = builders.the_check_in(session, programme)
    assert following.due_on == first.due_on + 7 * A_DAY


def test_after_more_pain_nobody_waits_for_a_weekday(session: Session) -> None:
    patient = builders.a_patient(session, check_in_weekday=MONDAY)
    programme = builders.a_programme(session, patient=patient)
    first = builders.a_check_in(session, programme=programme)
    review = builders.reviewed(session, first, during=7, after24=7, rest=7)
    following = builders.the_check_in(session, programme)
    assert (following.due_on - first.due_on).days == review.decision["next_contact_days"] < 7


@pytest.mark.parametrize(
    "chosen, field",
    [
        (Rhythm(7, 9, "Europe/Copenhagen"), "weekday"),
        (Rhythm(-1, 9, "Europe/Copenhagen"), "weekday"),
        (Rhythm(None, 7, "Europe/Copenhagen"), "hour"),
        (Rhythm(None, 20, "Europe/Copenhagen"), "hour"),
        (Rhythm(None, 9, "Mars/Olympus"), "time_zone"),
    ],
)
def test_what_cannot_be_chosen_changes_nothing(session: Session, chosen: Rhythm, field: str) -> None:
    programme = builders.a_programme(session)
    before = builders.the_check_in(session, programme).opens_at
    with pytest.raises(InvalidInput) as fault:
        choose(session, programme, chosen)
    assert fault.value.field == field
    assert builders.the_check_in(session, programme).opens_at == before
