"""The programme link: the date of birth, a device that is remembered, and a link that has ended."""

import pytest
from flask import Flask

from portal.db import models
from portal.db.models import Purpose
from portal.db.queries import programmes
from portal.runtime import Runtime
from tests.web import visits
from tests.web.conftest import Browser, signed_in
from tests.web.visits import BORN, Visit

EXPIRED = "This link has expired"


@pytest.fixture
def visit(runtime: Runtime) -> Visit:
    return visits.begin(runtime)


def test_before_the_date_of_birth_only_the_clinic_is_named(anybody: Browser, visit: Visit) -> None:
    page = anybody.get(visit.programme_link).get_data(as_text=True)
    assert "Harbour Physio" in page
    assert "Anna" not in page
    for part in ("day", "month", "year"):
        assert f'autocomplete="bday-{part}"' in page


def test_the_right_date_opens_the_programme_for_thirty_days(
    anybody: Browser, runtime: Runtime, visit: Visit
) -> None:
    entered = anybody.post(visit.programme_link, BORN)
    assert (entered.status_code, entered.location) == (303, "/my/programme")
    cookie = anybody.client.get_cookie("bedring", domain="127.0.0.1")
    assert cookie is not None
    assert cookie.max_age == 30 * 24 * 3600
    assert anybody.get("/my/programme").status_code == 200
    runtime.clock.move(days=29)  # type: ignore[attr-defined]
    assert anybody.get("/my/programme").status_code == 200
    runtime.clock.move(days=2)  # type: ignore[attr-defined]
    assert anybody.get("/my/programme").status_code == 401


def test_a_device_that_knows_the_patient_goes_on_at_once(app: Flask, runtime: Runtime, visit: Visit) -> None:
    anna = signed_in(app, runtime, patient_id=visit.patient_id)
    opened = anna.get(visit.programme_link)
    assert (opened.status_code, opened.location) == (302, "/my/programme")


def test_another_patient_s_device_is_asked_again(app: Flask, runtime: Runtime, visit: Visit) -> None:
    other = visits.begin(runtime, first_name="Bo", email="bo@example.com")
    bo = signed_in(app, runtime, patient_id=other.patient_id)
    assert bo.get(visit.programme_link).status_code == 200


@pytest.mark.parametrize(
    "to, leads_to",
    [
        ("sheet", "/my/sheets"),
        ("choices", "/my/settings"),
        ("//evil.test", "/my/programme"),
        ("https://evil.test", "/my/programme"),
        ("log_in.log_out", "/my/programme"),
    ],
)
def test_a_link_leads_only_to_places_of_ours(anybody: Browser, visit: Visit, to: str, leads_to: str) -> None:
    assert anybody.post(f"{visit.programme_link}?to={to}", BORN).location == leads_to


def test_a_wrong_date_says_how_many_tries_are_left(anybody: Browser, visit: Visit) -> None:
    wrong = anybody.post(visit.programme_link, BORN | {"born_year": "1962"})
    page = visits.text_of(wrong)
    assert wrong.status_code == 422
    assert "That does not match what the clinic has. You have 4 tries left." in page
    assert 'value="1962"' in wrong.get_data(as_text=True)


def test_the_sixth_wrong_date_has_to_wait_and_is_told_whom_to_call(
    anybody: Browser, runtime: Runtime, visit: Visit
) -> None:
    for _ in range(5):
        assert anybody.post(visit.programme_link, BORN | {"born_year": "1962"}).status_code == 422
    sixth = anybody.post(visit.programme_link, BORN)
    assert sixth.status_code == 429
    assert int(sixth.headers["Retry-After"]) > 0
    assert "+45 12 34 56 78" in visits.text_of(sixth)
    assert anybody.get("/my/programme").status_code == 401
    runtime.clock.move(minutes=2)  # type: ignore[attr-defined]
    assert anybody.post(visit.programme_link, BORN).status_code == 303


@pytest.mark.parametrize(
    "typed",
    [
        {"born_day": "31", "born_month": "2"},
        {"born_year": ""},
        {"born_day": "٢٤"},
        {"born_day": "-1"},
        {"born_year": "99999"},
        {"born_month": "March"},
        {"born_day": "", "born_month": "", "born_year": ""},
    ],
)
def test_what_is_no_date_is_no_try(
    anybody: Browser, runtime: Runtime, visit: Visit, typed: dict[str, str]
) -> None:
    answer = anybody.post(visit.programme_link, BORN | typed)
    assert answer.status_code == 422
    assert "left" not in visits.text_of(answer)
    with runtime.reading() as session:
        assert session.query(models.FailedTry).count() == 0


def test_ten_fresh_links_do_not_give_more_than_ten_tries_a_day(
    anybody: Browser, runtime: Runtime, visit: Visit
) -> None:
    statuses = []
    for _ in range(11):
        link = "/p/" + visits.issue(runtime, Purpose.PROGRAMME, visit)
        statuses.append(anybody.post(link, BORN | {"born_year": "1962"}).status_code)
    assert statuses == [422] * 10 + [429]


def test_a_sheet_says_whether_it_is_the_newest(anybody: Browser, runtime: Runtime, visit: Visit) -> None:
    with runtime.reading() as session:
        version = programmes.latest(session, visit.programme_id)
        assert version is not None
    printed = "/p/" + visits.issue(runtime, Purpose.PROGRAMME, visit, version_id=version.id)
    assert "This sheet is the newest one." in visits.text_of(anybody.get(printed))
    with runtime.transaction() as session:
        session.get_one(models.Programme, visit.programme_id).latest_number = 2
    page = visits.text_of(anybody.get(printed))
    assert "There is a newer sheet. Please throw this one away." in page
    assert "sheet" not in visits.text_of(anybody.get(visit.programme_link)).lower()


def test_a_new_link_goes_to_the_address_the_clinic_has(
    anybody: Browser, runtime: Runtime, visit: Visit
) -> None:
    runtime.clock.move(days=400)  # type: ignore[attr-defined]
    expired = anybody.get(visit.check_in_link)
    assert expired.status_code == 410
    assert "Send me a new link" in visits.text_of(expired)
    token = visit.check_in_link.removeprefix("/c/")
    sent = anybody.post(f"/p/{token}/new-link")
    unknown = anybody.post(f"/p/{'x' * 43}/new-link")
    assert sent.status_code == unknown.status_code == 200
    assert visits.text_of(sent) == visits.text_of(unknown)
    with runtime.reading() as session:
        (message,) = session.query(models.Message).filter(models.Message.key.like("email:link:%"))
        assert message.patient_id == visit.patient_id


def test_reminders_are_stopped_by_the_button_only(anybody: Browser, runtime: Runtime, visit: Visit) -> None:
    link = "/r/" + visits.issue(runtime, Purpose.STOP_REMINDERS, visit)
    assert "Stop reminders?" in visits.text_of(anybody.get(link))
    assert _wants_reminders(runtime, visit)
    assert "Reminders are off" in visits.text_of(anybody.post(link))
    assert not _wants_reminders(runtime, visit)
    assert anybody.post(link).status_code == 200


def test_a_mail_program_stops_reminders_with_one_click(app: Flask, runtime: Runtime, visit: Visit) -> None:
    link = "/r/" + visits.issue(runtime, Purpose.STOP_REMINDERS, visit)
    provider = Browser(app.test_client(), origin=None)
    assert provider.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not _wants_reminders(runtime, visit)


def _wants_reminders(runtime: Runtime, visit: Visit) -> bool:
    with runtime.reading() as session:
        return session.get_one(models.Patient, visit.patient_id).wants_reminders
