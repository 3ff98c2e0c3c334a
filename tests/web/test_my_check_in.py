"""The check-in from the patient's own pages."""

import pytest
from flask import Flask

from portal.db import models
from portal.db.models import CheckInState, Purpose
from portal.runtime import Runtime
from tests import builders
from tests.web import visits
from tests.web.conftest import Browser, signed_in
from tests.web.visits import Visit


@pytest.fixture
def visit(runtime: Runtime) -> Visit:
    return visits.begin(runtime)


@pytest.fixture
def anna(app: Flask, runtime: Runtime, visit: Visit) -> Browser:
    with runtime.transaction() as session:
        session.get_one(models.CheckIn, visit.check_in_id).state = CheckInState.OPEN
    return signed_in(app, runtime, patient_id=visit.patient_id)


def links(runtime: Runtime) -> int:
    with runtime.reading() as session:
        return session.query(models.Link).filter_by(purpose=Purpose.CHECK_IN).count()


def test_a_patient_opens_the_open_check_in_without_the_e_mail(
    anna: Browser, runtime: Runtime, visit: Visit
) -> None:
    assert "Your check-in is open." in visits.text_of(anna.get("/my/today"))
    answer = anna.post("/my/check-in")
    assert (answer.status_code, answer.location[:3]) == (303, "/c/")
    visit.check_in_link = answer.location
    assert visits.fill_in(anna, visit).status_code == 303
    assert len(visits.answers_of(runtime, visit)) == 1
    assert "You can still answer it again." in visits.text_of(anna.get("/my/today"))
    again = anna.post("/my/check-in")
    assert anna.get(again.location).location.endswith("/thanks")


def test_looking_at_today_makes_no_link(anna: Browser, runtime: Runtime) -> None:
    before = links(runtime)
    for _ in range(2):
        assert anna.get("/my/today").status_code == 200
    assert links(runtime) == before


def test_another_patient_s_check_in_cannot_be_opened(
    anna: Browser, app: Flask, runtime: Runtime, visit: Visit
) -> None:
    with runtime.transaction() as session:
        bo = builders.a_patient(session, first_name="Bo", email="bo@example.com")
        builders.a_programme(session, patient=bo, now=runtime.now())
        bo_id = bo.id
        theirs = session.get_one(models.Programme, visit.programme_id).public_id
    stranger = signed_in(app, runtime, patient_id=bo_id)
    page = visits.text_of(stranger.get("/my/today"))
    assert "Tell us how it went" not in page
    assert "We ask you again on" in page
    before = links(runtime)
    assert stranger.post(f"/my/check-in?programme={theirs}").status_code == 404
    assert links(runtime) == before
