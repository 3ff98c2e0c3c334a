"""Reads and guarded writes of what was asked for several patients at once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import exists, func, or_, select, update
from sqlalchemy.orm import Session

from portal.db import models
from portal.db.models import Batch, BatchRow, Message, MessageState, Patient
from portal.db.queries import patients
from portal.domain.errors import NotFound

OPEN = (MessageState.HELD, MessageState.DUE, MessageState.CLAIMED, MessageState.TRANSMITTING)
SOON = timedelta(minutes=1)  # what is due later than this waits for its hour: nobody watches it


class Found(NamedTuple):
    """One row of a batch with its patient and message; `is_mine`: its reader may still see the patient."""

    row: BatchRow
    patient: Patient
    message: Message | None
    is_mine: bool


def by_submission(session: Session, submission_id: str) -> Batch | None:
    """The batch this very form began at its first click."""
    return session.scalar(select(Batch).where(Batch.submission_id == submission_id))


def hold_account(session: Session, account_id: int) -> None:
    """Holds a person's log-in until this unit ends: two clicks of theirs come one after the other."""
    held = select(models.Account.id).where(models.Account.id == account_id)
    session.execute(held.with_for_update(key_share=True))


def seen_by(session: Session, account: models.Account, public_id: str) -> Batch:
    """A batch this person began; `NotFound` for everybody else's."""
    found = session.scalar(select(Batch).where(Batch.public_id == public_id, Batch.account_id == account.id))
    if found is None:
        raise NotFound("batch")
    return found


def chosen(session: Session, therapist: models.Account, public_ids: Sequence[str]) -> dict[str, Patient]:
    """Of these addresses, the patients this person may see."""
    mine = patients.visible_to(therapist).where(Patient.public_id.in_(public_ids))
    return {row.public_id: row for row in session.scalars(mine)}


def rows(session: Session, batch: Batch) -> list[Found]:
    """Its rows in the order they were asked for: one query, however many."""
    owner = session.get_one(models.Account, batch.account_id)
    mine = patients.visible_to(owner).with_only_columns(Patient.id)
    found = session.execute(
        select(BatchRow, Patient, Message, Patient.id.in_(mine))
        .join(Patient, Patient.id == BatchRow.patient_id)
        .outerjoin(Message, Message.id == BatchRow.message_id)
        .where(BatchRow.batch_id == batch.id)
        .order_by(BatchRow.id)
        .execution_options(populate_existing=True)
    )
    return [Found(row, patient, message, bool(is_mine)) for row, patient, message, is_mine in found]


def has_file(session: Session, batch: Batch) -> bool:
    """Whether its file lies there, without reading it."""
    return bool(session.scalar(select(Batch.pdf_sealed.is_not(None)).where(Batch.id == batch.id)))


def is_overtaken(session: Session, batch: Batch) -> bool:
    """Whether a programme in its file was changed, stopped or taken away since: one query for all rows."""
    owner = session.get_one(models.Account, batch.account_id)
    mine = patients.visible_to(owner).with_only_columns(Patient.id)
    inside = (
        select(BatchRow.id)
        .join(Message, Message.id == BatchRow.message_id)
        .join(models.ProgrammeVersion, models.ProgrammeVersion.id == BatchRow.version_id)
        .join(models.Programme, models.Programme.id == models.ProgrammeVersion.programme_id)
        .join(Patient, Patient.id == BatchRow.patient_id)
        .where(
            BatchRow.batch_id == batch.id,
            BatchRow.refused.is_(None),
            Message.state == MessageState.DONE,
            or_(
                models.Programme.status != models.ProgrammeStatus.ACTIVE,
                models.Programme.latest_number != models.ProgrammeVersion.number,
                Patient.discharged_at.is_not(None),
                Patient.id.not_in(mine),
            ),
        )
    )
    return bool(session.scalar(select(exists(inside))))


def of_account(session: Session, account_id: int, *, since: datetime) -> list[Batch]:
    """What a person began since then, the newest first."""
    mine = select(Batch).where(Batch.account_id == account_id, Batch.created_at >= since)
    return list(session.scalars(mine.order_by(Batch.id.desc())))


class Count(NamedTuple):
    """How many rows of a batch stand in one state; `is_refused`: none was put, or nothing came of it."""

    batch_id: int
    state: MessageState | None
    is_refused: bool
    number: int


def counts(session: Session, batch_ids: Sequence[int]) -> list[Count]:
    """The rows of several batches by state: one query."""
    found = session.execute(
        select(BatchRow.batch_id, Message.state, BatchRow.refused.is_not(None), func.count())
        .outerjoin(Message, Message.id == BatchRow.message_id)
        .where(BatchRow.batch_id.in_(batch_ids))
        .group_by(BatchRow.batch_id, Message.state, BatchRow.refused.is_not(None))
    )
    return [Count(batch_id, state, bool(refused), number) for batch_id, state, refused, number in found]


def last_try(session: Session, key: str) -> Message | None:
    """The newest message of an intention: the first one, or what was put again after it."""
    again = Message.key.startswith(f"{key}:again:", autoescape=True)
    tries = select(Message).where(or_(Message.key == key, again))
    return session.scalar(tries.order_by(Message.id.desc()).limit(1))


def follow(session: Session, old_id: int, new_id: int) -> None:
    """Whatever points at a message points at the one that was put after it."""
    for kind in (BatchRow, Batch):
        session.execute(update(kind).where(kind.message_id == old_id).values(message_id=new_id))


def empty_files(session: Session, *, made_before: datetime) -> None:
    """Empties files made before then: the links in them still work. The batch itself is kept."""
    made = select(Message.id).where(Message.finished_at < made_before)
    old = update(Batch).where(Batch.pdf_sealed.is_not(None), Batch.message_id.in_(made))
    session.execute(old.values(pdf_sealed=None), execution_options={"synchronize_session": False})
