"""Everything that is kept of one patient, for the patient: rows by table, the oldest first."""

from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db import models

T = TypeVar("T", models.CheckIn, models.Answers, models.Tick, models.DayLog, models.Measure, models.Note)


def of(session: Session, table: type[T], patient_id: int) -> list[T]:
    """The patient's rows of one table."""
    rows = session.scalars(select(table).where(table.patient_id == patient_id).order_by(table.id))
    return list(rows)


def emails(session: Session, patient_id: int) -> list[models.Message]:
    """The e-mails to the patient; the alerts about them go to others."""
    rows = session.scalars(
        select(models.Message)
        .where(models.Message.patient_id == patient_id, models.Message.effect == "send_email")
        .order_by(models.Message.id)
    )
    return [row for row in rows if row.payload.get("account_id") is None]


def pauses(session: Session, programme_id: int) -> list[models.Pause]:
    """The rests of a programme."""
    rows = session.scalars(
        select(models.Pause).where(models.Pause.programme_id == programme_id).order_by(models.Pause.id)
    )
    return list(rows)
