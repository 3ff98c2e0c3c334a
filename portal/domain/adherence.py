"""Sessions done of sessions planned: how many were planned, and the band the rules look at.

Sources: 80 % counts as adherent in trials; 66 % (2 of 3) fits three to five sessions a week, by design.
"""

from collections.abc import Collection
from datetime import date, timedelta
from enum import StrEnum

from portal.domain.policy import POLICY


class Band(StrEnum):
    """How much of the programme was done in one period between check-ins."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


def band(done: int | None, planned: int | None, min_pct: int) -> Band | None:
    """High from `min_pct` of the planned sessions, medium from half, else low; None if it is not known."""
    if done is None or not planned:
        return None
    if done * 100 >= planned * min_pct:
        return Band.HIGH
    return Band.MEDIUM if done * 100 >= planned * POLICY.medium_pct else Band.LOW


def planned_sessions(sessions_per_week: int, days: int) -> int:
    """Sessions planned in so many finished, unpaused days, rounded half up; 0 means not known."""
    return (2 * sessions_per_week * days + 7) // 14


def planned_on_weekdays(weekdays: Collection[int], from_on: date, until_on: date) -> int:
    """Sessions planned on fixed weekdays (Monday 0) from one day to the day before another."""
    days = (from_on + timedelta(days=number) for number in range((until_on - from_on).days))
    return sum(day.weekday() in weekdays for day in days)
