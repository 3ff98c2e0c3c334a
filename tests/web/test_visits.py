"""When a patient comes next, noted on their own page."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from portal.db import models
from portal.runtime import Runtime
from tests import builders
from tests.web.conftest import Browser, signed_in
from tests.web.visits import text_of


@pytest.fixture
def patient(runtime: Runtime) -> models.Patient:
    with runtime.transaction() as session:
        return builders.a_patient(session)


@pytest.fixture
def thea(app: Flask, runtime: Runtime, patient: models.Patient) -> Browser:
    browser = signed_in(app, runtime, account_id=patient.therapist_id)
    browser.get(f"/patients/{patient.public_id}")
    return browser


def visit_of(runtime: Runtime, patient: models.Patient) -> Any:
    with runtime.reading() as session:
        return session.get_one(models.Patient, patient.id).next_visit_at


def test_a_visit_is_noted_in_the_clinics_time_shown_and_taken_away(
    thea: Browser, runtime: Runtime, patient: models.Patient
) -> None:
    address = f"/patients/{patient.public_id}/visit"
    assert thea.post(address, {"visit_day": "2026-11-17", "visit_time": "14:30"}).status_code == 303
    assert visit_of(runtime, patient) == datetime(2026, 11, 17, 13, 30, tzinfo=UTC)
    thea.get(f"/patients/{patient.public_id}")
    assert 'value="2026-11-17"' in thea.last
    assert 'value="14:30"' in thea.last
    thea.post(address, {"visit_day": "", "visit_time": ""})
    assert visit_of(runtime, patient) is None


@pytest.mark.parametrize(
    "day, time, words",
    [
        ("tomorrow", "", "2026-11-24"),
        ("2026-11-17", "25:00", "Please write the time like this"),
        ("2026-11-10", "09:00", "This time is over"),
        ("2028-11-10", "09:00", "more than a year away"),
    ],
)
def test_a_visit_that_cannot_be_comes_back_with_what_was_typed(
    thea: Browser, runtime: Runtime, patient: models.Patient, day: str, time: str, words: str
) -> None:
    answer = thea.post(f"/patients/{patient.public_id}/visit", {"visit_day": day, "visit_time": time})
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert f'value="{day}"' in thea.last
    assert visit_of(runtime, patient) is None
