"""A reminder that a therapist asks for: the very one the clock would send, so that there is one in all."""

from dataclasses import replace
from datetime import datetime

from portal.db import models
from portal.db.models import Channel, CheckInState, MessageState
from portal.db.queries import batches as queries
from portal.db.queries import check_ins, programmes
from portal.db.session import Session
from portal.services import pauses, planned
from portal.services.messages import SendEmail
from portal.services.planned import Asked, Planned


def order_of(check_in: models.CheckIn) -> SendEmail:
    """The reminder of a check-in: its key makes a second one impossible, whoever asks."""
    return SendEmail(
        "check_in_reminder",
        about=str(check_in.id),
        patient_id=check_in.patient_id,
        check_in_id=check_in.id,
        programme_id=check_in.programme_id,
    )


def plan(session: Session, patient: models.Patient, asked: Asked) -> Planned:
    """The reminder of the check-in that waits longest; refused where there is nothing to remind of."""
    found = planned.standing(session, patient)
    refused = found.refused or _unreachable(patient)
    if refused is not None:
        return replace(found, refused=refused)
    waiting = _open(session, patient, asked.now)
    if not waiting:
        return replace(found, refused="no_open_check_in")
    for programme, check_in in waiting:
        last = queries.last_try(session, order_of(check_in).key())
        if last is None or last.state not in (MessageState.SENT, MessageState.TRANSMITTING):
            return replace(
                found,
                programme=programme,
                version=None,
                order=order_of(check_in),
                expires_at=check_in.closes_at,
            )
    return replace(found, refused="already_reminded")


def _unreachable(patient: models.Patient) -> str | None:
    if patient.channel is Channel.PAPER or not patient.email:
        return "paper"
    if patient.email_is_wrong:
        return "wrong_address"
    return None if patient.wants_reminders else "reminders_off"


def _open(
    session: Session, patient: models.Patient, now: datetime
) -> list[tuple[models.Programme, models.CheckIn]]:
    """Check-ins that can be answered now, the oldest first."""
    found = []
    for programme in programmes.living(session, patient.id):
        check_in = check_ins.waiting(session, programme.id)
        is_open = check_in is not None and check_in.state is CheckInState.OPEN and now < check_in.closes_at
        if check_in is not None and is_open and pauses.resting_because(session, programme) is None:
            found.append((programme, check_in))
    return sorted(found, key=lambda pair: pair[1].opens_at)
