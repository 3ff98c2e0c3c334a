"""Files and history of a patient: every programme, every decision, with name and time."""

import pytest
from flask import Flask

from portal.db import models
from portal.db.models import MessageState
from portal.domain.check_in import Flag, Mark
from portal.runtime import Runtime
from portal.services import alerts
from tests import builders
from tests.web.conftest import People
from tests.web.desk import Desk, answered, patient_id, running


@pytest.fixture
def desk(app: Flask, runtime: Runtime, people: People) -> Desk:
    return Desk(app, runtime, people.therapist_id)


@pytest.fixture
def anna(runtime: Runtime, people: People) -> str:
    return f"/patients/{patient_id(runtime, people.anna_id)}"


def test_every_decision_stands_with_name_and_time(
    desk: Desk, anna: str, people: People, runtime: Runtime
) -> None:
    answered(runtime, running(runtime, people.anna_id), flags={"bird_dog": Flag(Mark.HURTS, 8)})
    with runtime.transaction() as session:
        alerts.raise_alert(
            session, key="test", patient_id=people.anna_id, code="technique", priority="normal",
            now=runtime.now(),
        )  # fmt: skip
    desk.open(anna)
    desk.press("Reject", reason="Phoned: it is fine.")
    text = desk.open(f"{anna}/history")
    for said in (
        "Version 1", "The check-in was answered", "Proposal: Taken out, Bird dog", "Rejected by Thea Lund",
        "Phoned: it is fine.", "On the work list: ", "E-mail: ",
    ):  # fmt: skip
        assert said in text, said
    emails = desk.open(f"{anna}/history?show=emails")
    assert "E-mail: " in emails
    assert "The check-in was answered" not in emails


def test_an_odd_page_or_kind_of_the_history_is_the_nearest_one(desk: Desk, anna: str) -> None:
    for query in ("page=0", "page=99999999", "page=x", "show=x", "page=²"):
        assert "Nothing yet" in desk.open(f"{anna}/history?{query}")


def test_who_could_not_be_asked_did_not_stay_silent_in_the_history(
    desk: Desk, anna: str, people: People, runtime: Runtime
) -> None:
    from portal.services import check_ins

    running(runtime, people.anna_id)
    with runtime.transaction() as session:
        programme = session.query(models.Programme).one()
        check_in = builders.a_check_in(session, programme=programme)
        builders.invitation_sent(session, check_in, "failed")
        check_ins.close_unanswered(session, now=check_in.closes_at)
    text = desk.open(f"{anna}/history")
    assert "We could not ask for the check-in" in text
    assert "The check-in was not answered" not in text


def test_other_programmes_files_are_listed_too(
    desk: Desk, anna: str, people: People, runtime: Runtime
) -> None:
    assert "No files yet" in desk.open(f"{anna}/files")
    for _ in range(2):
        running(runtime, people.anna_id)
    with runtime.transaction() as session:
        rows = session.query(models.Message).filter(models.Message.key.startswith("render:")).all()
        for row in rows:
            row.state = MessageState.DUE
        rows[0].state, rows[0].reason = MessageState.FAILED, "The sheet is too long."
    text = desk.open(f"{anna}/files")
    assert "could not be made" in text
    assert "being made" in text
    assert "The sheet is too long." in text
    assert text.count("/versions/1") == len(rows)


def test_the_page_draws_the_course_with_its_versions_and_leads_to_every_part(
    desk: Desk, anna: str, people: People, runtime: Runtime
) -> None:
    answered(runtime, running(runtime, people.anna_id), rest=3)
    text = desk.open(anna)
    assert "Usual pain: 3. Sessions: 4 of 4." in text
    for part in ("Overview", "Files", "Timeline", "Show as table", "/versions/1"):
        assert part in text, part
