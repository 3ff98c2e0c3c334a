"""What ended badly and waits for a person to decide: send it again, or leave it."""

from datetime import datetime

from portal.db import models
from portal.db.models import MessageState
from portal.db.queries import mail_log
from portal.db.queries import messages as message_queries
from portal.db.queries import queue as queries
from portal.db.session import Session
from portal.domain.errors import Conflict, NotFound
from portal.services import outbox

MAIL = mail_log.MAIL


def send_again(session: Session, *, message_id: int, by: models.Account, now: datetime) -> None:
    """Sends an e-mail once more under its old Message-ID; raises `NotFound`, or `Conflict` if twice."""
    message = mail_log.one(session, by.clinic_id, message_id)
    if message is None or not can_send_again(message):
        raise NotFound("message")
    outbox.send_again(session, message_id=message.id, by=by, now=now)
    _decide(session, message, by)


def can_send_again(message: models.Message) -> bool:
    """Whether a person may send an e-mail once more: it failed, came too late or may not have arrived, and
    nobody has decided about it yet."""
    is_decided = (message.reason or "").startswith(queries.LEFT)
    return message.effect == MAIL and message.state in outbox.ENDED_WITHOUT_PROOF and not is_decided


def can_try_again(message: models.Message) -> bool:
    """Whether it is a sheet or a review that failed: doing it once more harms nobody, it is done once."""
    return message.effect != MAIL and message.state is MessageState.FAILED


def try_again(session: Session, *, message_id: int, by: models.Account, now: datetime) -> models.Message:
    """Tries a failed sheet or review once more; raises `NotFound`, or `Conflict` for anything else."""
    message = _found(session, message_id, by)
    if not can_try_again(message):
        raise Conflict("only failed sheets and reviews are tried again")
    return again(session, message, by=by, now=now)


def again(session: Session, message: models.Message, *, by: models.Account, now: datetime) -> models.Message:
    """Puts work that ended without a result once more; nobody is asked about the old row any longer.

    Raises `NotFound` or `Conflict` as `outbox.put_again` does.
    """
    new = outbox.put_again(session, message_id=message.id, by=by, now=now)
    _decide(session, message, by)
    return new


def leave(session: Session, *, message_id: int, by: models.Account) -> None:
    """Takes it off the list; what is known about it stays in its row."""
    _decide(session, _found(session, message_id, by), by)


def _found(session: Session, message_id: int, by: models.Account) -> models.Message:
    message = queries.one_needing_a_person(session, by.clinic_id, message_id)
    if message is None:
        raise NotFound("message")
    return message


def _decide(session: Session, message: models.Message, by: models.Account) -> None:
    message.reason = f"{queries.LEFT}{by.id}: {message.reason or ''}"[:200]
    message_queries.withdraw_alert(session, message.id)
    session.flush()
