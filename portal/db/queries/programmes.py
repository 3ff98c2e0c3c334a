"""Reads of programmes and their chains of versions, and the one insert that can lose a race."""

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload, selectinload

from portal.db import models
from portal.domain.errors import Conflict, NotFound

LIVING = (models.ProgrammeStatus.ACTIVE, models.ProgrammeStatus.PAUSED)


def locked(session: Session, programme_id: int) -> models.Programme:
    """The programme, held until this unit ends: whoever changes it comes one after the other."""
    found = session.scalar(
        select(models.Programme)
        .where(models.Programme.id == programme_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("programme")
    return found


def version(session: Session, version_id: int) -> models.ProgrammeVersion:
    """One version with its prescriptions, envelope and programme."""
    found = session.scalar(_whole_versions().where(models.ProgrammeVersion.id == version_id))
    if found is None:
        raise NotFound("version")
    return found


def numbered(session: Session, programme_id: int, number: int) -> models.ProgrammeVersion:
    """One version by its number."""
    found = session.scalar(
        _whole_versions().where(
            models.ProgrammeVersion.programme_id == programme_id, models.ProgrammeVersion.number == number
        )
    )
    if found is None:
        raise NotFound("version")
    return found


def latest(session: Session, programme_id: int) -> models.ProgrammeVersion | None:
    """The version the patient follows now; None before the first is published."""
    return session.scalar(
        _whole_versions()
        .where(models.ProgrammeVersion.programme_id == programme_id)
        .order_by(models.ProgrammeVersion.number.desc())
        .limit(1)
    )


def versions(session: Session, programme_id: int) -> list[models.ProgrammeVersion]:
    """The whole chain, the newest first."""
    rows = session.scalars(
        _whole_versions()
        .where(models.ProgrammeVersion.programme_id == programme_id)
        .order_by(models.ProgrammeVersion.number.desc())
    )
    return list(rows)


def of_patient(session: Session, patient_id: int) -> list[models.Programme]:
    """All programmes of a patient, the newest first."""
    rows = session.scalars(
        select(models.Programme)
        .where(models.Programme.patient_id == patient_id)
        .order_by(models.Programme.id.desc())
    )
    return list(rows)


def current(session: Session, patient_id: int) -> models.Programme | None:
    """The programme a patient follows, or rests from; None if there is none."""
    return session.scalar(
        select(models.Programme)
        .where(models.Programme.patient_id == patient_id, models.Programme.status.in_(LIVING))
        .order_by(models.Programme.id.desc())
        .limit(1)
    )


def of_public_id(session: Session, patient_ids: list[int], public_id: str) -> models.Programme | None:
    """A programme by its address, if it belongs to one of these patients."""
    return session.scalar(
        select(models.Programme)
        .options(joinedload(models.Programme.patient))
        .where(models.Programme.public_id == public_id, models.Programme.patient_id.in_(patient_ids))
    )


def draft(session: Session, programme_id: int) -> models.Draft | None:
    """The draft of the next version, if one is being written."""
    return session.scalar(select(models.Draft).where(models.Draft.programme_id == programme_id))


def insert_version(session: Session, version: models.ProgrammeVersion) -> None:
    """Adds a version to its chain; `Conflict` if its number was taken a moment ago."""
    try:
        with session.begin_nested():
            session.add(version)
            session.flush()
    except IntegrityError as clash:
        raise Conflict(f"version {version.number} is there already") from clash


def _whole_versions() -> Select[tuple[models.ProgrammeVersion]]:
    return select(models.ProgrammeVersion).options(
        selectinload(models.ProgrammeVersion.prescriptions),
        joinedload(models.ProgrammeVersion.envelope),
        joinedload(models.ProgrammeVersion.programme),
    )
