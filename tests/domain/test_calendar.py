"""Wall time to instant in every time zone of the world, and the quiet hours."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import calendar
from portal.domain.errors import InvalidInput

COPENHAGEN = "Europe/Copenhagen"
ZONES = st.sampled_from(sorted(available_timezones() - {"Factory", "localtime"}))
WALLS = st.datetimes(datetime(2010, 1, 1), datetime(2037, 12, 30))


def shown(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def test_a_day_is_the_one_where_the_patient_lives() -> None:
    noon = datetime(2026, 11, 16, 12, tzinfo=UTC)
    assert calendar.day_of(SimpleNamespace(time_zone="Pacific/Auckland"), noon) == date(2026, 11, 17)
    assert calendar.day_of(SimpleNamespace(time_zone=COPENHAGEN), noon) == date(2026, 11, 16)


@pytest.mark.parametrize(
    "wall, utc",
    [
        (datetime(2026, 1, 5, 9, 0), datetime(2026, 1, 5, 8, 0)),
        (datetime(2026, 7, 6, 9, 0), datetime(2026, 7, 6, 7, 0)),
        (datetime(2026, 3, 29, 2, 30), datetime(2026, 3, 29, 1, 0)),  # does not exist: 03:00 is next
        (datetime(2026, 3, 29, 2, 0), datetime(2026, 3, 29, 1, 0)),
        (datetime(2026, 10, 25, 2, 30), datetime(2026, 10, 25, 0, 30)),  # twice: the first is meant
    ],
)
def test_wall_time_in_copenhagen(wall: datetime, utc: datetime) -> None:
    assert calendar.instant(wall, COPENHAGEN) == utc.replace(tzinfo=UTC)


@given(WALLS, ZONES)
def test_an_instant_shows_the_wall_time_or_the_first_minute_after_a_gap(wall: datetime, zone: str) -> None:
    at = calendar.instant(wall, zone)
    assert at.tzinfo is UTC
    back = shown(at, zone)
    assert back == wall or wall < back <= wall + timedelta(days=1, minutes=1)


@given(WALLS, WALLS, ZONES)
def test_later_on_the_wall_is_never_earlier_in_truth(first: datetime, second: datetime, zone: str) -> None:
    early, late = sorted((first, second))
    before, after = calendar.instant(early, zone), calendar.instant(late, zone)
    assert before <= after or late - early < timedelta(hours=24)  # an hour may be shown twice


@given(WALLS, ZONES)
def test_nobody_gets_an_e_mail_at_night(wall: datetime, zone: str) -> None:
    at = wall.replace(tzinfo=UTC)
    opened = calendar.next_open(at, zone)
    assert at <= opened <= at + timedelta(hours=49)
    assert 8 <= shown(opened, zone).hour < 20
    assert not calendar.is_quiet(opened, zone)


@pytest.mark.parametrize(
    "wall, quiet",
    [((7, 59), True), ((8, 0), False), ((19, 59), False), ((20, 0), True), ((0, 0), True)],
)
def test_the_quiet_hours(wall: tuple[int, int], quiet: bool) -> None:
    at = calendar.instant(datetime(2026, 6, 1, *wall), COPENHAGEN)
    assert calendar.is_quiet(at, COPENHAGEN) is quiet
    assert (calendar.next_open(at, COPENHAGEN) == at) is not quiet


def test_the_evening_waits_for_the_morning() -> None:
    evening = calendar.instant(datetime(2026, 3, 28, 22, 0), COPENHAGEN)
    assert shown(calendar.next_open(evening, COPENHAGEN), COPENHAGEN) == datetime(2026, 3, 29, 8, 0)


def test_a_day_that_a_country_skipped_is_not_waited_for() -> None:
    evening = datetime(2011, 12, 30, 7, 0, tzinfo=UTC)  # 29 December, 21:00, in Apia; the 30th never was
    assert shown(calendar.next_open(evening, "Pacific/Apia"), "Pacific/Apia") == datetime(2011, 12, 31, 8, 0)


@pytest.mark.parametrize("name", ["", "Atlantis/Capital", "../etc/passwd", "\0", "Europe"])
def test_a_time_zone_that_does_not_exist_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput, match="time_zone"):
        calendar.zone_of(name)
