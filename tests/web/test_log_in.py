"""The way in and the way out."""

import re
from datetime import timedelta
from html import unescape

import pyotp
import pytest
from flask import Flask

from portal.config import Settings
from portal.db import models
from portal.runtime import Runtime
from portal.services import links, second_factors
from portal.web import create_app
from tests.fakes.clock import FixedClock
from tests.web.conftest import PASSWORD, Browser, People, signed_in

SECRET = re.compile(r'class="secret">([A-Z2-7 ]+)<')
WRONG = "The e-mail address or the password is not right. Look at both and try again."


def log_in(browser: Browser, email: str = "thea@clinic.example", password: str = PASSWORD, **values: str):
    browser.get("/log-in")
    return browser.post("/log-in", {"email": email, "password": password} | values)


def enrolled(runtime: Runtime, account_id: int) -> str:
    secret = second_factors.secret_from(bytes(range(20)))
    with runtime.transaction() as session:
        account = session.get_one(models.Account, account_id)
        account.second_factor, account.second_factor_step = secret, 1
    return secret


def test_a_password_alone_opens_nothing(anybody: Browser, people: People) -> None:
    assert log_in(anybody).headers["Location"] == "/log-in/second-factor"
    assert anybody.get("/me").status_code == 401


def test_the_first_log_in_sets_up_the_second_factor_and_shows_ten_recovery_codes(
    anybody: Browser, people: People, runtime: Runtime
) -> None:
    log_in(anybody, "ada@clinic.example")
    page = anybody.get("/log-in/second-factor").get_data(as_text=True)
    assert "<svg" in page
    secret = SECRET.search(page).group(1).replace(" ", "")
    wrong = anybody.post("/log-in/second-factor", {"code": "000000"})
    assert wrong.status_code == 422
    assert SECRET.search(anybody.last).group(1).replace(" ", "") == secret, "the app was set up with this one"
    done = anybody.post("/log-in/second-factor", {"code": pyotp.TOTP(secret).at(runtime.now())})
    assert done.status_code == 200
    assert len(re.findall(r"<li>[a-z0-9]{5}-[a-z0-9]{5}</li>", anybody.last)) == 10
    assert anybody.get("/admin").status_code == 200


def test_the_next_log_in_asks_for_a_code(
    anybody: Browser, people: People, runtime: Runtime, fixed_clock: FixedClock
) -> None:
    secret = enrolled(runtime, people.administrator_id)
    assert log_in(anybody, "ada@clinic.example").headers["Location"] == "/log-in/code"
    anybody.get("/log-in/code")
    assert anybody.post("/log-in/code", {"code": "123456"}).status_code == 422
    answer = anybody.post("/log-in/code", {"code": pyotp.TOTP(secret).at(runtime.now())})
    assert answer.headers["Location"] == "/admin"
    assert anybody.get("/admin").status_code == 200


def test_an_enrolled_factor_cannot_be_replaced_with_the_password_alone(
    anybody: Browser, people: People, runtime: Runtime
) -> None:
    enrolled(runtime, people.administrator_id)
    log_in(anybody, "ada@clinic.example")
    assert anybody.get("/log-in/second-factor").headers["Location"] == "/log-in/code"
    anybody.get("/log-in/code")
    assert anybody.post("/log-in/second-factor", {"code": "1"}).headers["Location"] == "/log-in/code"


def test_the_demo_needs_no_second_factor(
    settings: Settings, runtime: Runtime, people: People, fixed_clock: FixedClock
) -> None:
    demo = Settings(**settings.model_dump(exclude={"demo"}), demo=True)
    runtime.settings = demo
    browser = Browser(create_app(demo, runtime=runtime).test_client())
    assert log_in(browser, "ada@clinic.example").headers["Location"] == "/admin"
    assert "Everybody in it is invented" in browser.get("/admin").get_data(as_text=True)


@pytest.mark.parametrize(
    "email", ["nobody@clinic.example", "thea@clinic.example", "gone@clinic.example", "' OR 1=1--", ""]
)
def test_one_answer_for_unknown_wrong_and_disabled(
    anybody: Browser, people: People, runtime: Runtime, email: str
) -> None:
    if email.startswith("gone"):
        with runtime.transaction() as session:
            gone = session.get_one(models.Account, people.colleague_id)
            gone.disabled_at = runtime.now()
        email = "kim@clinic.example"
    password = PASSWORD if email.startswith("kim") else "wrong"
    answer = log_in(anybody, email, password)
    assert answer.status_code == 422
    assert WRONG in anybody.last
    assert f'value="{unescape(email)}"' in unescape(anybody.last), "what was typed is still there"
    assert password not in anybody.last


def test_the_sixth_wrong_password_waits_and_the_count_survives(
    anybody: Browser, people: People, runtime: Runtime
) -> None:
    for _ in range(5):
        assert log_in(anybody, password="wrong").status_code == 422
    answer = log_in(anybody)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "15"
    with runtime.reading() as session:
        assert session.query(models.FailedTry).filter_by(kind="password").count() == 5


def test_after_the_wait_the_right_password_works(
    anybody: Browser, people: People, fixed_clock: FixedClock
) -> None:
    for _ in range(5):
        log_in(anybody, password="wrong")
    fixed_clock.move(seconds=15)
    assert log_in(anybody).status_code == 303


def test_logging_out_kills_every_copy_of_the_cookie(app: Flask, administrator: Browser) -> None:
    copy = Browser(app.test_client())
    copy.client.set_cookie(
        "bedring", administrator.client.get_cookie("bedring", "127.0.0.1").value, domain="127.0.0.1"
    )
    administrator.get("/admin")
    answer = administrator.post("/log-out")
    assert answer.headers["Location"] == "/"
    assert answer.headers["Clear-Site-Data"]
    assert [browser.get("/admin").status_code for browser in (administrator, copy)] == [401, 401]


def test_a_cookie_planted_before_the_log_in_is_not_the_one_after_it(anybody: Browser, people: People) -> None:
    planted = "A" * 43
    anybody.client.set_cookie("bedring", planted, domain="127.0.0.1")
    log_in(anybody)
    assert anybody.client.get_cookie("bedring", "127.0.0.1").value != planted


def test_the_password_page_and_the_code_page_have_different_cookies(
    anybody: Browser, people: People, runtime: Runtime
) -> None:
    secret = enrolled(runtime, people.administrator_id)
    log_in(anybody, "ada@clinic.example")
    waiting = anybody.client.get_cookie("bedring", "127.0.0.1").value
    anybody.get("/log-in/code")
    anybody.post("/log-in/code", {"code": pyotp.TOTP(secret).at(runtime.now())})
    assert anybody.client.get_cookie("bedring", "127.0.0.1").value != waiting


def test_somebody_who_comes_by_a_link_goes_on_there_after_the_log_in(
    anybody: Browser, people: People, runtime: Runtime
) -> None:
    secret = enrolled(runtime, people.administrator_id)
    page = anybody.get("/admin/queue")
    assert page.status_code == 401
    to = re.search(r'name="to" value="([^"]*)"', anybody.last).group(1)
    anybody.post("/log-in", {"email": "ada@clinic.example", "password": PASSWORD, "to": unescape(to)})
    anybody.get("/log-in/code")
    answer = anybody.post("/log-in/code", {"code": pyotp.TOTP(secret).at(runtime.now())})
    assert answer.headers["Location"] == "/admin/queue"


def test_staff_who_were_idle_are_asked_to_log_in_and_are_told_what_became_of_it(
    administrator: Browser, fixed_clock: FixedClock
) -> None:
    administrator.get("/admin/people")
    fixed_clock.move(minutes=31)
    answer = administrator.post("/admin/people", {"name": "Kim"})
    assert answer.status_code == 401
    assert "what you typed is still here" in administrator.last
    administrator.post("/me/password", {"present": "x", "password": "y", "again": "y"})
    assert "nothing was saved" in administrator.last


def test_a_click_now_and_then_keeps_staff_in(administrator: Browser, fixed_clock: FixedClock) -> None:
    for _ in range(5):
        fixed_clock.move(minutes=20)
        assert administrator.get("/admin").status_code == 200


def test_a_patient_asks_for_a_link_and_everybody_reads_the_same(
    anybody: Browser, people: People, runtime: Runtime
) -> None:
    pages = []
    for email in ("anna@example.com", "nobody@example.com"):
        anybody.get("/link")
        pages.append(
            re.sub(r'value="[^"]+"', "", anybody.post("/link", {"email": email}).get_data(as_text=True))
        )
    assert pages[0] == pages[1]
    with runtime.reading() as session:
        sent = [
            m.payload["patient_id"] for m in session.query(models.Message) if m.payload["email"] == "link"
        ]
    assert sent == [people.anna_id]


@pytest.mark.parametrize("email", ["a@b.c\r\nBcc: x@y.z", "anna@example.com, x@y.dk", "anna"])
def test_what_is_no_address_comes_back_as_it_was_typed(anybody: Browser, people: People, email: str) -> None:
    anybody.get("/link")
    answer = anybody.post("/link", {"email": email})
    assert answer.status_code == 422
    assert email.split("\r")[0] in unescape(anybody.last)


def test_an_invitation_is_accepted_once_and_looking_spends_nothing(
    anybody: Browser, people: People, runtime: Runtime
) -> None:
    with runtime.transaction() as session:
        account = session.get_one(models.Account, people.colleague_id)
        account.password_hash = None
        token = links.issue(
            session, purpose=models.Purpose.INVITATION, account_id=account.id, now=runtime.now()
        )
    for _ in range(3):
        assert anybody.get(f"/invitation/{token}").status_code == 200
    again = anybody.post(f"/invitation/{token}", {"password": "five red boats go", "again": "five red boats"})
    assert again.status_code == 422
    assert "The two passwords are not the same." in anybody.last
    weak = anybody.post(f"/invitation/{token}", {"password": "short", "again": "short"})
    assert (weak.status_code, "At least 12" in anybody.last) == (422, True)
    done = anybody.post(
        f"/invitation/{token}", {"password": "five red boats go", "again": "five red boats go"}
    )
    assert done.headers["Location"] == "/log-in?done=password"
    assert anybody.get(f"/invitation/{token}").status_code == 410
    assert log_in(anybody, "kim@clinic.example", "five red boats go").status_code == 303


def test_a_new_password_ends_every_device_and_keeps_the_second_factor(
    app: Flask, anybody: Browser, therapist: Browser, people: People, runtime: Runtime
) -> None:
    enrolled(runtime, people.therapist_id)
    anybody.get("/password")
    anybody.post("/password", {"email": "thea@clinic.example"})
    assert "is on its way" in anybody.last
    with runtime.transaction() as session:
        token = links.issue(
            session, purpose=models.Purpose.PASSWORD, account_id=people.therapist_id, now=runtime.now()
        )
    anybody.get(f"/password/{token}")
    assert therapist.get("/me").status_code == 200
    anybody.post(f"/password/{token}", {"password": "five red boats go", "again": "five red boats go"})
    assert therapist.get("/me").status_code == 401
    assert log_in(anybody, password="five red boats go").headers["Location"] == "/log-in/code"


def test_the_first_set_up_from_the_printed_link_to_the_log_in(anybody: Browser, runtime: Runtime) -> None:
    from portal.services import accounts

    assert "not set up yet" in anybody.get("/").get_data(as_text=True)
    with runtime.transaction() as session:
        token = accounts.setup_link(session, now=runtime.now())
    form = {
        "clinic_name": "Harbour Physio", "name": "Ada Berg", "email": "ada@clinic", "language": "en",
        "time_zone": "Europe/Copenhagen", "password": "five red boats go", "again": "five red boats go",
        "is_therapist": "1",
    }  # fmt: skip
    wrong = anybody.send(f"/setup/{token}", form)
    assert wrong.status_code == 422
    assert "Harbour Physio" in anybody.last
    done = anybody.post(f"/setup/{token}", form | {"email": "ada@clinic.example"})
    assert done.headers["Location"] == "/log-in?done=set_up"
    assert anybody.get(f"/setup/{token}").status_code == 410
    assert (
        log_in(anybody, "ada@clinic.example", "five red boats go").headers["Location"]
        == "/log-in/second-factor"
    )
    assert "Harbour Physio" in anybody.get("/").get_data(as_text=True)


def test_two_set_ups_at_once_make_one_clinic(anybody: Browser, runtime: Runtime) -> None:
    from portal.services import accounts

    with runtime.transaction() as session:
        token = accounts.setup_link(session, now=runtime.now())
    form = {
        "clinic_name": "One", "name": "Ada", "email": "ada@clinic.example", "language": "en",
        "time_zone": "Europe/Copenhagen", "password": "five red boats go", "again": "five red boats go",
    }  # fmt: skip
    anybody.get(f"/setup/{token}")
    statuses = [anybody.post(f"/setup/{token}", form).status_code for _ in range(2)]
    assert statuses == [303, 410]
    with runtime.reading() as session:
        assert session.query(models.Clinic).count() == 1


def test_an_own_password_is_changed_with_the_present_one(
    app: Flask, runtime: Runtime, therapist: Browser
) -> None:
    new = {"password": "five red boats go", "again": "five red boats go"}
    therapist.get("/me")
    assert therapist.post("/me/password", new | {"present": "wrong"}).status_code == 422
    assert therapist.post("/me/password", new | {"present": PASSWORD}).status_code == 303
    assert therapist.get("/me").status_code == 401


def test_signing_out_everywhere_ends_the_other_devices_too(
    app: Flask, runtime: Runtime, people: People, therapist: Browser
) -> None:
    other = signed_in(app, runtime, account_id=people.therapist_id)
    therapist.get("/me")
    therapist.post("/me/sign-out-everywhere")
    assert [other.get("/me").status_code, therapist.get("/me").status_code] == [401, 401]


def test_the_pages_speak_the_language_of_whoever_is_signed_in(therapist: Browser) -> None:
    therapist.get("/me")
    therapist.post("/me/language", {"language": "da"})
    assert '<html lang="da">' in therapist.get("/me", headers={"Accept-Language": "en"}).get_data(
        as_text=True
    )


def test_the_public_pages_speak_the_language_of_the_browser(anybody: Browser, people: People) -> None:
    assert '<html lang="da">' in anybody.get("/", headers={"Accept-Language": "da"}).get_data(as_text=True)
    assert '<html lang="en">' in anybody.get("/", headers={"Accept-Language": "xx"}).get_data(as_text=True)


def test_the_waiting_room_between_password_and_code_closes_after_ten_minutes(
    anybody: Browser, people: People, fixed_clock: FixedClock
) -> None:
    log_in(anybody)
    fixed_clock.time += timedelta(minutes=10)
    assert anybody.get("/log-in/second-factor").status_code == 401
