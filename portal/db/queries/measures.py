"""Reads of questionnaires and scores, and the one insert that may find its row there already."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.db import models
from portal.db.models import QuestionnaireState
from portal.domain.errors import NotFound

WAITING = (QuestionnaireState.PLANNED, QuestionnaireState.OPEN)


def add_questionnaires(session: Session, rows: list[dict[str, Any]]) -> None:
    """Plans what is not planned yet: one row for each occasion of an episode, whatever repeats."""
    database = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    key = ["patient_id", "episode", "occasion"]
    session.execute(
        database.insert(models.Questionnaire).values(rows).on_conflict_do_nothing(index_elements=key)
    )


def locked(session: Session, questionnaire_id: int) -> models.Questionnaire:
    """The questionnaire, held until this unit ends; `NotFound` if there is none."""
    found = session.scalar(
        select(models.Questionnaire)
        .where(models.Questionnaire.id == questionnaire_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("questionnaire")
    return found


def of_patients_own(session: Session, patient_id: int, public_id: str) -> models.Questionnaire | None:
    """A questionnaire by its address, if it is this patient's."""
    return session.scalar(
        select(models.Questionnaire).where(
            models.Questionnaire.patient_id == patient_id, models.Questionnaire.public_id == public_id
        )
    )


def to_open(session: Session, now: datetime) -> list[models.Questionnaire]:
    """Planned questionnaires whose hour has come."""
    rows = session.scalars(
        select(models.Questionnaire)
        .where(models.Questionnaire.state == QuestionnaireState.PLANNED, models.Questionnaire.opens_at <= now)
        .order_by(models.Questionnaire.id)
        .with_for_update(skip_locked=True)
    )
    return list(rows)


def to_close(session: Session, now: datetime) -> list[models.Questionnaire]:
    """Questionnaires whose time is over, asked or not."""
    rows = session.scalars(
        select(models.Questionnaire)
        .where(models.Questionnaire.state.in_(WAITING), models.Questionnaire.closes_at <= now)
        .order_by(models.Questionnaire.id)
        .with_for_update(skip_locked=True)
    )
    return list(rows)


def open_of(session: Session, patient_id: int) -> models.Questionnaire | None:
    """The questionnaire that waits for this patient's answer, the newest first."""
    return session.scalar(
        select(models.Questionnaire)
        .where(
            models.Questionnaire.patient_id == patient_id,
            models.Questionnaire.state == QuestionnaireState.OPEN,
        )
        .order_by(models.Questionnaire.due_on.desc())
        .limit(1)
    )


def waiting(session: Session, patient_id: int) -> list[models.Questionnaire]:
    """What is planned or open."""
    rows = session.scalars(
        select(models.Questionnaire).where(
            models.Questionnaire.patient_id == patient_id, models.Questionnaire.state.in_(WAITING)
        )
    )
    return list(rows)


def of_patient(session: Session, patient_id: int, episode: int) -> list[models.Questionnaire]:
    """The occasions of one episode, the first one first."""
    rows = session.scalars(
        select(models.Questionnaire)
        .where(models.Questionnaire.patient_id == patient_id, models.Questionnaire.episode == episode)
        .order_by(models.Questionnaire.due_on)
    )
    return list(rows)


def scores(session: Session, patient_id: int, episode: int) -> list[models.Measure]:
    """The scores of one episode that stand, the oldest first."""
    rows = session.scalars(
        select(models.Measure)
        .where(
            models.Measure.patient_id == patient_id,
            models.Measure.episode == episode,
            models.Measure.superseded_at.is_(None),
        )
        .order_by(models.Measure.taken_on, models.Measure.id)
    )
    return list(rows)


def by_submission(session: Session, submission_id: str) -> models.Measure | None:
    """A score this very form brought, if it was sent before."""
    return session.scalar(select(models.Measure).where(models.Measure.submission_id == submission_id))


def rests(session: Session, programme_ids: Iterable[int]) -> list[tuple[datetime, int]]:
    """The usual pain of the check-ins of these programmes, when it was said, the oldest first.

    Of an answer and its corrections the last one counts; where nothing was said there is no row.
    """
    last = (
        select(func.max(models.Answers.number))
        .where(models.Answers.check_in_id == models.CheckIn.id)
        .correlate(models.CheckIn)
        .scalar_subquery()
    )
    rows = session.execute(
        select(models.Answers.answered_at, models.Answers.rest)
        .join(models.CheckIn, models.CheckIn.id == models.Answers.check_in_id)
        .where(
            models.CheckIn.programme_id.in_(list(programme_ids)),
            models.Answers.number == last,
            models.Answers.rest.is_not(None),
        )
        .order_by(models.Answers.answered_at)
    )
    return [(at, rest) for at, rest in rows if rest is not None]


def has_turn(session: Session, now: datetime) -> bool:
    """Whether a questionnaire is to be opened or closed."""
    to_ask = exists().where(
        models.Questionnaire.state == QuestionnaireState.PLANNED, models.Questionnaire.opens_at <= now
    )
    late = exists().where(
        models.Questionnaire.state == QuestionnaireState.OPEN, models.Questionnaire.closes_at <= now
    )
    return bool(session.scalar(select(to_ask | late)))
