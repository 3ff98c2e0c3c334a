"""Reads of when programmes rested, why, and who let them go on."""

from collections.abc import Collection

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from portal.db import models
from portal.db.queries.programmes import LIVING


def open_of(session: Session, programme_id: int) -> models.Pause | None:
    """The pause of a programme that has not ended; there is one at most."""
    return session.scalar(
        select(models.Pause).where(models.Pause.programme_id == programme_id, models.Pause.ended_at.is_(None))
    )


def open_of_patient(session: Session, patient_id: int) -> list[models.Pause]:
    """Every pause of a patient that has not ended, the oldest first; also of programmes that are over."""
    rows = session.scalars(
        select(models.Pause)
        .where(models.Pause.patient_id == patient_id, models.Pause.ended_at.is_(None))
        .order_by(models.Pause.id)
    )
    return list(rows)


def of_programme(session: Session, programme_id: int) -> list[models.Pause]:
    """Every pause of one programme, the oldest first."""
    rows = session.scalars(
        select(models.Pause).where(models.Pause.programme_id == programme_id).order_by(models.Pause.id)
    )
    return list(rows)


def of_patient(session: Session, patient_id: int) -> list[models.Pause]:
    """Every pause of every programme of a patient, the newest first."""
    rows = session.scalars(
        select(models.Pause).where(models.Pause.patient_id == patient_id).order_by(models.Pause.id.desc())
    )
    return list(rows)


def unseen_codes(session: Session, patient_id: int, codes: Collection[str]) -> list[str]:
    """Which of these alerts nobody has acknowledged yet."""
    rows = session.scalars(
        select(models.Alert.code).where(
            models.Alert.patient_id == patient_id,
            models.Alert.seen_at.is_(None),
            models.Alert.code.in_(codes),
        )
    )
    return list(rows)


def unreviewed_concerns(session: Session, patient_id: int) -> list[str]:
    """Red flags answered about a living programme that the rules have not acted on yet.

    What a person let go on with a note since the answer is settled.
    """
    reviewed = exists().where(
        models.Review.check_in_id == models.Answers.check_in_id,
        models.Review.answer_number == models.Answers.number,
    )
    settled = exists().where(
        models.Pause.patient_id == models.Answers.patient_id,
        models.Pause.ended_by_id.is_not(None),
        models.Pause.ended_at >= models.Answers.answered_at,
    )
    rows = session.scalars(
        select(models.Answers.concern)
        .join(models.CheckIn, models.CheckIn.id == models.Answers.check_in_id)
        .join(models.Programme, models.Programme.id == models.CheckIn.programme_id)
        .where(
            models.Answers.patient_id == patient_id,
            models.Answers.concern.is_not(None),
            models.Programme.status.in_(LIVING),
            ~reviewed,
            ~settled,
        )
    )
    return [concern for concern in rows if concern is not None]
