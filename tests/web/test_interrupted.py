"""A session that ends while somebody types: what was typed waits behind the log-in."""

import re
from html import unescape
from io import BytesIO

import pyotp
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from portal.db import models
from portal.runtime import Runtime
from portal.services import kept_forms, second_factors
from tests.fakes.clock import FixedClock
from tests.web import visits
from tests.web.conftest import ORIGIN, PASSWORD, TOKEN, Browser, People, signed_in
from tests.web.visits import BORN

FIELD = re.compile(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', re.DOTALL)
NEW = {"name": "Kim Holm", "email": "new@clinic.example", "language": "en", "is_therapist": "1"}


@pytest.fixture
def factor(runtime: Runtime, people: People) -> str:
    """The administrator's second factor."""
    secret = second_factors.secret_from(bytes(range(20)))
    with runtime.transaction() as session:
        account = session.get_one(models.Account, people.administrator_id)
        account.second_factor, account.second_factor_step = secret, 1
    return secret


def log_in(browser: Browser, runtime: Runtime, secret: str) -> str:
    """Logs the administrator in; where it leads."""
    browser.post("/log-in", {"email": "ada@clinic.example", "password": PASSWORD, "to": ""})
    browser.get("/log-in/code")
    return browser.post("/log-in/code", {"code": pyotp.TOTP(secret).at(runtime.now())}).headers["Location"]


def press(browser: Browser, action: str) -> TestResponse:
    """Sends the hidden fields of the page to this address, and once more where a 307 points."""
    fields = {name: unescape(value) for name, value in FIELD.findall(browser.last)}
    data = {"csrf_token": unescape(TOKEN.search(browser.last).group(1))} | fields
    headers = {"Origin": ORIGIN}
    answer = browser.client.post(action, base_url=ORIGIN, data=data, headers=headers)
    if answer.status_code != 307:
        return answer
    return browser.client.post(answer.headers["Location"], base_url=ORIGIN, data=data, headers=headers)


def invited(runtime: Runtime) -> list[str]:
    with runtime.reading() as session:
        return [account.name for account in session.query(models.Account) if account.name == "Kim Holm"]


def test_what_was_typed_waits_behind_password_and_second_factor(
    administrator: Browser, runtime: Runtime, fixed_clock: FixedClock, factor: str
) -> None:
    administrator.get("/admin/people")
    fixed_clock.move(minutes=31)
    assert administrator.post("/admin/people", NEW).status_code == 401
    assert log_in(administrator, runtime, factor) == "/continue"
    page = administrator.get("/continue").get_data(as_text=True)
    assert "Nothing is lost" in page
    assert dict(FIELD.findall(page)) == NEW
    assert invited(runtime) == []
    answer = press(administrator, "/continue/send")
    assert answer.status_code == 303
    assert invited(runtime) == ["Kim Holm"]
    fixed_clock.move(seconds=61)
    assert administrator.get("/continue").headers["Location"] == "/admin"


def test_a_fault_in_it_is_shown_where_it_can_be_mended(
    administrator: Browser, runtime: Runtime, fixed_clock: FixedClock, factor: str
) -> None:
    administrator.get("/admin/people")
    fixed_clock.move(minutes=31)
    administrator.post("/admin/people", NEW | {"email": "no address"})
    log_in(administrator, runtime, factor)
    administrator.get("/continue")
    answer = press(administrator, "/continue/send")
    assert answer.status_code == 422
    assert 'value="Kim Holm"' in answer.get_data(as_text=True)


def test_a_patient_meets_it_behind_a_new_link(
    anybody: Browser, app: Flask, runtime: Runtime, fixed_clock: FixedClock
) -> None:
    visit = visits.begin(runtime)
    patient = signed_in(app, runtime, patient_id=visit.patient_id)
    patient.get("/my/messages")
    fixed_clock.move(days=31)
    answer = patient.post("/my/messages", {"text": "Please call me in the evening."})
    assert answer.status_code == 401
    link = "/p/" + visits.issue(runtime, models.Purpose.PROGRAMME, visit)
    anybody.get(link)
    answer = anybody.post(link, BORN)
    assert answer.headers["Location"] == "/my/continue"
    assert "in the evening" in anybody.get("/my/continue").get_data(as_text=True)
    assert anybody.post("/my/continue/leave").status_code == 303
    assert anybody.get("/my/continue").headers["Location"] != "/my/continue"
    assert anybody.get("/my/continue").status_code == 302


def test_a_tab_from_before_the_log_in_offers_its_form_again(
    app: Flask, runtime: Runtime, people: People
) -> None:
    before = signed_in(app, runtime, account_id=people.administrator_id)
    before.get("/admin/people")
    other = signed_in(app, runtime, account_id=people.administrator_id)
    other.last = before.last  # the same browser, logged in anew in another tab
    answer = other.post("/admin/people", NEW)
    assert answer.status_code == 400
    assert "Send it now" in other.last
    assert invited(runtime) == []
    assert press(other, "/admin/people").status_code == 303
    assert invited(runtime) == ["Kim Holm"]


@pytest.mark.parametrize(
    "data", [{"present": "a b", "password": "x", "again": "x"}, {"text": "x" * 200_000}, {}]
)
def test_secrets_and_what_is_too_long_are_never_kept(
    administrator: Browser, runtime: Runtime, fixed_clock: FixedClock, data: dict[str, str]
) -> None:
    administrator.get("/me")
    fixed_clock.move(minutes=31)
    client = administrator.client
    answer = client.post("/me/password", base_url=ORIGIN, data=data, headers={"Origin": ORIGIN})
    assert answer.status_code == 401
    assert nobody_keeps_anything(runtime)


def test_nothing_that_another_site_sends_is_kept(
    administrator: Browser, runtime: Runtime, fixed_clock: FixedClock
) -> None:
    administrator.get("/admin/people")
    fixed_clock.move(minutes=31)
    administrator.origin = "https://evil.example"
    administrator.post("/admin/people", NEW)
    assert nobody_keeps_anything(runtime)


def test_a_file_is_left_out(administrator: Browser, runtime: Runtime, fixed_clock: FixedClock) -> None:
    administrator.get("/admin/look")
    fixed_clock.move(minutes=31)
    administrator.post(
        "/admin/look/logo",
        {"logo": (BytesIO(b"x"), "x.png"), "hair": "short"},
        content_type="multipart/form-data",
    )
    with runtime.reading() as session:
        account = session.query(models.Account).filter_by(is_administrator=True).one()
        kept = kept_forms.waiting(session, account_id=account.id, now=runtime.now())
    assert kept is not None
    assert kept.fields == (("hair", "short"),)


def nobody_keeps_anything(runtime: Runtime) -> bool:
    with runtime.reading() as session:
        return session.query(models.SignIn).filter(models.SignIn.kept_at.is_not(None)).count() == 0
