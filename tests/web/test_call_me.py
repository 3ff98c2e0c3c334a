"""A patient asks to be phoned, from an e-mail and without a log-in."""

import pytest

from portal.db import models
from portal.runtime import Runtime
from portal.services import programmes, work_list
from tests.web import visits
from tests.web.conftest import Browser
from tests.web.visits import Visit

CODE = "wants_call"


@pytest.fixture
def visit(runtime: Runtime) -> Visit:
    return visits.begin(runtime)


def waiting(runtime: Runtime) -> int:
    with runtime.reading() as session:
        return session.query(models.Alert).filter_by(code=CODE, seen_at=None).count()


def test_looking_asks_nothing_and_the_button_asks_once(
    anybody: Browser, runtime: Runtime, visit: Visit
) -> None:
    link = f"{visit.programme_link}/call"
    for _ in range(2):
        page = visits.text_of(anybody.get(link))
        assert "May we call you?" in page
        assert "Anna" not in page
    assert waiting(runtime) == 0
    for _ in range(2):
        assert "We call you" in visits.text_of(anybody.post(link))
    assert waiting(runtime) == 1


def test_the_therapist_reads_it_on_the_work_list_and_it_can_be_asked_again_later(
    anybody: Browser, runtime: Runtime, visit: Visit
) -> None:
    link = f"{visit.programme_link}/call"
    anybody.post(link)
    with runtime.transaction() as session:
        alert = session.query(models.Alert).filter_by(code=CODE).one()
        by = session.get_one(models.Account, session.get_one(models.Patient, visit.patient_id).therapist_id)
        work_list.mark_seen(session, alert=alert, by=by, now=runtime.now())
    assert waiting(runtime) == 0
    anybody.post(link)
    assert waiting(runtime) == 1


def test_another_kind_of_link_and_one_that_ended_ask_nothing(
    anybody: Browser, runtime: Runtime, visit: Visit
) -> None:
    check_in = visit.check_in_link.removeprefix("/c/")
    assert anybody.post(f"/p/{check_in}/call").status_code == 410
    with runtime.transaction() as session:
        programmes.end(
            session, programme=session.get_one(models.Programme, visit.programme_id), now=runtime.now()
        )
    runtime.clock.move(days=15)  # type: ignore[attr-defined]
    assert anybody.get(f"{visit.programme_link}/call").status_code == 410
    assert anybody.post(f"{visit.programme_link}/call").status_code == 410
    assert waiting(runtime) == 0
