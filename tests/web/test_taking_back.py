"""The minute after a signature: one press takes it back; later a page says what to do instead."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from portal.db import models
from portal.runtime import Runtime
from tests.web.conftest import People
from tests.web.desk import Desk, patient_id


@pytest.fixture
def desk(app: Flask, runtime: Runtime, people: People) -> Desk:
    return Desk(app, runtime, people.therapist_id)


@pytest.fixture
def patient(runtime: Runtime, people: People) -> str:
    return patient_id(runtime, people.anna_id)


def sent(desk: Desk, number: str) -> str:
    """A programme is prescribed for the first time; its page stands open."""
    desk.open(f"/patients/{number}/programmes/new")
    desk.press("lbp_chronic_core")
    desk.press("check", onset_weeks=30, intake_rest=4)
    desk.press("sign")
    assert "Signed and sent." in desk.text
    return desk.text


def test_one_press_takes_a_sending_back(desk: Desk, runtime: Any, patient: str) -> None:
    assert "The e-mail waits one minute." in sent(desk, patient)
    assert desk.press("Take it back") == 200
    assert desk.place.endswith("/draft")
    assert "Taken back. Nobody was told" in desk.text
    assert "Glute bridge" in desk.text
    with runtime.reading() as session:
        states = {row.status.value for row in session.query(models.Programme)}
        assert states == {"ended", "draft"}


def test_a_version_that_was_taken_back_says_so_and_the_next_one_what_it_repeats(
    desk: Desk, runtime: Any, patient: str
) -> None:
    sent(desk, patient)
    runtime.clock.move(minutes=5)
    desk.open(f"/patients/{patient}")
    assert "Take it back" not in desk.text
    desk.press("Change programme")
    desk.press("check", sessions_per_week=3)
    desk.press("sign")
    desk.press("Take it back")
    desk.open(f"/patients/{patient}")
    assert "As version 1 again, put back by" in desk.text
    assert "Taken back" in desk.text
    with runtime.reading() as session:
        programme = session.query(models.Programme).one().public_id
    assert "Taken back" in desk.open(f"/programmes/{programme}/versions/2")
    again = desk.send(f"/programmes/{programme}/versions/2/take-back")
    assert (again, desk.place) == (200, f"/patients/{patient}")


def test_after_a_minute_a_page_says_what_to_do_instead(desk: Desk, runtime: Any, patient: str) -> None:
    sent(desk, patient)
    with runtime.reading() as session:
        programme = session.query(models.Programme).one().public_id
    runtime.clock.time += timedelta(seconds=60)
    desk.open(f"/patients/{patient}")
    assert desk.send(f"/programmes/{programme}/versions/1/take-back") == 409
    assert "It is too late to take this back" in desk.text
    desk.press("Change programme")
    assert desk.place.endswith("/draft")
