"""From an empty clinic to a live one."""

import pytest

from portal.db import models
from portal.db.session import Session
from portal.services import setup
from portal.services.setup import Mailing, StepState
from tests import builders

HERE = Mailing(has_server=True, instance_id="here")
COMPLETE = {
    "phone": "+45 12 34 56 78",
    "emergency_number": "112",
    "out_of_hours_number": "1813",
    "email": "post@clinic.example",
    "opening_hours": [["08:00", "16:00"]],
    "envelope": {"harder_dose": "ask"},
    "instance_id": "here",
    "mail_on": True,
}


def states(session: Session, clinic: models.Clinic, mailing: Mailing = HERE) -> dict[str, StepState]:
    return {step.code: step.state for step in setup.steps(session, clinic=clinic, mailing=mailing)}


@pytest.fixture
def live(session: Session) -> models.Clinic:
    clinic = builders.a_clinic(session, **COMPLETE)
    builders.a_therapist(session, clinic=clinic, password_hash="kept", second_factor_sealed=b"sealed")
    return clinic


def test_a_clinic_with_everything_is_live(session: Session, live: models.Clinic) -> None:
    found = setup.steps(session, clinic=live, mailing=HERE)
    assert setup.is_live(found)
    assert [step.code for step in found if step.state is StepState.OPTIONAL] == ["look"]


@pytest.mark.parametrize(
    "missing, step",
    [
        ({"out_of_hours_number": ""}, "numbers"),
        ({"email": ""}, "reply_address"),
        ({"opening_hours": []}, "opening_hours"),
        ({"envelope": {}}, "limits"),
        ({"mail_tested_at": None}, "test_mail"),
        ({"mail_on": False}, "real_mail"),
    ],
)
def test_whatever_is_missing_is_the_step_to_do(
    session: Session, live: models.Clinic, missing: dict[str, object], step: str
) -> None:
    for name, value in missing.items():
        setattr(live, name, value)
    found = setup.steps(session, clinic=live, mailing=HERE)
    assert states(session, live)[step] is StepState.WAITING
    assert not setup.is_live(found)


def test_a_test_e_mail_of_another_installation_does_not_count(session: Session, live: models.Clinic) -> None:
    found = states(session, live, Mailing(has_server=True, instance_id="a copy"))
    assert (found["test_mail"], found["real_mail"]) == (StepState.WAITING, StepState.WAITING)


def test_everybody_at_work_needs_a_second_factor(session: Session, live: models.Clinic, now) -> None:
    builders.a_therapist(session, clinic=live, email="new@clinic.example")
    gone = builders.a_therapist(session, clinic=live, email="gone@clinic.example")
    gone.disabled_at = now
    step = next(s for s in setup.steps(session, clinic=live, mailing=HERE) if s.code == "second_factor")
    assert (step.state, step.done, step.needed) == (StepState.WAITING, 1, 2)
