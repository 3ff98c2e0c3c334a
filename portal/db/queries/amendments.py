"""The clinic's own words of exercises: the newest of each, and every issue of one."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.db import models
from portal.db.models import ExerciseVersion


def newest_id(session: Session) -> int:
    """Grows with every change of any exercise; 0 while there is none."""
    return session.scalar(select(func.max(ExerciseVersion.id))) or 0


def newest(session: Session) -> list[ExerciseVersion]:
    """The newest issue of every exercise that has one."""
    latest = (
        select(ExerciseVersion.exercise, func.max(ExerciseVersion.number).label("number"))
        .group_by(ExerciseVersion.exercise)
        .subquery()
    )
    rows = select(ExerciseVersion).join(
        latest,
        (latest.c.exercise == ExerciseVersion.exercise) & (latest.c.number == ExerciseVersion.number),
    )
    return list(session.scalars(rows))


def of_exercise(session: Session, exercise: str) -> list[ExerciseVersion]:
    """Every issue of one exercise, the newest first."""
    rows = select(ExerciseVersion).where(ExerciseVersion.exercise == exercise)
    return list(session.scalars(rows.order_by(ExerciseVersion.number.desc())))


def lock_library(session: Session) -> None:
    """Until the end of this unit nobody else changes an exercise."""
    session.execute(select(models.Clinic.id).order_by(models.Clinic.id).limit(1).with_for_update()).all()
