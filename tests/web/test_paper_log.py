"""The grid of a paper log: by day, only what was changed, and on to the check-in with answers filled in."""

import re
from datetime import date, timedelta
from html import unescape

import pytest

from portal.db import models
from portal.db.queries import day_logs
from portal.db.queries import ticks as tick_queries
from portal.runtime import Runtime
from portal.services import ticks
from tests import builders
from tests.fakes.clock import MONDAY_MORNING as START
from tests.web.conftest import Browser, People

A_DAY = timedelta(days=1)
MONDAY = START.date()
WEEK = f"week={MONDAY}"


@pytest.fixture
def address(runtime: Runtime, people: People) -> str:
    """The log of Anna's programme, which began last Monday; her check-in is open."""
    with runtime.transaction() as session:
        patient = session.get_one(models.Patient, people.anna_id)
        programme = builders.a_programme(session, patient=patient)
        check_in = builders.a_check_in(session, programme=programme)
        runtime.clock.time = check_in.opens_at  # type: ignore[attr-defined]
        return f"/patients/{patient.public_id}/paper-log?{WEEK}"


def fields(page: str) -> dict[str, str]:
    """The fields of the grid in the order of the Tab key, with what stands in them."""
    found = re.findall(r'<input[^>]+name="([a-z_]+_\d{4}-\d\d-\d\d)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in found}


def logged(runtime: Runtime) -> dict[date, tuple[int | None, int | None, int | None]]:
    with runtime.reading() as session:
        programme = session.query(models.Programme).one()
        rows = day_logs.of_programme(session, programme.id, date.min, date.max)
        return {on: (row.sessions, row.during, row.day_after) for on, row in rows.items()}


def test_the_tab_key_goes_down_a_day_and_then_to_the_next(address: str, therapist: Browser) -> None:
    names = [name for name in fields(therapist.get(address).text) if not name.startswith("was")]
    assert names[:4] == [
        f"sessions_{MONDAY}", f"during_{MONDAY}", f"day_after_{MONDAY}", f"sessions_{MONDAY + A_DAY}",
    ]  # fmt: skip


def test_a_week_is_typed_in_and_an_empty_field_stays_empty(
    address: str, therapist: Browser, runtime: Runtime
) -> None:
    grid = fields(therapist.get(address).text)
    typed = {f"sessions_{MONDAY}": "1", f"during_{MONDAY}": "3", f"sessions_{MONDAY + A_DAY}": "0"}
    assert therapist.post(address, grid | typed).status_code == 303
    assert logged(runtime) == {MONDAY: (1, 3, None), MONDAY + A_DAY: (0, None, None)}
    grid = fields(therapist.get(address).text)
    assert grid[f"during_{MONDAY}"] == "3"
    assert grid[f"day_after_{MONDAY}"] == ""


def test_what_was_not_changed_is_not_written(address: str, therapist: Browser, runtime: Runtime) -> None:
    grid = fields(therapist.get(address).text)
    with runtime.transaction() as session:  # meanwhile the patient ticks on the phone
        programme = session.query(models.Programme).one()
        today = runtime.now().date()
        ticks.mark(session, programme=programme, exercise="bird_dog", on=today, now=runtime.now())
    therapist.post(address, grid | {f"during_{MONDAY}": "2"})
    assert logged(runtime) == {MONDAY: (None, 2, None)}
    with runtime.reading() as session:
        assert tick_queries.of_programme(session, 1, date.min, date.max) == {today: {"bird_dog": True}}


@pytest.mark.parametrize("typed", ["11", "-1", "٥", "x", "<b>", "99999"])
def test_a_number_that_cannot_be_is_named_with_its_day(
    address: str, therapist: Browser, runtime: Runtime, typed: str
) -> None:
    grid = fields(therapist.get(address).text)
    answer = therapist.post(address, grid | {f"during_{MONDAY}": typed, f"sessions_{MONDAY}": "1"})
    assert answer.status_code == 422
    assert "Pain during:" in answer.text
    assert fields(answer.text)[f"during_{MONDAY}"] == typed
    assert logged(runtime) == {}


def test_the_answers_are_filled_in_from_the_log_but_no_safety_question(
    address: str, therapist: Browser, runtime: Runtime
) -> None:
    grid = fields(therapist.get(address).text)
    typed = {f"sessions_{MONDAY}": "1", f"during_{MONDAY}": "3", f"day_after_{MONDAY + A_DAY}": "5"}
    there = therapist.post(address, grid | typed | {"next": "answers"}).location
    page = therapist.get(there).text
    chosen = set(re.findall(r'name="([\w.]+)" value="(\w+)"[^>]* checked', page))
    assert chosen == {("done", "some"), ("count", "1"), ("during", "3"), ("after24", "5")}
    assert "the safety questions are empty" in page


def test_days_to_come_have_no_fields_and_odd_weeks_show_the_nearest(
    address: str, therapist: Browser, runtime: Runtime
) -> None:
    place = address.partition("?")[0]
    today = runtime.now().date()
    for week in ("9999-12-31", "0001-01-01", "x", ""):
        names = fields(therapist.get(f"{place}?week={week}").text)
        days = {date.fromisoformat(name.rpartition("_")[2]) for name in names}
        assert days
        assert MONDAY <= min(days) <= max(days) <= today
