"""What a patient reads after a safety answer, and words of theirs that may be urgent."""

from datetime import timedelta

import pytest

from portal.db import models
from portal.db.session import Session
from portal.rendering import i18n
from portal.services import check_ins, reviews, safety
from tests import builders


def answered(
    session: Session, *yes: str, text: str = "", region: str = "low_back", language: str = "en"
) -> models.Answers:
    patient = builders.a_patient(session, language=language)
    programme = builders.a_programme(session, patient=patient)
    programme.region = region
    check_in = builders.a_check_in(session, programme=programme)
    check_ins.record(
        session,
        check_in_id=check_in.id,
        answers=builders.answers(yes=yes),
        text=text,
        submission_id="form",
        now=check_in.opens_at,
    )
    return session.query(models.Answers).one()


def test_the_text_the_patient_read_is_kept_word_for_word(session: Session) -> None:
    row = answered(session, "bladder")
    before = safety.shown_with(row)
    assert before is not None
    assert "Call 112" in before.text
    assert "Say: back pain and the answers" in before.text
    clinic = builders.the_clinic(session)
    clinic.emergency_number = "999"
    clinic.safety_words = {"en": {"emergency": "Ring {emergency_number}."}}
    session.flush()
    session.expire_all()
    assert safety.shown_with(row) == before
    assert row.shown_sealed is not None
    assert b"back pain" not in row.shown_sealed  # it says what somebody answered: sealed like the answer
    now_said = safety.words_for(clinic, concern="emergency", language="en", region="knee")
    assert now_said.text == "Ring 999."


@pytest.mark.parametrize(
    "region, language, said",
    [
        ("knee", "en", "Say: knee pain and"),
        ("neck", "da", "Sig: nakkesmerter og"),
        ("general", "en", "Say: pain and"),
        ("elbow", "en", "Say: pain and"),  # nothing unknown may keep an answer from being stored
    ],
)
def test_the_text_names_what_hurts_in_the_patients_language(
    session: Session, region: str, language: str, said: str
) -> None:
    shown = safety.shown_with(answered(session, "saddle_numb", region=region, language=language))
    assert shown is not None
    assert shown.language == language
    assert said in shown.text


def test_a_calm_answer_keeps_no_safety_text(session: Session) -> None:
    assert safety.shown_with(answered(session)) is None


def test_urgent_words_are_on_the_list_with_the_answer_itself(session: Session) -> None:
    row = answered(session, text="My foot is numb since Tuesday")
    (alert,) = session.query(models.Alert)
    assert (alert.code, alert.priority, alert.check_in_id) == ("text_urgent", "high", row.check_in_id)
    assert builders.emails(session, "due") == []  # a name on the list, no e-mail
    now = row.answered_at + timedelta(minutes=1)
    reviews.review(session, check_in_id=row.check_in_id, answer_number=1, library=builders.library(), now=now)
    assert [one.code for one in session.query(models.Alert)].count("text_urgent") == 1


@pytest.mark.parametrize("text", ["All fine", "I had a fever last week"])
def test_other_words_wait_for_the_rules(session: Session, text: str) -> None:
    answered(session, text=text)
    assert session.query(models.Alert).count() == 0


def test_with_a_red_flag_the_words_raise_no_second_alarm(session: Session) -> None:
    answered(session, "bladder", text="numb all over")
    assert [alert.code for alert in session.query(models.Alert)] == ["red_flag_emergency"]


def test_every_region_has_a_name_for_its_pain() -> None:
    for language in i18n.languages():
        assert set(i18n.words(language)["problems"]) == set(i18n.words(language)["regions"])
