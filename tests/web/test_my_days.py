"""A patient ticks what was done today, takes it back, says none, and fills in a week."""

import re
from datetime import date, timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from portal.db import models
from portal.runtime import Runtime
from portal.services import pauses
from portal.services import ticks as services
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


def today(runtime: Runtime) -> date:
    return runtime.now().date()


def send(anna: Browser, address: str, values: dict[str, str]) -> TestResponse:
    """Sends what a button on the page of today sends."""
    anna.get("/my/today")
    return anna.post(address, values)


def ticks(runtime: Runtime) -> dict[tuple[date, str], bool]:
    with runtime.reading() as session:
        return {(row.on_day, row.exercise): row.done for row in session.query(models.Tick)}


def tick(anna: Browser, on: date, exercise: str = "bird_dog", done: str = "yes") -> int:
    values = {"on": on.isoformat(), "exercise": exercise, "done": done, "number": "2"}
    return send(anna, "/my/days/tick", values).status_code


def shown(anna: Browser) -> str:
    return re.sub(r"\s+", " ", anna.get("/my/today").get_data(as_text=True))


def test_an_exercise_is_ticked_and_taken_back(anna: Browser, runtime: Runtime) -> None:
    assert "Nothing ticked yet today." in shown(anna)
    assert tick(anna, today(runtime)) == 303
    assert ticks(runtime) == {(today(runtime), "bird_dog"): True}
    assert "You have done 1 of 5 today." in shown(anna)
    assert tick(anna, today(runtime)) == 303  # a double click
    assert len(ticks(runtime)) == 1
    assert tick(anna, today(runtime), done="undo") == 303
    assert ticks(runtime) == {}


def test_none_today_is_said_and_taken_back(anna: Browser, runtime: Runtime) -> None:
    values = {"on": today(runtime).isoformat(), "done": "yes"}
    assert send(anna, "/my/days/none", values).status_code == 303
    assert set(ticks(runtime).values()) == {False}
    page = shown(anna)
    assert "You did none today." in page
    assert "Mark as done" in page
    send(anna, "/my/days/none", values | {"done": "undo"})
    assert ticks(runtime) == {}
    assert "Nothing ticked yet today." in shown(anna)


def test_a_week_is_filled_in_at_once(anna: Browser, runtime: Runtime) -> None:
    yesterday, before = today(runtime) - A_DAY, today(runtime) - 2 * A_DAY
    values = {f"done_{yesterday}": "bird_dog", f"none_{before}": "1"}
    assert anna.send("/my/week", values).status_code == 303
    found = ticks(runtime)
    assert found[(yesterday, "bird_dog")] is True
    assert {done for (on, _), done in found.items() if on == before} == {False}
    assert today(runtime) not in {on for on, _ in found}
    page = anna.get("/my/week?saved=1").get_data(as_text=True)
    assert page.count(" checked") == 2
    anna.send("/my/week", {})
    assert ticks(runtime) == {}


def test_looking_writes_nothing(anna: Browser, runtime: Runtime) -> None:
    for address in ("/my/today", "/my/week"):
        assert anna.get(address).status_code == 200
    assert ticks(runtime) == {}


@pytest.mark.parametrize(
    "wrong",
    [
        {"on": "2026-13-41"}, {"on": ""}, {"on": "yesterday"}, {"on": "٢٠٢٦-١١-١٦"}, {"on": "1999-01-01"},
        {"exercise": "neck_rotation"}, {"exercise": ""}, {"done": "maybe"}, {"done": ""},
    ],
)  # fmt: skip
def test_what_cannot_be_ticked_changes_nothing(
    anna: Browser, runtime: Runtime, wrong: dict[str, str]
) -> None:
    values = {"on": today(runtime).isoformat(), "exercise": "bird_dog", "done": "yes", "number": "1"}
    answer = send(anna, "/my/days/tick", values | wrong)
    assert answer.status_code == 422
    assert ticks(runtime) == {}


def test_tomorrow_cannot_be_ticked(anna: Browser, runtime: Runtime) -> None:
    assert tick(anna, today(runtime) + A_DAY) == 422
    assert ticks(runtime) == {}


def test_while_the_programme_rests_nobody_ticks(anna: Browser, runtime: Runtime, visit: Visit) -> None:
    anna.get("/my/today")
    with runtime.transaction() as session:
        programme = session.query(models.Programme).filter_by(patient_id=visit.patient_id).one()
        pauses.pause(session, programme=programme, because="therapist", now=runtime.now())
    assert tick(anna, today(runtime)) == 409
    assert ticks(runtime) == {}
    assert "Mark as done" not in shown(anna)
    assert 'type="checkbox"' not in anna.get("/my/week").get_data(as_text=True)


def test_nobody_ticks_for_somebody_else(anna: Browser, runtime: Runtime, visit: Visit) -> None:
    with runtime.transaction() as session:
        other = builders.a_programme(
            session, patient=builders.a_patient(session, email="bo@example.com"), now=runtime.now()
        )
        address = f"/my/days/tick?programme={other.public_id}"
    values = {"on": today(runtime).isoformat(), "exercise": "bird_dog", "done": "yes", "number": "1"}
    send(anna, address, values)
    with runtime.reading() as session:
        assert {row.patient_id for row in session.query(models.Tick)} <= {visit.patient_id}


def test_the_therapist_sees_the_days_and_what_nobody_told(
    anna: Browser, app: Flask, runtime: Runtime, visit: Visit
) -> None:
    tick(anna, today(runtime))
    with runtime.reading() as session:
        patient = session.get_one(models.Patient, visit.patient_id)
        therapist, address = patient.therapist_id, f"/patients/{patient.public_id}"
    thea = signed_in(app, runtime, account_id=therapist)
    page = re.sub(r"\s+", " ", thea.get(address).get_data(as_text=True))
    assert "The last 4 weeks" in page
    assert "0 of 5 sessions." in page
    assert "7 days without an answer." in page
    assert "part of one, 1 exercise" in page
    assert "0 %" not in page


def tick_all(runtime: Runtime, visit: Visit, days: int) -> None:
    """Every exercise of the first days of the programme, as ticked then."""
    with runtime.transaction() as session:
        programme = session.get_one(models.Programme, visit.programme_id)
        version = builders.latest(session, programme)
        for number in range(1, days + 1):
            on = runtime.now().date() - number * A_DAY
            for exercise in services.in_use(version):
                services.mark(session, programme=programme, exercise=exercise, on=on, now=runtime.now())


@pytest.mark.parametrize("days, chosen", [(4, ["all"]), (3, ["some", "3"]), (0, [])])
def test_a_known_device_opens_the_check_in_with_what_was_ticked(
    anna: Browser, anybody: Browser, runtime: Runtime, visit: Visit, days: int, chosen: list[str]
) -> None:
    tick_all(runtime, visit, days)
    page = anna.get(visit.check_in_link).get_data(as_text=True)
    assert re.findall(r'value="(\w+)" checked', page) == chosen
    assert ("You ticked" in page) is bool(chosen)
    strange = anybody.get(visit.check_in_link).get_data(as_text=True)
    assert " checked" not in strange
    assert "You ticked" not in strange


def test_the_button_in_the_email_counts_before_the_ticks(
    anna: Browser, runtime: Runtime, visit: Visit
) -> None:
    tick_all(runtime, visit, 3)
    page = anna.get(f"{visit.check_in_link}?done=none").get_data(as_text=True)
    assert re.findall(r'value="(\w+)" checked', page) == ["none"]


def test_the_therapist_sets_when_a_patient_is_asked(app: Flask, runtime: Runtime, visit: Visit) -> None:
    with runtime.reading() as session:
        patient = session.get_one(models.Patient, visit.patient_id)
        therapist, address = patient.therapist_id, f"/patients/{patient.public_id}"
    thea = signed_in(app, runtime, account_id=therapist)
    chosen = {"weekday": "2", "hour": "18", "time_zone": "Asia/Tokyo"}
    assert thea.send(f"{address}/rhythm", chosen).status_code == 303
    assert "Wednesday at 18, Asia/Tokyo" in thea.get(address).get_data(as_text=True)
    assert thea.send(f"{address}/rhythm", chosen | {"hour": "3"}).status_code == 422
    with runtime.reading() as session:
        assert session.get_one(models.Patient, visit.patient_id).check_in_hour == 18
