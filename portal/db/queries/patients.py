"""Reads of patients. Every one begins with who is asking."""

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session, joinedload

from portal.db import models

RED_FLAGS = ("red_flag_emergency", "red_flag_urgent")  # reasons of an alert, and of a pause


def visible_to(therapist: models.Account) -> Select[models.Patient]:
    """The patients this therapist treats, and those whose safety answer they were called to: nobody else's
    exist for them.

    Who was called sees the patient until the programme is resumed, or the treatment ends.
    """
    return select(models.Patient).where(
        models.Patient.clinic_id == therapist.clinic_id,
        or_(models.Patient.therapist_id == therapist.id, _calls_for(therapist)),
    )


def _calls_for(therapist: models.Account) -> ColumnElement[bool]:
    """A safety answer that this person, or the whole clinic, was called to, and that is not settled yet."""
    called = select(models.Alert.patient_id).where(
        models.Alert.code.in_(RED_FLAGS),
        or_(models.Alert.second_id == therapist.id, models.Alert.wide_at.is_not(None)),
        or_(models.Alert.seen_at.is_(None), _still_paused()),
    )
    return and_(models.Patient.discharged_at.is_(None), models.Patient.id.in_(called))


def _still_paused() -> ColumnElement[bool]:
    """The pause that the answer brought, or during which it was seen, goes on."""
    return exists().where(
        models.Pause.patient_id == models.Alert.patient_id,
        models.Pause.because.in_(RED_FLAGS),
        models.Pause.ended_at.is_(None),
        or_(
            models.Pause.check_in_id == models.Alert.check_in_id,
            models.Pause.began_at <= models.Alert.seen_at,
        ),
    )


def of_therapist(session: Session, therapist: models.Account) -> list[models.Patient]:
    """All patients this therapist may see, each with their own therapist, the newest first."""
    whose = joinedload(models.Patient.therapist)
    return list(session.scalars(visible_to(therapist).options(whose).order_by(models.Patient.id.desc())))


def seen_by(session: Session, therapist: models.Account, public_id: str) -> models.Patient | None:
    """One patient of this therapist by the id in the address."""
    return session.scalar(visible_to(therapist).where(models.Patient.public_id == public_id))


def by_lookup(session: Session, lookup: str) -> list[models.Patient]:
    """Patients in treatment who are reached at this address; a family may share one."""
    rows = session.scalars(
        select(models.Patient).where(
            models.Patient.email_lookup == lookup, models.Patient.discharged_at.is_(None)
        )
    )
    return list(rows)
