"""Reads about messages: for the pages, the probes, the contact budget and what is to be settled."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update

from portal.db.models import Alert, Clinic, Link, Message, MessageState, Patient, Queue
from portal.db.outbox import IS_DUE, IS_LEASED, LEASE_SECONDS, MAIL_LEASE_SECONDS
from portal.db.session import Session, time_of

REACHED = (MessageState.SENT, MessageState.TRANSMITTING, MessageState.UNKNOWN)
ENDED_WELL = (MessageState.DONE, MessageState.SENT, MessageState.CANCELLED, MessageState.EXPIRED)


def by_key(session: Session, key: str) -> Message | None:
    """The message of this intention, if there is one."""
    return session.scalar(select(Message).where(Message.key == key))


def of_patient(session: Session, patient_id: int) -> list[Message]:
    """All messages about one patient, the newest first."""
    newest_first = select(Message).where(Message.patient_id == patient_id).order_by(Message.id.desc())
    return list(session.scalars(newest_first))


def emails_since(session: Session, patient_id: int, since: datetime) -> list[Message]:
    """E-mails about one patient that left, or may have left, since then."""
    mine = select(Message).where(Message.patient_id == patient_id, Message.effect == "send_email")
    return list(session.scalars(mine.where(Message.state.in_(REACHED), Message.begun_at >= since)))


def last_email(session: Session, patient_id: int) -> Message | None:
    """The newest e-mail to a patient that somebody began to send."""
    return session.scalar(
        select(Message)
        .where(
            Message.patient_id == patient_id,
            Message.effect == "send_email",
            Message.queue == Queue.MAIL,
            Message.begun_at.is_not(None),
        )
        .order_by(Message.begun_at.desc())
        .limit(1)
    )


def unknown(session: Session) -> list[Message]:
    """E-mails of which nobody knows whether they arrived."""
    return list(
        session.scalars(select(Message).where(Message.state == MessageState.UNKNOWN).order_by(Message.id))
    )


def was_opened(session: Session, message_id: int) -> bool:
    """Whether a link that travelled in this e-mail was opened: then it has arrived."""
    opened = exists().where(Link.message_id == message_id, Link.opened_at.is_not(None))
    return bool(session.scalar(select(opened)))


def oldest_due(session: Session) -> datetime | None:
    """Since when the oldest overdue message waits; None when nothing waits."""
    return session.scalar(select(func.min(Message.due_at)).where(IS_DUE, Message.due_at <= time_of(session)))


def held(session: Session) -> int:
    """How many messages wait for a person to open the mail."""
    waiting = select(func.count()).select_from(Message).where(Message.state == MessageState.HELD)
    return session.scalar(waiting) or 0


def clinic(session: Session) -> Clinic | None:
    """The clinic of this installation, once it is set up."""
    return session.scalar(select(Clinic).order_by(Clinic.id))


def lock_patient(session: Session, patient_id: int) -> None:
    """Nobody changes this patient until the transaction ends, so what was just read stays true."""
    locked = select(Patient.id).where(Patient.id == patient_id).with_for_update(key_share=True)
    session.execute(locked)


def withdraw_alert(session: Session, message_id: int) -> None:
    """Takes back the question about an e-mail that settled itself before anybody looked."""
    session.execute(delete(Alert).where(Alert.message_id == message_id, Alert.seen_at.is_(None)))


def purge_duties(session: Session, effects: tuple[str, ...], *, before: datetime) -> int:
    """Deletes the clock's own finished rows: they record nothing about anybody."""
    finished = Message.effect.in_(effects) & Message.finished_at.is_not(None) & (Message.finished_at < before)
    removed = session.execute(delete(Message).where(finished, _ended()).returning(Message.id))
    return len(removed.all())


def forget_duties(session: Session, effects: tuple[str, ...], *, after: datetime) -> int:
    """Deletes the clock's own rows of a time that has not come yet, so that their slots can come again."""
    of_the_future = Message.effect.in_(effects) & (Message.created_at > after)
    at_rest = (Message.state == MessageState.DUE) | _ended()
    removed = session.execute(delete(Message).where(of_the_future, at_rest).returning(Message.id))
    return len(removed.all())


def bring_back(session: Session, *, now: datetime) -> int:
    """After the clock was put back: what was put or begun later than now is due now, not when that time comes
    again, and no lease is longer than a lease can be. Returns how many rows it concerned."""
    ahead = (Message.created_at > now) | (Message.begun_at > now)
    waiting = update(Message).where(IS_DUE | IS_LEASED, Message.due_at > now, ahead).values(due_at=now)
    longest = {MessageState.CLAIMED: LEASE_SECONDS, MessageState.TRANSMITTING: MAIL_LEASE_SECONDS}
    moved = [waiting]
    for state, seconds in longest.items():
        latest = time_of(session, plus_seconds=seconds)
        too_long = (Message.state == state) & (Message.lease_until > latest)
        moved.append(update(Message).where(too_long).values(lease_until=latest))
    return sum(len(session.scalars(statement.returning(Message.id)).all()) for statement in moved)


def _ended() -> ColumnElement[bool]:
    return or_(Message.state.in_(ENDED_WELL), Message.state == MessageState.FAILED)
