"""A patient asks to be phoned: one click from a link, no log-in, and it stands on the work list."""

from datetime import datetime

from portal.db import models
from portal.db.queries import safety
from portal.db.session import Session
from portal.services import alerts

WANTS_CALL = "wants_call"


def ask(session: Session, *, link: models.Link, now: datetime) -> None:
    """Puts it on the work list once, however often it is clicked; again once somebody has seen it."""
    patient = session.get_one(models.Patient, link.patient_id)
    key = f"{WANTS_CALL}:{patient.id}:"
    settled = safety.seen_of(session, key_prefix=key)
    alerts.raise_alert(
        session,
        key=f"{key}{settled}",
        patient_id=patient.id,
        code=WANTS_CALL,
        priority="high",
        programme_id=link.programme_id,
        now=now,
    )
