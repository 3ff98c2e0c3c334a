"""A calendar file (iCalendar, RFC 5545): when to exercise and when we ask. Nothing in it speaks of health.

A calendar is read by whoever shares it: no region, no exercise, no dose stands in it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

from portal.rendering.i18n import gettext

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WEEK = 7


@dataclass(frozen=True, slots=True)
class Plan:
    """One programme in a calendar: sessions a week from one day to another (both included), and the next
    check-in. `number` counts its versions, so that a newer one replaces the older."""

    uid: str
    number: int
    starts_on: date
    until_on: date
    sessions_per_week: int
    check_in_on: date | None


@dataclass(frozen=True, slots=True)
class Feed:
    """What a patient's calendar shows. `link` is the front door; `made_at` stamps every event."""

    clinic: str
    host: str
    link: str
    made_at: datetime
    plans: tuple[Plan, ...]


def calendar_of(feed: Feed) -> bytes:
    """The file, in the language spoken now; with no plan it is empty, so that events go."""
    found = Calendar()
    found.add("prodid", "-//Bedring//Exercises//EN")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", feed.clinic)
    for plan in feed.plans:
        for event in _events(feed, plan):
            found.add_component(event)
    return bytes(found.to_ical())


def weekdays(sessions_per_week: int) -> tuple[int, ...]:
    """The days of the week (Monday 0), spread evenly; every day from seven sessions on."""
    number = min(sessions_per_week, WEEK)
    return tuple(place * WEEK // number for place in range(number))


def _events(feed: Feed, plan: Plan) -> Iterator[Event]:
    days = weekdays(plan.sessions_per_week)
    week = (plan.starts_on + timedelta(days=ahead) for ahead in range(WEEK))
    first = next(day for day in week if day.weekday() in days)
    if first <= plan.until_on:
        exercises = _event(feed, f"{plan.uid}@{feed.host}", gettext("Exercises"), plan.number, first)
        rule = {"freq": "weekly", "byday": [DAYS[day] for day in days], "until": plan.until_on}
        exercises.add("rrule", rule)
        yield exercises
    if plan.check_in_on is not None:
        yield _event(
            feed, f"{plan.uid}-check-in@{feed.host}", gettext("Check-in"), plan.number, plan.check_in_on
        )


def _event(feed: Feed, uid: str, words: str, number: int, on: date) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", feed.made_at)
    event.add("dtstart", on)
    event.add("dtend", on + timedelta(days=1))
    event.add("summary", f"{words} · {feed.clinic}")
    event.add("url", feed.link)
    event.add("sequence", number)
    event.add("transp", "TRANSPARENT")
    return event
