"""Who is signed in on which device. The cookie holds random bits; the row can be ended at any moment."""

import hmac
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal import tokens
from portal.db import models
from portal.db.queries import accounts as account_queries
from portal.db.queries import sign_ins as queries
from portal.db.session import Session, vault_of
from portal.domain.errors import InvalidInput
from portal.rendering.i18n import N_
from portal.services import kept_forms, throttle

STAFF_IDLE = timedelta(minutes=30)
STAFF_LONGEST = timedelta(hours=12)
PENDING = timedelta(minutes=10)  # between password and second factor
PATIENT = timedelta(days=30)
SEEN_EVERY = timedelta(seconds=60)
TRIES_KEPT = timedelta(days=2)
SIGN_INS_KEPT = timedelta(days=30)
NOT_THERE = N_("This device is logged out already.")


@dataclass(frozen=True, slots=True)
class Credentials:
    """What is kept for an e-mail address; both `None` when nobody active has it."""

    account_id: int | None
    password_hash: str | None


@dataclass(frozen=True, slots=True)
class BornOn:
    """Whether the date of birth was right; if not, how many tries are left."""

    is_right: bool
    tries_left: int


def count_password_try(session: Session, *, email: str, network: str, now: datetime) -> None:
    """Counts a try for the address and for where it comes from; commit it before the password is compared.

    Raises `TooManyTries`, for known and unknown addresses alike.
    """
    throttle.count(session, throttle.NETWORK, subject=network, now=now)
    throttle.count(session, throttle.PASSWORD, subject=vault_of(session).lookup(email), now=now)


def credentials(session: Session, *, email: str) -> Credentials:
    """What a password for this address is compared with; an unknown address is compared as well."""
    account = account_queries.by_lookup(session, vault_of(session).lookup(email))
    if account is None or account.disabled_at or account.password_hash is None:
        return Credentials(None, None)
    return Credentials(account.id, account.password_hash)


def begin_staff(
    session: Session,
    *,
    account: models.Account,
    second_factor_passed: bool,
    now: datetime,
    return_to: str | None = None,
) -> str:
    """A new device of the staff; returns the cookie's text.

    Without the second factor it is only a waiting room of ten minutes: `current` does not see it.
    """
    throttle.forget(session, throttle.PASSWORD, subject=account.email_lookup)
    lifetime = STAFF_LONGEST if second_factor_passed else PENDING
    return _begin(
        session,
        models.SignIn(
            account_id=account.id,
            second_factor_at=now if second_factor_passed else None,
            return_to=return_to,
            created_at=now,
            last_seen_at=now,
            expires_at=now + lifetime,
        ),
    )


def begin_patient(session: Session, *, patient_id: int, now: datetime) -> str:
    """A device of a patient for 30 days; returns the cookie's text."""
    expires_at = now + PATIENT
    row = models.SignIn(patient_id=patient_id, created_at=now, last_seen_at=now, expires_at=expires_at)
    return _begin(session, row)


def current(session: Session, *, token: str, now: datetime) -> models.SignIn | None:
    """The living sign-in of a cookie with its account or patient; None when it ended in any way."""
    found = _alive(session, token, now)
    if found is None or (found.account_id and found.second_factor_at is None):
        return None
    return found


def pending(session: Session, *, token: str, now: datetime) -> models.SignIn | None:
    """A staff sign-in whose password was right and whose second factor is still to come."""
    found = _alive(session, token, now)
    return found if found and found.account_id and found.second_factor_at is None else None


def needs_touch(sign_in: models.SignIn, *, now: datetime) -> bool:
    """Whether its last sight should be noted: once a minute is enough."""
    return now - sign_in.last_seen_at >= SEEN_EVERY


def touch(session: Session, *, sign_in_id: int, now: datetime) -> None:
    """Notes that the device was seen."""
    queries.touch(session, sign_in_id, now=now)


def devices(session: Session, *, account_id: int, now: datetime) -> list[models.SignIn]:
    """Where a member of the staff is signed in now, the device seen last first."""
    return queries.of_account(session, account_id, seen_after=now - STAFF_IDLE, now=now)


def end_own(session: Session, *, account_id: int, device: str, now: datetime) -> None:
    """Ends one device of this person at once, by its number on the page; raises `InvalidInput` for one that
    is not there any more, or not theirs."""
    mine = {str(row.id): row.id for row in devices(session, account_id=account_id, now=now)}
    if device not in mine:
        raise InvalidInput("device", NOT_THERE)
    end(session, sign_in_id=mine[device], now=now)


def end(session: Session, *, sign_in_id: int, now: datetime) -> None:
    """Ends one device at once."""
    queries.end(session, owner={"id": sign_in_id}, now=now)


def end_all(session: Session, *, now: datetime, **owner: int) -> int:
    """Ends every device of `account_id=` or `patient_id=`; returns how many there were."""
    return queries.end(session, owner=owner, now=now)


def confirm_born_on(session: Session, *, link: models.Link, born_on: date, now: datetime) -> BornOn:
    """Compares a date of birth with the one of the link's patient.

    Five tries per link, then a growing wait; ten a day per patient over all links; each is counted before it
    is compared. Raises `TooManyTries`. A wrong date is an answer, not an error: its count is committed.
    """
    patient = session.get_one(models.Patient, link.patient_id)
    throttle.count(session, throttle.BORN_ON_PATIENT, subject=str(patient.id), now=now)
    left = throttle.count(session, throttle.BORN_ON_LINK, subject=str(link.id), now=now)
    if not hmac.compare_digest(patient.born_on_text or "", born_on.isoformat()):
        return BornOn(is_right=False, tries_left=left)
    throttle.forget(session, throttle.BORN_ON_LINK, subject=str(link.id))
    throttle.forget(session, throttle.BORN_ON_PATIENT, subject=str(patient.id))
    return BornOn(is_right=True, tries_left=left)


def purge(session: Session, *, now: datetime) -> None:
    """Deletes what nobody can use any more: old tries, sign-ins that ended long ago, what was typed then."""
    queries.purge(
        session,
        tries_before=now - TRIES_KEPT,
        sign_ins_before=now - SIGN_INS_KEPT,
        kept_before=now - kept_forms.LASTS,
    )


def _begin(session: Session, row: models.SignIn) -> str:
    token = tokens.new()
    row.token_digest = token.digest
    session.add(row)
    session.flush()
    return token.text


def _alive(session: Session, token: str, now: datetime) -> models.SignIn | None:
    found = queries.by_digest(session, tokens.digest(token))
    if found is None or found.ended_at or found.expires_at <= now:
        return None
    if found.account is not None:
        is_idle = found.last_seen_at + STAFF_IDLE <= now
        return None if is_idle or found.account.disabled_at else found
    return found if found.patient is not None and found.patient.discharged_at is None else None
