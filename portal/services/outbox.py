"""Puts messages, takes them back, and knows when an e-mail may reach a patient.

A message is put in the transaction of the fact that caused it: both are kept, or neither.
"""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from portal.db import models, outbox
from portal.db.models import MessageState
from portal.db.queries import batches
from portal.db.queries import messages as queries
from portal.db.session import Session
from portal.domain import calendar
from portal.domain.errors import Conflict, NotFound
from portal.services import messages
from portal.services.messages import Effect, SendEmail

SHORTEST_WAIT_SECONDS = 30
LONGEST_WAIT_SECONDS = 2 * 60 * 60
MOST_A_DAY = 2
MOST_ABOUT_THE_PROGRAMME_A_DAY = 1
MOST_REMINDERS_A_WEEK = 2
ABOUT_THE_PROGRAMME = frozenset({"programme_ready", "programme_changed"})
REMINDERS = frozenset({"check_in_reminder", "welcome_back", "questionnaire"})
A_WEEK = timedelta(days=7)
AGAIN = ":again:"
WITHOUT_RESULT = (
    MessageState.FAILED,
    MessageState.EXPIRED,
    MessageState.CANCELLED,
    MessageState.SUPPRESSED,
)

ENDED_WITHOUT_PROOF = (MessageState.UNKNOWN, MessageState.FAILED, MessageState.EXPIRED)
"""E-mails a person may send once more: what is known does not say that they arrived, or never can."""


def put(
    session: Session,
    order: Effect,
    *,
    now: datetime,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    held: str | None = None,
) -> models.Message | None:
    """Keeps the intention, once; None if it was put before.

    E-mails to a patient are moved out of the patient's night, but for safety and what was asked for. `held`
    names why a person must release it first.
    """
    due = due_at or now
    patient = _patient(session, order)
    if patient is not None and isinstance(order, SendEmail) and not order.is_exempt:
        due = calendar.next_open(due, patient.time_zone)
    row = {
        "key": order.key(),
        "effect": order.name(),
        "schema_version": order.schema_version,
        "payload": order.payload(),
        "queue": order.queue,
        "patient_id": patient.id if patient else None,
        "clinic_id": patient.clinic_id if patient else None,
        "state": MessageState.HELD if held else MessageState.DUE,
        "reason": held,
        "due_at": due,
        "expires_at": expires_at or due + order.lifetime,
        "created_at": now,
    }
    message_id = outbox.add(session, row)
    return session.get(models.Message, message_id) if message_id is not None else None


def cancel(session: Session, *, reason: str, **which: Any) -> int:
    """Cancels what was not transmitted yet: `patient_id=`, `programme_id=`, `ids=`, `key_prefix=`; says how
    many."""
    if not which or None in which.values():
        raise ValueError("say which messages to cancel")
    session.flush()
    return outbox.cancel(session, reason=reason, **which)


def hold_all(session: Session, *, reason: str) -> int:
    """All waiting e-mails wait for a person, but the test mail; returns how many."""
    return outbox.hold(session, effect=SendEmail.name(), reason=reason, except_keys="email:mail_test:")


def release_held(session: Session) -> int:
    """A person opened the mail: what was held is due again; returns how many."""
    return outbox.release(session)


def mail_gate(session: Session, *, leaves_the_house: bool, instance_id: str) -> str | None:
    """Why no e-mail may leave now, or None: mail not yet turned on, or a copy of another installation."""
    clinic = queries.clinic(session)
    if not leaves_the_house or clinic is None:
        return None
    if clinic.instance_id and clinic.instance_id != instance_id:
        return "other_instance"
    return None if clinic.mail_on else "mail_is_off"


def send_again(session: Session, *, message_id: int, by: models.Account, now: datetime) -> models.Message:
    """A person sends an e-mail once more: a row of its own that keeps the Message-ID.

    Raises `NotFound` for what is no e-mail or has not ended, `Conflict` when it was sent again already.
    """
    old = session.get(models.Message, message_id)
    if old is None or old.state not in ENDED_WITHOUT_PROOF or old.effect != SendEmail.name():
        raise NotFound("message")
    return _again(session, old, by, now)


def put_again(session: Session, *, message_id: int, by: models.Account, now: datetime) -> models.Message:
    """The same work once more, after it ended without a result.

    Raises `NotFound` for what has a result, has not ended, or may have arrived (that takes a person's own
    decision); `Conflict` when it was put again already.
    """
    old = session.get(models.Message, message_id)
    if old is None or old.state not in WITHOUT_RESULT:
        raise NotFound("message")
    return _again(session, old, by, now)


def _again(session: Session, old: models.Message, by: models.Account, now: datetime) -> models.Message:
    """A row of its own; its key names the row it follows, so that each row is followed once. A batch that
    points at the old row points at the new one."""
    copied = ("effect", "schema_version", "payload", "queue", "message_id", "patient_id", "clinic_id")
    row = {name: getattr(old, name) for name in copied}
    lifetime = messages.from_row(old).lifetime
    row |= {"key": again_key(old), "due_at": now, "expires_at": now + lifetime, "created_at": now}
    row |= {"state": MessageState.DUE, "reason": f"again_by_{by.id}"}
    new_id = outbox.add(session, row)
    new = session.get(models.Message, new_id) if new_id is not None else None
    if new is None:
        raise Conflict("sent again already")
    batches.follow(session, old.id, new.id)
    return new


def again_key(old: models.Message) -> str:
    """The key of the row that follows this one."""
    first, _, _ = old.key.partition(AGAIN)
    return f"{first}{AGAIN}{old.id}"


def not_before(session: Session, order: SendEmail, *, now: datetime) -> datetime | None:
    """When this e-mail may go if not now: after the patient's night, or when the contact budget allows."""
    patient = None if order.is_exempt else _patient(session, order)
    if patient is None:
        return None
    opens = calendar.next_open(now, patient.time_zone)
    if opens > now:
        return opens
    return _tomorrow(now, patient.time_zone) if _is_over_budget(session, patient, order, now) else None


def backoff_seconds(tries: int, chance: Callable[[float, float], float]) -> float:
    """How long to wait before the next try: half a minute to two hours, spread by `chance(least, most)`."""
    most = min(LONGEST_WAIT_SECONDS, SHORTEST_WAIT_SECONDS * 2 ** min(tries, 10))
    return chance(SHORTEST_WAIT_SECONDS, most)


def _patient(session: Session, order: Effect) -> models.Patient | None:
    if isinstance(order, messages.ReviewProgramme):
        owner: models.CheckIn | models.ProgrammeVersion | models.BatchRow | SendEmail | None
        owner = session.get(models.CheckIn, order.check_in_id)
    elif isinstance(order, messages.RenderProgramme):
        owner = session.get(models.ProgrammeVersion, order.version_id)
    elif isinstance(order, messages.ExtendProgramme):
        owner = session.get(models.BatchRow, order.row_id)
    else:
        owner = order if isinstance(order, SendEmail) else None
    return session.get(models.Patient, owner.patient_id) if owner and owner.patient_id else None


def _is_over_budget(session: Session, patient: models.Patient, order: SendEmail, now: datetime) -> bool:
    midnight = _midnight(now, patient.time_zone)
    week = _counted(session, patient.id, now - A_WEEK)
    today = [email for email, at in week if at >= midnight]
    about_programme = [email for email in today if email in ABOUT_THE_PROGRAMME]
    reminders = [email for email, _ in week if email in REMINDERS]
    return (
        len(today) >= MOST_A_DAY
        or (order.email in ABOUT_THE_PROGRAMME and len(about_programme) >= MOST_ABOUT_THE_PROGRAMME_A_DAY)
        or (order.email in REMINDERS and len(reminders) >= MOST_REMINDERS_A_WEEK)
    )


def _counted(session: Session, patient_id: int, since: datetime) -> list[tuple[str, datetime]]:
    rows = queries.emails_since(session, patient_id, since)
    orders = [(messages.from_row(row), row.begun_at) for row in rows]
    return [
        (order.email, at)
        for order, at in orders
        if isinstance(order, SendEmail) and at and not order.is_exempt
    ]


def _midnight(now: datetime, zone: str) -> datetime:
    today = calendar.day_in(zone, now)
    return calendar.instant(datetime.combine(today, time()), zone)


def _tomorrow(now: datetime, zone: str) -> datetime:
    day = calendar.day_in(zone, now) + timedelta(days=1)
    return calendar.next_open(calendar.instant(datetime.combine(day, time()), zone), zone)
