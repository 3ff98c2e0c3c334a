"""Attacks on the links of mails and sheets (security handbook, attacks 19, 35, 36 to 42 and 51 to 59)."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask

from portal.db import models
from portal.db.models import Purpose
from portal.runtime import Runtime
from portal.services import links, patients, sign_ins
from tests.web import visits
from tests.web.conftest import ORIGIN, Browser
from tests.web.visits import BORN, Visit

SCANNER = {"User-Agent": "Mozilla/5.0 (compatible; SafeLinks)"}
PREFIXES = {"c": Purpose.CHECK_IN, "p": Purpose.PROGRAMME, "r": Purpose.STOP_REMINDERS}
MALFORMED = (
    *("'%20OR%201=1--", "%00", "%ff%fe", "A" * 2000, "%E2%80%AEgpj", "{{7*7}}", "<script>"),
    "%0d%0aSet-Cookie:%20a=1",
)
FIELDS = (
    "submission",
    "answers",
    "count",
    "during",
    "flag.bladder",
    "mark.bird_dog",
    "reason",
    "text",
    "flags",
    "done",
)
ELSEWHERE: tuple[dict[str, str], ...] = (
    {},
    {"Origin": "null"},
    {"Origin": "https://evil.test"},
    {"Origin": ORIGIN.replace("http:", "https:")},
    {"Origin": ORIGIN.replace("127.0.0.1", "sub.127.0.0.1")},
    {"Sec-Fetch-Site": "cross-site", "Origin": ORIGIN},
    {"Sec-Fetch-Site": "same-site"},
)


@pytest.fixture
def visit(runtime: Runtime) -> Visit:
    return visits.begin(runtime)


@pytest.fixture
def addresses(runtime: Runtime, visit: Visit) -> dict[str, str]:
    stop = "/r/" + visits.issue(runtime, Purpose.STOP_REMINDERS, visit)
    return {"c": visit.check_in_link, "p": visit.programme_link, "r": stop}


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_twenty_looks_of_a_scanner_change_nothing(
    app: Flask, runtime: Runtime, addresses: dict[str, str], method: str
) -> None:
    before = _rows(runtime)
    for address in [*addresses.values()] * 20:
        answer = app.test_client().open(address, method=method, base_url=ORIGIN, headers=SCANNER)
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
    assert _rows(runtime) == before


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_other_methods_are_refused(anybody: Browser, addresses: dict[str, str], method: str) -> None:
    for address in addresses.values():
        headers = {"Origin": ORIGIN}
        answer = anybody.client.open(address, method=method, base_url=ORIGIN, headers=headers)
        assert answer.status_code == 405


def test_a_scanner_that_presses_the_first_button_records_nothing(
    anybody: Browser, runtime: Runtime, visit: Visit
) -> None:
    anybody.get(f"{visit.check_in_link}?done=all")
    hidden = dict(visits.HIDDEN.findall(anybody.last))
    assert anybody.post(visit.check_in_link, hidden | {"done": "all", "send": "fine"}).status_code == 422
    assert visits.answers_of(runtime, visit) == []


def _bad_links(prefix: str, runtime: Runtime, visit: Visit) -> Iterator[str]:
    good = visits.issue(runtime, PREFIXES[prefix], visit)
    yield good[:-1] + ("A" if good[-1] != "A" else "B")  # altered
    yield "x" * 43  # unknown
    yield next(
        visits.issue(runtime, other, visit) for other in PREFIXES.values() if other is not PREFIXES[prefix]
    )
    yield visits.issue(runtime, PREFIXES[prefix], visit, expires_at=runtime.now())  # expired
    with runtime.transaction() as session:
        links.revoke(session, patient_id=visit.patient_id, purposes=(PREFIXES[prefix],), now=runtime.now())
    yield good  # revoked


@pytest.mark.parametrize("prefix", PREFIXES)
def test_every_link_that_cannot_be_used_gets_one_and_the_same_answer(
    anybody: Browser, runtime: Runtime, visit: Visit, prefix: str
) -> None:
    pages = set()
    for token in _bad_links(prefix, runtime, visit):
        for answer in (anybody.get(f"/{prefix}/{token}"), anybody.post(f"/{prefix}/{token}", BORN)):
            assert answer.status_code == 410
            pages.add(answer.get_data(as_text=True).replace(token, "…"))
    assert len(pages) == 1
    assert "This link has expired" in pages.pop()


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_malformed_link_is_an_expired_one(anybody: Browser, visit: Visit, prefix: str) -> None:
    for token in MALFORMED:
        answer = anybody.get(f"/{prefix}/{quote(token, safe='%')}")
        assert answer.status_code == 410
        assert "<script>" not in answer.get_data(as_text=True)


def test_a_link_of_a_discharged_patient_opens_nothing(
    anybody: Browser, runtime: Runtime, visit: Visit
) -> None:
    visits.fill_in(anybody, visit)
    with runtime.transaction() as session:
        patient = session.get_one(models.Patient, visit.patient_id)
        by = session.get_one(models.Account, patient.therapist_id)
        patients.discharge(session, patient=patient, by=by, now=runtime.now())
    for way in ("", "/thanks", "/exercises"):
        assert anybody.get(visit.check_in_link + way).status_code == 410
    assert anybody.post(visit.programme_link, BORN).status_code == 410


def test_a_session_that_was_ended_opens_nothing(anybody: Browser, runtime: Runtime, visit: Visit) -> None:
    anybody.post(visit.programme_link, BORN)
    assert anybody.get("/my/programme").status_code == 200
    with runtime.transaction() as session:
        sign_ins.end_all(session, patient_id=visit.patient_id, now=runtime.now())
    assert anybody.get("/my/programme").status_code == 401


@pytest.mark.parametrize("address", ["check_in_link", "programme_link"])
def test_a_form_from_elsewhere_is_refused(app: Flask, runtime: Runtime, visit: Visit, address: str) -> None:
    before = _rows(runtime)
    elsewhere = Browser(app.test_client(), origin=None)
    for headers in ELSEWHERE:
        answer = elsewhere.post(getattr(visit, address), visits.GOOD | BORN, headers=headers)
        assert answer.status_code == 403
    assert _rows(runtime) == before


def test_the_link_decides_whose_answer_it_is_never_the_form(
    anybody: Browser, runtime: Runtime, visit: Visit
) -> None:
    other = visits.begin(runtime, first_name="Bo", email="bo@example.com")
    names = ("patient_id", "check_in_id", "clinic_id", "role", "concern", "state")
    visits.fill_in(anybody, visit, **dict.fromkeys(names, str(other.check_in_id)))
    assert len(visits.answers_of(runtime, visit)) == 1
    assert visits.answers_of(runtime, other) == []


def test_a_form_replayed_on_another_check_in_is_an_answer_of_its_own(
    anybody: Browser, runtime: Runtime, visit: Visit
) -> None:
    other = visits.begin(runtime, first_name="Bo", email="bo@example.com")
    anybody.get(visit.check_in_link)
    visits.send(anybody, visit)
    visits.send(anybody, other)
    assert [len(visits.answers_of(runtime, one)) for one in (visit, other)] == [1, 1]


@pytest.mark.parametrize(
    "text", ["\x00", "x" * 400_000, "\u202e", "' OR 1=1--", "{{7*7}}", "\n" * 10_000, "%(x)s"]
)
def test_no_text_breaks_the_check_in(anybody: Browser, runtime: Runtime, visit: Visit, text: str) -> None:
    for field in FIELDS:
        visits.fill_in(anybody, visit, again=True, **{field: text})
    for row in visits.answers_of(runtime, visit):
        assert row.submission_id.isalnum()


def test_a_body_that_is_too_large_is_refused(anybody: Browser, runtime: Runtime, visit: Visit) -> None:
    assert visits.fill_in(anybody, visit, text="x" * 1_100_000).status_code == 413
    assert visits.answers_of(runtime, visit) == []


def test_new_links_are_limited_for_known_and_unknown_alike(
    anybody: Browser, runtime: Runtime, visit: Visit
) -> None:
    token = visit.check_in_link.removeprefix("/c/")
    statuses = [anybody.post(f"/p/{token}/new-link").status_code for _ in range(21)]
    assert statuses == [200] * 20 + [429]
    with runtime.reading() as session:
        sent = session.query(models.Message).filter(models.Message.key.like("email:link:%")).count()
    assert sent == 1  # one a minute, whatever is pressed


def test_link_pages_are_kept_by_nobody(anybody: Browser, visit: Visit) -> None:
    opened = [anybody.get(visit.check_in_link), anybody.get(visit.programme_link), anybody.get("/p/unknown")]
    sent = visits.fill_in(anybody, visit)
    for answer in (*opened, sent, anybody.get(visit.thanks)):
        assert answer.headers["Cache-Control"] == "no-store"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        assert not re.search(r'(src|href|action)="(https?:)?//', answer.get_data(as_text=True))


def test_no_link_is_kept_in_clear(runtime: Runtime, visit: Visit) -> None:
    kept = "\n".join(_dump(runtime))
    for link in (visit.check_in_link, visit.programme_link):
        assert link.rpartition("/")[2] not in kept


def _rows(runtime: Runtime) -> list[str]:
    """Every row, but for the trail that a look may leave: that a link was opened."""
    return _dump(runtime, "UPDATE link SET opened_at = NULL")


def _dump(runtime: Runtime, forget: str = "") -> list[str]:
    path = Path(runtime.database.url.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(path)) as stored, closing(sqlite3.connect(":memory:")) as copy:
        stored.backup(copy)
        copy.execute(forget)
        copy.commit()
        return list(copy.iterdump())
