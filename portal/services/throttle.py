"""Guessing limits, kept in our own rows: they survive a restart and a dead Redis.

A try is counted before anything is compared. There is no lock-out: locking a person out is an attack too.
"""

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.db import models
from portal.db.queries import sign_ins as queries
from portal.db.session import Session
from portal.domain.errors import TooManyTries

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """`free` tries within `window`; then each has to wait `first_wait`, doubled up to `longest_wait`.

    Without `first_wait` the next try has to wait until the oldest one is older than the window.
    """

    kind: str
    free: int
    window: timedelta
    first_wait: timedelta | None = None
    longest_wait: timedelta = HOUR


PASSWORD = Limit(
    "password", free=5, window=HOUR, first_wait=timedelta(seconds=15), longest_wait=timedelta(minutes=15)
)
NETWORK = Limit(
    "network", free=50, window=HOUR, first_wait=timedelta(seconds=5), longest_wait=timedelta(minutes=5)
)
CODE = Limit(
    "code", free=5, window=HOUR, first_wait=timedelta(seconds=30), longest_wait=timedelta(minutes=30)
)
BORN_ON_LINK = Limit("born_on_link", free=5, window=DAY, first_wait=timedelta(minutes=1))
BORN_ON_PATIENT = Limit("born_on_patient", free=10, window=DAY)
MAIL_ASKED = Limit("mail_asked", free=3, window=HOUR)
LINK_ASKED_FROM = Limit("mail_asked_from", free=20, window=HOUR)


def count(session: Session, limit: Limit, *, subject: str, now: datetime) -> int:
    """Counts one try and returns how many free ones are left; `TooManyTries` when this one has to wait."""
    queries.lock(session, f"{limit.kind}:{subject}")
    before = queries.tries(session, kind=limit.kind, subject=subject, since=now - limit.window)
    wait = _wait(limit, before, now)
    if wait > timedelta():
        raise TooManyTries(max(1, int(wait.total_seconds())))
    session.add(models.FailedTry(kind=limit.kind, subject=subject, tried_at=now))
    session.flush()
    return max(0, limit.free - len(before) - 1)


def allows(session: Session, limit: Limit, *, subject: str, now: datetime) -> bool:
    """Counts one try; False when it is one too many (for answers that must look the same to everybody)."""
    try:
        count(session, limit, subject=subject, now=now)
    except TooManyTries:
        return False
    return True


def forget(session: Session, limit: Limit, *, subject: str) -> None:
    """Clears the count after a success."""
    queries.forget_tries(session, kind=limit.kind, subject=subject)


def network(address: str | None) -> str:
    """The neighbourhood of an address (/24, for IPv6 /56) as a digest: where a try came from, not who."""
    try:
        ip = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    prefix = 24 if ip.version == 4 else 56
    block = ipaddress.ip_network(f"{ip}/{prefix}", strict=False)
    return hashlib.sha256(str(block).encode()).hexdigest()


def _wait(limit: Limit, before: list[datetime], now: datetime) -> timedelta:
    if len(before) < limit.free:
        return timedelta()
    if limit.first_wait is None:
        return before[-limit.free] + limit.window - now
    doubled: timedelta = limit.first_wait * 2 ** min(len(before) - limit.free, 12)
    return before[-1] + min(doubled, limit.longest_wait) - now
