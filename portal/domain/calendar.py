"""The day where a person lives, wall-clock time to an instant, and the hours in which a patient may get an
e-mail."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from portal.domain.errors import InvalidInput

OPENS_AT = time(8)  # nobody gets an e-mail before
CLOSES_AT = time(20)  # nor from then on
_MINUTE = timedelta(minutes=1)


class Resident(Protocol):
    """Somebody who lives in a time zone."""

    @property
    def time_zone(self) -> str:
        """Its IANA name."""


def zone_of(name: str) -> ZoneInfo:
    """The time zone with this IANA name, such as `Europe/Copenhagen`; raises InvalidInput."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidInput("time_zone", "give a time zone such as Europe/Copenhagen") from None


def day_in(zone: str, at: datetime) -> date:
    """The day of the calendar in this time zone at an instant."""
    return at.astimezone(zone_of(zone)).date()


def day_of(patient: Resident, at: datetime) -> date:
    """The patient's calendar day at an instant."""
    return day_in(patient.time_zone, at)


def instant(wall: datetime, zone: str) -> datetime:
    """The UTC instant at which the clock on the wall shows this time (given without a zone).

    A time that does not exist, because the clocks go forward, becomes the next minute that does; of a time
    that exists twice the first is meant.
    """
    place = zone_of(zone)
    shown = wall.replace(tzinfo=None, fold=0)
    while not _exists(shown, place):
        shown = shown.replace(second=0, microsecond=0) + _MINUTE
    return shown.replace(tzinfo=place).astimezone(UTC)


def is_quiet(at: datetime, zone: str) -> bool:
    """Whether it is night for a patient in this zone: before 08:00, or from 20:00 on."""
    return not OPENS_AT <= at.astimezone(zone_of(zone)).time() < CLOSES_AT


def next_open(at: datetime, zone: str) -> datetime:
    """The first instant from `at` on (UTC) that is not in the quiet hours."""
    while is_quiet(at, zone):
        local = at.astimezone(zone_of(zone))
        day = local.date() if local.time() < OPENS_AT else local.date() + timedelta(days=1)
        at = instant(datetime.combine(day, OPENS_AT), zone)
    return at.astimezone(UTC)


def _exists(shown: datetime, place: ZoneInfo) -> bool:
    return shown.replace(tzinfo=place).astimezone(UTC).astimezone(place).replace(tzinfo=None) == shown
