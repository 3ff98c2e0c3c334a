"""A safety answer on a link that takes no answers any more: not stored, and still nobody overlooks it."""

from datetime import datetime

from portal import tokens
from portal.db import models
from portal.db.models import Purpose
from portal.db.queries import links as link_queries
from portal.db.session import Session
from portal.services import alerts, links, pauses, safety


def tell(session: Session, *, token: str, concern: str, now: datetime) -> safety.Shown | None:
    """Calls the therapist and stops every programme of the patient, once for each class of concern.

    Returns what the patient reads; None, and nobody is told, for a link that is unknown or was withdrawn, or
    once the treatment has ended.
    """
    check_in = _behind(session, token)
    patient = session.get_one(models.Patient, check_in.patient_id) if check_in else None
    if check_in is None or patient is None or patient.discharged_at is not None:
        return None
    alerts.raise_late_red_flag(session, check_in=check_in, concern=concern, now=now)
    code = f"red_flag_{concern}"
    pauses.stop_all(session, patient_id=patient.id, because=code, check_in_id=check_in.id, now=now)
    clinic = session.get_one(models.Clinic, patient.clinic_id)
    programme = session.get_one(models.Programme, check_in.programme_id)
    return safety.words_for(clinic, concern=concern, language=patient.language, region=programme.region)


def _behind(session: Session, token: str) -> models.CheckIn | None:
    """The check-in a link was made for, however old the link; none for one that was withdrawn."""
    link = link_queries.by_digest(session, tokens.digest(token[: links.LONGEST_TEXT]))
    if link is None or link.purpose is not Purpose.CHECK_IN or link.revoked_at or not link.check_in_id:
        return None
    return session.get(models.CheckIn, link.check_in_id)
