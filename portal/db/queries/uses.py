"""Who follows what of the library now: counted for the clinic, named for a therapist's own patients."""

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from portal.db import models
from portal.db.models import Patient, Prescription, Programme, ProgrammeVersion
from portal.db.queries import patients, programmes

_IS_LIVING = Programme.status.in_(programmes.LIVING)
_STANDS = ProgrammeVersion.number == Programme.latest_number


def of_protocols(session: Session, clinic_id: int) -> dict[str, int]:
    """How many patients of the clinic follow a programme that began with each protocol; none is left out."""
    rows = session.execute(
        select(Programme.protocol, func.count(Patient.id.distinct()))
        .join(Patient, Patient.id == Programme.patient_id)
        .where(Patient.clinic_id == clinic_id, _IS_LIVING, Programme.protocol.is_not(None))
        .group_by(Programme.protocol)
    )
    return {protocol: count for protocol, count in rows if protocol is not None}


def of_exercises(session: Session, clinic_id: int) -> dict[str, int]:
    """How many patients of the clinic have each exercise in the programme they follow."""
    rows = session.execute(
        select(Prescription.exercise, func.count(Patient.id.distinct()))
        .join(ProgrammeVersion, ProgrammeVersion.id == Prescription.version_id)
        .join(Programme, Programme.id == ProgrammeVersion.programme_id)
        .join(Patient, Patient.id == Programme.patient_id)
        .where(Patient.clinic_id == clinic_id, _IS_LIVING, _STANDS)
        .group_by(Prescription.exercise)
    )
    return {exercise: count for exercise, count in rows}


def patients_on(session: Session, therapist: models.Account, protocol: str) -> list[Patient]:
    """This therapist's patients who follow a programme that began with the protocol."""
    mine = select(Programme.patient_id).where(Programme.protocol == protocol, _IS_LIVING)
    return _own(session, therapist, mine)


def patients_with(session: Session, therapist: models.Account, exercise: str) -> list[Patient]:
    """This therapist's patients who have the exercise in the programme they follow."""
    mine = (
        select(Programme.patient_id)
        .join(ProgrammeVersion, ProgrammeVersion.programme_id == Programme.id)
        .join(Prescription, Prescription.version_id == ProgrammeVersion.id)
        .where(Prescription.exercise == exercise, _IS_LIVING, _STANDS)
    )
    return _own(session, therapist, mine)


def _own(session: Session, therapist: models.Account, ids: Select[int]) -> list[Patient]:
    is_one: ColumnElement[bool] = Patient.id.in_(ids)
    return list(session.scalars(patients.visible_to(therapist).where(is_one).order_by(Patient.id)))
