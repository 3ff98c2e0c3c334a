"""What became of a batch: each row is as its message is, so nothing can disagree."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portal.db import models
from portal.db.models import MessageState
from portal.db.queries import batches as queries
from portal.db.queries.batches import Found
from portal.db.session import Session
from portal.services import packs

PRINT, REMIND, EXTEND = "print", "remind", "extend"


class State(StrEnum):
    """What became of one row."""

    DONE = "done"
    WORKING = "working"
    WAITING = "waiting"  # for its hour, or for a person who holds the mail
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"
    REFUSED = "refused"


STATES: Mapping[MessageState, State] = {
    MessageState.HELD: State.WAITING,
    MessageState.DUE: State.WORKING,
    MessageState.CLAIMED: State.WORKING,
    MessageState.TRANSMITTING: State.WORKING,
    MessageState.SENT: State.DONE,
    MessageState.DONE: State.DONE,
    MessageState.FAILED: State.FAILED,
    MessageState.EXPIRED: State.FAILED,
    MessageState.SUPPRESSED: State.FAILED,
    MessageState.UNKNOWN: State.UNKNOWN,
    MessageState.CANCELLED: State.CANCELLED,
}
OPEN = frozenset({State.WORKING, State.WAITING})


@dataclass(frozen=True, slots=True)
class Line:
    """One patient of a batch and what became of it; `reason` is a code, or the words of a failed sheet."""

    found: Found
    state: State
    reason: str | None


@dataclass(frozen=True, slots=True)
class Looked:
    """A batch as it stands. `is_running`: the page looks again; `is_ready`: there is a file to download.

    `is_old`: what is in the file may no longer be handed out, or it was emptied after a day.
    """

    batch: models.Batch
    lines: tuple[Line, ...]
    pack: models.Message | None = None
    is_ready: bool = False
    is_old: bool = False

    def number(self, *states: State) -> int:
        """How many rows stand in these states."""
        return sum(line.state in states for line in self.lines)

    @property
    def ended(self) -> int:
        """How many rows nobody works on any more."""
        return len(self.lines) - self.number(State.WORKING)

    @property
    def is_packing(self) -> bool:
        """Whether the file is still to come."""
        return self.pack is not None and self.pack.state in queries.OPEN

    @property
    def is_running(self) -> bool:
        """Whether anything happens now."""
        return self.is_packing or self.number(State.WORKING) > 0

    @property
    def can_cancel(self) -> bool:
        """Whether anything of it could still be stopped."""
        return self.batch.cancelled_at is None and (self.is_packing or self.number(*OPEN) > 0)

    @property
    def retryable(self) -> tuple[Line, ...]:
        """Rows that another try could help; what may have arrived is never among them."""
        if self.batch.cancelled_at is not None or self.is_running:
            return ()
        return tuple(line for line in self.lines if _may_retry(self.batch, line))

    @property
    def needs_file(self) -> bool:
        """Whether the file itself has to be made again."""
        is_over = self.batch.cancelled_at is not None or self.is_running
        return self.pack is not None and not is_over and not self.is_ready


def look(session: Session, batch: models.Batch, *, now: datetime) -> Looked:
    """The batch as it stands: so many queries, however many rows."""
    found = queries.rows(session, batch)
    lines = tuple(_line(one, now) for one in found)
    pack = session.get(models.Message, batch.message_id) if batch.message_id else None
    was_made = pack is not None and pack.state is MessageState.DONE and batch.pages is not None
    if was_made and queries.has_file(session, batch) and not queries.is_overtaken(session, batch):
        return Looked(batch, lines, pack, is_ready=True)
    return Looked(batch, lines, pack, is_old=was_made)


def counted(session: Session, found: Sequence[models.Batch]) -> dict[int, Counter[State]]:
    """How many rows of each batch stand in which state: one query for all of them."""
    numbers: dict[int, Counter[State]] = {batch.id: Counter() for batch in found}
    for count in queries.counts(session, list(numbers)):
        state = State.REFUSED if count.is_refused or count.state is None else STATES[count.state]
        numbers[count.batch_id][state] += count.number
    return numbers


def _line(found: Found, now: datetime) -> Line:
    if found.row.refused is not None or found.message is None:
        return Line(found, State.REFUSED, found.row.refused)
    state = STATES[found.message.state]
    if state is State.WORKING and found.message.due_at > now + queries.SOON:
        state = State.WAITING
    return Line(found, state, found.message.reason)


def _may_retry(batch: models.Batch, line: Line) -> bool:
    if not line.found.is_mine:
        return False
    if batch.kind == EXTEND:  # what was not signed then needs a signature of its own
        return line.state is State.FAILED
    if line.state is State.REFUSED:
        return line.reason != packs.FULL
    return line.state in (State.FAILED, State.CANCELLED)
