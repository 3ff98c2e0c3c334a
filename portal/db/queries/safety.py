"""Reads and guarded writes of safety answers: who was called, who was first to take one on."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, Select, func, select, update
from sqlalchemy.orm import Session

from portal.db import models


def unseen(session: Session, *, codes: Collection[str]) -> list[models.Alert]:
    """Safety answers of patients in treatment that nobody has acknowledged, the oldest first."""
    rows = session.scalars(
        select(models.Alert)
        .join(models.Patient, models.Patient.id == models.Alert.patient_id)
        .where(
            models.Alert.code.in_(codes),
            models.Alert.seen_at.is_(None),
            models.Patient.discharged_at.is_(None),
        )
        .order_by(models.Alert.id)
    )
    return list(rows)


def called(
    session: Session, account: models.Account, *, codes: Collection[str]
) -> tuple[models.Alert, models.Account] | None:
    """The oldest unseen safety answer that this person, or the whole clinic, was called to, and the patient's
    own therapist."""
    found = session.execute(
        select(models.Alert, models.Account)
        .join(models.Patient, models.Patient.id == models.Alert.patient_id)
        .join(models.Account, models.Account.id == models.Patient.therapist_id)
        .where(
            models.Patient.clinic_id == account.clinic_id,
            models.Patient.discharged_at.is_(None),
            models.Alert.code.in_(codes),
            models.Alert.seen_at.is_(None),
            (models.Alert.second_id == account.id) | models.Alert.wide_at.is_not(None),
        )
        .order_by(models.Alert.id)
        .limit(1)
    ).first()
    return (found[0], found[1]) if found else None


def second_person(session: Session, patient: models.Patient) -> models.Account | None:
    """Who deals with a safety answer when the patient's own therapist does not react.

    The therapist the clinic named for it, else another one; None if there is nobody else.
    """
    return session.scalar(
        _at_work(patient)
        .where(models.Account.is_therapist)
        .order_by(models.Account.is_second_person.desc(), models.Account.id)
        .limit(1)
    )


def who_runs_it(session: Session, patient: models.Patient) -> models.Account | None:
    """An administrator who is told that nobody reacts; they see no patient."""
    return session.scalar(
        _at_work(patient).where(models.Account.is_administrator).order_by(models.Account.id).limit(1)
    )


def therapists(session: Session, clinic_id: int) -> list[models.Account]:
    """The therapists who can log in, in the order they came."""
    rows = session.scalars(
        select(models.Account)
        .where(
            models.Account.clinic_id == clinic_id,
            models.Account.is_therapist,
            models.Account.disabled_at.is_(None),
            models.Account.password_hash.is_not(None),
        )
        .order_by(models.Account.id)
    )
    return list(rows)


def named_second(session: Session, clinic_id: int) -> list[models.Account]:
    """Whom the clinic named to hear second, if they still work here or not."""
    rows = session.scalars(
        select(models.Account).where(models.Account.clinic_id == clinic_id, models.Account.is_second_person)
    )
    return list(rows)


def seen_of(session: Session, *, key_prefix: str) -> int:
    """How many alerts of one kind of occasion somebody has seen already."""
    seen = select(func.count()).where(
        models.Alert.key.startswith(key_prefix, autoescape=True), models.Alert.seen_at.is_not(None)
    )
    return session.scalar(seen) or 0


def take(session: Session, alert_id: int, *, by_id: int, at: datetime) -> bool:
    """Writes who has seen an alert if nobody has: of two at once, the first keeps the name."""
    return _changed(session, alert_id, models.Alert.seen_at, seen_by_id=by_id, seen_at=at)


def call_second(session: Session, alert_id: int, *, second_id: int, at: datetime) -> bool:
    """Writes who was called second, unless somebody has seen the alert or was called before."""
    return _changed(session, alert_id, models.Alert.second_at, second_id=second_id, second_at=at)


def call_everybody(session: Session, alert_id: int, *, at: datetime) -> bool:
    """From now on the whole clinic sees the alert, unless somebody has seen it."""
    return _changed(session, alert_id, models.Alert.wide_at, wide_at=at)


def _changed(session: Session, alert_id: int, still_empty: Any, **values: object) -> bool:
    done = session.execute(
        update(models.Alert)
        .where(models.Alert.id == alert_id, models.Alert.seen_at.is_(None), still_empty.is_(None))
        .values(**values)
        .execution_options(synchronize_session="fetch")
    )
    return cast("CursorResult[object]", done).rowcount == 1


def _at_work(patient: models.Patient) -> Select[models.Account]:
    """Everybody of the clinic who can log in, but for the patient's own therapist."""
    return select(models.Account).where(
        models.Account.clinic_id == patient.clinic_id,
        models.Account.id != patient.therapist_id,
        models.Account.disabled_at.is_(None),
        models.Account.password_hash.is_not(None),
    )
