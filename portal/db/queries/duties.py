"""Whether a duty of the clock has anything to do: cheap looks, so that no row is put for nothing."""

from datetime import datetime

from sqlalchemy import exists, select

from portal.db.models import CheckIn, CheckInState, Message, MessageState
from portal.db.session import Session


def check_in_opens(session: Session, now: datetime) -> bool:
    """Whether the hour of a planned check-in has come."""
    planned = exists().where(CheckIn.state == CheckInState.PLANNED, CheckIn.opens_at <= now)
    return bool(session.scalar(select(planned)))


def check_in_closes(session: Session, now: datetime) -> bool:
    """Whether the time to answer an open check-in is over."""
    late = exists().where(CheckIn.state == CheckInState.OPEN, CheckIn.closes_at <= now)
    return bool(session.scalar(select(late)))


def is_in_doubt(session: Session, now: datetime) -> bool:
    """Whether there is an e-mail of which nobody knows whether it arrived."""
    return bool(session.scalar(select(exists().where(Message.state == MessageState.UNKNOWN))))
