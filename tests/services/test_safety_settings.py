"""The clinic's own words, hours and second person."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.db.session import Session
from portal.domain.errors import InvalidInput
from portal.domain.opening import SHIPPED, Hours
from portal.rendering import i18n
from portal.services import safety, safety_settings
from portal.services.safety_settings import Choices
from tests import builders

PLAIN = Choices(words={}, hours=SHIPPED, minutes=60, second="")


def test_what_a_clinic_chose_is_kept(session: Session) -> None:
    clinic = builders.the_clinic(session)
    kim = builders.a_therapist(session, password_hash="kept")
    thea = builders.a_therapist(session, password_hash="kept", is_second_person=True)
    words = {"da": {"emergency": " Ring {emergency_number}! ", "urgent": ""}, "en": {}, "xx": {"urgent": "?"}}
    hours = Hours((None,) * 6 + ((0, 1440),))
    safety_settings.update(
        session, clinic=clinic, choices=Choices(words, hours, minutes=15, second=kim.public_id)
    )
    assert clinic.safety_words == {"da": {"emergency": "Ring {emergency_number}!"}}
    assert (Hours.from_list(clinic.opening_hours), clinic.escalate_minutes) == (hours, 15)
    assert (kim.is_second_person, thea.is_second_person) == (True, False)
    safety_settings.update(session, clinic=clinic, choices=PLAIN)
    assert (clinic.safety_words, kim.is_second_person) == ({}, False)


def test_only_a_therapist_who_can_log_in_is_called_second(session: Session) -> None:
    clinic = builders.the_clinic(session)
    gone = builders.a_therapist(session)
    ada = builders.an_administrator(session, password_hash="kept")
    for somebody in (gone.public_id, ada.public_id, "x"):
        with pytest.raises(InvalidInput) as refused:
            safety_settings.update(session, clinic=clinic, choices=replace(PLAIN, second=somebody))
        assert refused.value.field == "second"


@pytest.mark.parametrize(
    "kind, text",
    [
        ("emergency", "Call for help."),
        ("emergency", "Call {emergency_number} or {clinic.envelope}"),
        ("emergency", "Call {emergency_number} {"),
        ("emergency", "Call {emergency_number} }}"),
        ("urgent", "See {0}"),
        ("urgent", "{problem!r}"),
        ("urgent", "x" * 601),
        ("urgent", "turned \u202e round"),
    ],
)
def test_own_safety_words_need_the_number_and_are_never_a_template(kind: str, text: str) -> None:
    with pytest.raises(InvalidInput):
        safety_settings.words(text, field="words", kind=kind)


@pytest.mark.parametrize("minutes", [9, 481, -1])
def test_the_minutes_have_bounds(session: Session, minutes: int) -> None:
    with pytest.raises(InvalidInput):
        safety_settings.update(
            session, clinic=builders.the_clinic(session), choices=replace(PLAIN, minutes=minutes)
        )


@given(
    st.text(max_size=80),
    st.sampled_from(["{emergency_number}", "{out_of_hours}", "{problem}", "%s", "%(x)s"]),
)
def test_whatever_is_typed_is_read_as_it_was_typed(text: str, place: str) -> None:
    said = i18n.safety("urgent", emergency_number="112", out_of_hours="1813", own=text + place + "!")
    assert said.startswith(text) or "{" in text
    assert said.endswith("!")


def test_every_shipped_text_would_pass_as_a_clinics_own() -> None:
    for language in i18n.languages():
        for kind in safety_settings.KINDS:
            shipped = safety_settings.shipped(kind, language)
            assert safety_settings.words(shipped, field="words", kind=kind) == shipped


def test_nobody_reads_that_somebody_was_told_when_nobody_was(session: Session) -> None:
    clinic = builders.a_clinic(session, safety_words={"en": {"urgent": "We have been told."}})
    shown = safety.words_nobody_was_told(clinic, concern="urgent")
    assert "has not been told" in shown.text
