"""The hours in which somebody is at the clinic: how long a safety answer has waited is counted in them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from portal.domain import calendar
from portal.domain.errors import InvalidInput

DAY_MINUTES = 24 * 60
A_DAY = timedelta(days=1)
NO_TIME = "Write a time such as 08:00."
CLOSES_FIRST = "The clinic closes before it opens. Please change one of them."
HALF_A_DAY = "Write both times, or leave both empty for a closed day."
NEVER_OPEN = "Choose at least one day on which the clinic is open."
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)", re.ASCII)

Day = tuple[int, int] | None
"""Opens and closes as minutes after midnight on the wall's clock, 0 to 1440; None: closed all day."""


@dataclass(frozen=True, slots=True)
class Hours:
    """The opening hours of a week, Monday first. At least one day is open."""

    days: tuple[Day, ...]

    def __post_init__(self) -> None:
        if len(self.days) != 7:
            raise ValueError("a week has seven days")
        for weekday, day in enumerate(self.days):
            if day is not None and not 0 <= day[0] < day[1] <= DAY_MINUTES:
                raise InvalidInput(f"closes_{weekday}", CLOSES_FIRST)
        if not any(self.days):
            raise InvalidInput("opens_0", NEVER_OPEN)

    @classmethod
    def from_list(cls, days: Sequence[Any]) -> "Hours":
        """The hours that `to_list` wrote; an empty list means as shipped: Monday to Friday, 8 to 16."""
        return cls(tuple((day[0], day[1]) if day else None for day in days)) if days else SHIPPED

    def to_list(self) -> list[list[int] | None]:
        """The hours as a clinic keeps them."""
        return [list(day) if day else None for day in self.days]


SHIPPED = Hours(((480, 960),) * 5 + (None, None))


def typed_day(opens: str, closes: str, *, weekday: int) -> Day:
    """One day as somebody typed it; both empty is a closed day, and closing at 00:00 is midnight.

    Raises `InvalidInput` for the field that cannot be right (`opens_0` is Monday's).
    """
    if not opens.strip() and not closes.strip():
        return None
    if not (opens.strip() and closes.strip()):
        raise InvalidInput(f"{'closes' if opens.strip() else 'opens'}_{weekday}", HALF_A_DAY)
    start = _minutes(opens, f"opens_{weekday}")
    end = _minutes(closes, f"closes_{weekday}") or DAY_MINUTES
    if end <= start:
        raise InvalidInput(f"closes_{weekday}", CLOSES_FIRST)
    return start, end


def clock(minutes: int) -> str:
    """Minutes after midnight as a form shows them: 480 is `08:00`, 1440 is `00:00`."""
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def open_time(hours: Hours, zone: str, *, since: datetime, until: datetime) -> timedelta:
    """How much of the time between two instants fell into the opening hours of a clinic in this zone.

    An hour that the clocks skip does not pass, and one that comes twice passes twice.
    """
    place = calendar.zone_of(zone)
    day, last = since.astimezone(place).date() - A_DAY, until.astimezone(place).date()
    passed = timedelta()
    while day <= last:
        passed += _open_on(hours, zone, day, since, until)
        day += A_DAY
    return passed


def _open_on(hours: Hours, zone: str, day: date, since: datetime, until: datetime) -> timedelta:
    today = hours.days[day.weekday()]
    if today is None:
        return timedelta()
    opens, closes = (_at(day, minutes, zone) for minutes in today)
    return max(timedelta(), min(closes, until) - max(opens, since))


def _at(day: date, minutes: int, zone: str) -> datetime:
    midnight = datetime.combine(day, time())
    return calendar.instant(midnight + timedelta(minutes=minutes), zone)


def _minutes(text: str, field: str) -> int:
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        raise InvalidInput(field, NO_TIME)
    return int(found[1]) * 60 + int(found[2])
