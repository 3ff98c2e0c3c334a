"""Carries out one message: begin, body, outcome. The one place of the workers where errors become states."""

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from portal.db import models, outbox
from portal.db.models import MessageState
from portal.db.outbox import MOST_FAILURES, Ending, Hold
from portal.db.queries import messages as queries
from portal.db.session import Session
from portal.domain.errors import (
    Conflict,
    InvalidInput,
    NoLongerWanted,
    NotAllowed,
    NotFound,
    PermanentFailure,
    RenderFailed,
    TemporaryFailure,
)
from portal.services import dead_letters, messages
from portal.services import outbox as outbox_service
from portal.services.messages import UnknownMessage
from workers.runtime import FenceLost, Run

MOST_RENDER_FAILURES = 2  # a sheet that failed twice fails always
NEWER_RELEASE_WAIT_SECONDS = 60
REASON_LENGTH = 200
log = logging.getLogger("bedring.worker")


class Postponed(Exception):
    """Not now: `due_at` says when. No failure."""

    def __init__(self, due_at: datetime) -> None:
        super().__init__(due_at.isoformat())
        self.due_at = due_at


@dataclass(frozen=True, slots=True)
class Again:
    """The message is due again after some seconds; `failed` counts towards the limit of five."""

    seconds: float
    reason: str
    failed: bool = False


Step = Ending | Again
Body = Callable[[Run, Any], Step | None]
EFFECTS: dict[str, Body] = {}


def effect(body: Body) -> Body:
    """Registers the function that carries out the effect of its name.

    A body that ends with `run.finish()` returns None; one that spoke to a mail server returns its outcome.
    """
    EFFECTS[body.__name__] = body
    return body


def carry_out(run: Run, message_id: int, attempt: int) -> str:
    """Works one message if this attempt still may; returns what came of it, in a word for the log."""
    hold = Hold(message_id, attempt, run.owner)
    with run.transaction() as session:
        if not outbox.begin(session, hold):
            return "stale"
        message = session.get_one(models.Message, message_id)
    try:
        order = messages.from_row(message)
        run.refresh()
        step = EFFECTS[order.name()](run.at(hold), order)
    except FenceLost:
        return "fence_lost"
    except Exception as error:
        log.warning("effect=%s id=%s attempt=%s error=%s", message.effect, message_id, attempt, _word(error))
        return _apply(run, hold, _step(run, message, error), transmitted=False)
    return "done" if step is None else _apply(run, hold, step, transmitted=True)


def _step(run: Run, message: models.Message, error: Exception) -> Step:
    return _ending(error) or _again(run, message, error)


def _ending(error: Exception) -> Ending | None:
    """What settles the matter: trying again would change nothing."""
    match error:
        case NoLongerWanted():
            return Ending(MessageState(error.state), error.reason)
        case NotFound():
            return Ending(MessageState.CANCELLED, "gone")
        case InvalidInput() | NotAllowed() | PermanentFailure():
            return Ending(MessageState.FAILED, str(error))
    return None


def _again(run: Run, message: models.Message, error: Exception) -> Step:
    """What may go better the next time."""
    failures = message.failures + 1
    match error:
        case Postponed():
            return Again((error.due_at - run.now()).total_seconds(), "postponed")
        case UnknownMessage():
            return Again(NEWER_RELEASE_WAIT_SECONDS, "newer_release")
        case TemporaryFailure():
            return Again(backoff(message.attempt), str(error))
        case RenderFailed():
            return _again_or_failed(failures, MOST_RENDER_FAILURES, Again(0, str(error), failed=True))
        case Conflict():
            return _again_or_failed(failures, MOST_FAILURES, Again(0, "conflict", failed=True))
    return _again_or_failed(failures, MOST_FAILURES, Again(backoff(failures), _word(error), failed=True))


def _again_or_failed(failures: int, most: int, again: Again) -> Step:
    return again if failures < most else Ending(MessageState.FAILED, again.reason)


def _apply(run: Run, hold: Hold, step: Step, *, transmitted: bool) -> str:
    """Writes the outcome if the attempt still holds the message.

    Only what a mail server answered may end or repeat a transmitted e-mail.
    """
    with run.transaction() as session:
        if isinstance(step, Ending):
            end = outbox.answered if transmitted else outbox.finish
            ended = end(session, hold, Ending(step.state, _cut(step.reason), _cut(step.reply)))
            if ended:
                _say(session, run, hold, step.state)
            return step.state.value if ended else "fence_lost"
        due_at = run.now() + timedelta(seconds=step.seconds)
        reason = step.reason[:REASON_LENGTH]
        if transmitted:
            kept = outbox.refused(session, hold, due_at=due_at, reason=reason)
            if kept:
                queries.withdraw_alert(session, hold.id)
        else:
            kept = outbox.put_back(session, hold, due_at=due_at, reason=reason, failed=step.failed)
        return "due" if kept else "fence_lost"


def _say(session: Session, run: Run, hold: Hold, state: MessageState) -> None:
    """Tells a person what ended badly. An answer that came late takes the question about it back first."""
    if state is not MessageState.UNKNOWN:
        queries.withdraw_alert(session, hold.id)
    dead_letters.tell(session, message_id=hold.id, now=run.now())


def backoff(tries: int) -> float:
    """Seconds until the next try: longer each time, and spread."""
    return outbox_service.backoff_seconds(tries, random.uniform)


def _cut(words: str | None) -> str | None:
    return words and words[:REASON_LENGTH]


def _word(error: Exception) -> str:
    """Its kind only: its text could quote a patient."""
    return type(error).__name__
