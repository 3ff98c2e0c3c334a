"""The sheets on the therapist's pages: every variant on both papers, made when asked for."""

import pytest
from flask import Flask

from portal.db import models
from portal.runtime import Runtime
from portal.services import programmes
from tests.web import visits
from tests.web.conftest import Browser, signed_in
from tests.web.visits import Visit


@pytest.fixture
def visit(runtime: Runtime) -> Visit:
    return visits.begin(runtime)


@pytest.fixture
def thea(app: Flask, runtime: Runtime, visit: Visit) -> Browser:
    with runtime.reading() as session:
        therapist_id = session.get_one(models.Patient, visit.patient_id).therapist_id
    return signed_in(app, runtime, account_id=therapist_id)


@pytest.fixture
def page(runtime: Runtime, visit: Visit) -> str:
    with runtime.reading() as session:
        programme = session.get_one(models.Programme, visit.programme_id)
        return f"/programmes/{programme.public_id}/versions/1"


def orders(runtime: Runtime) -> set[str]:
    with runtime.reading() as session:
        return {row.key for row in session.query(models.Message).filter_by(effect="render_programme")}


def test_the_therapist_orders_large_print_of_the_version_that_stands(
    thea: Browser, runtime: Runtime, page: str
) -> None:
    text = visits.text_of(thea.get(page))
    assert "Full programme" in text
    assert "Make it : Large print, A4" in text
    before = orders(runtime)
    asked = thea.post(f"{page}/sheets", {"variant": "large_print", "paper": "A4"})
    assert (asked.status_code, asked.location) == (303, f"{page}#sheets")
    assert orders(runtime) - before == {"render:1:large_print:A4"}
    assert "Make it : Large print, A4" not in visits.text_of(thea.get(page))


@pytest.mark.parametrize("wrong", [{"variant": "poster"}, {"paper": "A3"}])
def test_a_sheet_that_does_not_exist_is_not_made(
    thea: Browser, runtime: Runtime, page: str, wrong: dict[str, str]
) -> None:
    thea.get(page)
    before = orders(runtime)
    asked = thea.post(f"{page}/sheets", {"variant": "large_print", "paper": "A4"} | wrong)
    assert asked.status_code == 422
    assert orders(runtime) == before


def test_no_sheet_is_made_of_an_older_version_or_while_the_programme_rests(
    thea: Browser, runtime: Runtime, visit: Visit, page: str
) -> None:
    thea.get(page)
    wanted = {"variant": "large_print", "paper": "A4"}
    with runtime.transaction() as session:
        programme = session.get_one(models.Programme, visit.programme_id)
        programmes.pause(session, programme=programme, because="therapist", now=runtime.now())
    assert thea.post(f"{page}/sheets", wanted).status_code == 409
    with runtime.transaction() as session:
        programme = session.get_one(models.Programme, visit.programme_id)
        programme.status = models.ProgrammeStatus.ACTIVE
        programme.latest_number = 2
    thea.get(page)
    assert thea.post(f"{page}/sheets", wanted).status_code == 409
    assert 'name="variant"' not in thea.get(page).get_data(as_text=True)
