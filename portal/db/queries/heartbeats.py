"""Which parts of the machinery proved, by work done, that they live."""

from datetime import datetime

from sqlalchemy import func, insert, select, update

from portal.db.models import Heartbeat
from portal.db.session import Session, time_of

CLOCK = "clock"
WORKER = "worker"
NODE = "worker "  # followed by the name of one worker
NAME_LENGTH = 40


def beat(session: Session, part: str, *, now: datetime) -> None:
    """Notes that this part lives."""
    part = part[:NAME_LENGTH]
    beats = update(Heartbeat).where(Heartbeat.part == part).values(beat_at=now)
    if session.scalar(beats.returning(Heartbeat.id)) is None:
        session.execute(insert(Heartbeat).values(part=part, beat_at=now))


def last(session: Session, part: str) -> datetime | None:
    """When this part proved last that it lives."""
    return session.scalar(select(Heartbeat.beat_at).where(Heartbeat.part == part))


def workers(session: Session, *, since: datetime) -> int:
    """How many workers proved since then that they live."""
    alive = (
        select(func.count()).select_from(Heartbeat).where(Heartbeat.part.startswith(NODE, autoescape=True))
    )
    return session.scalar(alive.where(Heartbeat.beat_at >= since)) or 0


def database_time(session: Session) -> datetime:
    """What time it is for the database, which every lease and every due time goes by."""
    time: datetime = session.execute(select(time_of(session))).scalar_one()
    return time


def forget(session: Session, *, before: datetime) -> None:
    """Removes parts that were taken away long ago."""
    gone = select(Heartbeat).where(Heartbeat.beat_at < before)
    for row in session.scalars(gone):
        session.delete(row)
