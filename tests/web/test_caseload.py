"""The caseload: few questions to the database, lists that say why they are empty, people found by name."""

from datetime import timedelta

import pytest
from flask import Flask

from portal.db import models
from portal.runtime import Runtime
from portal.services import patients, work_list
from tests import builders, queries
from tests.web.conftest import Browser, People
from tests.web.desk import Desk, patient_id, running


@pytest.fixture
def desk(app: Flask, runtime: Runtime, people: People) -> Desk:
    """Where Thea works."""
    return Desk(app, runtime, people.therapist_id)


def an_alert(runtime: Runtime, number: int, code: str) -> str:
    """A reason to look at this patient; the id in its address."""
    with runtime.transaction() as session:
        alert = work_list.raise_alert(
            session, key=f"{number}:{code}", patient_id=number, code=code, priority="normal",
            now=runtime.now(),
        )  # fmt: skip
        assert alert is not None
        return alert.public_id


def a_full_house(runtime: Runtime, people: People, count: int) -> None:
    """So many patients with two answers each; the therapist is administrator, and called to another's."""
    with runtime.transaction() as session:
        thea = session.get_one(models.Account, people.therapist_id)
        thea.is_administrator = True
        for number in range(count):
            patient = builders.a_patient(session, therapist=thea, email=f"p{number}@example.com")
            programme = builders.a_programme(session, patient=patient, now=runtime.now())
            for rest in (3, 4 + number % 3):
                builders.reviewed(session, builders.a_check_in(session, programme=programme), rest=rest)
        bo = session.get_one(models.Patient, people.bo_id)
        called = builders.a_check_in(session, programme=builders.a_programme(session, patient=bo))
        builders.reviewed(session, called, yes=("bladder",))
        session.query(models.Alert).filter_by(code="red_flag_emergency").one().second_id = thea.id


def test_a_caseload_takes_at_most_15_queries_however_many_patients(
    therapist: Browser, runtime: Runtime, people: People
) -> None:
    a_full_house(runtime, people, 6)
    asked: dict[str, int] = {}
    for about in ("", "?show=active", "?show=silent", "?show=ends", "?show=all", "?show=snoozed",
                  "?show=discharged", "?q=ann", "?show=all&q=o"):  # fmt: skip
        with queries.counted(runtime.database) as seen:
            assert therapist.get(f"/caseload{about}").status_code == 200
        asked[about] = len(seen)
    assert max(asked.values()) <= 15, asked
    assert therapist.last.count('class="strip strip--small"') == 7  # names were opened, strips drawn


def test_each_list_says_why_it_is_empty(desk: Desk) -> None:
    for name, words in {
        "active": "No programme runs",
        "silent": "Nobody is silent",
        "ends": "Nothing ends within a week",
        "tomorrow": "Nobody is noted for 17 Nov 2026",
        "snoozed": "Nobody is snoozed",
        "discharged": "No treatment has ended",
    }.items():
        assert words in desk.open(f"/caseload?show={name}")
    assert "Needs me" in desk.open("/caseload?show=nonsense")


def test_who_comes_on_the_next_open_day_has_a_list(desk: Desk, people: People, runtime: Runtime) -> None:
    with runtime.transaction() as session:
        anna = session.get_one(models.Patient, people.anna_id)
        anna.next_visit_at = runtime.now() + timedelta(days=1)
    assert "Anna Olsen" in desk.open("/caseload?show=tomorrow")
    runtime.clock.time += timedelta(days=3)  # type: ignore[attr-defined]  # Thursday: Friday is next
    assert "Anna Olsen" not in desk.open("/caseload?show=tomorrow")


def test_what_ends_within_a_week_has_a_list(desk: Desk, people: People, runtime: Runtime) -> None:
    until_on = runtime.now().date() + timedelta(days=20)
    running(runtime, people.anna_id, envelope=builders.an_envelope(until_on=until_on))
    assert "Anna Olsen" not in desk.open("/caseload?show=ends")
    runtime.clock.time += timedelta(days=14)  # type: ignore[attr-defined]
    assert "Anna Olsen" in desk.open("/caseload?show=ends")


@pytest.mark.parametrize("page", ["99", "0", "-1", "two", "9" * 5000])
def test_a_page_beyond_the_last_shows_the_last(desk: Desk, page: str) -> None:
    assert "Anna Olsen" in desk.open(f"/caseload?show=all&page={page}")


def test_one_match_opens_the_patient(desk: Desk, people: People, runtime: Runtime) -> None:
    anna = f"/patients/{patient_id(runtime, people.anna_id)}"
    answer = desk.browser.get("/find?q=ols%20ann")
    assert (answer.status_code, answer.headers["Location"]) == (303, anna)
    with runtime.transaction() as session:
        thea = session.get_one(models.Account, people.therapist_id)
        session.get_one(models.Patient, people.anna_id).last_name = "Møller"
        builders.a_patient(session, therapist=thea, first_name="Annika", email="annika@example.com")
    page = desk.open("/caseload?q=ann")
    assert desk.browser.get("/find?q=ann").headers["Location"] == "/caseload?q=ann"
    assert "2 names begin like" in page
    assert page.count(" autofocus>") == 1  # Enter opens the first
    assert desk.browser.get("/find?q=mol").headers["Location"] == anna
    assert desk.browser.get("/find?q=%20").headers["Location"] == "/caseload"


def test_whose_treatment_is_over_is_found_too(desk: Desk, people: People, runtime: Runtime) -> None:
    with runtime.transaction() as session:
        thea = session.get_one(models.Account, people.therapist_id)
        anna = session.get_one(models.Patient, people.anna_id)
        patients.discharge(session, patient=anna, by=thea, now=runtime.now())
    assert "Anna Olsen" in desk.open("/caseload?q=ann")


def test_somebody_elses_patient_is_never_found(desk: Desk) -> None:
    assert desk.browser.get("/find?q=bo").headers["Location"] == "/caseload?q=bo"
    assert "Bo Olsen" not in desk.open("/caseload?q=bo")


def test_a_row_is_marked_as_seen_and_taken_back_on_the_list(
    desk: Desk, people: People, runtime: Runtime
) -> None:
    running(runtime, people.anna_id)
    an_alert(runtime, people.anna_id, "exercise_hurts")
    assert "An exercise hurts" in desk.open("/caseload")
    assert desk.press("Mark as seen") == 200
    assert desk.place == "/caseload"
    assert "Anna Olsen: marked as seen, with your name." in desk.text
    assert "An exercise hurts" not in desk.text
    desk.press("Take it back")
    assert "Anna Olsen is on the list again." in desk.text
    assert "An exercise hurts" in desk.text


def test_a_row_is_snoozed_and_woken_on_the_list(desk: Desk, people: People, runtime: Runtime) -> None:
    running(runtime, people.anna_id)
    an_alert(runtime, people.anna_id, "exercise_hurts")
    desk.open("/caseload")
    desk.press("Snooze 3 days")
    assert "Anna Olsen: snoozed until Thursday 19 November, with your name." in desk.text
    assert "All done" in desk.text
    assert "Snoozed by you until Thursday 19 November" in desk.open("/caseload?show=snoozed")
    desk.press("Wake up")
    assert "An exercise hurts" in desk.open("/caseload")


def test_a_safety_answer_is_opened_before_it_is_seen(desk: Desk, people: People, runtime: Runtime) -> None:
    running(runtime, people.anna_id)
    alert = an_alert(runtime, people.anna_id, "red_flag_urgent")
    assert "Mark as seen" not in desk.open("/caseload")
    assert "Snooze" not in desk.text
    assert desk.send("/caseload", op=f"seen:{alert}") == 409
    assert desk.send("/caseload", op=f"snooze:{patient_id(runtime, people.anna_id)}") == 409


def test_nobody_acts_on_a_row_of_somebody_else(desk: Desk, people: People, runtime: Runtime) -> None:
    alert = an_alert(runtime, people.bo_id, "exercise_hurts")
    desk.open("/caseload")
    bo = patient_id(runtime, people.bo_id)
    for op in (f"seen:{alert}", f"unseen:{alert}", f"snooze:{bo}", f"wake:{bo}"):
        assert desk.send("/caseload", op=op) == 404
        desk.open("/caseload")
    assert desk.send("/caseload", op="throw:away") == 409
    desk.open("/caseload")
    assert desk.send("/caseload") == 200
