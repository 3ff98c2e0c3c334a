"""What patients decide for themselves, and what they may know of what is kept of them."""

import json

import pytest
from flask import Flask

from portal.db import models
from portal.db.models import Channel
from portal.runtime import Runtime
from tests import builders
from tests.web import visits
from tests.web.conftest import Browser, signed_in
from tests.web.visits import Visit

CHOICES = {
    "reminders": "on", "language": "en", "weekday": "0", "hour": "9", "time_zone": "Europe/Copenhagen",
}  # fmt: skip


@pytest.fixture
def visit(runtime: Runtime) -> Visit:
    return visits.begin(runtime)


@pytest.fixture
def anna(app: Flask, runtime: Runtime, visit: Visit) -> Browser:
    return signed_in(app, runtime, patient_id=visit.patient_id)


def text(browser: Browser, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return visits.text_of(answer)


def test_large_letters_are_on_every_page_of_the_patient_also_behind_a_link(
    anna: Browser, anybody: Browser, visit: Visit
) -> None:
    assert 'class="is-large"' not in anna.get("/my/today").get_data(as_text=True)
    assert anna.send("/my/settings", CHOICES | {"text_size": "large"}).status_code == 303
    for address in ("/my/today", "/my/programme", "/my/settings"):
        assert 'class="is-large"' in anna.get(address).get_data(as_text=True)
    for address in (visit.check_in_link, visit.programme_link):
        assert 'class="is-large"' in anybody.get(address).get_data(as_text=True)


@pytest.mark.parametrize("size", ["", "huge"])
def test_a_size_there_is_none_of_changes_nothing(anna: Browser, size: str) -> None:
    answer = anna.send("/my/settings", CHOICES | {"text_size": size})
    assert answer.status_code == 422
    assert 'class="is-large"' not in anna.get("/my/today").get_data(as_text=True)


def test_paper_instead_stops_e_mails_and_tells_the_therapist(
    anna: Browser, runtime: Runtime, visit: Visit
) -> None:
    for _ in range(2):
        anna.get("/my/settings")
        assert anna.post("/my/settings/channel", {"channel": "paper"}).status_code == 303
    assert "We send no more e-mails." in text(anna, "/my/settings?saved=paper")
    with runtime.reading() as session:
        patient = session.get_one(models.Patient, visit.patient_id)
        alerts = [row.code for row in session.query(models.Alert).filter_by(patient_id=patient.id)]
        assert patient.channel is Channel.PAPER
    assert alerts == ["wants_paper"]
    anna.post("/my/settings/channel", {"channel": "email"})
    assert "We write to anna@example.com." in text(anna, "/my/settings")


def test_a_patient_without_an_address_cannot_choose_e_mail(app: Flask, runtime: Runtime) -> None:
    visit = visits.begin(runtime, email=None, channel=Channel.PAPER)
    bo = signed_in(app, runtime, patient_id=visit.patient_id)
    assert "Send me e-mails again" not in text(bo, "/my/settings")
    assert bo.post("/my/settings/channel", {"channel": "email"}).status_code == 422
    assert bo.post("/my/settings/channel", {"channel": "pigeon"}).status_code == 422


def test_a_therapist_s_look_is_listed_once_a_day(
    anna: Browser, app: Flask, runtime: Runtime, visit: Visit
) -> None:
    assert "Nobody has opened it yet." in text(anna, "/my/record")
    with runtime.reading() as session:
        patient = session.get_one(models.Patient, visit.patient_id)
        therapist_id, address = patient.therapist_id, f"/patients/{patient.public_id}/measures"
        name = session.get_one(models.Account, therapist_id).name
    thea = signed_in(app, runtime, account_id=therapist_id)
    for _ in range(2):
        assert thea.get(address).status_code == 200
    assert thea.get("/patients/nobody").status_code == 404
    page = text(anna, "/my/record")
    assert page.count(f"{name} Monday") == 1
    assert "Nobody has opened it yet." not in page


def test_the_download_holds_everything_of_this_patient_and_nothing_of_another(
    anna: Browser, app: Flask, runtime: Runtime, visit: Visit
) -> None:
    visits.fill_in(anna, visit, text="My left hip.")
    other = visits.begin(runtime, first_name="Boris", email="bo@example.com")
    assert other.patient_id != visit.patient_id
    answer = anna.get("/my/record/my-data.json")
    assert answer.mimetype == "application/json"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="my-data-20')
    assert answer.headers["Cache-Control"] == "no-store"
    found = json.loads(answer.get_data(as_text=True))
    assert found["you"]["first_name"] == "Anna"
    assert [row["exercise"] for row in found["programmes"][0]["versions"][0]["exercises"]] == [
        item.exercise for item in builders.catalogue().protocols[builders.PROTOCOL].items
    ]
    (answers,) = found["check_ins"][0]["answers"]
    assert (answers["rest"], answers["text"]) == (3, "My left hip.")
    assert "Boris" not in answer.get_data(as_text=True)
    assert "bo@example.com" not in answer.get_data(as_text=True)
