"""A patient's calendar address: a secret of its own, and empty while nobody should exercise."""

import re

import pytest
from flask import Flask

from portal.db import models
from portal.runtime import Runtime
from portal.services import patients, pauses
from tests.web import visits
from tests.web.conftest import Browser, signed_in
from tests.web.visits import Visit


@pytest.fixture
def visit(runtime: Runtime) -> Visit:
    return visits.begin(runtime)


@pytest.fixture
def anna(app: Flask, runtime: Runtime, visit: Visit) -> Browser:
    return signed_in(app, runtime, patient_id=visit.patient_id)


def address(anna: Browser) -> str:
    page = anna.send("/my/calendar").get_data(as_text=True)
    found = re.search(r"(/calendar/[\w-]+\.ics)", page)
    assert found
    return found[1]


def test_a_calendar_program_reads_it_without_a_log_in(anna: Browser, anybody: Browser) -> None:
    answer = anybody.get(address(anna))
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    assert answer.data.count(b"BEGIN:VEVENT") == 2
    assert anna.get("/my/calendar/exercises.ics").data == answer.data


def test_a_new_address_ends_the_old_one(anna: Browser, anybody: Browser) -> None:
    first, second = address(anna), address(anna)
    assert anybody.get(first).status_code == 410
    assert anybody.get(second).status_code == 200
    assert anybody.get("/calendar/nothing.ics").status_code == 410


def test_a_paused_programme_has_an_empty_calendar_and_a_discharged_patient_none(
    anna: Browser, anybody: Browser, runtime: Runtime, visit: Visit
) -> None:
    there = address(anna)
    with runtime.transaction() as session:
        programme = session.get_one(models.Programme, visit.programme_id)
        pauses.pause(session, programme=programme, because="therapist", now=runtime.now())
    answer = anybody.get(there)
    assert answer.status_code == 200
    assert b"BEGIN:VEVENT" not in answer.data
    with runtime.transaction() as session:
        patient = session.get_one(models.Patient, visit.patient_id)
        therapist = session.get_one(models.Account, patient.therapist_id)
        patients.discharge(session, patient=patient, by=therapist, now=runtime.now())
    assert anybody.get(there).status_code == 410
