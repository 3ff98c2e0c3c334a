"""What the duties do inside the machinery itself: unknown e-mails, finished rows, names of e-mails."""

import secrets
from datetime import datetime, timedelta

from portal.db import outbox
from portal.db.models import Message, MessageState
from portal.db.outbox import Ending, Hold
from portal.db.queries import heartbeats
from portal.db.queries import messages as queries
from portal.db.session import Session
from portal.domain.errors import NoLongerWanted
from portal.services import emails, messages, packs, sign_ins
from portal.services.messages import SendEmail
from workers.runtime import Run

DUTIES_KEPT = timedelta(hours=1)
HEARTBEATS_KEPT = timedelta(days=1)
DUTIES = tuple(name for name, kind in messages.EFFECTS.items() if issubclass(kind, messages.Duty))


def new_message_id(number: int, domain: str) -> str:
    """The Message-ID of one row: made once, kept for every attempt."""
    return f"<{number}.{secrets.token_hex(12)}@{domain}>"


def settle(session: Session, run: Run, message: Message) -> None:
    """Ends the doubt about one e-mail if a fact allows: it was opened, it lies there, or it is overtaken."""
    hold = Hold(message.id, message.attempt, message.owner or "")
    arrived = run.mail.has_arrived(message.message_id or "")
    settled = True
    if arrived or queries.was_opened(session, message.id):
        outbox.answered(session, hold, Ending(MessageState.SENT, "it_arrived"))
    elif reason := _overtaken(session, message, run.now()):
        outbox.answered(session, hold, Ending(MessageState.EXPIRED, reason))
    elif arrived is False:
        outbox.refused(session, hold, due_at=run.now(), reason="it_did_not_arrive")
    else:
        settled = False
    if settled:
        queries.withdraw_alert(session, message.id)


def purge(session: Session, *, now: datetime) -> None:
    """Deletes finished duties, heartbeats of workers that are gone, old sign-ins and failed tries, and
    empties files of several patients' sheets after a day."""
    sign_ins.purge(session, now=now)
    packs.forget(session, now=now)
    queries.purge_duties(session, DUTIES, before=now - DUTIES_KEPT)
    heartbeats.forget(session, before=now - HEARTBEATS_KEPT)


def time_went_back(session: Session, *, now: datetime) -> int:
    """What carries a time that has not come yet must not wait for it; returns how many rows it concerned.

    The slots of the duties come again. Everything else keeps its key: nothing is sent or decided twice.
    """
    forgotten = queries.forget_duties(session, DUTIES, after=now)
    return forgotten + queries.bring_back(session, now=now)


def _overtaken(session: Session, message: Message, now: datetime) -> str | None:
    order = messages.from_row(message)
    try:
        if isinstance(order, SendEmail):
            emails.check_wanted(session, order, now=now)
    except NoLongerWanted as overtaken:
        return overtaken.reason
    return None
