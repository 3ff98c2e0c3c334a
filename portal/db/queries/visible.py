"""What a therapist may open, found by the id in its address. What is not theirs does not exist for them."""

from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db import models
from portal.db.queries import patients
from portal.domain.errors import NotFound

Found = TypeVar("Found", bound=Any)


def programme(session: Session, therapist: models.Account, public_id: str) -> models.Programme:
    """A programme of one of this therapist's patients; `NotFound` for any other."""
    return _one(session, therapist, models.Programme, public_id)


def alert(session: Session, therapist: models.Account, public_id: str) -> models.Alert:
    """A reason to look at one of this therapist's patients; `NotFound` for any other."""
    return _one(session, therapist, models.Alert, public_id)


def proposal(session: Session, therapist: models.Account, public_id: str) -> models.Proposal:
    """A proposal about one of this therapist's patients; `NotFound` for any other."""
    return _one(session, therapist, models.Proposal, public_id)


def document(session: Session, therapist: models.Account, public_id: str) -> models.Document:
    """A sheet of one of this therapist's patients; `NotFound` for any other."""
    return _one(session, therapist, models.Document, public_id)


def check_in(session: Session, therapist: models.Account, public_id: str) -> models.CheckIn:
    """A check-in of one of this therapist's patients; `NotFound` for any other."""
    return _one(session, therapist, models.CheckIn, public_id)


def questionnaire(session: Session, therapist: models.Account, public_id: str) -> models.Questionnaire:
    """A questionnaire of one of this therapist's patients; `NotFound` for any other."""
    return _one(session, therapist, models.Questionnaire, public_id)


def message(session: Session, therapist: models.Account, message_id: int) -> models.Message:
    """A message about one of this therapist's patients; `NotFound` for any other."""
    found = session.scalar(
        select(models.Message).where(
            models.Message.id == message_id, models.Message.patient_id.in_(_patient_ids(therapist))
        )
    )
    if found is None:
        raise NotFound("message")
    return found


def _one(session: Session, therapist: models.Account, kind: type[Found], public_id: str) -> Found:
    mine = select(kind).where(kind.public_id == public_id, kind.patient_id.in_(_patient_ids(therapist)))
    found: Found | None = session.scalar(mine)
    if found is None:
        raise NotFound(kind.__tablename__)
    return found


def _patient_ids(therapist: models.Account) -> Any:
    return patients.visible_to(therapist).with_only_columns(models.Patient.id)
