"""Reads and guarded writes of what patients and the clinic wrote to each other."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, CursorResult, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from portal.db import models
from portal.db.models import Alert, Note
from portal.db.queries import patients

ON_A_PAGE = 50
WROTE = "patient_wrote"  # the reason that stands on the work list until somebody answers
URGENT_KEYS = "note:"  # keys of the alerts about urgent words in a message begin like this


@dataclass(frozen=True, slots=True)
class Thread:
    """What one patient and the clinic wrote to each other: its last message, and whether it waits for us."""

    patient: models.Patient
    last: Note
    waits: bool


def threads(session: Session, therapist: models.Account) -> list[Thread]:
    """The threads of everybody this therapist may see: what waits for an answer first, then the newest."""
    newest = select(func.max(Note.id)).where(Note.patient_id == models.Patient.id).scalar_subquery()
    waits = exists().where(Alert.patient_id == models.Patient.id, _is_open())
    rows = session.execute(
        patients.visible_to(therapist)
        .join(Note, Note.id == newest.correlate(models.Patient))
        .add_columns(Note, waits.correlate(models.Patient).label("waits"))
        .order_by(waits.correlate(models.Patient).desc(), Note.id.desc())
    )
    return [Thread(patient, last, bool(is_waiting)) for patient, last, is_waiting in rows]


def of_patient(session: Session, patient_id: int, *, before: str = "") -> list[Note]:
    """The newest page of one thread, the newest first; with `before`, the page that ends before that one.

    One more than a page holds comes where there are older ones.
    """
    found = select(Note).where(Note.patient_id == patient_id)
    if before:
        marker = select(Note.id).where(Note.public_id == before, Note.patient_id == patient_id)
        found = found.where(Note.id < marker.scalar_subquery())
    return list(session.scalars(found.order_by(Note.id.desc()).limit(ON_A_PAGE + 1)))


def of_public_id(session: Session, patient_id: int, public_id: str) -> Note | None:
    """One message of one patient's thread by its address."""
    return session.scalar(select(Note).where(Note.public_id == public_id, Note.patient_id == patient_id))


def by_submission(session: Session, submission_id: str) -> Note | None:
    """The message this very form made at its first click."""
    return session.scalar(select(Note).where(Note.submission_id == submission_id))


def last(session: Session, patient_id: int) -> Note | None:
    """The last message of a thread."""
    return session.scalar(select(Note).where(Note.patient_id == patient_id).order_by(Note.id.desc()).limit(1))


def of_patients_own_since(session: Session, patient_id: int, since: datetime) -> list[Note]:
    """What the patient wrote since then, the oldest first."""
    own = select(Note).where(Note.patient_id == patient_id, _is_by(is_patient=True), Note.written_at > since)
    return list(session.scalars(own.order_by(Note.id)))


def unread(session: Session, patient_id: int, *, by_patient: bool) -> list[Note]:
    """What one side wrote and the other has not read, the oldest first."""
    mine = select(Note).where(Note.patient_id == patient_id, Note.read_at.is_(None), _is_by(by_patient))
    return list(session.scalars(mine.order_by(Note.id)))


def unread_by_patient(session: Session, patient_id: int) -> int:
    """How many messages of the clinic the patient has not read."""
    waiting = select(func.count()).select_from(Note).where(Note.patient_id == patient_id)
    return session.scalar(waiting.where(Note.read_at.is_(None), _is_by(is_patient=False))) or 0


def read(session: Session, patient_id: int, *, by_patient: bool, at: datetime) -> int:
    """What one side wrote has been read by the other; returns how many messages that are."""
    mine = update(Note).where(Note.patient_id == patient_id, Note.read_at.is_(None), _is_by(by_patient))
    return cast("CursorResult[object]", session.execute(mine.values(read_at=at))).rowcount


def remove_unread(session: Session, note_id: int) -> bool:
    """Takes a message away that nobody has read; False when somebody has."""
    mine = delete(Note).where(Note.id == note_id, Note.read_at.is_(None))
    return cast("CursorResult[object]", session.execute(mine)).rowcount == 1


def waiting(session: Session, patient_id: int) -> list[Alert]:
    """The reasons on the work list that an answer to this patient settles, the oldest first."""
    ours = select(Alert).where(Alert.patient_id == patient_id, _is_open())
    return list(session.scalars(ours.order_by(Alert.id)))


def settled(session: Session, patient_id: int, *, by_id: int, at: datetime) -> list[Alert]:
    """The reasons on the work list that this person settled at this instant, by answering."""
    ours = select(Alert).where(Alert.patient_id == patient_id, _is_about_notes())
    return list(session.scalars(ours.where(Alert.seen_by_id == by_id, Alert.seen_at == at)))


def _is_open() -> ColumnElement[bool]:
    return Alert.seen_at.is_(None) & _is_about_notes()


def _is_about_notes() -> ColumnElement[bool]:
    return or_(Alert.code == WROTE, Alert.key.startswith(URGENT_KEYS, autoescape=True))


def _is_by(is_patient: bool) -> ColumnElement[bool]:
    return Note.by_id.is_(None) if is_patient else Note.by_id.is_not(None)
