"""Whether the machinery lives, from facts in the database; for probes, banners and `bedring up`."""

from datetime import datetime, timedelta

from portal.db import schema
from portal.db.queries import heartbeats
from portal.db.queries import messages as queries
from portal.db.session import Session

FRESH = {heartbeats.CLOCK: timedelta(seconds=30), heartbeats.WORKER: timedelta(seconds=90)}
STANDS_STILL = timedelta(minutes=10)
MOST_APART = timedelta(seconds=5)  # clocks that differ more make times on pages and in e-mails wrong


def readiness(session: Session, *, now: datetime, head: str) -> list[str]:
    """What keeps this installation from working, a word each; empty when all is well.

    `head` is the migration this release needs. A process that merely runs proves nothing: the worker counts
    as alive when a pulse went through clock, queue, worker and database in the last 90 seconds.
    """
    faults = [] if schema.is_current(session, head) else ["schema"]
    return faults + [part for part, limit in FRESH.items() if not _is_fresh(session, part, now, limit)]


def queue_age_seconds(session: Session, *, now: datetime) -> float:
    """How long the oldest overdue message has waited; 0 when nothing waits."""
    oldest = queries.oldest_due(session)
    return max(0.0, (now - oldest).total_seconds()) if oldest else 0.0


def stands_still(session: Session, *, now: datetime) -> bool:
    """Whether nothing moved for ten minutes although work is due: every therapist is told."""
    return queue_age_seconds(session, now=now) > STANDS_STILL.total_seconds()


def seconds_apart(session: Session, *, now: datetime) -> float:
    """How far the database's clock is from this computer's; positive: it is ahead."""
    return (heartbeats.database_time(session) - now).total_seconds()


def clocks_agree(session: Session, *, now: datetime) -> bool:
    """Whether the database and this computer know the same time."""
    return abs(seconds_apart(session, now=now)) <= MOST_APART.total_seconds()


def _is_fresh(session: Session, part: str, now: datetime, limit: timedelta) -> bool:
    beat = heartbeats.last(session, part)
    return beat is not None and abs(now - beat) <= limit
