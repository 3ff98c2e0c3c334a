"""Reads and writes of what patients ticked. The unique key makes the same tick one row."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, exists, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.db.models import Tick

KEY = ("programme_id", "on_day", "exercise")


def put(session: Session, row: dict[str, Any], *, keeps_done: bool = False) -> None:
    """One exercise on one day; what was said before is replaced, unless `keeps_done` and it was done."""
    database = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    adding = database.insert(Tick).values(row)
    said = {name: adding.excluded[name] for name in ("version_id", "done", "ticked_at")}
    guard = Tick.done.is_(False) if keeps_done else None
    session.execute(adding.on_conflict_do_update(index_elements=KEY, set_=said, where=guard))


def take_back(session: Session, programme_id: int, on: date, exercise: str) -> None:
    """Nothing is said of this exercise on this day any more."""
    mine = (Tick.programme_id == programme_id) & (Tick.on_day == on) & (Tick.exercise == exercise)
    session.execute(delete(Tick).where(mine))


def take_back_none(session: Session, programme_id: int, on: date) -> None:
    """Nobody said any more that exercises were left out on this day."""
    mine = (Tick.programme_id == programme_id) & (Tick.on_day == on) & Tick.done.is_(False)
    session.execute(delete(Tick).where(mine))


def clear(session: Session, programme_id: int, on: date) -> None:
    """Nothing is said of this day any more."""
    session.execute(delete(Tick).where(Tick.programme_id == programme_id, Tick.on_day == on))


def of_programme(
    session: Session, programme_id: int, from_on: date, until_on: date
) -> dict[date, dict[str, bool]]:
    """What was said from one day to the other, both included: by day, exercise, and whether it was done."""
    rows = session.execute(
        select(Tick.on_day, Tick.exercise, Tick.done).where(
            Tick.programme_id == programme_id, Tick.on_day >= from_on, Tick.on_day <= until_on
        )
    )
    found: dict[date, dict[str, bool]] = {}
    for on, exercise, done in rows:
        found.setdefault(on, {})[exercise] = done
    return found


def was_ever_ticked(session: Session, programme_id: int) -> bool:
    """Whether this patient ticks at all in this programme."""
    return bool(session.scalar(select(exists().where(Tick.programme_id == programme_id))))


def days_done(session: Session, programme_id: int, from_on: date, until_on: date) -> list[date]:
    """The days with anything done, from one to the other, both included, in order."""
    rows = session.scalars(
        select(Tick.on_day)
        .where(Tick.programme_id == programme_id, Tick.done, Tick.on_day.between(from_on, until_on))
        .distinct()
        .order_by(Tick.on_day)
    )
    return list(rows)


def last_said_at(session: Session, programme_id: int) -> datetime | None:
    """When the patient last said anything of a day."""
    newest = select(Tick.ticked_at).where(Tick.programme_id == programme_id).order_by(Tick.ticked_at.desc())
    return session.scalar(newest.limit(1))
