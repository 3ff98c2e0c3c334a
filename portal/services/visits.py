"""The next visit of a patient, as the therapist knows it: sheets are put in this order."""

from datetime import datetime, timedelta

from portal.db import models
from portal.db.session import Session
from portal.domain.errors import Conflict, InvalidInput
from portal.rendering.i18n import N_

LONGEST = timedelta(days=366)
IN_THE_PAST = N_("This time is over. Please choose a later one.")
TOO_LATE = N_("This is more than a year away. Please choose an earlier day.")


def plan(session: Session, *, patient: models.Patient, at: datetime | None, now: datetime) -> None:
    """Notes when the patient comes next; None: no visit is known.

    Raises `InvalidInput` for a time that is over or more than a year away, `Conflict` once the treatment has
    ended.
    """
    if patient.discharged_at is not None:
        raise Conflict("the treatment has ended")
    if at is not None and at < now - timedelta(hours=12):  # a visit of this morning is a visit of today
        raise InvalidInput("visit_day", IN_THE_PAST)
    if at is not None and at > now + LONGEST:
        raise InvalidInput("visit_day", TOO_LATE)
    patient.next_visit_at = at
    session.flush()
