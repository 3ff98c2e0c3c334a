"""What a patient reads after a safety answer, kept word for word; and words of theirs that may be urgent."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from portal.db import models
from portal.db.session import Session
from portal.domain.free_text import Concern
from portal.rendering import i18n
from portal.services import alerts

NOT_TOLD = {"emergency": "emergency", "urgent": "urgent_not_told"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A safety text as it was read, with its language."""

    language: str
    text: str


def words_for(clinic: models.Clinic, *, concern: str, language: str, region: str = "general") -> Shown:
    """The text that goes with a concern, in the clinic's own words where it has some."""
    own: dict[str, str] = clinic.safety_words.get(language, {})
    return Shown(language, _said(clinic, concern, language, region, own.get(concern, "")))


def words_nobody_was_told(clinic: models.Clinic, *, concern: str) -> Shown:
    """The text for somebody whose answer reached nobody, in the language spoken now."""
    language = i18n.current()
    return Shown(language, _said(clinic, NOT_TOLD[concern], language, "general", ""))


def keep_words(session: Session, *, row: models.Answers, programme: models.Programme) -> None:
    """Keeps with an answer what its patient reads at once: later words and numbers do not change it."""
    if row.concern is None:
        return
    patient = session.get_one(models.Patient, row.patient_id)
    clinic = session.get_one(models.Clinic, patient.clinic_id)
    shown = words_for(clinic, concern=row.concern, language=patient.language, region=programme.region)
    row.shown = json.dumps(asdict(shown), ensure_ascii=False)
    session.flush()


def shown_with(row: models.Answers) -> Shown | None:
    """The text the patient read after this answer; None if there was none to read."""
    return Shown(**json.loads(row.shown)) if row.shown else None


def raise_for_text(session: Session, *, check_in: models.CheckIn, concern: str, now: datetime) -> None:
    """Words of a patient that may be urgent are on the work list with the answer itself, before any queue.

    The rules raise the same alert under the same key, so there is one.
    """
    if concern == Concern.URGENT:
        alerts.raise_alert(
            session,
            key=f"rule:{check_in.id}:text_urgent",
            patient_id=check_in.patient_id,
            code="text_urgent",
            priority="high",
            programme_id=check_in.programme_id,
            check_in_id=check_in.id,
            now=now,
        )


def _said(clinic: models.Clinic, key: str, language: str, region: str, own: str) -> str:
    return i18n.safety(
        key,
        emergency_number=clinic.emergency_number,
        out_of_hours=clinic.out_of_hours_number,
        region=region,
        own=own,
        language=language,
    )
