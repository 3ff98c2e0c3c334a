"""What a member of the staff chooses for themselves: colours, answers at hand, and which devices stay."""

import re

import pytest
from flask import Flask

from portal.db import models
from portal.runtime import Runtime
from portal.services import canned_answers
from tests.web.conftest import Browser, People, signed_in


def account(runtime: Runtime, people: People) -> models.Account:
    with runtime.reading() as session:
        return session.get_one(models.Account, people.therapist_id)


def test_the_chosen_colours_are_on_every_page(therapist: Browser, runtime: Runtime, people: People) -> None:
    assert "data-theme" not in therapist.get("/me").text
    assert therapist.post("/me/theme", {"theme": "dark"}).status_code == 303
    page = therapist.get("/conversations")
    assert 'data-theme="dark"' in page.text
    assert '<meta name="color-scheme" content="dark">' in page.text
    assert therapist.post("/me/theme", {"theme": "<b>"}).status_code == 422


def test_own_answers_replace_the_shipped_ones(therapist: Browser, runtime: Runtime, people: People) -> None:
    therapist.get("/me")
    therapist.post("/me/answers", {"answers": "Well done.\r\n\r\nSee you\r\non Monday.\n\n\n"})
    assert account(runtime, people).canned_answers == ["Well done.", "See you\non Monday."]
    assert "Well done.\n\nSee you\non Monday.</textarea>" in therapist.get("/me?done=answers").text
    therapist.post("/me/answers", {"answers": " "})
    assert canned_answers.of(account(runtime, people), "en") == canned_answers.shipped("en")


@pytest.mark.parametrize("typed", ["x" * 501, "\n\n".join("abcdefghijklm"), "a\u202eb"])
def test_too_many_or_too_long_answers_are_refused_and_kept_on_the_page(
    therapist: Browser, runtime: Runtime, people: People, typed: str
) -> None:
    therapist.get("/me")
    answer = therapist.post("/me/answers", {"answers": typed})
    assert answer.status_code == 422
    assert f"{typed}</textarea>" in answer.text
    assert account(runtime, people).canned_answers == []


def test_one_device_is_logged_out_and_the_others_stay(
    app: Flask, therapist: Browser, runtime: Runtime, people: People
) -> None:
    other = signed_in(app, runtime, account_id=people.therapist_id)
    assert other.get("/me").status_code == 200
    page = therapist.get("/me").text
    assert "This device" in page
    (number,) = re.findall(r'name="device" value="(\d+)"', page)
    assert therapist.post("/me/devices", {"device": number}).status_code == 303
    assert other.get("/me").status_code == 401
    assert "Another device" not in therapist.get("/me?done=device").text
    assert therapist.post("/me/devices", {"device": number}).status_code == 422


def test_nobody_ends_a_device_of_somebody_else(
    app: Flask, therapist: Browser, runtime: Runtime, people: People
) -> None:
    colleague = signed_in(app, runtime, account_id=people.colleague_id)
    with runtime.reading() as session:
        theirs = session.query(models.SignIn).filter_by(account_id=people.colleague_id).one().id
    therapist.get("/me")
    assert therapist.post("/me/devices", {"device": str(theirs)}).status_code == 422
    assert colleague.get("/me").status_code == 200


def test_a_form_that_comes_back_shows_the_other_choices_as_they_are(
    therapist: Browser, runtime: Runtime, people: People
) -> None:
    with runtime.transaction() as session:
        thea = session.get_one(models.Account, people.therapist_id)
        thea.theme, thea.canned_answers = "light", ["Well done."]
    therapist.get("/me")
    page = therapist.post("/me/password", {"present": "wrong", "password": "", "again": ""}).text
    assert re.search(r'value="light" checked', page)
    assert "Well done.</textarea>" in page
