"""Days of the follow-up."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import follow_up
from portal.domain.pain import Phase

DAY = date(2026, 11, 23)


def after(days: int) -> date:
    return DAY + timedelta(days=days)


@pytest.mark.parametrize(
    "phase, protocol_days, days",
    [(Phase.ACUTE, None, 3), (Phase.SUBACUTE, None, 7), (Phase.CHRONIC, None, 7), (Phase.ACUTE, 5, 5)],
)
def test_the_first_check_in(phase: Phase, protocol_days: int | None, days: int) -> None:
    assert follow_up.first_check_in_on(DAY, phase, protocol_days) == after(days)


def test_the_next_check_in_is_the_rules_contact() -> None:
    assert follow_up.next_check_in_on(DAY, 3) == after(3)
    assert follow_up.next_check_in_on(DAY, None) is None


DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
WEEKDAYS = st.integers(0, 6)


@given(on=DAYS, days=st.integers(7, 28), weekday=WEEKDAYS)
def test_the_patients_weekday_never_comes_later_than_the_rules_asked(
    on: date, days: int, weekday: int
) -> None:
    due_on = follow_up.contact_on(on, days, weekday)
    assert on + timedelta(days=4) <= due_on <= on + timedelta(days=days)
    assert due_on.weekday() == weekday or due_on == on + timedelta(days=4)


@given(on=DAYS, days=st.integers(1, 6), weekday=WEEKDAYS)
def test_a_short_contact_ignores_the_weekday(on: date, days: int, weekday: int) -> None:
    assert follow_up.contact_on(on, days, weekday) == on + timedelta(days=days)


@given(on=DAYS, weekday=WEEKDAYS)
def test_whoever_answers_late_is_back_on_their_weekday_after_two_check_ins(on: date, weekday: int) -> None:
    second = follow_up.contact_on(follow_up.contact_on(on, 7, weekday), 7, weekday)
    assert second.weekday() == weekday


def test_without_a_weekday_every_day_will_do() -> None:
    assert follow_up.contact_on(DAY, 7, None) == after(7)


def test_a_reminder_goes_two_days_later() -> None:
    assert follow_up.reminder_on(DAY) == after(2)


def test_a_check_in_closes_with_the_next_one_or_after_a_week() -> None:
    assert follow_up.closes_on(DAY) == after(7)
    assert follow_up.closes_on(DAY, after(3)) == after(3)
    assert follow_up.closes_on(DAY, after(14)) == after(7)


@pytest.mark.parametrize("days, lost", [(13, False), (14, True)])
def test_contact_is_lost_after_two_weeks_without_an_answer(days: int, lost: bool) -> None:
    assert follow_up.is_out_of_contact(DAY, after(days)) is lost
    assert follow_up.is_out_of_contact(DAY, after(days - 7), 7) is lost


@pytest.mark.parametrize("days, found", [(13, 0), (14, 14), (40, 40)])
def test_a_gap_of_two_weeks_is_a_break(days: int, found: int) -> None:
    assert follow_up.break_days(DAY, after(days)) == found
