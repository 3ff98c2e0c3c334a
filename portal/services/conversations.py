"""What a patient and the clinic write to each other: one thread for each patient.

A patient's message is on the work list until somebody answers; words that may be urgent call a therapist at
once. The clinic's message is announced by one e-mail that holds no word of it.
"""

from datetime import datetime, timedelta

from portal.db import models
from portal.db.models import Channel
from portal.db.queries import conversations as queries
from portal.db.queries import messages as message_queries
from portal.db.queries import programmes
from portal.db.session import Session
from portal.domain import free_text, typed
from portal.domain.errors import Conflict, InvalidInput, NotFound
from portal.domain.free_text import Concern
from portal.rendering.i18n import N_
from portal.services import alerts, outbox, silence, work_list
from portal.services.messages import OF_NOTES, SendEmail

PATIENT_LENGTH = 1000
CLINIC_LENGTH = 2000
TAKE_BACK = timedelta(seconds=60)  # so long an answer waits for its e-mail, and can be taken back
ONE_MAIL = timedelta(hours=24)  # what is written meanwhile and not read is announced once
MOST_A_DAY = 30
A_DAY = timedelta(days=1)
PLEASE_READ = "please_read"
TOO_MANY = N_("You have written a lot today. Please call us instead.")


def write(
    session: Session,
    *,
    patient: models.Patient,
    text: str,
    by: models.Account | None,
    submission_id: str,
    now: datetime,
) -> models.Note:
    """Keeps one message; `by` None: the patient wrote it. The same form sent twice is one message.

    Whoever writes has read what the other side wrote. Raises `InvalidInput` for a text that cannot be, and
    `Conflict` once the treatment has ended.
    """
    message_queries.lock_patient(session, patient.id)
    if sent := queries.by_submission(session, submission_id):
        return _same(sent, patient)
    if patient.discharged_at is not None:
        raise Conflict("the treatment has ended")
    longest = PATIENT_LENGTH if by is None else CLINIC_LENGTH
    clean = typed.note(text, field="text", longest=longest, needed=True)
    if by is None:
        _must_not_flood(session, patient, clean, now)
    mark_read(session, patient=patient, by=by, now=now)
    note = models.Note(
        patient_id=patient.id, by_id=by.id if by else None, submission_id=submission_id, written_at=now
    )
    session.add(note)
    session.flush()
    note.text = clean
    session.flush()
    if by is None:
        _call_the_clinic(session, patient, note, free_text.concern(clean), now)
    else:
        _announce(session, patient, now)
    return note


def mark_read(session: Session, *, patient: models.Patient, by: models.Account | None, now: datetime) -> None:
    """What the other side wrote has been read; for the clinic this also settles it on the work list."""
    queries.read(session, patient.id, by_patient=by is not None, at=now)
    if by is None:
        return
    for alert in queries.waiting(session, patient.id):
        work_list.mark_seen(session, alert=alert, by=by, now=now)


def take_back(
    session: Session, *, patient: models.Patient, public_id: str, by: models.Account, now: datetime
) -> None:
    """A message of one's own goes within a minute, before anybody has read it and its e-mail has left.

    Raises `NotFound` for what is not one's own, `Conflict` when it is too late.
    """
    message_queries.lock_patient(session, patient.id)
    note = queries.of_public_id(session, patient.id, public_id)
    if note is None or note.by_id != by.id:
        raise NotFound("note")
    key = _announcement(session, patient, note).key()
    announced = message_queries.by_key(session, key) is not None
    if not can_take_back(note, by=by, now=now) or (
        announced and not outbox.cancel(session, key_prefix=key, reason="taken_back")
    ):
        raise Conflict("too late to take it back")
    if not queries.remove_unread(session, note.id):
        raise Conflict("it has been read")
    _announce(session, patient, now)
    last = queries.last(session, patient.id)
    if last is None or last.by_id is None:  # what it answered waits again
        for alert in queries.settled(session, patient.id, by_id=by.id, at=note.written_at):
            work_list.mark_unseen(session, alert=alert)


def can_take_back(note: models.Note, *, by: models.Account | None, now: datetime) -> bool:
    """Whether the person who wrote it can still take it back."""
    return (
        by is not None and note.by_id == by.id and note.read_at is None and now < note.written_at + TAKE_BACK
    )


def unread_by_patient(session: Session, patient: models.Patient) -> int:
    """How many messages of the clinic this patient has not read."""
    return queries.unread_by_patient(session, patient.id)


def is_urgent(note: models.Note) -> bool:
    """Whether a message holds words that may be urgent: its writer reads the safety text at once."""
    return free_text.concern(note.text or "") is Concern.URGENT


def _same(sent: models.Note, patient: models.Patient) -> models.Note:
    if sent.patient_id != patient.id:
        raise Conflict("this form wrote to another patient")
    return sent


def _must_not_flood(session: Session, patient: models.Patient, text: str, now: datetime) -> None:
    """Nobody writes more in a day than a person can read; what may be urgent is always let through."""
    written = queries.of_patients_own_since(session, patient.id, now - A_DAY)
    if len(written) >= MOST_A_DAY and free_text.concern(text) is not Concern.URGENT:
        raise InvalidInput("text", TOO_MANY)


def _call_the_clinic(
    session: Session, patient: models.Patient, note: models.Note, concern: Concern, now: datetime
) -> None:
    """One reason on the work list however many messages; urgent words have one of their own and an e-mail."""
    silence.heard(session, patient=patient, now=now)
    if concern is Concern.URGENT:
        key = f"{queries.URGENT_KEYS}{note.id}:text_urgent"
        alert = alerts.raise_alert(
            session, key=key, patient_id=patient.id, code="text_urgent", priority="high", now=now
        )
        if alert is not None:
            alerts.mail(session, alert=alert, account_id=patient.therapist_id, now=now)
    elif not any(alert.code == queries.WROTE for alert in queries.waiting(session, patient.id)):
        alerts.raise_alert(
            session,
            key=f"{queries.WROTE}:{note.id}",
            patient_id=patient.id,
            code=queries.WROTE,
            priority="normal",
            now=now,
        )


def _announce(session: Session, patient: models.Patient, now: datetime) -> None:
    """One e-mail for what the clinic wrote in the last day and the patient has not read, in a minute."""
    unread = queries.unread(session, patient.id, by_patient=False)
    fresh = [note for note in unread if note.written_at > now - ONE_MAIL]
    if fresh and patient.channel is Channel.EMAIL:
        outbox.put(session, _announcement(session, patient, fresh[0]), now=now, due_at=now + TAKE_BACK)


def _announcement(session: Session, patient: models.Patient, note: models.Note) -> SendEmail:
    programme = programmes.current(session, patient.id)
    return SendEmail(
        PLEASE_READ,
        about=f"{OF_NOTES}{note.public_id}",
        patient_id=patient.id,
        programme_id=programme.id if programme else None,
    )
