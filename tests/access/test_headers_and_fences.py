"""What every answer says to the browser, and what stands around everything that changes something."""

import re

import pytest
from flask import Flask
from werkzeug.datastructures import Headers

from portal.web import security
from tests.access import doors
from tests.access.verdicts import ADMINISTRATOR, PATIENT, VERDICTS
from tests.access.world import World
from tests.web.conftest import ORIGIN, TOKEN

ACTOR = {PATIENT: "patient A", ADMINISTRATOR: "administrator"}
FOREIGN = [
    {},
    {"Origin": "null"},
    {"Origin": "https://evil.test"},
    {"Origin": "http://sub.127.0.0.1:8000"},
    {"Origin": "http://127.0.0.1:8001"},
    {"Origin": "https://127.0.0.1:8000"},
    {"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"},
    {"Origin": ORIGIN, "Sec-Fetch-Site": "same-site"},
    {"Origin": ORIGIN, "Sec-Fetch-Site": ""},
    {"Referer": f"{ORIGIN}/admin"},
]
STYLE = re.compile(r"<[^>]+\sstyle=")
MAIL_FRAMES = ("mailbox.preview", "mail_texts.frame")  # an e-mail brings its own styles
FRAMED = (*MAIL_FRAMES, "print_preview.sheet")  # in a sandbox on our own page, without scripts


def actor_of(endpoint: str) -> str:
    return ACTOR.get(VERDICTS[endpoint][0], "therapist of A")


def check_headers(headers: Headers, endpoint: str) -> None:
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe-eval" not in policy
    assert "base-uri 'none'" in policy
    if endpoint not in MAIL_FRAMES:
        assert "unsafe-inline" not in policy
    if endpoint not in FRAMED:
        assert "frame-ancestors 'none'" in policy
        assert "script-src 'self'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "Access-Control-Allow-Origin" not in headers
    if endpoint not in security.KEPT_FOR_EVER:
        assert headers["Cache-Control"] == "no-store", endpoint
        assert "Cookie" in headers["Vary"]


def test_every_answer_carries_every_header(app: Flask, world: World) -> None:
    for rule, method in doors.routes(app):
        if method == "GET":
            for actor in (actor_of(rule.endpoint), "anonymous"):
                check_headers(doors.knock(app, world, actor, rule, method).headers, rule.endpoint)


@pytest.mark.parametrize(
    "address", ["/nothing", "/c/nothing", "/%00", "/.env", "/.git/config", "/console", "/debug"]
)
def test_every_error_page_carries_them_too(app: Flask, world: World, address: str) -> None:
    answer = app.test_client().get(address, base_url=ORIGIN)
    assert answer.status_code in (404, 410)
    check_headers(answer.headers, "")


def test_no_page_has_an_inline_script_an_inline_style_or_a_foreign_file(app: Flask, world: World) -> None:
    for rule, method in doors.routes(app):
        if method != "GET" or rule.endpoint in ("static", *MAIL_FRAMES):
            continue
        answer = doors.knock(app, world, actor_of(rule.endpoint), rule, method)
        if answer.mimetype != "text/html":
            continue
        page = answer.get_data(as_text=True)
        assert not STYLE.search(page), rule.rule
        assert "<style" not in page, rule.rule
        assert not re.search(r"<script(?![^>]*\ssrc=)", page), rule.rule
        assert not re.search(r"\son[a-z]+=", page), rule.rule
        assert not re.search(r'(?:src|<link[^>]+href)="(?:https?:)?//', page), rule.rule


@pytest.mark.parametrize("headers", FOREIGN)
def test_what_another_site_sends_is_refused(
    app: Flask, world: World, sandbox: object, headers: dict[str, str]
) -> None:
    for rule, method in doors.routes(app):
        if method != "POST" or rule.endpoint.startswith("stop_reminders."):  # mail providers send no origin
            continue
        client = doors.browser(app, world, actor_of(rule.endpoint))
        token = TOKEN.search(client.get("/link", base_url=ORIGIN).get_data(as_text=True))
        data = {"csrf_token": token.group(1)} if token else {}
        answer = client.post(doors.address(app, world, rule), base_url=ORIGIN, data=data, headers=headers)
        assert answer.status_code in ((403, 401) if rule.endpoint.startswith("second_factor") else (403,)), (
            rule.rule
        )


@pytest.mark.parametrize("headers", [{"Origin": ORIGIN}, {"Sec-Fetch-Site": "same-origin"}])
@pytest.mark.parametrize("token", [None, "", "x", "IjEi.x.y"])
def test_a_form_without_this_browsers_token_is_refused(
    app: Flask, world: World, sandbox: object, token: str | None, headers: dict[str, str]
) -> None:
    for rule, method in doors.routes(app):
        audience = str(app.extensions["audiences"][rule.endpoint.partition(".")[0]])
        if method != "POST" or audience in ("link", "one_click"):
            continue
        client = doors.browser(app, world, actor_of(rule.endpoint))
        data = {} if token is None else {"csrf_token": token}
        answer = client.post(doors.address(app, world, rule), base_url=ORIGIN, data=data, headers=headers)
        assert answer.status_code == 400, rule.rule


def test_a_token_of_another_browser_is_refused(app: Flask, world: World, sandbox: object) -> None:
    other = doors.browser(app, world, "colleague").get("/link", base_url=ORIGIN).get_data(as_text=True)
    mine = doors.browser(app, world, "therapist of A")
    stolen = TOKEN.search(other)
    assert stolen
    data = {"csrf_token": stolen.group(1), "language": "da"}
    answer = mine.post("/me/language", base_url=ORIGIN, data=data, headers={"Origin": ORIGIN})
    assert answer.status_code == 400


def test_nobody_is_logged_in_or_out_by_another_site(app: Flask, world: World, sandbox: object) -> None:
    client = doors.browser(app, world, "therapist of A")
    for address in ("/log-out", "/log-in"):
        assert (
            client.post(address, base_url=ORIGIN, headers={"Origin": "https://evil.test"}).status_code == 403
        )
    assert client.get("/me", base_url=ORIGIN).status_code == 200
