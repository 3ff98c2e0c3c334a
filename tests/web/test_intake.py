"""The intake on one page: kept whole or not at all, and used by the rules."""

import re
from typing import Any

import pytest
from flask import Flask

from portal.db import models
from portal.db.models import QuestionnaireState
from portal.db.session import Session
from portal.domain.check_in import Flag, Mark
from portal.runtime import Runtime
from portal.services import cases, intakes, questionnaires
from tests import builders
from tests.web import visits
from tests.web.conftest import Browser, signed_in

WHOLE: dict[str, Any] = {
    "onset_weeks": "30", "intake_rest": "4", "history": "Lifted a box in May.", "wishes": "Walk the dog.",
    "tags": ["osteoporosis"], "equipment": ["elastic_band"], "unwanted": ["clamshell"], "n_items": "24",
    "rmdq_score": "11", "activity-1": "Walk", "rating-1": "3", "activity-2": "Sit", "rating-2": "4",
    "activity-3": "Lift", "rating-3": "0",
}  # fmt: skip


@pytest.fixture
def draft_id(runtime: Runtime) -> int:
    with runtime.transaction() as session:
        return builders.a_draft(session, onset_weeks=2, intake_rest=None).id


@pytest.fixture
def thea(app: Flask, runtime: Runtime, draft_id: int) -> Browser:
    with runtime.reading() as session:
        patient = session.get_one(models.Patient, session.get_one(models.Programme, draft_id).patient_id)
    return signed_in(app, runtime, account_id=patient.therapist_id)


def page_of(runtime: Runtime, programme_id: int) -> str:
    with runtime.reading() as session:
        return f"/programmes/{session.get_one(models.Programme, programme_id).public_id}/intake"


def equipment_of() -> str:
    from portal.web.forms import patients

    return patients.beyond_the_household(builders.catalogue().vocabulary)[0]


def a_whole_one() -> dict[str, Any]:
    return WHOLE | {"equipment": [equipment_of()], "tags": [builders.catalogue().vocabulary.tags[0]]}


def test_all_of_the_intake_is_kept_and_shown_again(thea: Browser, runtime: Runtime, draft_id: int) -> None:
    address = page_of(runtime, draft_id)
    assert thea.send(address, a_whole_one()).status_code == 303
    with runtime.reading() as session:
        programme = session.get_one(models.Programme, draft_id)
        patient = session.get_one(models.Patient, programme.patient_id)
        assert (programme.intake_rest, programme.history, programme.wishes) == (
            4,
            "Lifted a box in May.",
            "Walk the dog.",
        )
        assert programme.unwanted == ["clamshell"]
        assert patient.equipment == [equipment_of()]
        assert intakes.activities(session, programme) == {"Walk": 3, "Sit": 4, "Lift": 0}
        assert intakes.rmdq(session, programme) == (11, 24)
        assert programme.history_sealed is not None
        assert b"box" not in programme.history_sealed
    page = thea.get(address + "?done=kept").get_data(as_text=True)
    assert "Long-lasting" in page
    assert "Lifted a box in May." in page
    assert 'value="Walk"' in page


def test_saved_twice_the_scores_are_kept_once(thea: Browser, runtime: Runtime, draft_id: int) -> None:
    for _ in range(2):
        thea.send(page_of(runtime, draft_id), a_whole_one())
    with runtime.reading() as session:
        assert session.query(models.Measure).count() == 2
    thea.send(page_of(runtime, draft_id), a_whole_one() | {"rating-1": "5", "rmdq_score": "12"})
    with runtime.reading() as session:
        standing = session.query(models.Measure).filter_by(superseded_at=None)
        assert sorted((row.instrument, row.thousandths) for row in standing) == [
            ("psfs", 3000),
            ("rmdq", 12_000),
        ]
        assert session.query(models.Measure).count() == 4


@pytest.mark.parametrize(
    "typed, reason",
    [
        ({"intake_rest": "11"}, "Write a number from 0 to 10."),
        ({"onset_weeks": "", "onset_on": "2999-01-01"}, "in the future"),
        ({"history": "x" * 2001}, "This is too long."),
        ({"unwanted": ["no_such_exercise"]}, "Choose one of these."),
        ({"rating-3": ""}, "Choose a number from 0 to 10."),
        ({"activity-3": "", "rating-3": ""}, "Name three to five things."),
        ({"rmdq_score": "25"}, "Write a number from 0 to 24."),
    ],
)
def test_one_fault_and_nothing_is_kept(
    thea: Browser, runtime: Runtime, draft_id: int, typed: dict[str, Any], reason: str
) -> None:
    answer = thea.send(page_of(runtime, draft_id), a_whole_one() | typed)
    assert answer.status_code == 422
    assert reason in visits.text_of(answer)
    assert "Walk the dog." in answer.get_data(as_text=True)
    with runtime.reading() as session:
        programme = session.get_one(models.Programme, draft_id)
        assert (programme.intake_rest, programme.history, programme.unwanted) == (None, None, [])
        assert session.query(models.Measure).count() == 0


def test_who_was_asked_at_the_intake_is_not_asked_by_mail(
    thea: Browser, runtime: Runtime, draft_id: int
) -> None:
    with runtime.transaction() as session:
        programme = builders.a_programme(session, patient=builders.a_patient(session, first_name="Bo"))
        by = session.get_one(
            models.Account, session.get_one(models.Patient, programme.patient_id).therapist_id
        )
        intake = intakes.Intake(activities={"Walk": 3, "Sit": 4, "Lift": 0})
        intakes.keep(session, programme=programme, intake=intake, by=by, now=runtime.now())
        row = (
            session.query(models.Questionnaire)
            .filter_by(patient_id=programme.patient_id, occasion="intake")
            .one()
        )
        assert row.state is QuestionnaireState.ANSWERED
        questionnaires.ask_due(session, now=row.opens_at)
        assert "email:questionnaire" not in " ".join(row.key for row in session.query(models.Message))
        assert not intakes.open_parts(session, programme, now=runtime.now()).activities


def test_after_the_first_review_the_problem_stays_and_what_is_unwanted_only_grows(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        programme = builders.a_programme(session)
        programme.unwanted = ["clamshell"]
        by = session.query(models.Account).one()
        builders.reviewed(session, builders.a_check_in(session, programme=programme), flag="ok")
        onset = programme.onset_on
        intake = intakes.Intake(rest=9, unwanted=("bird_dog",), history="New.")
        intakes.keep(session, programme=programme, intake=intake, by=by, now=runtime.now())
        assert (programme.onset_on, programme.intake_rest, programme.history) == (onset, 4, "New.")
        assert programme.unwanted == ["bird_dog", "clamshell"]


def chosen(session: Session, *, unwanted: list[str]) -> tuple[models.Programme, models.Review]:
    """What the rules make of an exercise that hurts far too much."""
    patient = builders.a_patient(session, email=f"{len(unwanted)}@example.com")
    programme = builders.a_programme(session, patient=patient)
    programme.unwanted = unwanted
    check_in = builders.a_check_in(session, programme=programme)
    hurting = {row.exercise: Flag(Mark.HURTS, 8) for row in builders.latest(session, programme).prescriptions}
    return programme, builders.reviewed(session, check_in, flags=hurting)


def test_an_unwanted_exercise_is_never_chosen_by_the_rules(runtime: Runtime) -> None:
    library = builders.library()
    with runtime.transaction() as session:
        programme, free = chosen(session, unwanted=[])
        mine = {row.exercise for row in builders.latest(session, programme).prescriptions}
        named = [name for name in library if f"'{name}'" in str(free.decision) and name not in mine]
        assert named
        programme, bound = chosen(session, unwanted=named)
        assert not [name for name in named if f"'{name}'" in str(bound.decision)]
        when = cases.moment(session, programme, runtime.now())
        version = builders.latest(session, programme)
        assert cases.now_of(session, version=version, library=library, when=when).excluded >= set(named)


def test_an_old_window_takes_no_warning_tag_away(thea: Browser, runtime: Runtime, draft_id: int) -> None:
    address = page_of(runtime, draft_id)
    thea.get(address)
    known = re.search(r'name="known" value="(\w+)"', thea.last)
    assert known
    form = a_whole_one() | {"known": known.group(1)}
    assert thea.post(address, form).status_code == 303
    assert thea.post(address, form).status_code == 303  # pressed twice
    assert thea.post(address, form | {"tags": []}).status_code == 422
    assert "Somebody else changed what is known of the patient." in thea.last
    with runtime.reading() as session:
        assert session.query(models.Patient).one().tags == form["tags"]
    known = re.search(r'name="known" value="(\w+)"', thea.last)
    assert known
    assert thea.post(address, form | {"tags": [], "known": known.group(1)}).status_code == 303
