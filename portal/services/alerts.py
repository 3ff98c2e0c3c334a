"""Raises reasons to look at a patient; repeating the work that raised one raises no second."""

from datetime import datetime

from portal.db import models
from portal.db.queries import safety
from portal.db.queries import work_list as queries
from portal.db.session import Session
from portal.services import outbox
from portal.services.messages import SendEmail

RED_FLAGS = frozenset({"red_flag_emergency", "red_flag_urgent"})
PAUSING = RED_FLAGS | {"plan_empty"}


def raise_alert(
    session: Session,
    *,
    key: str,
    patient_id: int,
    code: str,
    priority: str,
    now: datetime,
    **about: int | None,
) -> models.Alert | None:
    """Puts one reason on the work list; None if the same `key` did so before.

    `priority` is urgent, high, normal or info; `about` names `programme_id`, `check_in_id` or `message_id`.
    """
    row = {"key": key, "patient_id": patient_id, "code": code, "priority": priority, "raised_at": now}
    return queries.add(session, row | about)


def raise_red_flag(
    session: Session, *, check_in: models.CheckIn, answer_number: int, concern: str, now: datetime
) -> None:
    """A red flag is on the work list, and on its way to the therapist, from the commit of the answer on."""
    _raise_and_mail(session, f"red_flag:{check_in.id}:{answer_number}", check_in, concern, now)


def raise_late_red_flag(session: Session, *, check_in: models.CheckIn, concern: str, now: datetime) -> None:
    """The same for an answer that came too late to be stored: once, and again once somebody has seen it."""
    key = f"late_red_flag:{check_in.id}:{concern}:"
    settled = safety.seen_of(session, key_prefix=key)
    _raise_and_mail(session, f"{key}{settled}", check_in, concern, now)


def _raise_and_mail(
    session: Session, key: str, check_in: models.CheckIn, concern: str, now: datetime
) -> None:
    alert = raise_alert(
        session,
        key=key,
        patient_id=check_in.patient_id,
        code=f"red_flag_{concern}",
        priority="urgent" if concern == "emergency" else "high",
        programme_id=check_in.programme_id,
        check_in_id=check_in.id,
        now=now,
    )
    if alert is not None:
        patient = session.get_one(models.Patient, check_in.patient_id)
        mail(session, alert=alert, account_id=patient.therapist_id, now=now)


def mail(session: Session, *, alert: models.Alert, account_id: int, now: datetime) -> bool:
    """Mails one person about one alert, once: without a name, a number or a reason."""
    order = SendEmail("alert", about=f"{alert.id}:{account_id}", account_id=account_id)
    return outbox.put(session, order, now=now) is not None
