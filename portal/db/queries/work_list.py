"""What waits for a therapist: alerts, and the caseload with the most pressing patient first."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.db import models


def add(session: Session, row: dict[str, Any]) -> models.Alert | None:
    """A new alert; None if its key is there already."""
    database = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    adding = database.insert(models.Alert).values(row).on_conflict_do_nothing(index_elements=["key"])
    alert_id = session.scalar(adding.returning(models.Alert.id))
    return session.get(models.Alert, alert_id) if alert_id is not None else None


def unseen(session: Session, patient_id: int) -> list[models.Alert]:
    """What nobody has seen yet about one patient, the newest first."""
    rows = session.scalars(
        select(models.Alert)
        .where(models.Alert.patient_id == patient_id, models.Alert.seen_at.is_(None))
        .order_by(models.Alert.id.desc())
    )
    return list(rows)


def of_patient(session: Session, patient_id: int) -> list[models.Alert]:
    """Everything that ever stood on the work list about one patient, the newest first."""
    rows = session.scalars(
        select(models.Alert).where(models.Alert.patient_id == patient_id).order_by(models.Alert.id.desc())
    )
    return list(rows)


def of_public_id(session: Session, patient_ids: Collection[int], public_id: str) -> models.Alert | None:
    """An alert by its address, if it is about one of these patients."""
    return session.scalar(
        select(models.Alert).where(
            models.Alert.public_id == public_id, models.Alert.patient_id.in_(patient_ids)
        )
    )


def raised(session: Session, patient_id: int, since: datetime) -> list[models.Alert]:
    """Alerts that are still open, or were raised since then: the rules do not repeat them."""
    rows = session.scalars(
        select(models.Alert)
        .where(
            models.Alert.patient_id == patient_id,
            models.Alert.seen_at.is_(None) | (models.Alert.raised_at >= since),
        )
        .order_by(models.Alert.id)
    )
    return list(rows)


def unseen_red_flags(
    session: Session, *, codes: Collection[str], raised_before: datetime
) -> list[models.Alert]:
    """Red flags nobody has acknowledged since then."""
    rows = session.scalars(
        select(models.Alert).where(
            models.Alert.code.in_(codes),
            models.Alert.seen_at.is_(None),
            models.Alert.raised_at <= raised_before,
        )
    )
    return list(rows)


def second_person(session: Session, patient: models.Patient) -> models.Account | None:
    """Who hears of a red flag when the patient's own therapist does not react: another one, or whoever runs
    the clinic."""
    return session.scalar(
        select(models.Account)
        .where(
            models.Account.clinic_id == patient.clinic_id,
            models.Account.id != patient.therapist_id,
            models.Account.disabled_at.is_(None),
            models.Account.password_hash.is_not(None),
        )
        .order_by(models.Account.is_therapist.desc(), models.Account.id)
        .limit(1)
    )
