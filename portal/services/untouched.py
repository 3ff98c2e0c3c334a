"""Drafts nobody touched yet: the same button pressed twice, or after the way back, begins one programme."""

from portal.db import models
from portal.db.models import ProgrammeStatus
from portal.db.queries import programmes as queries
from portal.db.session import Session

FIRST = 1  # the revision of a draft that was never saved


def instead_of(session: Session, programme: models.Programme) -> models.Programme:
    """The programme to write on: an older one that stands as it was begun, in the same way as this one,
    which is dropped then; else this one."""
    queries.hold(session, programme.patient_id)
    draft = queries.draft(session, programme.id)
    if draft is None:
        return programme
    for other in queries.of_patient(session, programme.patient_id):
        former = queries.draft(session, other.id)
        if other is not programme and former and _stands_alike((other, former), (programme, draft)):
            for row in (draft, programme):
                session.delete(row)
                session.flush()
            return other
    return programme


def _stands_alike(
    old: tuple[models.Programme, models.Draft], new: tuple[models.Programme, models.Draft]
) -> bool:
    is_untouched = old[0].status is ProgrammeStatus.DRAFT and old[1].revision == FIRST
    return is_untouched and _beginning(*old) == _beginning(*new)


def _beginning(programme: models.Programme, draft: models.Draft) -> tuple[object, ...]:
    return programme.protocol, programme.protocol_number, programme.region, draft.body
