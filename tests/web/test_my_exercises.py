"""One exercise on a page of its own."""

import pytest
from flask import Flask

from portal.db import models
from portal.runtime import Runtime
from portal.services import pauses
from tests import builders
from tests.web import visits
from tests.web.conftest import Browser, signed_in
from tests.web.visits import Visit


@pytest.fixture
def visit(runtime: Runtime) -> Visit:
    return visits.begin(runtime)


@pytest.fixture
def anna(app: Flask, runtime: Runtime, visit: Visit) -> Browser:
    return signed_in(app, runtime, patient_id=visit.patient_id)


def test_an_exercise_shows_steps_ladder_what_one_may_feel_and_when_to_stop(anna: Browser) -> None:
    page = visits.text_of(anna.get("/my/exercises/bird_dog"))
    words = builders.catalogue().words["en"].exercises["bird_dog"]
    for said in (words.name, *words.steps, *words.cues):
        assert said in page
    for heading in ("Too hard or too easy?", "What you may feel", "When to stop", "Mark as done"):
        assert heading in page
    assert "Too much." not in page


def test_the_other_side_is_one_press_away(anna: Browser) -> None:
    assert "Show the left side" in visits.text_of(anna.get("/my/exercises/bird_dog"))
    assert "Show the right side" in visits.text_of(anna.get("/my/exercises/bird_dog?side=left"))
    assert anna.get("/my/exercises/bird_dog?side=<script>").status_code == 200


def test_a_tick_on_this_page_stays_on_it(anna: Browser, runtime: Runtime) -> None:
    anna.get("/my/exercises/bird_dog")
    values = {
        "on": runtime.now().date().isoformat(),
        "exercise": "bird_dog",
        "done": "yes",
        "back": "exercise",
    }
    assert anna.post("/my/days/tick", values).location == "/my/exercises/bird_dog"
    assert "Done today" in visits.text_of(anna.get("/my/exercises/bird_dog"))


@pytest.mark.parametrize("name", ["neck_rotation", "no_such_exercise", "<script>"])
def test_an_exercise_that_is_not_in_the_programme_is_not_found(anna: Browser, name: str) -> None:
    assert anna.get(f"/my/exercises/{name}").status_code == 404


def test_a_resting_exercise_has_no_page(anna: Browser, runtime: Runtime) -> None:
    with runtime.transaction() as session:
        session.query(models.Prescription).filter_by(exercise="bird_dog").update({"is_out": True})
    assert anna.get("/my/exercises/bird_dog").status_code == 404


def test_while_the_programme_rests_no_exercise_is_shown(
    anna: Browser, runtime: Runtime, visit: Visit
) -> None:
    with runtime.transaction() as session:
        programme = session.get_one(models.Programme, visit.programme_id)
        pauses.pause(session, programme=programme, because="therapist", now=runtime.now())
    page = visits.text_of(anna.get("/my/exercises/bird_dog"))
    assert "Your programme is on pause" in page
    assert "How to do it" not in page
