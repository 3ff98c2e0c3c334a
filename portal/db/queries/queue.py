"""Reads for the administrator's page about the queue."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, or_, select

from portal.db.models import Account, Heartbeat, Message, MessageState
from portal.db.queries.mail_log import MAIL
from portal.db.session import Session

ENDED_BADLY = (MessageState.FAILED, MessageState.UNKNOWN, MessageState.SUPPRESSED)
LEFT = "left_by_"  # a person looked at it and left it as it is
MOST_SHOWN = 100


class Depth(NamedTuple):
    """How many messages of one effect stand in one state."""

    effect: str
    state: MessageState
    number: int
    oldest: datetime  # since when the oldest of them is due


def depths(session: Session, *, since: datetime) -> list[Depth]:
    """Messages by effect and state: all that wait, and what ended since then."""
    recent = or_(Message.finished_at.is_(None), Message.finished_at >= since)
    rows = session.execute(
        select(Message.effect, Message.state, func.count(), func.min(Message.due_at))
        .where(recent)
        .group_by(Message.effect, Message.state)
        .order_by(Message.effect)
    )
    return [Depth(*row) for row in rows]


def needing_a_person(session: Session, clinic_id: int) -> list[Message]:
    """What ended badly and nobody has decided about, the newest first."""
    rows = session.scalars(
        select(Message)
        .where(_of(clinic_id), Message.state.in_(ENDED_BADLY), _is_undecided())
        .order_by(Message.id.desc())
        .limit(MOST_SHOWN)
    )
    return list(rows)


def one_needing_a_person(session: Session, clinic_id: int, message_id: int) -> Message | None:
    """One of them."""
    return session.scalar(
        select(Message).where(
            Message.id == message_id, _of(clinic_id), Message.state.in_(ENDED_BADLY), _is_undecided()
        )
    )


def heartbeats(session: Session) -> list[Heartbeat]:
    """When each part of the machinery proved last that it lives."""
    return list(session.scalars(select(Heartbeat).order_by(Heartbeat.part)))


def _of(clinic_id: int) -> ColumnElement[bool]:
    """What is about the clinic's patients, e-mails to its staff, and the machine's own work."""
    staff = select(Account.id).where(Account.clinic_id == clinic_id)
    to_staff = Message.payload["account_id"].as_integer().in_(staff)
    of_nobody = Message.clinic_id.is_(None) & or_(Message.effect != MAIL, to_staff)
    return or_(Message.clinic_id == clinic_id, of_nobody)


def _is_undecided() -> ColumnElement[bool]:
    return or_(Message.reason.is_(None), Message.reason.not_like(f"{LEFT}%"))
