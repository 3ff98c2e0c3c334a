"""The questions about progress in the browser: the patient's page, the therapist's, and the scores."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from portal.config import bundled
from portal.db import models
from portal.db.models import Purpose, QuestionnaireState
from portal.domain.measures import Occasion
from portal.rendering import i18n
from portal.runtime import Runtime
from portal.services import programmes, questionnaires
from tests import builders
from tests.web import visits
from tests.web.conftest import Browser, signed_in
from tests.web.visits import Visit

THREE = {
    "activity-1": "Walk to the shop", "rating-1": "3", "activity-2": "Sit through a film", "rating-2": "4",
    "activity-3": "Lift my grandson", "rating-3": "0",
}  # fmt: skip
AGAIN = {"rating-1": "6", "rating-2": "gone", "rating-3": "3", "gpe": "0"}
TEXTS = (".html", ".txt", ".po", ".yaml")
HIDDEN = re.compile(r'name="submission" value="([^"]+)"')


@pytest.fixture
def visit(runtime: Runtime) -> Visit:
    return visits.begin(runtime)


@pytest.fixture
def anna(app: Flask, runtime: Runtime, visit: Visit) -> Browser:
    return signed_in(app, runtime, patient_id=visit.patient_id)


@pytest.fixture
def thea(app: Flask, runtime: Runtime, visit: Visit) -> Browser:
    with runtime.reading() as session:
        therapist_id = session.get_one(models.Patient, visit.patient_id).therapist_id
    return signed_in(app, runtime, account_id=therapist_id)


def asked(runtime: Runtime, visit: Visit, occasion: Occasion) -> str:
    """One occasion, asked as the clock would do it; returns its address."""
    with runtime.transaction() as session:
        row = (
            session.query(models.Questionnaire)
            .filter_by(patient_id=visit.patient_id, occasion=occasion)
            .one()
        )
        row.state = QuestionnaireState.OPEN
        row.closes_at = max(row.closes_at, runtime.now().replace(year=runtime.now().year + 1))
        return f"/my/questionnaires/{row.public_id}"


def sent(browser: Browser, address: str, answers: dict[str, str], name: str = ""):  # type: ignore[no-untyped-def]
    page = browser.get(address).get_data(as_text=True)
    found = HIDDEN.search(page)
    submission = name or (found.group(1) if found else "a-form-that-is-not-there")
    return browser.post(address, data=answers | {"submission": submission})


def measures(runtime: Runtime) -> list[tuple[str, int | None]]:
    with runtime.reading() as session:
        rows = session.query(models.Measure).order_by(models.Measure.id)
        return [(row.instrument, row.thousandths) for row in rows if row.superseded_at is None]


def patient_address(runtime: Runtime, visit: Visit) -> str:
    with runtime.reading() as session:
        return f"/patients/{session.get_one(models.Patient, visit.patient_id).public_id}"


def test_the_link_leads_past_the_date_of_birth_to_the_questions(
    app: Flask, runtime: Runtime, visit: Visit
) -> None:
    address = asked(runtime, visit, Occasion.INTAKE)
    token = visits.issue(runtime, Purpose.PROGRAMME, visit)
    browser = Browser(app.test_client())
    first = visits.text_of(browser.get(f"/p/{token}?to=questions"))
    assert "Name three" not in first
    answer = browser.post(f"/p/{token}?to=questions", data=visits.BORN)
    assert answer.headers["Location"].endswith("/my/questionnaires")
    assert browser.get("/my/questionnaires").headers["Location"].endswith(address)
    assert "Name three to five things" in visits.text_of(browser.get(address))


def test_a_patient_answers_and_sees_that_it_arrived(anna: Browser, runtime: Runtime, visit: Visit) -> None:
    address = asked(runtime, visit, Occasion.INTAKE)
    assert "A few questions wait for you" in visits.text_of(anna.get("/my/programme"))
    answer = sent(anna, address, THREE)
    assert answer.status_code == 303
    assert "Thank you You answered these questions on" in visits.text_of(anna.get(address))
    assert measures(runtime) == [("psfs", 2333)]
    assert "A few questions wait for you" not in visits.text_of(anna.get("/my/programme"))
    assert "There is nothing to answer now" in visits.text_of(anna.get("/my/questionnaires"))


def test_the_same_form_twice_is_one_answer_and_another_form_changes_nothing(
    anna: Browser, runtime: Runtime, visit: Visit
) -> None:
    address = asked(runtime, visit, Occasion.INTAKE)
    assert [sent(anna, address, THREE, "one-form-of-mine").status_code for _ in range(2)] == [303, 303]
    other = sent(anna, address, THREE | {"rating-1": "9"}, "another-form-of-mine")
    assert other.status_code == 409
    assert "Nothing was changed. Was it wrong? Please call us." in visits.text_of(other)
    assert measures(runtime) == [("psfs", 2333)]


@pytest.mark.parametrize(
    "typed, reason",
    [
        ({"rating-2": "11"}, "Choose one whole number from 0 to 10."),
        ({"rating-2": "٥"}, "Choose one whole number from 0 to 10."),
        ({"rating-2": ""}, "Choose a number from 0 to 10."),
        ({"activity-3": "", "rating-3": ""}, "Name three to five things."),
        ({"activity-3": ""}, "Write what this number is about."),
        ({"activity-2": "walk to the SHOP"}, "This is written twice."),
        ({"activity-2": "Sit\u202e"}, "This holds signs that cannot be shown."),
        ({"activity-2": "x" * 81}, "This is too long."),
        ({"activity-6": "One more", "rating-6": "1"}, "Name at most five things."),
    ],
)
def test_what_cannot_be_comes_back_with_everything_typed(
    anna: Browser, runtime: Runtime, visit: Visit, typed: dict[str, str], reason: str
) -> None:
    answer = sent(anna, asked(runtime, visit, Occasion.INTAKE), THREE | typed)
    assert answer.status_code == 422
    assert reason in visits.text_of(answer)
    assert 'value="Walk to the shop"' in answer.get_data(as_text=True)
    assert measures(runtime) == []


def test_the_same_things_come_back_after_six_weeks_and_zero_is_an_answer(
    anna: Browser, runtime: Runtime, visit: Visit
) -> None:
    sent(anna, asked(runtime, visit, Occasion.INTAKE), THREE)
    address = asked(runtime, visit, Occasion.WEEK_6)
    page = visits.text_of(anna.get(address))
    assert "Walk to the shop" in page
    assert "compared with the start" in page
    missing = sent(anna, address, {name: value for name, value in AGAIN.items() if name != "gpe"})
    assert missing.status_code == 422
    assert "Choose a number from -5 to 5." in visits.text_of(missing)
    assert sent(anna, address, AGAIN).status_code == 303
    assert ("gpe", 0) in measures(runtime)


def test_looking_writes_nothing(anna: Browser, runtime: Runtime, visit: Visit) -> None:
    address = asked(runtime, visit, Occasion.INTAKE)
    anna.get(address)
    anna.get("/my/questionnaires")
    with runtime.reading() as session:
        states = {row.state for row in session.query(models.Questionnaire).filter_by(occasion="intake")}
    assert states == {QuestionnaireState.OPEN}


def test_nobody_opens_another_patient_s_questions(
    app: Flask, anna: Browser, runtime: Runtime, visit: Visit
) -> None:
    other = visits.begin(runtime, first_name="Bo", email="bo@example.com")
    bo = signed_in(app, runtime, patient_id=other.patient_id)
    address = asked(runtime, visit, Occasion.INTAKE)
    assert bo.get(address).status_code == 404
    assert bo.post(address, data=THREE).status_code == 404
    assert anna.get(address).status_code == 200


def test_a_closed_questionnaire_says_so(anna: Browser, runtime: Runtime, visit: Visit) -> None:
    address = asked(runtime, visit, Occasion.INTAKE)
    with runtime.transaction() as session:
        for row in session.query(models.Questionnaire).filter_by(occasion="intake"):
            questionnaires.close_due(session, now=row.closes_at)
    assert "These questions are closed" in visits.text_of(anna.get(address))
    assert sent(anna, address, THREE).status_code == 409


def test_a_therapist_types_in_what_was_said_and_gaps_stay_gaps(
    anna: Browser, thea: Browser, runtime: Runtime, visit: Visit
) -> None:
    sent(anna, asked(runtime, visit, Occasion.INTAKE), THREE)
    with runtime.transaction() as session:
        session.query(models.Measure).one().taken_on -= timedelta(weeks=6)
    address = asked(runtime, visit, Occasion.WEEK_6).replace("/my/", "/")
    nothing = sent(thea, address, {})
    assert "Fill in at least one answer." in visits.text_of(nothing)
    assert sent(thea, address, {"rating-1": "7"}).status_code == 303
    assert measures(runtime) == [("psfs", 2333), ("psfs", 7000)]  # nothing was said of the comparison
    assert thea.get(address).status_code == 404
    page = visits.text_of(thea.get(patient_address(runtime, visit) + "/measures"))
    assert "Walk to the shop : 3 → 7" in page
    assert "4 better" in page


@pytest.mark.parametrize(
    "typed, kept",
    [
        ({"kind": "rmdq", "n_items": "24", "rmdq_score": "11"}, ("rmdq", 11_000)),
        ({"kind": "rmdq", "n_items": "23", "rmdq_ticked": "1, 4;7 23"}, ("rmdq", 4_000)),
        ({"kind": "rmdq", "n_items": "24", "rmdq_score": "0"}, ("rmdq", 0)),
        ({"kind": "total", "instrument": "odi", "score": "54"}, ("odi", 54_000)),
        ({"kind": "total", "instrument": "promis_pi", "score": "54,3"}, ("promis_pi", 54_300)),
        ({"kind": "total", "instrument": "eq5d", "score": "-0.125"}, ("eq5d", -125)),
    ],
)
def test_a_clinic_enters_totals(
    thea: Browser, runtime: Runtime, visit: Visit, typed: dict[str, str], kept: tuple[str, int]
) -> None:
    address = patient_address(runtime, visit) + "/measures"
    day = runtime.now().date().isoformat()
    assert sent(thea, address, {"rmdq_on": day, "taken_on": day} | typed).status_code == 303
    assert measures(runtime) == [kept]
    assert thea.get(address).status_code == 200


@pytest.mark.parametrize(
    "typed, reason",
    [
        ({"kind": "rmdq", "n_items": "23", "rmdq_score": "24"}, "Write a number from 0 to 23."),
        ({"kind": "rmdq", "n_items": "23", "rmdq_ticked": "24"}, "Write a number from 1 to 23."),
        ({"kind": "rmdq", "n_items": "24", "rmdq_ticked": "one"}, "Write the numbers of the ticked"),
        ({"kind": "rmdq", "n_items": "24", "rmdq_score": "3", "rmdq_ticked": "1"}, "not both"),
        ({"kind": "rmdq", "n_items": "24"}, "This is needed."),
        ({"kind": "rmdq", "n_items": "12", "rmdq_score": "3"}, "Choose one of these."),
        ({"kind": "total", "instrument": "odi", "score": "101"}, "Write a number from 0 to 100."),
        ({"kind": "total", "instrument": "odi", "score": "5.5"}, "too many digits after"),
        ({"kind": "total", "instrument": "odi", "score": "٥"}, "Write a number in digits"),
        ({"kind": "total", "instrument": "odi", "score": "nan"}, "Write a number in digits"),
        ({"kind": "total", "instrument": "promis_pi", "score": "54.32"}, "too many digits after"),
        ({"kind": "total", "instrument": "gpe", "score": "1"}, "Choose one of these measures."),
        ({"kind": "total", "instrument": "odi", "score": "5", "taken_on": "2999-01-01"}, "in the future"),
        ({"kind": "total", "instrument": "odi", "score": "5", "taken_on": "1950-01-01"}, "before the date"),
    ],
)
def test_a_total_that_cannot_be_is_not_kept(
    thea: Browser, runtime: Runtime, visit: Visit, typed: dict[str, str], reason: str
) -> None:
    day = runtime.now().date().isoformat()
    answer = sent(
        thea, patient_address(runtime, visit) + "/measures", {"rmdq_on": day, "taken_on": day} | typed
    )
    assert answer.status_code == 422
    assert reason in visits.text_of(answer)
    assert measures(runtime) == []


def test_a_second_total_of_the_same_day_takes_the_place_of_the_first(
    thea: Browser, runtime: Runtime, visit: Visit
) -> None:
    address, day = patient_address(runtime, visit) + "/measures", runtime.now().date().isoformat()
    for score in ("20", "30"):
        sent(thea, address, {"kind": "total", "instrument": "odi", "score": score, "taken_on": day})
    assert measures(runtime) == [("odi", 30_000)]
    with runtime.reading() as session:
        assert session.query(models.Measure).count() == 2


def test_the_scores_of_an_earlier_treatment_are_a_click_away(
    thea: Browser, runtime: Runtime, visit: Visit
) -> None:
    address, day = patient_address(runtime, visit) + "/measures", runtime.now().date().isoformat()
    sent(thea, address, {"kind": "total", "instrument": "odi", "score": "20", "taken_on": day})
    with runtime.transaction() as session:
        patient = session.get_one(models.Patient, visit.patient_id)
        programme = session.get_one(models.Programme, visit.programme_id)
        programmes.end(session, programme=programme, now=runtime.now())
        builders.a_programme(session, patient=patient, now=runtime.now())
    now = visits.text_of(thea.get(address))
    assert "The treatment from" in now
    assert "Another total" in now
    before = visits.text_of(thea.get(address + "?treatment=1"))
    assert "Oswestry (ODI), percent Counts" in before
    assert "Another total" not in before
    assert thea.get(address + "?treatment=nonsense").status_code == 200


def test_the_portal_holds_no_text_of_a_licensed_form() -> None:
    folders = (bundled("templates"), i18n.TRANSLATIONS)
    files = [path for folder in folders for path in folder.rglob("*") if path.suffix in TEXTS]
    said = "\n".join(path.read_text(encoding="utf-8") for path in files).lower()
    assert "roland-morris" in said
    for statement in ("stay at home most of the time", "change position frequently", "personal care"):
        assert statement not in said
