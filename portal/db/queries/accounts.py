"""Reads of the staff's accounts."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from portal.db import models


def by_lookup(session: Session, lookup: str) -> models.Account | None:
    """The account with this keyed hash of an e-mail address."""
    return session.scalar(select(models.Account).where(models.Account.email_lookup == lookup))


def has_administrator(session: Session) -> bool:
    """Whether anybody can run this installation already."""
    found = select(models.Account.id).where(
        models.Account.is_administrator,
        models.Account.password_hash.is_not(None),
        models.Account.disabled_at.is_(None),
    )
    return session.scalar(found.limit(1)) is not None


def of_clinic(session: Session, clinic_id: int) -> list[models.Account]:
    """Everybody with a log-in in one clinic, in the order they came."""
    rows = session.scalars(
        select(models.Account).where(models.Account.clinic_id == clinic_id).order_by(models.Account.id)
    )
    return list(rows)


def in_clinic(session: Session, clinic_id: int, public_id: str) -> models.Account | None:
    """One account of this clinic; another clinic's does not exist here."""
    return session.scalar(
        select(models.Account).where(
            models.Account.clinic_id == clinic_id, models.Account.public_id == public_id
        )
    )


def active_administrators(session: Session, clinic_id: int) -> int:
    """How many people can run this clinic."""
    return (
        session.scalar(
            select(func.count()).where(
                models.Account.clinic_id == clinic_id,
                models.Account.is_administrator,
                models.Account.disabled_at.is_(None),
                models.Account.password_hash.is_not(None),
            )
        )
        or 0
    )


def with_clinic(session: Session, account_id: int) -> models.Account:
    """One account and its clinic in one read; it must be there."""
    return session.get_one(models.Account, account_id, options=[joinedload(models.Account.clinic)])
