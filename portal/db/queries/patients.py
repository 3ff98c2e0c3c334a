"""Reads of patients. Every one begins with who is asking."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.db import models


def visible_to(therapist: models.Account) -> Select[models.Patient]:
    """The patients this therapist treats: nobody else's exist for them."""
    return select(models.Patient).where(
        models.Patient.therapist_id == therapist.id, models.Patient.clinic_id == therapist.clinic_id
    )


def of_therapist(session: Session, therapist: models.Account) -> list[models.Patient]:
    """All patients of this therapist, the newest first."""
    return list(session.scalars(visible_to(therapist).order_by(models.Patient.id.desc())))


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
