"""Reads of programmes and their chains of versions, and the one insert that can lose a race."""

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload, selectinload

from portal.db import models
from portal.domain.errors import Conflict, NotFound

NEWS = ("programme_ready", "programme_changed")
STILL_OPEN = (models.MessageState.HELD, models.MessageState.DUE, models.MessageState.CLAIMED)
LIVING = (models.ProgrammeStatus.ACTIVE, models.ProgrammeStatus.PAUSED)


def locked(session: Session, programme_id: int) -> models.Programme:
    """The programme, held until this unit ends: whoever changes it comes one after the other.

    The patient is held first: all their programmes share one gate, and two who stop them never wait in a
    ring.
    """
    owner = select(models.Programme.patient_id).where(models.Programme.id == programme_id)
    hold(session, owner.scalar_subquery())
    found = session.scalar(
        select(models.Programme)
        .where(models.Programme.id == programme_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("programme")
    return found


def hold(session: Session, patient_id: int | ScalarSelect[int]) -> None:
    """Holds a patient until this unit ends: whoever changes any of their programmes waits."""
    patient = select(models.Patient.id).where(models.Patient.id == patient_id)
    session.execute(patient.with_for_update(key_share=True))


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


def living(session: Session, patient_id: int) -> list[models.Programme]:
    """Every programme a patient follows or rests from, the oldest first."""
    rows = session.scalars(
        select(models.Programme)
        .where(models.Programme.patient_id == patient_id, models.Programme.status.in_(LIVING))
        .order_by(models.Programme.id)
    )
    return list(rows)


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


def has_others_version(session: Session, check_in: models.CheckIn) -> bool:
    """Whether a version followed the one this check-in asks about that was not made by its own reviews."""
    asked_about = select(models.ProgrammeVersion.number).where(
        models.ProgrammeVersion.id == check_in.version_id
    )
    own = select(models.Review.id).where(models.Review.check_in_id == check_in.id)
    others = select(models.ProgrammeVersion.id).where(
        models.ProgrammeVersion.programme_id == check_in.programme_id,
        models.ProgrammeVersion.number > asked_about.scalar_subquery(),
        models.ProgrammeVersion.review_id.is_(None) | models.ProgrammeVersion.review_id.not_in(own),
    )
    return session.scalar(others.limit(1)) is not None


def unsent_news(session: Session, version: models.ProgrammeVersion) -> str | None:
    """The e-mail about this version that has not left yet, or will follow its sheet; None if none is owed."""
    waiting = models.Message.state.in_(STILL_OPEN)
    sheets = session.scalars(
        select(models.Message).where(models.Message.key.startswith(f"render:{version.id}:"), waiting)
    )
    owed = [row.payload.get("tells") for row in sheets]
    emails = session.scalars(
        select(models.Message).where(
            models.Message.key.in_([f"email:{key}:{version.id}" for key in NEWS]), waiting
        )
    )
    owed += [row.payload["email"] for row in emails]
    return next((email for email in owed if email), None)


def last_protocols(session: Session, account_id: int) -> list[str]:
    """The protocols behind the programmes this person signed, the last used first, each once."""
    last = func.max(models.SignedEnvelope.signed_at)
    rows = session.execute(
        select(models.Programme.protocol, last)
        .join(models.SignedEnvelope, models.SignedEnvelope.programme_id == models.Programme.id)
        .where(models.SignedEnvelope.signed_by_id == account_id, models.Programme.protocol.is_not(None))
        .group_by(models.Programme.protocol)
        .order_by(last.desc())
    )
    return [protocol for protocol, _ in rows if protocol is not None]


def insert_version(session: Session, version: models.ProgrammeVersion) -> None:
    """Adds a version to its chain; `Conflict` if its number was taken a moment ago."""
    try:
        with session.begin_nested():
            session.add(version)
            session.flush()
    except IntegrityError as clash:
        raise Conflict(f"version {version.number} is there already") from clash


def _whole_versions() -> Select[models.ProgrammeVersion]:
    return select(models.ProgrammeVersion).options(
        selectinload(models.ProgrammeVersion.prescriptions),
        joinedload(models.ProgrammeVersion.envelope),
        joinedload(models.ProgrammeVersion.programme),
    )
