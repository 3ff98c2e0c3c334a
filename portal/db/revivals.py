"""E-mails that are wanted after all: what was cancelled with a programme that goes on again is due again."""

from collections.abc import Sequence

from sqlalchemy import update

from portal.db.models import Message, MessageState
from portal.db.session import Session


def of_programme(session: Session, *, programme_id: int, reasons: Sequence[str]) -> int:
    """What was cancelled for these reasons is due again, as early as it was; returns how many."""
    cancelled = update(Message).where(
        Message.state == MessageState.CANCELLED,
        Message.reason.in_(reasons),
        Message.payload["programme_id"].as_integer() == programme_id,
    )
    again = cancelled.values(state=MessageState.DUE, reason=None, finished_at=None, owner=None)
    done = session.execute(again.returning(Message.id), execution_options={"synchronize_session": False})
    return len(done.all())
