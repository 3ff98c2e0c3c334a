"""My progress: a sentence first, then the course."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from portal.db import models
from portal.db.models import QuestionnaireState
from portal.domain.measures import Occasion
from portal.runtime import Runtime
from portal.services import pauses, questionnaires
from portal.services.questionnaires import Given
from tests.web import visits
from tests.web.conftest import Browser, signed_in
from tests.web.visits import Visit


@pytest.fixture
def visit(runtime: Runtime) -> Visit:
    return visits.begin(runtime)


@pytest.fixture
def anna(app: Flask, runtime: Runtime, visit: Visit) -> Browser:
    return signed_in(app, runtime, patient_id=visit.patient_id)


def test_nothing_expected_has_no_percent(anna: Browser) -> None:
    page = visits.text_of(anna.get("/my/progress"))
    assert "No sessions yet." in page
    assert "%" not in page


def test_the_sentence_comes_before_the_course(anna: Browser, runtime: Runtime, visit: Visit) -> None:
    with runtime.transaction() as session:
        session.get_one(models.Programme, visit.programme_id).intake_rest = 5
    visits.fill_in(anna, visit)
    visits.review(runtime, visit)
    page = visits.text_of(anna.get("/my/progress"))
    assert "You did 4 of 4 sessions. Your usual pain was 5, now it is 3." in page
    assert page.index("You did") < page.index("Show as table")
    with runtime.transaction() as session:
        programme = session.get_one(models.Programme, visit.programme_id)
        pauses.pause(session, programme=programme, because="therapist", now=runtime.now())
    assert "You did 4 of 4 sessions." in visits.text_of(anna.get("/my/progress"))


def answer(runtime: Runtime, visit: Visit, occasion: Occasion, **said: int) -> None:
    """The patient's own two activities, rated, at one occasion."""
    things = {name.replace("_", " "): rating for name, rating in said.items()}
    with runtime.transaction() as session:
        rows = session.query(models.Questionnaire).filter_by(patient_id=visit.patient_id, occasion=occasion)
        row = rows.one()
        row.state, row.closes_at = QuestionnaireState.OPEN, runtime.now() + timedelta(days=1)
        given = Given(things, gpe=None if occasion is Occasion.INTAKE else 3)
        questionnaires.answer(
            session,
            questionnaire=row,
            given=given,
            submission_id=str(occasion),
            by=None,
            now=runtime.now(),
        )


def test_one_answer_is_shown_with_its_day_and_compared_with_nothing(
    anna: Browser, runtime: Runtime, visit: Visit
) -> None:
    assert "What your answers say" not in visits.text_of(anna.get("/my/progress"))
    answer(runtime, visit, Occasion.INTAKE, Walk=3, Sit_long=5, Lift=4)
    page = visits.text_of(anna.get("/my/progress"))
    assert "Own activities (PSFS) There is one answer so far." in page
    assert "Sit long 5" in page
    assert "than at the start" not in page


def test_a_change_is_told_in_words_before_its_numbers(app: Flask, runtime: Runtime, visit: Visit) -> None:
    answer(runtime, visit, Occasion.INTAKE, Walk=3, Sit_long=5, Lift=4)
    runtime.clock.time += timedelta(weeks=6)  # type: ignore[attr-defined]
    answer(runtime, visit, Occasion.WEEK_6, Walk=7, Sit_long=6, Lift=8)
    page = signed_in(app, runtime, patient_id=visit.patient_id).get("/my/progress")
    words = visits.text_of(page)
    assert "It is better than at the start. Most people notice such a change." in words
    assert words.index("It is better") < words.index("Walk 3 7") < words.index("Compared with the start")
    assert 'aria-label="First 4, now 7 on a scale from 0 to 10"' in page.get_data(as_text=True)


def test_pages_below_a_place_of_the_navigation_say_where_they_are(anna: Browser) -> None:
    for address, said, place in (
        ("/my/progress", "page", "Progress"),
        ("/my/week", "true", "Today"),
        ("/my/record", "true", "My choices"),
    ):
        page = anna.get(address).get_data(as_text=True)
        assert re.findall(f'aria-current="{said}">.*?</svg>([^<]+)</a>', page, re.DOTALL) == [place]
