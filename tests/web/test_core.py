"""What holds for every page: headers, fences, cookies, transactions, errors."""

import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException

from portal.config import Settings
from portal.db import models
from portal.domain.errors import Conflict, InvalidInput, LinkExpired, NotAllowed, NotFound, TooManyTries
from portal.rendering import links
from portal.runtime import Runtime
from portal.web import access, create_app, navigation
from portal.web.access import Audience
from portal.web.forms.form import Form
from portal.web.transaction import unit
from tests.web.conftest import ORIGIN, Browser, People


def test_a_route_that_nobody_spoke_for_does_not_start(app: Flask) -> None:
    app._got_first_request = False
    app.add_url_rule("/forgotten", "forgotten", lambda: "")
    with pytest.raises(RuntimeError, match=r"/forgotten: say in portal/web/blueprints\.py whom it serves"):
        access.seal(app, {name: Audience.PUBLIC for name in app.blueprints})


def test_a_switched_off_guard_does_not_start(app: Flask) -> None:
    app.config["LOGIN_DISABLED"] = True
    with pytest.raises(RuntimeError, match="LOGIN_DISABLED"):
        access.seal(app, {})


def test_the_addresses_in_e_mails_and_on_paper_are_routes(app: Flask) -> None:
    match = app.url_map.bind("127.0.0.1").match
    for make in (
        links.check_in,
        links.programme,
        links.call_me,
        links.stop,
        links.invitation,
        links.password,
        links.setup,
        links.mail_test,
    ):
        address = make(ORIGIN, "token").removeprefix(ORIGIN)
        assert match(address)[1] == {"token": "token"}, address


def errors_of(app: Flask, error: Exception) -> Flask:
    app._got_first_request = False
    view = app.view_functions["public.help_page"]

    def failing() -> Any:
        raise error

    app.view_functions["public.help_page"] = failing
    assert view
    return app


@pytest.mark.parametrize(
    "error,status",
    [
        (InvalidInput("name", "Write a name."), 422),
        (NotFound("x"), 404),
        (NotAllowed("x"), 403),
        (Conflict("x"), 409),
        (LinkExpired("x"), 410),
        (TooManyTries(61), 429),
        (KeyError("Anna Olsen"), 500),
        (AttributeError("x"), 500),
    ],
)
def test_every_error_is_a_page_with_a_way_on_and_without_inner_words(
    app: Flask, anybody: Browser, people: People, error: Exception, status: int
) -> None:
    errors_of(app, error)
    answer = anybody.get("/help")
    page = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert 'href="/"' in page
    assert "Traceback" not in page
    assert "Anna Olsen" not in page
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_an_error_of_ours_has_a_reference_and_the_log_holds_nobodys_words(
    app: Flask, anybody: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    errors_of(app, RuntimeError("Anna Olsen, anna@example.com"))
    page = anybody.get("/help").get_data(as_text=True)
    logged = capsys.readouterr().out
    reference = page.split("reference: ")[1][:8]
    assert reference in logged
    assert "Anna" not in logged


def test_a_page_that_fails_leaves_nothing_written(
    app: Flask, administrator: Browser, runtime: Runtime, people: People
) -> None:
    def half() -> str:
        unit().get_one(models.Clinic, people.clinic_id).name = "Half"
        unit().flush()
        raise Conflict("x")

    administrator.get("/admin/clinic")
    app.view_functions["clinic.save"] = half
    assert administrator.post("/admin/clinic").status_code == 409
    with runtime.reading() as session:
        assert session.get_one(models.Clinic, people.clinic_id).name == "Harbour Physio"


def test_a_form_with_a_fault_leaves_nothing_written(
    app: Flask, administrator: Browser, runtime: Runtime, people: People
) -> None:
    def half() -> tuple[str, int]:
        form = Form()
        with form.mending():
            unit().get_one(models.Clinic, people.clinic_id).name = "Half"
            unit().flush()
            raise InvalidInput("name", "no")
        return form.errors["name"], 422

    administrator.get("/admin/clinic")
    app.view_functions["clinic.save"] = half
    assert administrator.post("/admin/clinic").get_data(as_text=True) == "no"
    with runtime.reading() as session:
        assert session.get_one(models.Clinic, people.clinic_id).name == "Harbour Physio"


def test_looking_cannot_write(app: Flask, administrator: Browser, runtime: Runtime, people: People) -> None:
    def writes() -> str:
        unit().get_one(models.Clinic, people.clinic_id).name = "Written by a GET"
        unit().flush()
        return "done"

    app.view_functions["clinic.show"] = writes
    assert administrator.get("/admin/clinic").status_code == 500


def test_pages_without_a_form_set_no_cookie(anybody: Browser, people: People) -> None:
    assert "Set-Cookie" not in anybody.get("/help").headers
    assert "Set-Cookie" in anybody.get("/log-in").headers


def test_the_cookie_of_a_local_installation(anybody: Browser) -> None:
    cookie = anybody.get("/log-in").headers["Set-Cookie"]
    assert cookie.startswith("bedring=")
    assert cookie.endswith("; HttpOnly; Path=/; SameSite=Lax")


def test_the_cookie_of_a_real_installation(settings: Settings, runtime: Runtime) -> None:
    values = settings.model_dump(exclude={"insecure_local", "public_url", "trusted_hosts"})
    real = Settings(**values, public_url="https://clinic.example")
    runtime.settings = real
    client = create_app(real, runtime=runtime).test_client()
    answer = client.get("/log-in", base_url="https://clinic.example")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-bedring=")
    assert "Domain" not in cookie
    assert cookie.endswith("; Secure; HttpOnly; Path=/; SameSite=Lax")
    assert answer.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


def test_a_patients_cookie_lives_thirty_days_and_a_staff_cookie_until_the_browser_closes(
    app: Flask, runtime: Runtime, people: People
) -> None:
    with app.test_request_context("/", method="POST", base_url=ORIGIN):
        app.preprocess_request()
        access.enter("A" * 43, is_patient=True)
        assert "Max-Age=2592000" in app.process_response(app.response_class()).headers["Set-Cookie"]
    with app.test_request_context("/", method="POST", base_url=ORIGIN):
        app.preprocess_request()
        access.enter("A" * 43)
        assert "Max-Age" not in app.process_response(app.response_class()).headers["Set-Cookie"]


@pytest.mark.parametrize("cookie", ["", "x", "A" * 43, "A" * 100_000, "æ" * 43, "' OR 1=1--"])
def test_a_cookie_that_is_not_ours_is_nobody(
    app: Flask, anybody: Browser, people: People, cookie: str
) -> None:
    answer = app.test_client(use_cookies=False).get(
        "/admin", headers={"Cookie": f"bedring={cookie}"}, base_url=ORIGIN
    )
    assert answer.status_code == 401


@pytest.mark.parametrize("host", ["evil.test", "127.0.0.1.evil.test", "evil.test:8000"])
def test_a_foreign_host_name_is_refused(app: Flask, people: People, host: str) -> None:
    assert app.test_client().get("/", headers={"Host": host}).status_code == 400


def test_forwarded_headers_of_nobodys_proxy_change_nothing(anybody: Browser, people: People) -> None:
    forged = {"X-Forwarded-Host": "evil.test", "X-Forwarded-Proto": "https", "X-Forwarded-For": "1.2.3.4"}
    assert "evil.test" not in anybody.get("/", headers=forged).get_data(as_text=True)


@pytest.mark.parametrize(
    "to",
    [
        "//evil.test",
        "/\t/evil.test",
        "/\\evil.test",
        "https://evil.test",
        "javascript:alert(1)",
        "x\r\nSet-Cookie: a=1",
        "public.help_page?_external=1&_scheme=javascript",
        "public.help_page?_anchor=x",
        "nothing.there",
        "?",
        "",
        "log_in.log_out?",
        "people.disable?public_id=x",
        "mailbox.read",
        "static?filename=../../etc/passwd",
    ],
)
def test_where_somebody_goes_on_to_is_one_of_our_own_pages(app: Flask, to: str) -> None:
    with app.test_request_context("/", base_url=ORIGIN):
        address = navigation.remembered(to)
    assert address is None or (address.startswith(("/help", "/static/")) and "evil" not in address)


def test_the_page_that_was_asked_for_is_kept_as_an_endpoint(app: Flask) -> None:
    with app.test_request_context("/mailbox/one@x", base_url=ORIGIN):
        kept = navigation.remember()
        assert kept == "mailbox.read?name=one%40x"
        assert navigation.remembered(kept) == "/mailbox/one@x"


def test_large_bodies_are_refused(anybody: Browser, people: People) -> None:
    anybody.get("/log-in")
    assert anybody.post("/log-in", {"email": "x" * 2_000_000}).status_code == 413
    head, tail = b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\n', b"\r\n--x--\r\n"
    answer = anybody.client.post(
        "/log-in",
        base_url=ORIGIN,
        data=head + b"x" * 600_000 + tail,
        content_type="multipart/form-data; boundary=x",
        headers={"Origin": ORIGIN},
    )
    assert answer.status_code == 413


def test_static_files_may_be_kept_for_ever_and_nothing_else(
    app: Flask, anybody: Browser, people: People
) -> None:
    with app.test_request_context("/", base_url=ORIGIN):
        address = app.url_for("static", filename="css/base.css")
    with anybody.client.get(address, base_url=ORIGIN) as answer:
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert anybody.get(address + ".missing").headers["Cache-Control"] == "no-store"


def test_a_page_needs_nobody_elses_files(anybody: Browser, people: People) -> None:
    page = anybody.get("/styleguide").get_data(as_text=True)
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page
    assert "style=" not in page
    scripts = re.findall("<script[^>]*>", page)
    assert all('type="module" src="/static/' in script for script in scripts)


def test_probes(anybody: Browser, people: People) -> None:
    assert anybody.get("/healthz").get_json() == {"status": "ok"}
    ready = anybody.get("/readyz")
    assert (ready.status_code, ready.get_json()["missing"]) == (503, ["clock", "worker"])
    assert anybody.get("/healthz/queue").get_json() == {"oldest_due_seconds": 0}


def test_flask_itself_may_redirect(app: Flask) -> None:
    class Moved(HTTPException):
        code = 308

    errors_of(app, Moved())
    with app.test_request_context("/help", base_url=ORIGIN):
        assert app.full_dispatch_request().status_code == 308
