"""My progress: a sentence first, then the course."""

import pytest
from flask import Flask

from portal.db import models
from portal.runtime import Runtime
from portal.services import pauses
from tests.web import visits
from tests.web.conftest import Browser, signed_in
from tests.web.visits import Visit


@pytest.fixture
def visit(runtime: Runtime) -> Visit:
    return visits.begin(runtime)


@pytest.fixture
def anna(app: Flask, runtime: Runtime, visit: Visit) -> Browser:
    return signed_in(app, runtime, patient_id=visit.patient_id)


def test_nothing_expected_has_no_percent(anna: Browser) -> None:
    page = visits.text_of(anna.get("/my/progress"))
    assert "No sessions yet." in page
    assert "%" not in page


def test_the_sentence_comes_before_the_course(anna: Browser, runtime: Runtime, visit: Visit) -> None:
    with runtime.transaction() as session:
        session.get_one(models.Programme, visit.programme_id).intake_rest = 5
    visits.fill_in(anna, visit)
    visits.review(runtime, visit)
    page = visits.text_of(anna.get("/my/progress"))
    assert "You did 4 of 4 sessions. Your usual pain was 5, now it is 3." in page
    assert page.index("You did") < page.index("Show as table")
    with runtime.transaction() as session:
        programme = session.get_one(models.Programme, visit.programme_id)
        pauses.pause(session, programme=programme, because="therapist", now=runtime.now())
    assert "You did 4 of 4 sessions." in visits.text_of(anna.get("/my/progress"))
