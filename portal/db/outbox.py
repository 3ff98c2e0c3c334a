"""The SQL that moves a message from state to state (`revivals` alone brings back what was cancelled).

Every step names the state it comes from and the attempt that may take it: whoever is late gets nothing.
Times are the database's own, so a wrong clock on one host steals no lease.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select, Update, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.db.models import Message, MessageState, Queue
from portal.db.session import Session, time_of

LEASE_SECONDS = 150
MAIL_LEASE_SECONDS = 15 * 60  # the answer to the final dot may take ten minutes (RFC 5321, 4.5.3.2.6)
UNHEARD_SECONDS = 30  # a hint nobody took up by then is lost or stuck: it holds no place in its window
MOST_FAILURES = 5


def _is(*states: MessageState) -> ColumnElement[bool]:
    words: list[ColumnElement[str]] = [sa.literal_column(f"'{state}'") for state in states]
    return Message.state == words[0] if len(words) == 1 else Message.state.in_(words)


# Words, not parameters: only then do both databases use their partial indexes.
IS_DUE = _is(MessageState.DUE)
IS_CLAIMED = _is(MessageState.CLAIMED)
IS_LEASED = _is(MessageState.CLAIMED, MessageState.TRANSMITTING)


@dataclass(frozen=True, slots=True)
class Hint:
    """What travels through Redis. Worthless if lost, doubled or stolen: the row decides."""

    effect: str
    id: int
    attempt: int


@dataclass(frozen=True, slots=True)
class Hold:
    """One attempt at one message by one worker; `attempt` is the fence."""

    id: int
    attempt: int
    owner: str


@dataclass(frozen=True, slots=True)
class Ending:
    """How an attempt ends: the state, why, and what the mail server said."""

    state: MessageState
    reason: str | None = None
    reply: str | None = None


def has_overdue(session: Session) -> bool:
    """Whether the sweep would find anything: a lease that ran out or a row past its time."""
    now = time_of(session)
    lease = sa.exists().where(IS_LEASED, Message.lease_until <= now)
    lapsed = sa.exists().where(IS_DUE, Message.expires_at <= now)
    return bool(session.scalar(select(sa.or_(lease, lapsed))))


def has_due(session: Session, queue: Queue) -> bool:
    """Whether a row of this queue waits to be claimed now."""
    return bool(session.scalar(select(sa.exists(_due_rows(session, queue)))))


def at_work(session: Session, queue: Queue) -> int:
    """How many rows of this queue are with a worker, or will be in a moment."""
    heard = sa.or_(
        Message.begun_at.is_not(None), Message.lease_until > _later(session, LEASE_SECONDS - UNHEARD_SECONDS)
    )
    query = select(sa.func.count()).select_from(Message)
    return session.scalar(query.where(IS_LEASED, Message.queue == queue, heard)) or 0


def claim(session: Session, queue: Queue, room: int) -> list[Hint]:
    """Takes up to `room` due rows of one queue, the oldest first. No two clocks get the same row."""
    rows = _due_rows(session, queue).order_by(Message.due_at, Message.id).limit(room)
    picked = rows.with_for_update(skip_locked=True).cte("picked")  # a subquery would run again for each row
    taking = (
        update(Message)
        .where(Message.id.in_(select(picked.c.id)), IS_DUE)
        .values(
            state=MessageState.CLAIMED,
            attempt=Message.attempt + 1,
            owner=None,
            begun_at=None,
            lease_until=_later(session, LEASE_SECONDS),
        )
        .returning(Message.effect, Message.id, Message.attempt)
    )
    return [Hint(*row) for row in session.execute(taking, execution_options=_PLAIN)]


def add(session: Session, row: dict[str, Any]) -> int | None:
    """A new row; None if its key is there already: the intention is kept, once."""
    database = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    adding = database.insert(Message).values(row).on_conflict_do_nothing(index_elements=["key"])
    added: int | None = session.scalar(adding.returning(Message.id))
    return added


def cancel(session: Session, *, reason: str, **which: Any) -> int:
    """Cancels what has not been transmitted yet: `patient_id`, `programme_id`, `ids` or `key_prefix` says."""
    open_still = _is(MessageState.HELD, MessageState.DUE, MessageState.CLAIMED)
    mine = update(Message).where(open_still, *(_CHOICES[name](value) for name, value in which.items()))
    ending = _final(session, Ending(MessageState.CANCELLED, reason))
    return _count(session, mine.values(ending))


def hold(session: Session, *, effect: str, reason: str, except_keys: str) -> int:
    """Waiting messages of one effect wait for a person from now on, but for keys with this prefix."""
    waiting = update(Message).where(IS_DUE, Message.effect == effect)
    others = waiting.where(Message.key.not_like(f"{except_keys}%"))
    return _count(session, others.values(state=MessageState.HELD, reason=reason))


def release(session: Session) -> int:
    """What was held is due again."""
    is_held = _is(MessageState.HELD)
    return _count(session, update(Message).where(is_held).values(state=MessageState.DUE, reason=None))


def unclaim(session: Session, hints: Sequence[Hint]) -> None:
    """Puts back what could not be handed over, at once and without a failure."""
    for hint in hints:
        mine = update(Message).where(Message.id == hint.id, Message.attempt == hint.attempt)
        unbegun = mine.where(IS_CLAIMED, Message.begun_at.is_(None))
        session.execute(unbegun.values(state=MessageState.DUE, lease_until=None), execution_options=_PLAIN)


def begin(session: Session, hold: Hold) -> bool:
    """Marks work as begun; a doubled, late or stolen hint gets `False` and stops."""
    now = time_of(session)
    mine = update(Message).where(Message.id == hold.id, Message.attempt == hold.attempt, IS_CLAIMED)
    free = mine.where(Message.begun_at.is_(None), Message.lease_until > now)
    values = {"owner": hold.owner, "begun_at": now, "lease_until": _later(session, LEASE_SECONDS)}
    return _moves_one(session, free.values(values))


def transmitting(session: Session, hold: Hold) -> bool:
    """The fence before the final dot: from its commit on, this e-mail is never sent again by the machine."""
    lease = _later(session, MAIL_LEASE_SECONDS)
    return _moves_one(session, _held(hold).values(state=MessageState.TRANSMITTING, lease_until=lease))


def finish(session: Session, hold: Hold, ending: Ending) -> bool:
    """Ends a row that this attempt still holds; `False` if it lost it."""
    return _moves_one(session, _held(hold).values(_final(session, ending)))


def answered(session: Session, hold: Hold, ending: Ending) -> bool:
    """What came of a transmitted e-mail; a late answer still counts after the row was called unknown."""
    states = _is(MessageState.TRANSMITTING, MessageState.UNKNOWN)
    mine = update(Message).where(Message.id == hold.id, Message.attempt == hold.attempt, states)
    return _moves_one(session, mine.values(_final(session, ending)))


def put_back(session: Session, hold: Hold, *, due_at: datetime, reason: str, failed: bool) -> bool:
    """Due again at `due_at`; `failed` says that the work itself broke, which counts towards the limit."""
    return _moves_one(session, _held(hold).values(_due_again(due_at, reason, failed=failed)))


def refused(session: Session, hold: Hold, *, due_at: datetime, reason: str) -> bool:
    """Due again although transmitted: it is certain that nothing was accepted."""
    mine = update(Message).where(Message.id == hold.id, Message.attempt == hold.attempt)
    transmitted = mine.where(_is(MessageState.TRANSMITTING, MessageState.UNKNOWN))
    return _moves_one(session, transmitted.values(_due_again(due_at, reason, failed=False)))


def sweep(session: Session) -> list[int]:
    """Takes up what ran out: leases and expiry times. Returns the rows that a person must hear of."""
    now = time_of(session)
    broke = Message.begun_at.is_not(None)
    worn_out = broke & (Message.failures >= MOST_FAILURES - 1)
    died = {
        "state": sa.case((worn_out, MessageState.FAILED.value), else_=MessageState.DUE.value),
        "failures": Message.failures + sa.case((broke, 1), else_=0),
        "reason": sa.case((worn_out, "worker_died"), else_=Message.reason),
        "finished_at": sa.case((worn_out, now), else_=None),
        "owner": None,
        "lease_until": None,
    }
    lost = {"state": MessageState.UNKNOWN, "reason": "no_answer", "finished_at": now, "lease_until": None}
    late = {"state": MessageState.EXPIRED, "reason": "too_late", "finished_at": now}
    is_transmitting = _is(MessageState.TRANSMITTING)
    swept = [
        *_sweep(session, (IS_CLAIMED, Message.lease_until <= now), died),
        *_sweep(session, (is_transmitting, Message.lease_until <= now), lost),
        *_sweep(session, (IS_DUE, Message.expires_at <= now), late),
    ]
    return [id for id, state in swept if state != MessageState.DUE]


_CHOICES: Mapping[str, Callable[[Any], ColumnElement[bool]]] = {
    "patient_id": lambda id: Message.patient_id == id,
    "programme_id": lambda id: Message.payload["programme_id"].as_integer() == id,
    "key_prefix": lambda prefix: Message.key.startswith(prefix, autoescape=True),
    "ids": lambda ids: Message.id.in_(ids),
}
_PLAIN = {"synchronize_session": False}


def _due_rows(session: Session, queue: Queue) -> Select[int]:
    now = time_of(session)
    return select(Message.id).where(
        Message.queue == queue, IS_DUE, Message.due_at <= now, Message.expires_at > now
    )


def _held(hold: Hold) -> Update:
    mine = update(Message).where(Message.id == hold.id, Message.attempt == hold.attempt)
    return mine.where(IS_CLAIMED, Message.owner == hold.owner)


def _final(session: Session, ending: Ending) -> dict[str, object]:
    return {
        "state": ending.state,
        "reason": ending.reason,
        "reply": ending.reply,
        "finished_at": time_of(session),
        "lease_until": None,
    }


def _due_again(due_at: datetime, reason: str, *, failed: bool) -> dict[str, object]:
    failures = Message.failures + (1 if failed else 0)
    again = {"state": MessageState.DUE, "due_at": due_at, "reason": reason, "failures": failures}
    return again | {"owner": None, "lease_until": None, "finished_at": None}


def _later(session: Session, seconds: float) -> ColumnElement[datetime]:
    return time_of(session, plus_seconds=seconds)


def _moves_one(session: Session, statement: Update) -> bool:
    moved = session.execute(statement.returning(Message.id), execution_options=_PLAIN)
    return moved.first() is not None


def _count(session: Session, statement: Update) -> int:
    return len(session.execute(statement.returning(Message.id), execution_options=_PLAIN).all())


def _sweep(
    session: Session, which: tuple[ColumnElement[bool], ...], values: Mapping[str, object]
) -> Sequence[tuple[int, MessageState]]:
    picked = select(Message.id).where(*which).with_for_update(skip_locked=True).cte("picked")
    moving = update(Message).where(Message.id.in_(select(picked.c.id)), *which).values(**values)
    moved = session.execute(moving.returning(Message.id, Message.state), execution_options=_PLAIN)
    return [(id, state) for id, state in moved]
