"""The application in a test: its own clinic, a clock that stands still, and browsers that are signed in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.config import Settings
from portal.db import models
from portal.runtime import Runtime
from portal.services import sign_ins
from portal.web import create_app
from tests import builders
from tests.fakes.clock import FixedClock

ORIGIN = "http://127.0.0.1:8000"
PASSWORD = "seven quiet herons walk"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Browser:
    """Opens pages and sends their forms, as a person's browser would."""

    client: FlaskClient
    origin: str | None = ORIGIN
    last: str = field(default="", repr=False)

    def get(self, address: str, **options: Any) -> TestResponse:
        answer = self.client.get(address, base_url=ORIGIN, **options)
        self._read(answer)
        return answer

    def post(self, address: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """Sends a form with the token of the page that was opened last."""
        found = TOKEN.search(self.last)
        values = {"csrf_token": unescape(found.group(1))} if found else {}
        headers = {"Origin": self.origin} if self.origin else {}
        headers |= options.pop("headers", {})
        answer = self.client.post(
            address, base_url=ORIGIN, data=values | (data or {}), headers=headers, **options
        )
        self._read(answer)
        return answer

    def _read(self, answer: TestResponse) -> None:
        if answer.mimetype == "text/html" and not 300 <= answer.status_code < 400:
            self.last = answer.get_data(as_text=True)

    def send(self, address: str, data: dict[str, Any] | None = None) -> TestResponse:
        """Opens a page and sends the form on it to the same address."""
        self.get(address)
        return self.post(address, data)


@pytest.fixture
def runtime(settings: Settings, sqlite_url: str, fixed_clock: FixedClock) -> Iterator[Runtime]:
    """The process's runtime over a fresh clinic's database."""
    runtime = Runtime(settings, clock=fixed_clock)  # type: ignore[arg-type]
    runtime.__dict__["catalogue"] = builders.catalogue()  # reading it takes longer than most tests
    runtime.catalogue = builders.catalogue()  # read once for all tests
    yield runtime
    runtime.database.close()


@pytest.fixture
def app(settings: Settings, runtime: Runtime) -> Flask:
    return create_app(settings, runtime=runtime)


@pytest.fixture
def anybody(app: Flask) -> Browser:
    """A browser that nobody is signed in with."""
    return Browser(app.test_client())


@dataclass
class People:
    """Everybody the tests of the pages need, by number."""

    clinic_id: int
    administrator_id: int
    therapist_id: int
    colleague_id: int
    stranger_id: int
    anna_id: int
    bo_id: int


@pytest.fixture
def people(runtime: Runtime) -> People:
    """One clinic with an administrator, two therapists and two patients; another clinic with a therapist."""
    with runtime.transaction() as session:
        clinic = builders.a_clinic(session, mail_on=False, mail_tested_at=None)
        kept = runtime.hasher.hash(PASSWORD)
        administrator = builders.an_administrator(session, email="ada@clinic.example", password_hash=kept)
        therapist = builders.a_therapist(session, email="thea@clinic.example", password_hash=kept)
        colleague = builders.a_therapist(session, email="kim@clinic.example", name="Kim", password_hash=kept)
        other = builders.a_clinic(session, name="Hill Physio")
        stranger = builders.a_therapist(session, clinic=other, email="sam@hill.example", password_hash=kept)
        anna = builders.a_patient(session, therapist=therapist)
        bo = builders.a_patient(session, therapist=colleague, first_name="Bo", email="bo@example.com")
        return People(clinic.id, administrator.id, therapist.id, colleague.id, stranger.id, anna.id, bo.id)


def signed_in(
    app: Flask, runtime: Runtime, *, account_id: int | None = None, patient_id: int | None = None
) -> Browser:
    """A browser on which somebody is signed in already."""
    with runtime.transaction() as session:
        if account_id is not None:
            account = session.get_one(models.Account, account_id)
            token = sign_ins.begin_staff(
                session, account=account, second_factor_passed=True, now=runtime.now()
            )
        else:
            token = sign_ins.begin_patient(session, patient_id=patient_id or 0, now=runtime.now())
    client = app.test_client()
    client.set_cookie("bedring", token, domain="127.0.0.1")
    return Browser(client)


@pytest.fixture
def administrator(app: Flask, runtime: Runtime, people: People) -> Browser:
    return signed_in(app, runtime, account_id=people.administrator_id)


@pytest.fixture
def therapist(app: Flask, runtime: Runtime, people: People) -> Browser:
    return signed_in(app, runtime, account_id=people.therapist_id)


@pytest.fixture
def anna(app: Flask, runtime: Runtime, people: People) -> Browser:
    return signed_in(app, runtime, patient_id=people.anna_id)
