"""The pages for work on several patients: they name things and count before anything is written."""

import re
from typing import Any

import pytest
from flask import Flask

from portal.db import models
from portal.db.models import Message, MessageState
from portal.runtime import Runtime
from tests import builders
from tests.web.conftest import Browser, signed_in
from tests.web.visits import text_of


@pytest.fixture
def people(runtime: Runtime) -> dict[str, Any]:
    """A therapist with Anna, whose programme runs, and Bo, who has none; and a colleague."""
    with runtime.transaction() as session:
        by = builders.a_therapist(session, password_hash="kept")
        anna = builders.a_patient(session, therapist=by)
        bo = builders.a_patient(session, therapist=by, first_name="Bo", email="bo@example.com")
        builders.a_programme(session, patient=anna, now=runtime.now())
        kim = builders.a_therapist(session, name="Kim", password_hash="kept")
        return {"by": by.id, "kim": kim.id, "anna": anna.public_id, "bo": bo.public_id}


@pytest.fixture
def thea(app: Flask, runtime: Runtime, people: dict[str, Any]) -> Browser:
    browser = signed_in(app, runtime, account_id=people["by"])
    browser.get("/batches")
    return browser


def count(runtime: Runtime, kind: Any) -> int:
    with runtime.reading() as session:
        return session.query(kind).count()


def hidden(browser: Browser, name: str) -> str:
    return re.findall(rf'name="{name}" value="([^"]*)"', browser.last)[-1]


def begun(browser: Browser, people: dict[str, Any], op: str, **more: str) -> str:
    """The job begun from its page; returns its address."""
    chosen = {"patient": [people["anna"], people["bo"]], "op": op}
    assert browser.post("/batches/new", chosen).status_code == 200
    form = chosen | {"submission": hidden(browser, "submission")} | more
    if op == "extend":
        form |= {"shown": hidden(browser, "shown"), "weeks": hidden(browser, "weeks")}
    answer = browser.post("/batches", form)
    assert answer.status_code == 303, text_of(answer)
    return str(answer.location)


@pytest.mark.parametrize(
    "op, words",
    [
        ("print", "Make 1 sheet"),
        ("extend", "Sign and extend for 1 patient"),
        ("remind", "Not included: 2 patients"),
    ],
)
def test_the_page_before_names_and_counts_and_writes_nothing(
    thea: Browser, runtime: Runtime, people: dict[str, Any], op: str, words: str
) -> None:
    before = count(runtime, Message)
    answer = thea.post("/batches/new", {"patient": [people["anna"], people["bo"]], "op": op})
    text = text_of(answer)
    assert answer.status_code == 200
    assert words in text
    assert "Bo Olsen There is no programme yet." in text
    assert (count(runtime, Message), count(runtime, models.Batch)) == (before, 0)


def test_a_job_shows_what_became_of_each_patient(
    thea: Browser, runtime: Runtime, people: dict[str, Any]
) -> None:
    job = begun(thea, people, "print")
    text = text_of(thea.get(job))
    assert "Making 1 sheet" in text
    assert "data-waits" in thea.last
    assert 'http-equiv="refresh"' in thea.last
    with runtime.transaction() as session:
        batch = session.query(models.Batch).one()
        pack = session.get_one(Message, batch.message_id)
        pack.state, pack.finished_at = MessageState.DONE, runtime.now()
        batch.pdf, batch.pages = b"%PDF-1.7", 1
    text = text_of(thea.get(job))
    assert "1 of 2 sheets ready" in text
    assert "data-waits" not in thea.last
    assert 'http-equiv="refresh"' not in thea.last
    assert "not included There is no programme yet." in text
    file = thea.get(f"{job}/file")
    assert (file.status_code, file.data) == (200, b"%PDF-1.7")
    assert file.headers["Content-Disposition"] == 'attachment; filename="sheets-2026-11-16.pdf"'
    assert "1 of 2 sheets ready" in text_of(thea.get("/batches"))


def test_a_file_with_a_paused_patient_is_not_handed_out(
    thea: Browser, runtime: Runtime, people: dict[str, Any]
) -> None:
    job = begun(thea, people, "print")
    with runtime.transaction() as session:
        batch = session.query(models.Batch).one()
        pack = session.get_one(Message, batch.message_id)
        pack.state, pack.finished_at = MessageState.DONE, runtime.now()
        batch.pdf, batch.pages = b"%PDF-1.7", 1
        programme = session.query(models.Programme).one()
        programme.status, programme.paused_because = models.ProgrammeStatus.PAUSED, "therapist"
    assert "These sheets are out of date" in text_of(thea.get(job))
    assert thea.get(f"{job}/file").status_code == 409


def test_the_same_form_sent_twice_begins_one_job(
    thea: Browser, runtime: Runtime, people: dict[str, Any]
) -> None:
    form = {"patient": people["anna"], "op": "print", "submission": "one-name-of-the-form", "two_sided": "1"}
    first, second = thea.post("/batches", form), thea.post("/batches", form)
    assert first.location == second.location
    assert count(runtime, models.Batch) == 1


def test_only_a_sentence_that_was_read_is_signed(
    thea: Browser, runtime: Runtime, people: dict[str, Any]
) -> None:
    chosen = {"patient": people["anna"], "op": "extend", "weeks": "4"}
    thea.post("/batches/new", chosen)
    form = chosen | {"submission": hidden(thea, "submission"), "shown": hidden(thea, "shown")}
    answer = thea.post("/batches", form | {"weeks": "6"})
    assert answer.status_code == 422
    assert "Something has changed" in text_of(answer)
    assert count(runtime, models.Batch) == 0
    assert thea.post("/batches", form).status_code == 303
    with runtime.reading() as session:
        assert session.query(Message).filter_by(effect="extend_programme").count() == 1


@pytest.mark.parametrize(
    "form", [{"op": "print"}, {"op": "approve", "patient": "x"}, {"op": "extend", "weeks": "52"}, {}]
)
@pytest.mark.parametrize("address", ["/batches/new", "/batches"])
def test_a_job_without_patients_or_of_no_kind_is_refused(
    thea: Browser, runtime: Runtime, address: str, form: dict[str, str]
) -> None:
    assert thea.post(address, form).status_code in (404, 422)
    assert count(runtime, models.Batch) == 0


def test_other_peoples_patients_and_jobs_do_not_exist(
    app: Flask, runtime: Runtime, thea: Browser, people: dict[str, Any]
) -> None:
    job = begun(thea, people, "print")
    kim = signed_in(app, runtime, account_id=people["kim"])
    kim.get("/batches")
    assert kim.post("/batches/new", {"patient": people["anna"], "op": "print"}).status_code == 404
    assert kim.post("/batches", {"patient": people["anna"], "op": "print"}).status_code == 404
    for address in (job, f"{job}/file"):
        assert kim.get(address).status_code == 404
    kim.get("/batches")
    for address in (f"{job}/retry", f"{job}/cancel"):
        assert kim.post(address).status_code == 404


def test_a_job_can_be_cancelled_and_says_so(thea: Browser, runtime: Runtime, people: dict[str, Any]) -> None:
    job = begun(thea, people, "extend")
    thea.get(job)
    answer = thea.post(f"{job}/cancel")
    assert answer.location == f"{job}?done=cancelled"
    assert "Cancelled" in text_of(thea.get(job))
    with runtime.reading() as session:
        assert (
            session.query(Message).filter_by(effect="extend_programme").one().state is MessageState.CANCELLED
        )


def test_a_retry_button_tries_what_failed(thea: Browser, runtime: Runtime, people: dict[str, Any]) -> None:
    job = begun(thea, people, "extend")
    with runtime.transaction() as session:
        session.query(Message).filter_by(effect="extend_programme").one().state = MessageState.FAILED
    assert "Try 1 again" in text_of(thea.get(job))
    assert thea.post(f"{job}/retry").location == f"{job}?done=retried"
    with runtime.reading() as session:
        assert session.query(Message).filter_by(effect="extend_programme").count() == 2
