"""The calendar of a programme: days, and nothing about anybody's health."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from portal.rendering import i18n, ics
from portal.rendering.ics import Feed, Plan

MONDAY = date(2026, 11, 16)


def feed(**values: object) -> Feed:
    plan = {
        "uid": "abc", "number": 1, "starts_on": MONDAY, "until_on": date(2026, 12, 27),
        "sessions_per_week": 3, "check_in_on": date(2026, 11, 23),
    }  # fmt: skip
    made_at = datetime(2026, 11, 16, 9, tzinfo=UTC)
    plans = (Plan(**(plan | values)),)  # type: ignore[arg-type]
    return Feed("Harbour Physio", "portal.example", "https://portal.example", made_at, plans)


def test_a_calendar_names_the_clinic_and_no_exercise_region_or_dose() -> None:
    text = ics.calendar_of(feed()).decode()
    assert "SUMMARY:Exercises · Harbour Physio" in text
    assert "SUMMARY:Check-in · Harbour Physio" in text
    assert "RRULE:FREQ=WEEKLY;UNTIL=20261227;BYDAY=MO,WE,FR" in text
    assert "DESCRIPTION" not in text
    with i18n.use("da"):
        assert "SUMMARY:Exercises" not in ics.calendar_of(feed()).decode()


def test_a_new_version_raises_the_sequence_of_the_same_events() -> None:
    before, after = (Calendar.from_ical(ics.calendar_of(feed(number=number))) for number in (1, 2))
    old, new = ([(one["uid"], one["sequence"]) for one in file.walk("VEVENT")] for file in (before, after))
    assert [uid for uid, _ in old] == [uid for uid, _ in new]
    assert {number for _, number in old} == {1}
    assert {number for _, number in new} == {2}


def test_no_plan_is_an_empty_calendar() -> None:
    nothing = Feed("Harbour Physio", "x", "https://x", datetime(2026, 11, 16, tzinfo=UTC), ())
    assert not Calendar.from_ical(ics.calendar_of(nothing)).walk("VEVENT")


@given(st.integers(1, 21))
def test_a_week_has_as_many_days_as_sessions_and_at_most_seven(sessions: int) -> None:
    days = ics.weekdays(sessions)
    assert len(set(days)) == len(days) == min(sessions, 7)
    assert set(days) <= set(range(7))


@given(st.integers(1, 14), st.dates(MONDAY, date(2026, 11, 29)))
def test_the_first_event_is_on_one_of_the_days_and_not_before_the_start(sessions: int, starts: date) -> None:
    text = ics.calendar_of(feed(sessions_per_week=sessions, starts_on=starts))
    event = Calendar.from_ical(text).walk("VEVENT")[0]
    first = event.decoded("dtstart")
    assert first >= starts
    assert first.weekday() in ics.weekdays(sessions)
