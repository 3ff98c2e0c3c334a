"""One thing asked for many patients at once: each row is an ordinary message, the batch points at it.

So nothing can disagree: what became of a row is what became of its message. Crashes, leases and double clicks
are settled where they always are. A row without a message says why there is none.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from portal.db import models
from portal.db.models import MessageState
from portal.db.queries import batches as queries
from portal.db.session import Session
from portal.domain.errors import Conflict, InvalidInput
from portal.rendering.i18n import N_
from portal.services import batch_states, extending, outbox, packs, reminding, stuck
from portal.services.batch_states import EXTEND, PRINT, REMIND, Looked, State
from portal.services.messages import Effect, ExtendProgramme, PrintPack
from portal.services.planned import Asked, Planned

PLANS: Mapping[str, Callable[[Session, models.Patient, Asked], Planned]] = {
    PRINT: packs.plan,
    REMIND: reminding.plan,
    EXTEND: extending.plan,
}
MOST_PATIENTS = 60
NOBODY = N_("Please choose at least one patient.")
TOO_MANY = N_("Please choose at most 60 patients at a time.")
CANCELLED = "batch_cancelled"


def begin(
    session: Session, *, kind: str, patients: Sequence[models.Patient], asked: Asked, submission_id: str
) -> models.Batch:
    """Asks for it, for each of these patients; the same form sent twice is one batch.

    Raises `InvalidInput` for nobody, or for more patients than a batch may have.
    """
    queries.hold_account(session, asked.by.id)
    if sent := queries.by_submission(session, submission_id):
        return sent
    check_number(patients)
    batch = models.Batch(
        clinic_id=asked.by.clinic_id,
        account_id=asked.by.id,
        kind=kind,
        choices=dict(asked.choices),
        submission_id=submission_id,
        created_at=asked.now,
    )
    session.add(batch)
    session.flush()
    plans = [PLANS[kind](session, patient, asked) for patient in patients]
    rows = [models.BatchRow(batch_id=batch.id, patient_id=plan.patient.id) for plan in plans]
    session.add_all(rows)
    session.flush()
    _order(session, list(zip(rows, plans, strict=True)), asked)
    _pack(session, batch, asked.now)
    return batch


def check_number(patients: Sequence[models.Patient]) -> None:
    """Raises `InvalidInput` for nobody, or for more patients than a batch may have."""
    if not patients:
        raise InvalidInput("patient", NOBODY)
    if len(patients) > MOST_PATIENTS:
        raise InvalidInput("patient", TOO_MANY)


def try_again(session: Session, *, batch: models.Batch, by: models.Account, now: datetime) -> int:
    """Tries again what failed, and nothing else; returns how many rows that were.

    What could not be done before and can be done now is done, but for what needs a signature of its own. The
    file is made anew. While anything runs nothing happens. Raises `Conflict` for a cancelled batch.
    """
    queries.hold_account(session, by.id)
    session.refresh(batch)
    if batch.cancelled_at is not None:
        raise Conflict("the batch was cancelled")
    looked = batch_states.look(session, batch, now=now)
    if looked.is_running:
        return 0
    asked = Asked(by, now, batch.choices)
    if batch.kind == EXTEND:
        return _extend_again(session, looked, asked)
    number = _again(session, looked, asked)
    if batch.kind == PRINT and (number or not looked.is_ready):
        batch.round += 1
        batch.pdf = batch.pages = None
        _pack(session, batch, now)
    return number


def cancel(session: Session, *, batch: models.Batch, by: models.Account, now: datetime) -> int:
    """Stops what the batch itself ordered and nobody has begun to send; returns how many messages that were.

    What somebody else ordered, too, goes on: a version's own sheet is not cancelled.
    """
    queries.hold_account(session, by.id)
    session.refresh(batch)
    own = [one.row.message_id for one in queries.rows(session, batch) if one.row.is_own]
    stopped = outbox.cancel(session, ids=[id for id in (*own, batch.message_id) if id], reason=CANCELLED)
    if stopped:
        batch.cancelled_at = now
        session.flush()
    return stopped


def _again(session: Session, looked: Looked, asked: Asked) -> int:
    """Plans these rows anew; of a file that is made anew, also those that were overtaken meanwhile."""
    chosen = list(looked.retryable)
    if looked.needs_file:
        done = (line for line in looked.lines if line.state is State.DONE)
        chosen += [line for line in done if packs.no_longer(session, line.found)]
    plan = PLANS[looked.batch.kind]
    pairs = [(line.found.row, plan(session, line.found.patient, asked)) for line in chosen]
    _order(session, pairs, asked)
    return sum(planned.refused is None for _, planned in pairs)


def _extend_again(session: Session, looked: Looked, asked: Asked) -> int:
    """What was signed and failed; the worker looks again whether it may."""
    for line in looked.retryable:
        if line.found.message is not None:
            message = stuck.again(session, line.found.message, by=asked.by, now=asked.now)
            line.found.row.message_id = message.id
    session.flush()
    return len(looked.retryable)


def _order(session: Session, pairs: list[tuple[models.BatchRow, Planned]], asked: Asked) -> None:
    """Puts the messages in one order everywhere, so that two who put the same ones never wait in a ring."""
    for row, plan in sorted(pairs, key=_place):
        row.refused, row.said = plan.refused, plan.said
        row.programme_id = plan.programme.id if plan.programme else None
        row.version_id = plan.version.id if plan.version else None
        if plan.refused is None:
            message, row.is_own = _put(session, plan.order or ExtendProgramme(row.id), plan, asked)
            row.message_id = message.id
    session.flush()


def _place(pair: tuple[models.BatchRow, Planned]) -> int:
    """Where the clock would put it: by check-in, by version, by row."""
    row, plan = pair
    payload = plan.order.payload() if plan.order else {}
    return int(payload.get("check_in_id") or payload.get("version_id") or row.id)


def _put(session: Session, order: Effect, plan: Planned, asked: Asked) -> tuple[models.Message, bool]:
    """The message that does it, and whether it is the batch's own; one that came to nothing is put again."""
    last = queries.last_try(session, order.key())
    if last is None:
        new = outbox.put(session, order, now=asked.now, expires_at=plan.expires_at)
        last = new or queries.last_try(session, order.key())
        if new is not None or last is None:
            return _there(last), True
    if last.state not in outbox.WITHOUT_RESULT:
        return last, False
    try:
        if last.state is MessageState.CANCELLED:
            return outbox.put_again(session, message_id=last.id, by=asked.by, now=asked.now), True
        return stuck.again(session, last, by=asked.by, now=asked.now), True
    except Conflict:  # somebody else has just put it again
        return _there(queries.last_try(session, order.key())), False


def _there(message: models.Message | None) -> models.Message:
    if message is None:
        raise Conflict("the message is gone")
    return message


def _pack(session: Session, batch: models.Batch, now: datetime) -> None:
    """The file of a batch of sheets follows its sheets; it waits for them."""
    if batch.kind != PRINT or not any(one.message for one in queries.rows(session, batch)):
        return
    message = outbox.put(session, PrintPack(batch.id, batch.round), now=now)
    batch.message_id = message.id if message else batch.message_id
    session.flush()
