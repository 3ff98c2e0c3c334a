"""Reads and guarded writes of links."""

from datetime import datetime
from typing import cast

from sqlalchemy import CursorResult, func, select, update
from sqlalchemy.orm import Session

from portal.db import models


def by_digest(session: Session, digest: str) -> models.Link | None:
    """The link of these random bits, alive or not."""
    return session.scalar(select(models.Link).where(models.Link.digest == digest))


def first_answered_at(session: Session, check_in_id: int) -> datetime | None:
    """When a check-in was answered for the first time."""
    return session.scalar(
        select(func.min(models.Answers.answered_at)).where(models.Answers.check_in_id == check_in_id)
    )


def spend(session: Session, link_id: int, *, now: datetime) -> bool:
    """Marks a link as spent if nobody did before: of two at once, one wins."""
    spent = session.execute(
        update(models.Link)
        .where(models.Link.id == link_id, models.Link.spent_at.is_(None), models.Link.revoked_at.is_(None))
        .values(spent_at=now)
    )
    return cast("CursorResult[object]", spent).rowcount == 1


def mark_opened(session: Session, link_id: int, *, now: datetime) -> None:
    """Notes the first opening; a trail only."""
    session.execute(
        update(models.Link)
        .where(models.Link.id == link_id, models.Link.opened_at.is_(None))
        .values(opened_at=now)
    )


def revoke(
    session: Session, *, owner: dict[str, int], purposes: tuple[models.Purpose, ...], now: datetime
) -> None:
    """Ends all links of an owner (such as `patient_id`) with one of these purposes."""
    ours = [getattr(models.Link, column) == value for column, value in owner.items()]
    session.execute(
        update(models.Link)
        .where(*ours, models.Link.purpose.in_(purposes), models.Link.revoked_at.is_(None))
        .values(revoked_at=now)
    )
