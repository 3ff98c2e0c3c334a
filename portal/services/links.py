"""Links: 256 random bits with one purpose. The text goes out once; the database keeps its digest.

Looking at a link never changes it. What is wrong with a link (unknown, expired, revoked, spent, of another
purpose) is never told apart: `LinkExpired`.
"""

from datetime import datetime, timedelta

from portal import tokens
from portal.db import models
from portal.db.models import Purpose
from portal.db.queries import links as queries
from portal.db.session import Session
from portal.domain.errors import LinkExpired

PROGRAMME_AFTERLIFE = timedelta(days=14)
CORRECTION = timedelta(hours=24)
LIFETIMES = {
    Purpose.INVITATION: timedelta(hours=72),
    Purpose.PASSWORD: timedelta(hours=1),
    Purpose.SETUP: timedelta(hours=72),
    Purpose.MAIL_TEST: timedelta(hours=24),
    Purpose.STOP_REMINDERS: timedelta(days=60),
}
LONGEST_TEXT = 100  # ours have 43 characters


def issue(
    session: Session,
    *,
    purpose: Purpose,
    now: datetime,
    expires_at: datetime | None = None,
    **target: int | None,
) -> str:
    """A new link; returns the clear text, which exists nowhere else.

    `target` names what it is for: `patient_id`, `account_id`, `check_in_id`, `programme_id`, `version_id`
    (the sheet it is printed on), `message_id` (the e-mail it travels in), `clinic_id`. Without `expires_at`
    it lives as long as its purpose says; check-in and programme links live with what they are for.
    """
    token = tokens.new()
    lifetime = LIFETIMES.get(purpose)
    ends_at = expires_at or (now + lifetime if lifetime else None)
    session.add(
        models.Link(digest=token.digest, purpose=purpose, created_at=now, expires_at=ends_at, **target)
    )
    session.flush()
    return token.text


def redeem(
    session: Session, *, token: str, purposes: Purpose | tuple[Purpose, ...], now: datetime
) -> models.Link:
    """The living link behind `token`; `LinkExpired` for everything else. Writes nothing."""
    allowed = (purposes,) if isinstance(purposes, Purpose) else purposes
    link = queries.by_digest(session, tokens.digest(token[:LONGEST_TEXT]))
    if link is None or link.purpose not in allowed or not _is_alive(session, link, now):
        raise LinkExpired("link")
    return link


def mark_opened(session: Session, *, link_id: int, now: datetime) -> None:
    """Notes that somebody, or a scanner, looked. Nothing follows from it at once."""
    queries.mark_opened(session, link_id, now=now)


def spend(session: Session, *, link: models.Link, now: datetime) -> bool:
    """Uses up a single-use link. False: somebody else was first."""
    return queries.spend(session, link.id, now=now)


def revoke(session: Session, *, purposes: tuple[Purpose, ...], now: datetime, **owner: int) -> None:
    """Ends links at once: `patient_id=`, `account_id=`, `programme_id=` or `clinic_id=` says whose."""
    queries.revoke(session, owner=owner, purposes=purposes, now=now)


def _is_alive(session: Session, link: models.Link, now: datetime) -> bool:
    if link.revoked_at or link.spent_at or (link.expires_at and link.expires_at <= now):
        return False
    if link.purpose is Purpose.CHECK_IN:
        return _check_in_is_open(session, link, now)
    if link.purpose is Purpose.PROGRAMME:
        return _programme_lives(session, link, now)
    return link.purpose is not Purpose.CALENDAR or _is_in_treatment(session, link)


def _is_in_treatment(session: Session, link: models.Link) -> bool:
    patient = session.get(models.Patient, link.patient_id) if link.patient_id else None
    return patient is not None and patient.discharged_at is None


def _check_in_is_open(session: Session, link: models.Link, now: datetime) -> bool:
    check_in = session.get(models.CheckIn, link.check_in_id) if link.check_in_id else None
    if check_in is None:
        return False
    answered_at = queries.first_answered_at(session, check_in.id)
    correctable = answered_at is not None and now < answered_at + CORRECTION
    return now < check_in.closes_at or correctable


def _programme_lives(session: Session, link: models.Link, now: datetime) -> bool:
    patient = session.get(models.Patient, link.patient_id) if link.patient_id else None
    if patient is None or patient.discharged_at:
        return False
    programme = session.get(models.Programme, link.programme_id) if link.programme_id else None
    if programme is None:
        return link.expires_at is not None  # asked for without a programme: lives by its own end
    return programme.ended_at is None or now < programme.ended_at + PROGRAMME_AFTERLIFE
