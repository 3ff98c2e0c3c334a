"""Sessions planned, and the bands."""

from datetime import date

import pytest

from portal.domain import adherence
from portal.domain.adherence import Band


@pytest.mark.parametrize(
    "done, planned, band",
    [
        (66, 100, Band.HIGH),
        (65, 100, Band.MEDIUM),
        (50, 100, Band.MEDIUM),
        (49, 100, Band.LOW),
        (2, 3, Band.HIGH),
        (0, 3, Band.LOW),
        (9, 3, Band.HIGH),
        (None, 3, None),
        (3, None, None),
        (3, 0, None),
    ],
)
def test_the_band_of_a_period(done: int | None, planned: int | None, band: Band | None) -> None:
    assert adherence.band(done, planned, 66) is band


def test_a_stricter_clinic_has_a_stricter_band() -> None:
    assert adherence.band(79, 100, 80) is Band.MEDIUM
    assert adherence.band(80, 100, 80) is Band.HIGH


@pytest.mark.parametrize(
    "per_week, days, planned",
    [
        (4, 7, 4),
        (3, 7, 3),
        (4, 3, 2),
        (3, 3, 1),
        (7, 1, 1),
        (1, 3, 0),
        (1, 4, 1),
        (3, 0, 0),
        (2, 14, 4),
        (1, 10, 1),
        (3, 9, 4),
    ],
)
def test_planned_sessions_are_rounded_half_up(per_week: int, days: int, planned: int) -> None:
    assert adherence.planned_sessions(per_week, days) == planned


def test_half_a_session_counts_as_one() -> None:
    assert adherence.planned_sessions(7, 7) == 7
    assert [adherence.planned_sessions(1, days) for days in range(8)] == [0, 0, 0, 0, 1, 1, 1, 1]


def test_fixed_weekdays_are_counted_as_dates() -> None:
    monday, next_tuesday = date(2026, 11, 23), date(2026, 12, 1)
    assert adherence.planned_on_weekdays({0, 2, 4}, monday, next_tuesday) == 4
    assert adherence.planned_on_weekdays({0}, monday, monday) == 0
