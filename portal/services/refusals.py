"""What a patient is told of a refusal: somebody looked at it, and it stays as it is. Never the reason."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.db import mapping, models
from portal.db.models import ProposalState
from portal.db.queries import reviews as queries
from portal.db.session import Session
from portal.domain import calendar

TOLD = timedelta(days=14)  # as long as it is not asked again


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A day on which a physiotherapist looked at an exercise; None: at the sessions a week."""

    exercise: str | None
    on: date


def told(
    session: Session, *, patient: models.Patient, version: models.ProgrammeVersion, now: datetime
) -> tuple[LookedAt, ...]:
    """What was refused lately and still stands as it was, the newest first.

    An exercise that came back with the refusal is told of by its version; one that was changed since, or
    rests, has a reason of its own.
    """
    doses = {row.exercise: mapping.dose_of(row) for row in version.prescriptions if not row.is_out}
    found: dict[str | None, LookedAt] = {}
    for proposal in queries.decided_since(session, now - TOLD, programme_id=version.programme_id):
        if proposal.state is not ProposalState.REJECTED or proposal.closed_by_version_id is not None:
            continue
        item = mapping.proposed_item(proposal)
        if proposal.decided_at is None or (item is not None and doses.get(item.exercise) != item.before):
            continue
        exercise = item.exercise if item else None
        found.setdefault(exercise, LookedAt(exercise, calendar.day_of(patient, proposal.decided_at)))
    return tuple(found.values())
