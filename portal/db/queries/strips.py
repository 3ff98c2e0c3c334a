"""Reads for the strips of many programmes at once: what was asked and answered; rests and versions."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, String, and_, cast, func, null, select, union_all
from sqlalchemy.orm import Session, aliased

from portal.db.base import UtcDateTime
from portal.db.models import Answers, CheckIn, CheckInState, Message, MessageState, Pause, ProgrammeVersion

ASKED = (CheckInState.OPEN, CheckInState.ANSWERED, CheckInState.CLOSED)


@dataclass(frozen=True, slots=True)
class Asked:
    """One check-in with the answer that counts; `was_answered` tells an empty answer from none."""

    from_on: date
    due_on: date
    state: CheckInState
    was_answered: bool
    done: int | None
    planned: int | None
    rest: int | None
    during: int | None
    after24: int | None
    has_reached: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """A version was published (`number`), or a programme rested (no number) from then until `until`."""

    at: datetime
    until: datetime | None
    number: int | None


def periods_of(session: Session, programme_ids: Collection[int], since: date) -> dict[int, list[Asked]]:
    """What was asked about the days since then, by programme, the oldest first."""
    other = aliased(Answers)
    last = select(func.max(other.number)).where(other.check_in_id == CheckIn.id).scalar_subquery()
    rows = session.execute(
        select(
            CheckIn.programme_id,
            CheckIn.from_on,
            CheckIn.due_on,
            CheckIn.state,
            Answers.id,
            Answers.done,
            Answers.planned,
            Answers.rest,
            Answers.during,
            Answers.after24,
            Message.state,
        )
        .select_from(CheckIn)
        .outerjoin(Answers, and_(Answers.check_in_id == CheckIn.id, Answers.number == last))
        .outerjoin(Message, Message.key == "email:check_in:" + cast(CheckIn.id, String))
        .where(CheckIn.programme_id.in_(programme_ids), CheckIn.state.in_(ASKED), CheckIn.due_on > since)
        .order_by(CheckIn.due_on, CheckIn.id)
    )
    found: dict[int, list[Asked]] = defaultdict(list)
    for row in rows:
        was_answered, reached = row[4] is not None, row[10] is MessageState.SENT
        found[row[0]].append(Asked(*row[1:4], was_answered, *row[5:10], reached))
    return found


def turns_of(session: Session, programme_ids: Collection[int]) -> dict[int, list[Turn]]:
    """When programmes rested and were changed, by programme; what was taken back is left out."""
    rested = select(
        Pause.programme_id, Pause.began_at, Pause.ended_at, cast(null(), Integer).label("number")
    ).where(Pause.programme_id.in_(programme_ids))
    changed = select(
        ProgrammeVersion.programme_id,
        ProgrammeVersion.published_at,
        cast(null(), UtcDateTime),
        ProgrammeVersion.number,
    ).where(ProgrammeVersion.programme_id.in_(programme_ids), ProgrammeVersion.taken_back_at.is_(None))
    found: dict[int, list[Turn]] = defaultdict(list)
    rows: Sequence[Any] = session.execute(union_all(rested, changed)).all()
    for row in rows:
        found[row[0]].append(Turn(row[1], row[2], row[3]))
    return found
