"""Reads and writes of what was written down on paper, day by day. The unique key makes one day one row."""

from datetime import date
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.db.models import DayLog

KEY = ("programme_id", "on_day")
SAID = ("version_id", "sessions", "during", "day_after", "by_id", "kept_at")


def put(session: Session, row: dict[str, Any]) -> None:
    """One day as it was written; what was kept of it before is replaced."""
    database = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    adding = database.insert(DayLog).values(row)
    said = {name: adding.excluded[name] for name in SAID}
    session.execute(adding.on_conflict_do_update(index_elements=KEY, set_=said))


def remove(session: Session, programme_id: int, on: date) -> None:
    """Nothing is written of this day any more."""
    session.execute(delete(DayLog).where(DayLog.programme_id == programme_id, DayLog.on_day == on))


def of_programme(session: Session, programme_id: int, from_on: date, until_on: date) -> dict[date, DayLog]:
    """What was written from one day to the other, both included, by day."""
    rows = session.scalars(
        select(DayLog)
        .where(DayLog.programme_id == programme_id, DayLog.on_day.between(from_on, until_on))
        .order_by(DayLog.on_day)
        .execution_options(populate_existing=True)
    )
    return {row.on_day: row for row in rows}


def last_day(session: Session, programme_id: int) -> date | None:
    """The last day of which anything is written; None where nothing is."""
    return session.scalar(select(func.max(DayLog.on_day)).where(DayLog.programme_id == programme_id))
