"""Today says what to do now: how many, how long, how far; and never how many days were missed."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from portal.db import models
from portal.runtime import Runtime
from portal.services import pauses, ticks
from tests import builders
from tests.web import visits
from tests.web.conftest import Browser, signed_in
from tests.web.visits import Visit

A_DAY = timedelta(days=1)


@pytest.fixture
def visit(runtime: Runtime) -> Visit:
    return visits.begin(runtime)


@pytest.fixture
def anna(app: Flask, runtime: Runtime, visit: Visit) -> Browser:
    return signed_in(app, runtime, patient_id=visit.patient_id)


def shown(anna: Browser) -> str:
    return visits.text_of(anna.get("/my/today"))


def at(runtime: Runtime, days: int) -> None:
    """So many days after the first check-in."""
    runtime.clock.time += timedelta(days=days)  # type: ignore[attr-defined]


def do(runtime: Runtime, visit: Visit, *days_ago: int) -> None:
    """Every exercise on these days."""
    with runtime.transaction() as session:
        programme = session.get_one(models.Programme, visit.programme_id)
        for number in days_ago:
            on = runtime.now().date() - number * A_DAY
            for exercise in ticks.in_use(builders.latest(session, programme)):
                ticks.mark(session, programme=programme, exercise=exercise, on=on, now=runtime.now())


def test_today_says_how_many_exercises_how_long_and_how_many_are_done(anna: Browser) -> None:
    page = shown(anna)
    assert "5 exercises today About" in page
    assert "Nothing ticked yet today." in page
    assert "This week: 0 of 4 sessions." in page
    assert page.count("Mark as done") == 5
    assert page.index("Mark as done") < page.index("Stop and call 112 if")
    assert "What changed, and why" not in page
    assert "How much pain is all right?" not in page


def test_a_day_after_a_full_week_says_no_exercises_and_when_the_next_are(
    anna: Browser, runtime: Runtime, visit: Visit
) -> None:
    at(runtime, 4)  # Friday
    do(runtime, visit, 1, 2, 3, 4)
    page = shown(anna)
    assert "No exercises today Next: Monday" in page
    assert "Do them anyway" in page
    at(runtime, 2)  # Sunday: the next week begins tomorrow
    assert "No exercises today Next: tomorrow." in shown(anna)


def test_after_a_pause_it_is_fine_to_start_again_and_nobody_counts(
    anna: Browser, runtime: Runtime, visit: Visit
) -> None:
    assert "It is fine to start again today." not in shown(anna)  # who never ticks is told nothing
    do(runtime, visit, 0)
    at(runtime, 6)
    page = shown(anna)
    assert "It is fine to start again today." in page
    assert not re.search(r"missed|\bdays without\b|6 days", page)


def test_a_paused_programme_shows_no_exercise_on_today(anna: Browser, runtime: Runtime, visit: Visit) -> None:
    with runtime.transaction() as session:
        programme = session.get_one(models.Programme, visit.programme_id)
        pauses.pause(session, programme=programme, because="therapist", now=runtime.now())
    page = shown(anna)
    assert "Your programme is on pause" in page
    assert "How to do it" not in page
    assert "Tell us how it went" not in page


def test_a_new_version_is_named_on_today_for_a_week(anna: Browser, runtime: Runtime, visit: Visit) -> None:
    visits.fill_in(anna, visit, during="8", after24="8", rest="7")
    visits.review(runtime, visit)
    page = shown(anna)
    assert "Your programme changed on Monday" in page
    assert "See what changed and why" in page
    at(runtime, 8)
    assert "Your programme changed on" not in shown(anna)


def test_each_older_version_says_what_was_new_in_it(anna: Browser, runtime: Runtime, visit: Visit) -> None:
    visits.fill_in(anna, visit, during="8", after24="8", rest="7")
    visits.review(runtime, visit)
    page = visits.text_of(anna.get("/my/programme"))
    assert "Older versions Version 1 · Monday 16 November 2026 Your programme began with it." in page


def test_the_fridge_sheet_is_one_press_away_on_the_programme(anna: Browser) -> None:
    page = anna.get("/my/programme").get_data(as_text=True)
    assert "Fridge sheet" in page
    assert 'href="/my/sheets"' in page
