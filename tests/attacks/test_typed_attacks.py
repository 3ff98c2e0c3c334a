"""Texts, addresses and methods that should not be there: no 5xx, nothing changed, nothing run."""

import re
from html import unescape

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from portal.db import models
from portal.runtime import Runtime
from portal.services import links
from tests.fakes.clock import FixedClock
from tests.web.conftest import ORIGIN, PASSWORD, Browser, People

HOSTILE = [
    "' OR 1=1--",
    "{{7*7}}",
    "{% import os %}",
    "${7*7}",
    "%(x)s %s {0.__class__}",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></style>]]>-->",
    "<svg/onload=alert(1)>",
    "\u202egnirts",
    "a\x00b",
    "e" + "\u0301" * 10_000,
    "x" * 100_000,
    "\n" * 10_000,
    "\x1b[2J\n2026-11-16 LOGIN OK",
    "=HYPERLINK(1)",
]


def invite(browser: Browser, number: int, name: str) -> TestResponse:
    person = {"name": name, "email": f"x{number}@clinic.example", "language": "en", "is_therapist": "1"}
    return browser.send("/admin/people", person)


def test_a_hostile_name_is_refused_or_shown_as_text(
    administrator: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, text in enumerate(HOSTILE):
        assert invite(administrator, number, text).status_code in (303, 422)
    page = administrator.get("/admin/people").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "<svg/onload" not in page
    assert ">49<" not in page
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize("field", ["email", "password", "to"])
def test_a_hostile_log_in_is_an_ordinary_wrong_one(
    anybody: Browser, people: People, fixed_clock: FixedClock, field: str
) -> None:
    for text in HOSTILE:
        fixed_clock.move(minutes=16)
        anybody.get("/log-in")
        values = {"email": "thea@clinic.example", "password": PASSWORD + "x", "to": ""} | {field: text}
        assert anybody.post("/log-in", values).status_code == 422
        assert "<script>alert" not in anybody.last


@pytest.mark.parametrize("address", ["/admin/people", "/admin/queue", "/log-in"])
def test_a_hostile_question_in_an_address_changes_nothing(administrator: Browser, address: str) -> None:
    for text in HOSTILE:
        answer = administrator.get(address, query_string={"done": text, "sort": text, "page": text})
        assert answer.status_code in (200, 303)
        assert "<script>alert" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("number", ["1e9", "-1", "0x1", "NaN", str(2**63), "9" * 300, "1;DROP TABLE message"])
def test_a_number_in_an_address_is_a_number(administrator: Browser, people: People, number: str) -> None:
    administrator.get("/admin/queue")
    assert administrator.post(f"/admin/queue/{number}/leave").status_code == 404


TYPED = re.compile(r'(action|value)="[^"]*"')
BAD_TOKENS = ["x", "A" * 43, "A" * 10_000, "%00", "..%2f..%2fetc%2fpasswd", "æøå", "'--", "{{7*7}}"]


@pytest.mark.parametrize(
    "page", ["/c/", "/p/", "/invitation/", "/password/", "/setup/", "/mail-test/", "/r/"]
)
def test_one_answer_for_every_link_that_does_not_open(
    anybody: Browser, people: People, runtime: Runtime, page: str
) -> None:
    """Unknown, altered, of another purpose: the same page; only what was typed differs."""
    with runtime.transaction() as session:
        wrong = {"INVITATION", "PASSWORD"} - {"INVITATION" if page == "/invitation/" else "PASSWORD"}
        purpose = models.Purpose[wrong.pop()]
        other = links.issue(session, purpose=purpose, account_id=people.colleague_id, now=runtime.now())
    answers = [anybody.get(f"{page}{token}") for token in [*BAD_TOKENS, other]]
    gone = [answer for answer in answers if answer.status_code == 410]
    assert len(gone) >= len(answers) - 1, "an address with a slash in it is no link at all"
    assert len({TYPED.sub("", answer.get_data(as_text=True)) for answer in gone}) == 1


@pytest.mark.parametrize(
    "address",
    [
        "/../../etc/passwd", "/..%2f..%2fetc/passwd", "/static/../config.py", "/static/x/..%2f..%2fconfig.py",
        "/static/%00", "/.git/config", "/.env", "/console", "/metrics", "/flower", "/CON", "/a:b", "/x.",
    ],
)  # fmt: skip
def test_there_is_nothing_beside_the_pages(anybody: Browser, people: People, address: str) -> None:
    assert anybody.get(address).status_code == 404


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-Method-Override"])
def test_a_get_stays_a_get(administrator: Browser, runtime: Runtime, people: People, header: str) -> None:
    administrator.get("/admin/mail/on", headers={header: "POST"}, query_string={"_method": "POST"})
    with runtime.reading() as session:
        assert not session.get_one(models.Clinic, people.clinic_id).mail_on


def test_many_parts_and_broken_forms_are_refused(app: Flask, people: People) -> None:
    client = app.test_client()
    boundary = "--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n"
    bodies = [
        (boundary * 1000 + "--x--", "multipart/form-data; boundary=x"),
        ("--x\r\n", "multipart/form-data"),
        ("\xff\xfe", "application/x-www-form-urlencoded; charset=utf-32"),
        ('{"email": "x"}', "application/json"),
    ]
    for body, kind in bodies:
        answer = client.post(
            "/log-in",
            base_url=ORIGIN,
            data=body.encode("latin-1"),
            content_type=kind,
            headers={"Origin": ORIGIN},
        )
        assert answer.status_code in (400, 413)


def test_extra_fields_do_nothing(administrator: Browser, runtime: Runtime) -> None:
    extra = {"role": "admin", "is_administrator": "", "clinic_id": "2", "state": "sent", "password_hash": "x"}
    person = {"name": "Kim", "email": "k@clinic.example", "language": "en", "is_therapist": "1"}
    administrator.send("/admin/people", person | extra)
    with runtime.reading() as session:
        newest = session.query(models.Account).order_by(models.Account.id.desc()).first()
        assert newest is not None
        assert (newest.clinic_id, newest.is_administrator, newest.password_hash) == (1, False, None)


def test_a_link_is_never_in_the_log_of_a_failed_page(
    app: Flask, anybody: Browser, people: People, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing(token: str) -> str:
        raise RuntimeError(token)

    app.view_functions["password.invitation"] = failing
    page = anybody.get("/invitation/" + "S" * 43).get_data(as_text=True)
    assert "S" * 43 not in capsys.readouterr().out + unescape(page)
