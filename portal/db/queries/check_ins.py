"""Reads of check-ins and answers."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import String, and_, cast, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from portal.db import models
from portal.db.models import CheckInState, MessageState
from portal.domain.errors import NotFound

WAITING = (CheckInState.PLANNED, CheckInState.OPEN)
REACHED = (MessageState.SENT,)


def locked(session: Session, check_in_id: int) -> models.CheckIn:
    """The check-in with its version, held until this unit ends; `NotFound` if there is none."""
    found = session.scalar(
        select(models.CheckIn)
        .where(models.CheckIn.id == check_in_id)
        .with_for_update(of=models.CheckIn)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("check-in")
    return found


def by_submission(session: Session, submission_id: str) -> models.Answers | None:
    """The answer this very form made, if it was sent before."""
    return session.scalar(select(models.Answers).where(models.Answers.submission_id == submission_id))


def answers_of(session: Session, check_in_id: int) -> list[models.Answers]:
    """All answers to a check-in: the first one, then its corrections."""
    rows = session.scalars(
        select(models.Answers)
        .where(models.Answers.check_in_id == check_in_id)
        .order_by(models.Answers.number)
    )
    return list(rows)


def answers_of_all(session: Session, check_in_ids: Collection[int]) -> dict[int, list[models.Answers]]:
    """The same of many check-ins at once, by the check-in."""
    found: dict[int, list[models.Answers]] = {number: [] for number in check_in_ids}
    rows = session.scalars(
        select(models.Answers)
        .where(models.Answers.check_in_id.in_(check_in_ids))
        .order_by(models.Answers.check_in_id, models.Answers.number)
    )
    for row in rows:
        found[row.check_in_id].append(row)
    return found


def of_programme(session: Session, programme_id: int) -> list[models.CheckIn]:
    """Every check-in that was not cancelled, the newest first."""
    rows = session.scalars(
        select(models.CheckIn)
        .where(models.CheckIn.programme_id == programme_id, models.CheckIn.state != CheckInState.CANCELLED)
        .order_by(models.CheckIn.id.desc())
    )
    return list(rows)


def waiting(session: Session, programme_id: int) -> models.CheckIn | None:
    """The check-in that is planned or open; there is one at most."""
    return session.scalar(
        select(models.CheckIn)
        .where(models.CheckIn.programme_id == programme_id, models.CheckIn.state.in_(WAITING))
        .order_by(models.CheckIn.id.desc())
        .limit(1)
    )


def answerable(
    session: Session, programme_id: int, *, answered_after: datetime, now: datetime
) -> models.CheckIn | None:
    """The check-in that can be answered now: it is open, or its first answer can still be corrected."""
    first = (
        select(func.min(models.Answers.answered_at))
        .where(models.Answers.check_in_id == models.CheckIn.id)
        .scalar_subquery()
    )
    is_open = and_(models.CheckIn.state == CheckInState.OPEN, models.CheckIn.closes_at > now)
    is_fresh = and_(models.CheckIn.state == CheckInState.ANSWERED, first > answered_after)
    return session.scalar(
        select(models.CheckIn)
        .where(models.CheckIn.programme_id == programme_id, or_(is_open, is_fresh))
        .order_by(models.CheckIn.id.desc())
        .limit(1)
    )


def planned_of(session: Session, patient_id: int) -> list[models.CheckIn]:
    """Check-ins of a patient that are planned and not open yet, held until this unit ends."""
    rows = session.scalars(
        select(models.CheckIn)
        .where(models.CheckIn.patient_id == patient_id, models.CheckIn.state == CheckInState.PLANNED)
        .order_by(models.CheckIn.id)
        .with_for_update(of=models.CheckIn)
        .execution_options(populate_existing=True)
    )
    return list(rows)


def to_open(session: Session, now: datetime) -> list[models.CheckIn]:
    """Planned check-ins whose hour has come, of running programmes, with their versions."""
    rows = session.scalars(
        select(models.CheckIn)
        .join(models.Programme, models.Programme.id == models.CheckIn.programme_id)
        .join(models.Patient, models.Patient.id == models.CheckIn.patient_id)
        .options(joinedload(models.CheckIn.version), joinedload(models.CheckIn.programme))
        .where(
            models.CheckIn.state == CheckInState.PLANNED,
            models.CheckIn.opens_at <= now,
            models.Programme.status == models.ProgrammeStatus.ACTIVE,
            models.Patient.discharged_at.is_(None),
        )
        .order_by(models.CheckIn.id)
        .with_for_update(of=models.CheckIn, skip_locked=True)
    )
    return list(rows)


def to_close(session: Session, now: datetime) -> list[models.CheckIn]:
    """Open check-ins whose time is over."""
    rows = session.scalars(
        select(models.CheckIn)
        .options(joinedload(models.CheckIn.programme), joinedload(models.CheckIn.version))
        .where(models.CheckIn.state == CheckInState.OPEN, models.CheckIn.closes_at <= now)
        .order_by(models.CheckIn.id)
        .with_for_update(of=models.CheckIn, skip_locked=True)
    )
    return list(rows)


def to_remind(session: Session, *, opened_before: datetime, now: datetime) -> list[models.CheckIn]:
    """Open check-ins that were asked for by e-mail before then and have no reminder yet."""
    number = cast(models.CheckIn.id, String)
    asked = exists().where(
        models.Message.key == "email:check_in:" + number, models.Message.state.in_(REACHED)
    )
    reminded = exists().where(models.Message.key == "email:check_in_reminder:" + number)
    rows = session.scalars(
        select(models.CheckIn)
        .join(models.Patient, models.Patient.id == models.CheckIn.patient_id)
        .where(
            models.CheckIn.state == CheckInState.OPEN,
            models.CheckIn.opens_at <= opened_before,
            models.CheckIn.closes_at > now,
            models.Patient.wants_reminders,
            models.Patient.channel == models.Channel.EMAIL,
            models.Patient.discharged_at.is_(None),
            asked,
            ~reminded,
        )
        .order_by(models.CheckIn.id)
    )
    return list(rows)


def invitation_reached(session: Session, check_in_id: int) -> bool:
    """Whether the e-mail that asked for this check-in was sent; only then is silence an answer."""
    sent = exists().where(
        models.Message.key == f"email:check_in:{check_in_id}", models.Message.state.in_(REACHED)
    )
    return bool(session.scalar(select(sent)))


def reached(session: Session, check_in_ids: Collection[int]) -> frozenset[int]:
    """Those check-ins whose invitation was sent."""
    numbers = {f"email:check_in:{number}": number for number in check_in_ids}
    rows = session.scalars(
        select(models.Message.key).where(models.Message.key.in_(numbers), models.Message.state.in_(REACHED))
    )
    return frozenset(numbers[key] for key in rows)
