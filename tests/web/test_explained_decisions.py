"""Why the rules decided, on the therapist's pages: rule, numbers, limits, source and rule set."""

import pytest
from flask import Flask

from portal.db import models
from portal.domain import rule_set
from portal.domain.check_in import Flag, Mark
from portal.runtime import Runtime
from tests import builders
from tests.web.conftest import People
from tests.web.desk import Desk, answered, patient_id, running

RED = {"during": 7, "after24": 7, "rest": 7}


@pytest.fixture
def desk(app: Flask, runtime: Runtime, people: People) -> Desk:
    return Desk(app, runtime, people.therapist_id)


@pytest.fixture
def anna(runtime: Runtime, people: People) -> str:
    return f"/patients/{patient_id(runtime, people.anna_id)}"


def speaks(runtime: Runtime, people: People, language: str) -> None:
    with runtime.transaction() as session:
        session.get_one(models.Account, people.therapist_id).language = language


@pytest.mark.parametrize(
    "language,words",
    [
        ("en", ("a clear rise: 2", "amber up to 5", "Costa 2021, Ostelo 2008, our choice", "Rule set")),
        ("da", ("en klar stigning: 2", "gul op til 5", "Costa 2021, Ostelo 2008, vores valg")),
    ],
)
def test_a_check_in_shows_what_the_rules_compared(
    desk: Desk, anna: str, people: People, runtime: Runtime, language: str, words: tuple[str, ...]
) -> None:
    answered(runtime, running(runtime, people.anna_id), **RED)
    speaks(runtime, people, language)
    page = desk.open(anna)
    for word in (*words, rule_set.name(builders.library())):
        assert word in page


def test_a_version_of_the_rules_links_the_check_in_it_came_from(
    desk: Desk, anna: str, people: People, runtime: Runtime
) -> None:
    programme = running(runtime, people.anna_id)
    answered(runtime, programme, **RED)
    page = desk.open(f"/programmes/{programme}/versions/2")
    assert "a clear rise: 2" in page
    assert rule_set.name(builders.library()) in page
    with runtime.reading() as session:
        [check_in] = session.query(models.CheckIn).filter_by(state="answered")
    assert f"{anna}#check-{check_in.public_id}" in page
    assert f'id="check-{check_in.public_id}"' in desk.open(anna)


def test_an_approved_version_shows_the_reasons_that_were_agreed_to(
    desk: Desk, anna: str, people: People, runtime: Runtime
) -> None:
    programme = running(runtime, people.anna_id)
    answered(runtime, programme, flags={"glute_bridge": Flag(Mark.DISLIKE)})
    desk.open(anna)
    assert desk.press("Approve") == 200
    page = desk.open(f"/programmes/{programme}/versions/2")
    assert "I5" in page
    assert "advice for patients: pain and preference decide who keeps on, our choice" in page
    assert rule_set.name(builders.library()) in page


def test_a_record_of_a_rule_and_an_exercise_that_are_gone_is_a_page(
    desk: Desk, anna: str, people: People, runtime: Runtime
) -> None:
    """After an upgrade nothing of the past may turn into a fault."""
    programme = running(runtime, people.anna_id)
    answered(runtime, programme, **RED)
    with runtime.transaction() as session:
        review = session.query(models.Review).one()
        review.engine, review.texts = "0+a1b2c3", None
        review.decision = _renamed(review.decision)
        version = session.query(models.ProgrammeVersion).filter_by(number=2).one()
        version.changes, version.said = _renamed(version.changes), None
    assert "0+a1b2c3" in desk.open(anna)
    assert "exercise_of_the_past" in desk.open(f"/programmes/{programme}/versions/2").lower()


def _renamed(value: object) -> object:
    """As a release left it that knew another exercise and another rule."""
    if isinstance(value, dict):
        return {key: _renamed(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_renamed(inner) for inner in value]
    names = {"bird_dog": "exercise_of_the_past", "I6c": "X9"}
    return names.get(value, value) if isinstance(value, str) else value
