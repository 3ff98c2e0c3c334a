"""Reads of everything that ever happened about one patient."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db import models


def check_ins(session: Session, patient_id: int) -> list[models.CheckIn]:
    """Every check-in of a patient, in whatever programme."""
    return list(session.scalars(select(models.CheckIn).where(models.CheckIn.patient_id == patient_id)))


def answers(session: Session, patient_id: int) -> list[models.Answers]:
    """Every answer of a patient, corrections too."""
    return list(session.scalars(select(models.Answers).where(models.Answers.patient_id == patient_id)))


def proposals(session: Session, patient_id: int) -> list[models.Proposal]:
    """Every proposal about a patient."""
    return list(session.scalars(select(models.Proposal).where(models.Proposal.patient_id == patient_id)))


def names(session: Session, clinic_id: int) -> dict[int, str]:
    """What the members of a clinic's staff are called, by the number of their account."""
    rows = session.scalars(select(models.Account).where(models.Account.clinic_id == clinic_id))
    return {row.id: row.name or "" for row in rows}


def version_numbers(session: Session, patient_id: int) -> dict[int, int]:
    """The number of every version of a patient's programmes, by its row."""
    rows = session.execute(
        select(models.ProgrammeVersion.id, models.ProgrammeVersion.number)
        .join(models.Programme, models.Programme.id == models.ProgrammeVersion.programme_id)
        .where(models.Programme.patient_id == patient_id)
    )
    return {row: number for row, number in rows}
