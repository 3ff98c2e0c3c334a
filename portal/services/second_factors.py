"""The second factor of the staff: a code from an app (TOTP), and ten recovery codes that each work once.

A code works once: the time step it belongs to is remembered, because the algorithm itself forgets.
"""

import base64
import secrets
from datetime import datetime

import pyotp

from portal import tokens
from portal.db import models
from portal.db.queries import sign_ins as queries
from portal.db.session import Session
from portal.services import throttle

STEP_SECONDS = 30
SECRET_BYTES = 20
TOLERANCE = 1  # steps before and after, for clocks that differ
RECOVERY_CODES = 10
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without letters that look like digits
ISSUER = "Bedring"


def secret_from(random: bytes) -> str:
    """160 of these random bits in the spelling of authenticator apps."""
    return base64.b32encode(random[:SECRET_BYTES]).decode()


def address(secret: str, *, email: str) -> str:
    """What the QR code of the enrolment says."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def step_of(secret: str, code: str, *, now: datetime) -> int | None:
    """The time step a code belongs to, at most one step off; None when it is wrong."""
    totp = pyotp.TOTP(secret)
    digits = code.replace(" ", "")
    step = int(now.timestamp()) // STEP_SECONDS
    for candidate in range(step - TOLERANCE, step + TOLERANCE + 1):
        if digits.isascii() and pyotp.utils.strings_equal(totp.generate_otp(candidate), digits):
            return candidate
    return None


def is_enrolled(account: models.Account) -> bool:
    """Whether this account has a second factor."""
    return account.second_factor_sealed is not None


def enrol(
    session: Session, *, account: models.Account, secret: str, code: str, now: datetime
) -> list[str] | None:
    """Keeps a factor once its first code is right; returns the recovery codes, None for a wrong code."""
    throttle.count(session, throttle.CODE, subject=str(account.id), now=now)
    step = step_of(secret, code, now=now)
    if step is None:
        return None
    account.second_factor = secret
    account.second_factor_step = step
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    account.recovery_codes = [tokens.digest(plain(code)) for code in codes]
    throttle.forget(session, throttle.CODE, subject=str(account.id))
    session.flush()
    return codes


def verify(session: Session, *, account: models.Account, code: str, now: datetime) -> bool:
    """Whether a code of the app, or a recovery code, is right and was not used before.

    Counted before it is compared; raises `TooManyTries`.
    """
    throttle.count(session, throttle.CODE, subject=str(account.id), now=now)
    if not (_is_fresh_code(session, account, code, now) or _spend_recovery_code(account, code)):
        return False
    throttle.forget(session, throttle.CODE, subject=str(account.id))
    return True


def reset(account: models.Account) -> None:
    """Takes the factor away; the next log-in asks for a new one."""
    account.second_factor_sealed = None
    account.second_factor_step = None
    account.recovery_codes = []


def plain(code: str) -> str:
    """A recovery code as it is compared: without spaces and dashes, in small letters."""
    return code.replace("-", "").replace(" ", "").casefold()


def _is_fresh_code(session: Session, account: models.Account, code: str, now: datetime) -> bool:
    step = step_of(account.second_factor or "", code, now=now) if account.second_factor else None
    return step is not None and queries.use_step(session, account.id, step)


def _spend_recovery_code(account: models.Account, code: str) -> bool:
    digest = tokens.digest(plain(code))
    if digest not in account.recovery_codes:
        return False
    account.recovery_codes = [kept for kept in account.recovery_codes if kept != digest]
    return True


def _recovery_code() -> str:
    signs = "".join(secrets.choice(ALPHABET) for _ in range(10))
    return f"{signs[:5]}-{signs[5:]}"
