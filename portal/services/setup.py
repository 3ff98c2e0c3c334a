"""What a clinic sets up before it goes live, and how far it is."""

from dataclasses import dataclass
from enum import StrEnum

from portal.db import models
from portal.db.queries import accounts as queries
from portal.db.session import Session
from portal.services import clinic as clinics


class StepState(StrEnum):
    """How far one step is; OPTIONAL is not done and need not be."""

    DONE = "done"
    WAITING = "waiting"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to set up; `done` of `needed` where it is counted, such as the staff's second factors."""

    code: str
    state: StepState
    done: int = 0
    needed: int = 0


@dataclass(frozen=True, slots=True)
class Mailing:
    """What the installation says about e-mail: whether there is a server, and which installation it is."""

    has_server: bool
    instance_id: str


def steps(session: Session, *, clinic: models.Clinic, mailing: Mailing) -> tuple[Step, ...]:
    """Everything between an empty clinic and a live one, in the order one would do it."""
    staff = [person for person in queries.of_clinic(session, clinic.id) if person.disabled_at is None]
    safe = sum(person.second_factor_sealed is not None for person in staff)
    is_tested = mailing.has_server and clinics.is_mail_tested(clinic, instance_id=mailing.instance_id)
    return (
        _step("numbers", bool(clinic.phone and clinic.emergency_number and clinic.out_of_hours_number)),
        _step("reply_address", bool(clinic.email)),
        _step("opening_hours", bool(clinic.opening_hours)),
        _step("limits", bool(clinic.envelope)),
        _step("look", bool(clinic.logo_sha256), StepState.OPTIONAL),
        _step("therapist", any(person.is_therapist and person.password_hash for person in staff)),
        Step("second_factor", StepState.DONE if safe == len(staff) else StepState.WAITING, safe, len(staff)),
        _step("mail_server", mailing.has_server),
        _step("test_mail", is_tested),
        _step("real_mail", is_tested and clinic.mail_on),
    )


def is_live(found: tuple[Step, ...]) -> bool:
    """Whether nothing waits but what may stay undone."""
    return all(step.state is not StepState.WAITING for step in found)


def _step(code: str, is_done: bool, otherwise: StepState = StepState.WAITING) -> Step:
    return Step(code, StepState.DONE if is_done else otherwise)
