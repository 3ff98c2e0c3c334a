"""Every field of every form, filled with what nobody should type: words come back, never a broken page.

The forms are found on the pages themselves: a new field is tried without a line here. What a form writes is
sent to the database and taken back, so that every try meets the same clinic.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from portal.cli.visitor import Page
from portal.db import models
from portal.db.session import Session
from portal.runtime import Runtime
from portal.services import second_factors, sign_ins
from tests.access import doors, summaries
from tests.access.verdicts import ADMINISTRATOR, LINK, PATIENT, PUBLIC, VERDICTS
from tests.access.world import World
from tests.web.conftest import ORIGIN, TOKEN

MARKUP = "\"><script>alert(1)</script>' OR 1=1--{{7*7}}%(x)s"
WRITTEN = {  # what a person could type or paste
    "nothing": "",
    "much": "A" * 10_000,
    "NUL": "a\x00b",
    "odd signs": "\u202egnp\u2066e\u0301\U0001f9d1\u200d\U0001f52c\ufdfd\u0130ß\ufeff",
    "markup": MARKUP,
    "other digits": "٥",
    "below zero": "-1",
    "a fraction": "5.5",
    "very many": "9" * 5000,
    "no number": "NaN",
    "the last day": "9999-12-31",
    "the first day": "0001-01-01",
    "two lines": "a@b.example\r\nBcc: c@d.example",
}
ALONE = ("much", "markup")  # for each field by itself; the rest for all at once
TOGETHER = [*WRITTEN, "two of them", "a file"]
KEPT = ("markup", "other digits", "below zero", "much", "odd signs", "very many")
TYPED_BY_HAND = {"text", "email", "tel", "date", "number", "search", "textarea"}
NOT_FILLED = {"hidden", "button", "submit", "unseen"}
BORN = ("born_day", "born_month", "born_year")
STEPS = (
    "add:nothing",
    "add:",
    "up:999999999999",
    "move:x",
    "set:x",
    "dup:-1",
    "del:\x00",
    "::",
    "move:1:2:3",
)
ELSEWHERE = {  # forms that stand on no page a test can simply open: their fields
    "check_in.confirm": BORN,
    "programme_link.enter": BORN,
    "treatment.resume": ("note",),
    "treatment.reopen": (),
    "overtaken.keep": (),
    "overtaken.again": (),
    "figures.draw": ("pose",),
    "figures.save": ("pose",),
    "programme_link.send_new": (),
    "alerts.mark_unseen": (),
    "batches.confirm": ("op", "patient"),
    "batches.begin": ("op", "patient", "weeks", "two_sided", "submission", "said"),
    "batches.retry": (),
    "batches.cancel": (),
    "look.ship_accent": (),
    "proposals.undo": (),
    "queue.try_again": (),
    "review.wake": (),
    "taking_back.take_back": (),
    "mail.turn_on": (),
    "me.end_device": ("device",),
    "people.invite_again": (),
    "people.reset_second_factor": (),
}
NO_FORMS = ("static", "styleguide.show")  # the second shows forms that send nothing
ACTORS = {PATIENT: ["patient A"], ADMINISTRATOR: ["administrator"], LINK: ["patient A", "anonymous"]}
LATER_ROW = re.compile(r"rows-(?!1-)\d+-")  # the first exercise stands for all


@dataclass
class Found:
    """A form as it stands on a page: what it holds, and of which kind each field is."""

    actor: str
    address: str
    values: dict[str, list[str]]
    kinds: dict[str, str] = field(default_factory=dict)


class Fields(HTMLParser):
    """The names of all fields and buttons of each POST form of a page, by the form's address."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self._by_id: dict[str, dict[str, str]] = {}
        self._open: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = self._by_id[values.get("id", "")] = {}
            self.found.append((values.get("action", ""), self._open))
        elif tag in ("input", "textarea", "select", "button") and values.get("name"):
            form = self._by_id.get(values.get("form", ""), self._open) if "form" in values else self._open
            form.setdefault(values["name"], values.get("type", "text") if tag == "input" else tag)


@pytest.fixture
def furnished(runtime: Runtime, world: World, sandbox: Path, app: Flask) -> Iterator[World]:
    """The world with an answered check-in, and two people who are half way through the log-in."""
    now = runtime.now()
    kept = dict(world.cookies)
    with runtime.transaction() as session:
        for name, is_enrolled in (("no factor yet", False), ("a factor", True)):
            account = session.query(models.Account).filter_by(is_administrator=True).first()
            account = account if is_enrolled else _second(session, account)
            if is_enrolled:
                account.second_factor = second_factors.secret_from(bytes(range(20)))
            world.cookies[name] = sign_ins.begin_staff(
                session, account=account, second_factor_passed=False, now=now
            )
    patient = doors.browser(app, world, "patient A")
    link = f"/c/{world.tokens['check_in']}"
    calm = {"done": "all", "flags": "none", "during": "1", "after24": "1", "rest": "3", "send": "fine"}
    lines = {name: "no" for _, form in _forms(patient, link) for name in form if name.startswith("flag.")}
    sent = patient.post(link, base_url=ORIGIN, data=calm | lines, headers={"Origin": ORIGIN})
    assert sent.status_code == 303
    yield world
    world.cookies.clear()
    world.cookies.update(kept)


@pytest.fixture
def taken_back(furnished: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on whatever is written is tried in earnest, and undone."""

    def commit(session: Session) -> None:
        session.flush()
        session.rollback()

    monkeypatch.setattr(Session, "commit", commit)


@pytest.mark.slow
def test_no_field_of_any_form_breaks_a_page(app: Flask, furnished: World, taken_back: None) -> None:
    forms = list(_all(app, furnished))
    known = {_endpoint(app, form.address) for form in forms}
    missing = {rule.endpoint for rule, method in doors.routes(app) if method == "POST"} - known
    assert missing == set(), "forms that stand on no page: name their fields in ELSEWHERE"
    wrong = []
    for form in forms:
        client = doors.browser(app, furnished, form.actor)
        for kind, names in _tries(form):
            if fault := _try(client, form, names, kind):
                wrong.append((form.actor, form.address, names[:3], kind, fault))
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("step", STEPS)
def test_a_step_that_no_button_has_is_refused_in_words(
    app: Flask, furnished: World, taken_back: None, step: str
) -> None:
    form = next(form for form in _all(app, furnished) if _endpoint(app, form.address) == "drafts.change")
    client = doors.browser(app, furnished, form.actor)
    assert _send(client, form, {"op": step}).status_code in (409, 422)


def _second(session: Session, other: models.Account) -> models.Account:
    query = session.query(models.Account).filter_by(is_administrator=True, clinic_id=other.clinic_id)
    return query.filter(models.Account.id != other.id).first()


def _all(app: Flask, world: World) -> Iterator[Found]:
    """Every POST form once for each person who may meet it."""
    seen = set()
    for rule, method in doors.routes(app):
        audience, _ = VERDICTS[rule.endpoint]
        for actor in _actors(rule.endpoint, audience):
            if method == "POST" and rule.endpoint in ELSEWHERE:
                names = dict.fromkeys(ELSEWHERE[rule.endpoint] or ("unasked",), "unseen")
                sensible = {"op": "extend", "patient": world.shared["patient_id"]}
                values = {name: [str(sensible.get(name, "1"))] for name in names}
                address = doors.address(app, world, rule)
                yield Found(actor, address, values | _token(doors.browser(app, world, actor)), names)
            if method != "GET" or rule.endpoint in NO_FORMS:
                continue
            client = doors.browser(app, world, actor)
            page = doors.address(app, world, rule)
            page += "?again=1" if rule.endpoint == "check_in.ask" else ""
            for form in _on(client, actor, page):
                if (actor, form.address) not in seen:
                    seen.add((actor, form.address))
                    yield form


def _actors(endpoint: str, audience: str) -> list[str]:
    if endpoint.startswith("second_factor."):
        return ["a factor"] if endpoint.endswith((".check", ".show")) else ["no factor yet"]
    if audience == PUBLIC:
        return ["therapist of A" if endpoint == "log_in.log_out" else "anonymous"]
    return ACTORS.get(audience, ["therapist of A"])


def _on(client: FlaskClient, actor: str, page: str) -> Iterator[Found]:
    answer = client.get(page, base_url=ORIGIN)
    if answer.mimetype != "text/html" or answer.status_code != 200:
        return
    shown = Page(200, f"{ORIGIN}{page}", answer.get_data(), "text/html").forms
    for form, (_, kinds) in zip(shown, _forms_of(answer), strict=True):
        if form.method == "post":
            values: dict[str, list[str]] = {}
            for name, value in form.fields + [(name, value) for name, value, _ in form.buttons[:1] if name]:
                values.setdefault(name, []).append(value)
            yield Found(actor, form.action.removeprefix(ORIGIN), values, kinds)


def _forms(client: FlaskClient, page: str) -> list[tuple[str, dict[str, str]]]:
    return _forms_of(client.get(page, base_url=ORIGIN))


def _forms_of(answer: TestResponse) -> list[tuple[str, dict[str, str]]]:
    parser = Fields()
    parser.feed(answer.get_data(as_text=True))
    return parser.found


def _token(client: FlaskClient) -> dict[str, list[str]]:
    found = TOKEN.search(client.get("/password", base_url=ORIGIN).get_data(as_text=True))
    return {"csrf_token": [found.group(1)]} if found else {}


def _endpoint(app: Flask, address: str) -> str:
    try:
        with app.test_request_context(address, method="POST", base_url=ORIGIN) as context:
            return str(context.request.endpoint)
    except HTTPException:
        return ""


def _send(client: FlaskClient, form: Found, changes: dict[str, Any]) -> TestResponse:
    return client.post(form.address, base_url=ORIGIN, data=form.values | changes, headers={"Origin": ORIGIN})


def _tries(form: Found) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Which fields are filled with what: each by itself, and all of them at once."""
    names = tuple(name for name in form.kinds if name != "csrf_token" and not LATER_ROW.match(name))
    for name in names:
        yield from ((kind, (name,)) for kind in ALONE)
    shown = tuple(name for name in names if form.kinds[name] != "hidden")
    yield from ((kind, shown) for kind in TOGETHER)


def _try(client: FlaskClient, form: Found, names: tuple[str, ...], kind: str) -> str:
    """What is wrong with the answer to hostile fields; nothing when all is well. A refusal says what does not
    fit, in a summary that leads there, and keeps what was typed."""
    answer = _send(client, form, {name: _value(kind) for name in names})
    page = answer.get_data(as_text=True)
    if answer.status_code == 404 and names == ("patient",):
        return ""  # nobody by that name
    if answer.status_code >= 500 or answer.status_code in (404, 405):
        return f"status {answer.status_code}"
    if MARKUP in page and answer.mimetype == "text/html":
        return "markup is run"
    if answer.status_code == 422 and "<html" in page:  # a part of a page is put into one that has a summary
        can_be_filled = bool(set(form.kinds.values()) - NOT_FILLED)
        if fault := summaries.fault(page, can_be_filled=can_be_filled):
            return fault
    by_hand = [name for name in names if form.kinds[name] in TYPED_BY_HAND]
    if answer.status_code == 422 and by_hand and kind in KEPT and WRITTEN[kind] not in unescape(page):
        return "what was typed is lost"
    return ""


def _value(kind: str) -> Any:
    return {"two of them": ["1", MARKUP], "a file": (BytesIO(b"MZ\x00"), "x.exe")}.get(
        kind, WRITTEN.get(kind)
    )
