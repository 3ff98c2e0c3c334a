"""Reads and guarded writes of sign-ins and of what was tried in vain."""

from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, CursorResult, delete, func, select, text, update
from sqlalchemy.orm import Session, joinedload

from portal.db import models

Owner = dict[str, int | None]  # `account_id` or `patient_id`


def by_digest(session: Session, digest: str) -> models.SignIn | None:
    """The sign-in of this cookie with the person behind it, alive or not."""
    return session.scalar(
        select(models.SignIn)
        .where(models.SignIn.token_digest == digest)
        .options(
            joinedload(models.SignIn.account).joinedload(models.Account.clinic),
            joinedload(models.SignIn.patient).joinedload(models.Patient.clinic),
        )
    )


def touch(session: Session, sign_in_id: int, *, now: datetime) -> None:
    """Notes that the device was seen; an ended one stays ended."""
    session.execute(
        update(models.SignIn)
        .where(models.SignIn.id == sign_in_id, models.SignIn.ended_at.is_(None))
        .values(last_seen_at=now)
    )


def end(session: Session, *, owner: dict[str, int], now: datetime) -> int:
    """Ends the sign-ins of an owner (`id`, `account_id` or `patient_id`); returns how many."""
    ours = [getattr(models.SignIn, column) == value for column, value in owner.items()]
    ended = session.execute(
        update(models.SignIn).where(*ours, models.SignIn.ended_at.is_(None)).values(ended_at=now)
    )
    return cast("CursorResult[object]", ended).rowcount


def of_account(
    session: Session, account_id: int, *, seen_after: datetime, now: datetime
) -> list[models.SignIn]:
    """The devices on which a member of the staff is signed in, the one seen last first."""
    rows = session.scalars(
        select(models.SignIn)
        .where(
            models.SignIn.account_id == account_id,
            models.SignIn.second_factor_at.is_not(None),
            models.SignIn.ended_at.is_(None),
            models.SignIn.expires_at > now,
            models.SignIn.last_seen_at > seen_after,
        )
        .order_by(models.SignIn.last_seen_at.desc(), models.SignIn.id.desc())
    )
    return list(rows)


def last_seen(session: Session, account_ids: list[int]) -> dict[int, datetime]:
    """When each of these accounts was last signed in."""
    rows = session.execute(
        select(models.SignIn.account_id, func.max(models.SignIn.last_seen_at))
        .where(models.SignIn.account_id.in_(account_ids))
        .group_by(models.SignIn.account_id)
    )
    return {account_id: seen_at for account_id, seen_at in rows if account_id is not None}


def kept_by(session: Session, *, owner: Owner, since: datetime) -> models.SignIn | None:
    """The sign-in of this person (`account_id` or `patient_id`) that holds what they typed since then."""
    found = select(models.SignIn).where(*_kept(owner), models.SignIn.kept_at > since)
    return session.scalar(found.order_by(models.SignIn.kept_at.desc()).limit(1))


def age_kept(session: Session, *, owner: Owner, kept_at: datetime) -> None:
    """Lets what is kept for this person be as old as this."""
    session.execute(
        update(models.SignIn)
        .where(*_kept(owner), models.SignIn.kept_at > kept_at)
        .values(kept_at=kept_at)
        .execution_options(synchronize_session=False)
    )


def forget_kept(session: Session, *, owner: Owner) -> None:
    """Empties what is kept for this person."""
    session.execute(update(models.SignIn).where(*_kept(owner)).values(kept_sealed=None, kept_at=None))


def _kept(owner: Owner) -> list[ColumnElement[bool]]:
    ours = [getattr(models.SignIn, column) == value for column, value in owner.items()]
    return [*ours, models.SignIn.kept_at.is_not(None)]


def lock(session: Session, name: str) -> None:
    """Lets one transaction at a time count tries under this name. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})


def tries(session: Session, *, kind: str, subject: str, since: datetime) -> list[datetime]:
    """The instants of the tries of one kind since then, oldest first."""
    rows = session.scalars(
        select(models.FailedTry.tried_at)
        .where(
            models.FailedTry.kind == kind,
            models.FailedTry.subject == subject,
            models.FailedTry.tried_at > since,
        )
        .order_by(models.FailedTry.tried_at)
    )
    return list(rows)


def forget_tries(session: Session, *, kind: str, subject: str) -> None:
    """After a success nothing is held against anybody."""
    session.execute(
        delete(models.FailedTry).where(models.FailedTry.kind == kind, models.FailedTry.subject == subject)
    )


def purge(
    session: Session, *, tries_before: datetime, sign_ins_before: datetime, kept_before: datetime
) -> None:
    """Deletes tries and sign-ins that nobody can use any more, and empties what was kept for too long."""
    is_old = models.SignIn.kept_at < kept_before
    session.execute(update(models.SignIn).where(is_old).values(kept_sealed=None, kept_at=None))
    session.execute(delete(models.FailedTry).where(models.FailedTry.tried_at < tries_before))
    session.execute(delete(models.SignIn).where(models.SignIn.expires_at < sign_ins_before))


def use_step(session: Session, account_id: int, step: int) -> bool:
    """Marks a time step of the second factor as used; False when it, or a later one, was used before."""
    used = session.execute(
        update(models.Account)
        .where(
            models.Account.id == account_id,
            func.coalesce(models.Account.second_factor_step, -1) < step,
        )
        .values(second_factor_step=step)
    )
    return cast("CursorResult[object]", used).rowcount == 1
