from datetime import date, timedelta

import pytest

from portal.db import models
from portal.db.models import Channel, MessageState, ProgrammeStatus
from portal.db.queries import patients as queries
from portal.domain import typed
from portal.domain.errors import InvalidInput, NotFound, TooManyTries
from portal.services import patients, sign_ins
from tests import builders


def details(**values):
    person = {
        "first_name": "Anna",
        "last_name": "Olsen",
        "email": "anna@example.com",
        "born_on": date(1961, 3, 24),
        "language": "da",
        "channel": Channel.EMAIL,
    }
    return patients.Details(**(person | values))


@pytest.fixture
def therapist(session):
    return builders.a_therapist(session)


def register(session, therapist, now, **values):
    return patients.register(session, therapist=therapist, details=details(**values), now=now)


def test_a_new_patient_is_sealed_under_a_key_of_their_own(session, therapist, now):
    patient = register(session, therapist, now)
    assert (patient.name, patient.email, patient.born_on) == (
        "Anna Olsen",
        "anna@example.com",
        date(1961, 3, 24),
    )
    assert (patient.language, patient.time_zone) == ("da", "Europe/Copenhagen")
    for sealed in (patient.first_name_sealed, patient.email_sealed, patient.born_on_text_sealed):
        assert not any(word in sealed for word in (b"Anna", b"anna", b"1961"))


def test_a_patient_on_paper_needs_no_address(session, therapist, now):
    patient = register(session, therapist, now, email=None, channel=Channel.PAPER)
    assert (patient.email, patient.email_lookup) == (None, None)


@pytest.mark.parametrize(
    "values,field,reason",
    [
        ({"first_name": ""}, "first_name", typed.NEEDED),
        ({"first_name": "An\u202ena"}, "first_name", typed.ODD_SIGNS),
        ({"last_name": "x" * 10_000}, "last_name", typed.TOO_LONG),
        ({"last_name": "Olsen\nSubject: x"}, "last_name", typed.ONE_LINE),
        ({"email": None}, "email", patients.NO_EMAIL),
        ({"born_on": date(2026, 11, 17)}, "born_on", typed.IN_THE_FUTURE),
        ({"born_on": date(1, 1, 1)}, "born_on", typed.TOO_EARLY),
        ({"language": "xx"}, "language", "Choose one of the languages."),
        (
            {"time_zone": "../../etc/localtime"},
            "time_zone",
            "We do not know this time zone. Write one such as Europe/Copenhagen.",
        ),
        (
            {"time_zone": "Etc/GMT+99"},
            "time_zone",
            "We do not know this time zone. Write one such as Europe/Copenhagen.",
        ),
    ],
)
def test_what_cannot_be_right_is_refused_by_field_with_a_remedy(
    session, therapist, now, values, field, reason
):
    with pytest.raises(InvalidInput) as caught:
        register(session, therapist, now, **values)
    assert (caught.value.field, caught.value.reason) == (field, reason)


def test_today_is_the_clinics_today(session, now):
    """At 23:30 UTC it is tomorrow in Copenhagen: a child born there today is not born in the future."""
    late = now.replace(hour=23, minute=30)
    therapist = builders.a_therapist(session)
    assert register(session, therapist, late, born_on=date(2026, 11, 17)).born_on == date(2026, 11, 17)


def test_markup_in_a_name_is_text(session, therapist, now):
    patient = register(session, therapist, now, first_name="<script>alert(1)</script>")
    assert patient.first_name == "<script>alert(1)</script>"


def test_a_therapist_sees_their_own_patients_only(session, therapist, now):
    colleague = builders.a_therapist(session, name="Kim")
    anna, bo = register(session, therapist, now), register(session, colleague, now, first_name="Bo")
    assert queries.of_therapist(session, therapist) == [anna]
    assert patients.seen_by(session, therapist=therapist, public_id=anna.public_id) is anna
    for public_id in (bo.public_id, "nobody"):
        with pytest.raises(NotFound):
            patients.seen_by(session, therapist=therapist, public_id=public_id)


def test_another_address_signs_every_device_out(session, therapist, now):
    patient = register(session, therapist, now)
    token = sign_ins.begin_patient(session, patient_id=patient.id, now=now)
    patient.email_is_wrong = True
    patients.update(session, patient=patient, details=details(email="anna@other.example"), now=now)
    session.expire_all()
    assert sign_ins.current(session, token=token, now=now) is None
    assert (patient.email, patient.email_is_wrong) == ("anna@other.example", False)


def test_another_language_signs_nobody_out(session, therapist, now):
    patient = register(session, therapist, now)
    token = sign_ins.begin_patient(session, patient_id=patient.id, now=now)
    patients.update(session, patient=patient, details=details(language="en"), now=now)
    assert sign_ins.current(session, token=token, now=now) is not None
    assert patient.language == "en"


def test_a_discharge_ends_everything_at_once(session, therapist, now):
    patient = register(session, therapist, now)
    programme = builders.a_programme(session, patient=patient)
    patients.discharge(session, patient=patient, by=therapist, now=now)
    session.expire_all()
    assert programme.status is ProgrammeStatus.ENDED
    waiting = (MessageState.HELD, MessageState.DUE, MessageState.CLAIMED)
    mine = session.query(models.Message).filter_by(patient_id=patient.id)
    assert not [message for message in mine if message.state in waiting]


def test_a_colleague_cannot_discharge(session, therapist, now):
    patient = register(session, therapist, now)
    with pytest.raises(NotFound):
        patients.discharge(session, patient=patient, by=builders.a_therapist(session), now=now)


def links_sent(session):
    return [m for m in session.query(models.Message) if m.payload.get("email") == "link"]


def test_a_link_goes_to_everybody_of_the_address_and_to_nobody_else(session, therapist, now):
    register(session, therapist, now)
    register(session, therapist, now, first_name="Per")
    gone = register(session, therapist, now, first_name="Gone")
    patients.discharge(session, patient=gone, by=therapist, now=now)
    patients.send_link(session, email="ANNA@example.com", network="here", now=now)
    patients.send_link(session, email="nobody@example.com", network="here", now=now)
    assert len(links_sent(session)) == 2


def test_three_links_an_hour_are_enough(session, therapist, now):
    register(session, therapist, now)
    for minute in range(6):
        patients.send_link(
            session, email="anna@example.com", network="here", now=now + timedelta(minutes=minute)
        )
    assert len(links_sent(session)) == 3
    patients.send_link(session, email="anna@example.com", network="here", now=now + timedelta(hours=1))
    assert len(links_sent(session)) == 4


def test_pressed_twice_a_new_link_is_one_email(session, therapist, now):
    register(session, therapist, now)
    for _ in range(2):
        patients.send_link(session, email="anna@example.com", network="here", now=now)
    assert len(links_sent(session)) == 1


def test_one_network_cannot_ask_for_ever(session, now):
    for number in range(20):
        patients.send_link(session, email=f"p{number}@example.com", network="here", now=now)
    with pytest.raises(TooManyTries):
        patients.send_link(session, email="one@example.com", network="here", now=now)
