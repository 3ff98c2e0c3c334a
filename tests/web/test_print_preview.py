"""A draft as it will be printed: the same templates as on paper, on a page that can do nothing."""

import re
from dataclasses import replace

import pytest

from portal.db import models
from portal.runtime import Runtime
from portal.services import layouts, programmes
from tests import builders
from tests.web.conftest import Browser, People


@pytest.fixture
def draft(runtime: Runtime, people: People) -> str:
    with runtime.transaction() as session:
        patient = session.get_one(models.Patient, people.anna_id)
        return f"/programmes/{builders.a_draft(session, patient=patient).public_id}/check"


def test_check_and_send_leads_to_the_sheet(therapist: Browser, draft: str) -> None:
    assert f'href="{draft}/printed"' in therapist.get(draft).get_data(as_text=True)
    page = therapist.get(f"{draft}/printed")
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert f'src="{draft}/printed/sheet?variant=full_programme&amp;paper=A4"' in text
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize("paper", layouts.PAPERS)
@pytest.mark.parametrize("variant", layouts.VARIANTS)
def test_the_sheet_has_the_words_and_pictures_of_the_draft(
    therapist: Browser, draft: str, variant: str, paper: str
) -> None:
    page = therapist.get(f"{draft}/printed/sheet?variant={variant}&paper={paper}")
    html = page.get_data(as_text=True)
    words = builders.catalogue().words["en"].exercises
    for item in builders.catalogue().protocols[builders.PROTOCOL].items:
        assert words[item.exercise].name in html
    assert html.count("<svg") >= 5
    assert "Version 1" in html
    assert f'class="{paper.lower()} ' in html
    assert not re.search(r'"(asset|part|drawing|qr):', html)
    policy = page.headers["Content-Security-Policy"]
    assert "sandbox allow-same-origin" in policy
    assert "script-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy


def test_looking_at_the_sheet_makes_no_link(therapist: Browser, draft: str, runtime: Runtime) -> None:
    therapist.get(f"{draft}/printed/sheet")
    with runtime.reading() as session:
        assert session.query(models.Link).count() == 0
        assert session.query(models.Message).filter_by(effect="render_programme").count() == 0


@pytest.mark.parametrize("variant", layouts.VARIANTS)
def test_everything_the_sheet_names_is_there(therapist: Browser, draft: str, variant: str) -> None:
    html = therapist.get(f"{draft}/printed/sheet?variant={variant}").get_data(as_text=True)
    (sheet,) = re.findall(r'<link rel="stylesheet" href="([^"]+)"', html)
    css = therapist.get(sheet)
    assert css.mimetype == "text/css"
    named = set(re.findall(r'url\("(/[^"]+)"\)', css.get_data(as_text=True)))
    assert named
    for address in named:
        assert therapist.get(address).status_code == 200, address


@pytest.mark.parametrize(
    "address", ["/printed/shared.css", "/printed/x.ttf", "/printed/..%2fx", "/printed/poster.css"]
)
def test_nothing_else_is_served(therapist: Browser, address: str) -> None:
    assert therapist.get(address).status_code == 404


def test_what_is_not_offered_becomes_the_usual(therapist: Browser, draft: str) -> None:
    html = therapist.get(f"{draft}/printed/sheet?variant=poster&paper=A3").get_data(as_text=True)
    assert 'class="a4 roomy"' in html


def test_without_a_draft_there_is_nothing_to_see(therapist: Browser, draft: str, runtime: Runtime) -> None:
    with runtime.transaction() as session:
        session.query(models.Draft).delete()
    assert therapist.get(f"{draft}/printed/sheet").status_code == 404


def test_a_second_version_says_what_is_new(runtime: Runtime, people: People, therapist: Browser) -> None:
    with runtime.transaction() as session:
        patient = session.get_one(models.Patient, people.anna_id)
        programme = builders.a_programme(session, patient=patient)
        draft = programmes.draft_of(session, programme=programme, now=runtime.now())
        body = programmes.body_of(draft)
        more = replace(body, sessions_per_week=body.sessions_per_week + 1)
        programmes.save_draft(
            session, programme=programme, body=more, revision=draft.revision, now=runtime.now()
        )
        address = f"/programmes/{programme.public_id}/check/printed/sheet"
    html = therapist.get(address).get_data(as_text=True)
    assert "Version 2" in html
    assert "What is new, and why" in html
