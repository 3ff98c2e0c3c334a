"""The clinic's opening hours, in every time zone of the world."""

from datetime import UTC, datetime, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import opening
from portal.domain.errors import InvalidInput
from portal.domain.opening import SHIPPED, Hours, open_time

COPENHAGEN = "Europe/Copenhagen"
HOUR = timedelta(hours=1)
ZONES = st.sampled_from(sorted(available_timezones() - {"Factory", "localtime"}))
INSTANTS = st.datetimes(datetime(2010, 1, 1), datetime(2037, 12, 30), timezones=st.just(UTC))
WAITS = st.timedeltas(timedelta(), timedelta(days=9))
DAYS = st.none() | st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda day: day[0] < day[1])
HOURS = st.lists(DAYS, min_size=7, max_size=7).filter(any).map(lambda days: Hours(tuple(days)))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@given(HOURS, ZONES, INSTANTS, WAITS)
def test_an_hour_of_opening_hours_is_never_shorter_than_an_hour_on_the_wall(
    hours: Hours, zone: str, since: datetime, waits: timedelta
) -> None:
    assert timedelta() <= open_time(hours, zone, since=since, until=since + waits) <= waits


@given(HOURS, ZONES, INSTANTS, WAITS, WAITS)
def test_open_time_adds_up_whatever_the_cut(
    hours: Hours, zone: str, since: datetime, first: timedelta, second: timedelta
) -> None:
    cut, until = since + first, since + first + second
    parts = (open_time(hours, zone, since=since, until=cut), open_time(hours, zone, since=cut, until=until))
    assert sum(parts, timedelta()) == open_time(hours, zone, since=since, until=until)


@given(ZONES, INSTANTS, WAITS)
def test_a_clinic_that_never_closes_counts_every_second(zone: str, since: datetime, waits: timedelta) -> None:
    always = Hours(((0, 1440),) * 7)
    assert open_time(always, zone, since=since, until=since + waits) == waits


@given(HOURS)
def test_hours_come_back_as_they_were_kept(hours: Hours) -> None:
    assert Hours.from_list(hours.to_list()) == hours


def test_a_night_and_a_weekend_do_not_count() -> None:
    friday_evening, monday_nine = at("2026-01-09 17:00"), at("2026-01-12 08:00")  # 09:00 in Copenhagen
    assert open_time(SHIPPED, COPENHAGEN, since=friday_evening, until=monday_nine) == HOUR


def test_the_hour_that_is_skipped_or_twice_counts_as_it_passed() -> None:
    night = Hours(((60, 240),) * 7)  # 01:00 to 04:00 on the wall
    spring, autumn = at("2026-03-28 12:00"), at("2026-10-24 12:00")
    assert open_time(night, COPENHAGEN, since=spring, until=spring + timedelta(days=1)) == 2 * HOUR
    assert open_time(night, COPENHAGEN, since=autumn, until=autumn + timedelta(days=1)) == 4 * HOUR


def test_as_shipped_is_monday_to_friday_from_eight_to_four() -> None:
    assert Hours.from_list([]) == SHIPPED
    assert SHIPPED.to_list() == [[480, 960]] * 5 + [None, None]


@pytest.mark.parametrize(
    "opens, closes, expected",
    [
        ("08:00", "16:00", (480, 960)),
        (" 8.30 ", "00:00", (510, 1440)),
        ("", " ", None),
    ],
)
def test_a_day_is_read_as_it_was_typed(opens: str, closes: str, expected: opening.Day) -> None:
    assert opening.typed_day(opens, closes, weekday=0) == expected


@pytest.mark.parametrize(
    "opens, closes, field",
    [
        ("08:00", "", "closes_2"),
        ("", "16:00", "opens_2"),
        ("16:00", "08:00", "closes_2"),
        ("08:00", "08:00", "closes_2"),
        ("24:00", "08:00", "opens_2"),
        ("8 o'clock", "16:00", "opens_2"),
        ("٠٨:٠٠", "16:00", "opens_2"),
    ],
)
def test_what_is_no_day_is_said_at_its_field(opens: str, closes: str, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        opening.typed_day(opens, closes, weekday=2)
    assert refused.value.field == field


def test_a_clinic_is_open_on_some_day() -> None:
    with pytest.raises(InvalidInput):
        Hours((None,) * 7)


def test_a_form_shows_a_time_as_the_clock_does() -> None:
    assert [opening.clock(minutes) for minutes in (0, 485, 1440)] == ["00:00", "08:05", "00:00"]
