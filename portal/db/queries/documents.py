"""Reads of stored sheets."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db import models


def of_version(
    session: Session, version_id: int, *, variant: str, paper: str | None = None
) -> models.Document | None:
    """The sheet of a version, if it is made; without `paper`, whichever size came first."""
    query = select(models.Document).where(
        models.Document.version_id == version_id, models.Document.variant == variant
    )
    if paper is not None:
        query = query.where(models.Document.paper == paper)
    return session.scalar(query.order_by(models.Document.id).limit(1))


def of_patients(session: Session, patient_ids: list[int], public_id: str) -> models.Document | None:
    """A sheet by its address, if it belongs to one of these patients."""
    return session.scalar(
        select(models.Document).where(
            models.Document.public_id == public_id, models.Document.patient_id.in_(patient_ids)
        )
    )


def of_patient(session: Session, patient_id: int) -> list[models.Document]:
    """All sheets of a patient, the newest first."""
    rows = session.scalars(
        select(models.Document)
        .where(models.Document.patient_id == patient_id)
        .order_by(models.Document.id.desc())
    )
    return list(rows)
