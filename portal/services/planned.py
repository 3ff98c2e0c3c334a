"""What a batch would do for one patient, or why it cannot: worked out before anything is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal.db import models
from portal.db.queries import programmes as queries
from portal.db.session import Session
from portal.services import pauses
from portal.services.messages import Effect


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asked for something, when, and how they want it."""

    by: models.Account
    now: datetime
    choices: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Planned:
    """One patient of a batch. `refused` is a code that says why nothing is done, else None.

    `order` is the message that does it; None where the batch itself makes it. `said` is what gets signed.
    """

    patient: models.Patient
    programme: models.Programme | None = None
    version: models.ProgrammeVersion | None = None
    order: Effect | None = None
    expires_at: datetime | None = None
    said: str | None = None
    refused: str | None = None


def standing(session: Session, patient: models.Patient) -> Planned:
    """The programme this patient follows now, of two the newer one; refused while none runs."""
    if patient.discharged_at is not None:
        return Planned(patient, refused="discharged")
    living = queries.living(session, patient.id)
    if not living:
        return Planned(patient, refused="no_programme")
    running = [one for one in living if pauses.resting_because(session, one) is None]
    if not running:
        return Planned(patient, refused="paused")
    return Planned(patient, running[-1], queries.latest(session, running[-1].id))
