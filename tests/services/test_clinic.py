import pytest

from portal.db import models
from portal.db.models import MessageState, Purpose
from portal.domain.errors import InvalidInput, LinkExpired
from portal.services import clinic as clinics
from portal.services import links, outbox
from portal.services.messages import SendEmail
from tests import builders


def choices(**values):
    given = {
        "name": "Hill Physio",
        "phone": "+45 11",
        "email": "",
        "time_zone": "Europe/London",
        "language": "en",
        "paper": "Letter",
        "emergency_number": "999",
        "out_of_hours_number": "111",
    }
    return clinics.Choices(**(given | values))


def test_a_clinic_changes_what_it_decides(session):
    clinic = builders.a_clinic(session)
    clinics.update(session, clinic=clinic, choices=choices(email="post@hill.example"))
    assert (clinic.name, clinic.paper, clinic.time_zone) == ("Hill Physio", "Letter", "Europe/London")
    assert (clinic.emergency_number, clinic.email) == ("999", "post@hill.example")


@pytest.mark.parametrize(
    "values,field",
    [
        ({"name": ""}, "name"),
        ({"phone": "ring"}, "phone"),
        ({"email": "no"}, "email"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"time_zone": ""}, "time_zone"),
        ({"language": "xx"}, "language"),
        ({"paper": "A5"}, "paper"),
        ({"emergency_number": ""}, "emergency_number"),
    ],
)
def test_a_clinic_cannot_be_nonsense(session, values, field):
    with pytest.raises(InvalidInput) as caught:
        clinics.update(session, clinic=builders.a_clinic(session), choices=choices(**values))
    assert caught.value.field == field


REAL = {"has_server": True, "instance_id": "one"}


def confirmed(session, administrator, now, **where):
    token = links.issue(session, purpose=Purpose.MAIL_TEST, account_id=administrator.id, now=now)
    where = {"leaves_the_house": True, "instance_id": "one"} | where
    assert clinics.confirm_test_mail(session, token=token, now=now, **where) is where["leaves_the_house"]
    with pytest.raises(LinkExpired):
        clinics.confirm_test_mail(session, token=token, now=now, **where)


def test_real_mail_waits_for_a_test_e_mail_that_arrived(session, now):
    clinic = builders.a_clinic(session, mail_on=False, mail_tested_at=None)
    administrator = builders.an_administrator(session, clinic=clinic)
    with pytest.raises(InvalidInput, match="test e-mail"):
        clinics.turn_mail_on(session, clinic=clinic, **REAL)
    clinics.send_test_mail(session, by=administrator, now=now)
    assert [m.payload["email"] for m in session.query(models.Message)] == ["mail_test"]
    confirmed(session, administrator, now)
    clinics.turn_mail_on(session, clinic=clinic, **REAL)
    assert (clinic.mail_on, clinic.instance_id) == (True, "one")


def test_a_test_e_mail_in_the_local_mailbox_proves_nothing(session, now):
    clinic = builders.a_clinic(session, mail_on=False, mail_tested_at=None)
    confirmed(session, builders.an_administrator(session, clinic=clinic), now, leaves_the_house=False)
    with pytest.raises(InvalidInput, match="test e-mail"):
        clinics.turn_mail_on(session, clinic=clinic, **REAL)


def test_real_mail_is_not_turned_on_without_a_mail_server(session, now):
    clinic = builders.a_clinic(session, mail_on=False, mail_tested_at=None)
    confirmed(session, builders.an_administrator(session, clinic=clinic), now)
    with pytest.raises(InvalidInput, match="mail server"):
        clinics.turn_mail_on(session, clinic=clinic, has_server=False, instance_id="one")


def test_a_copy_of_an_installation_must_test_its_own_mail(session, now):
    clinic = builders.a_clinic(session, mail_on=True, instance_id="the original")
    with pytest.raises(InvalidInput, match="test e-mail"):
        clinics.turn_mail_on(session, clinic=clinic, **REAL)
    confirmed(session, builders.an_administrator(session, clinic=clinic), now)
    assert outbox.mail_gate(session, leaves_the_house=True, instance_id="one") == "mail_is_off"
    clinics.turn_mail_on(session, clinic=clinic, **REAL)
    assert outbox.mail_gate(session, leaves_the_house=True, instance_id="one") is None


def test_turning_mail_on_lets_go_what_was_held_and_turning_it_off_holds_again(session, now):
    clinic = builders.a_clinic(session, instance_id="one")
    therapist = builders.a_therapist(session, clinic=clinic)
    outbox.put(
        session, SendEmail("password", about="x", account_id=therapist.id), now=now, held="mail_is_off"
    )
    assert clinics.turn_mail_on(session, clinic=clinic, **REAL) == 1
    assert clinics.turn_mail_off(session, clinic=clinic) == 1
    session.expire_all()
    assert session.query(models.Message).one().state is MessageState.HELD
    assert outbox.mail_gate(session, leaves_the_house=True, instance_id="one") == "mail_is_off"
