"""The rules change a programme while its therapist writes: both texts stand on one page, nothing is lost."""

from html import unescape

import pytest
from flask import Flask

from portal.db import models
from portal.runtime import Runtime
from tests.web.conftest import People
from tests.web.desk import Desk, answered, patient_id, running, written

TITLE = "The programme changed while you wrote"


@pytest.fixture
def desk(app: Flask, runtime: Runtime, people: People) -> Desk:
    return Desk(app, runtime, people.therapist_id)


@pytest.fixture
def programme(desk: Desk, runtime: Runtime, people: People) -> str:
    """A draft with a note of its own, begun from version 1; version 2 came from a painful check-in."""
    programme = running(runtime, people.anna_id)
    desk.open(f"/patients/{patient_id(runtime, people.anna_id)}")
    assert desk.press("Change programme") == 200
    desk.press("save", rows_1_note="Slowly, please.")
    answered(runtime, programme, during=7, after24=7, rest=7)
    return programme


def latest(runtime: Runtime, programme: str) -> int:
    with runtime.reading() as session:
        return session.query(models.Programme).filter_by(public_id=programme).one().latest_number


def test_signing_shows_both_texts_and_sends_nothing(desk: Desk, runtime: Runtime, programme: str) -> None:
    desk.open(f"/programmes/{programme}/check")
    assert desk.press("sign") == 409
    page = unescape(desk.text)
    assert TITLE in page
    assert "What you wrote, not sent" in page
    assert "Slowly, please." in page
    assert "What stands now: version 2" in page
    assert "differs" in page
    assert latest(runtime, programme) == 2


def test_mine_is_kept_checked_and_signed(desk: Desk, runtime: Runtime, programme: str) -> None:
    desk.open(f"/programmes/{programme}/draft/both")
    assert desk.press("Keep mine and check it") == 200
    assert desk.place.endswith("/check")
    assert "Look at both" not in desk.text
    assert desk.press("sign") == 200
    assert latest(runtime, programme) == 3


def test_or_the_draft_begins_again(desk: Desk, programme: str) -> None:
    desk.open(f"/programmes/{programme}/draft/both")
    assert desk.press("Start again from version 2") == 200
    assert desk.place.endswith("/draft")
    assert "Slowly, please." not in desk.text
    assert "Look at both" not in desk.text


def test_the_builder_says_so_and_goes_on_saving(desk: Desk, programme: str) -> None:
    desk.open(f"/programmes/{programme}/draft")
    assert "Look at both" in desk.text
    assert desk.press("save", rows_1_note="Slower still.") == 200
    assert "Slower still." in desk.text


def test_a_page_from_before_somebody_else_chose_changes_nothing(desk: Desk, programme: str) -> None:
    desk.open(f"/programmes/{programme}/draft/both")
    assert desk.press("Keep mine and check it") == 200
    assert desk.send(f"/programmes/{programme}/draft/again", revision="2") == 409
    assert desk.send(f"/programmes/{programme}/draft/keep", revision="x") == 409


def test_a_draft_that_nothing_overtook_is_simply_opened(desk: Desk, runtime: Runtime, people: People) -> None:
    programme = written(runtime, people.anna_id)
    desk.answer = desk.browser.get(f"/programmes/{programme}/draft/both")
    assert desk.status == 302
