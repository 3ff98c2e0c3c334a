"""The end of a programme: nothing more is asked, sent or changed."""

from datetime import datetime

from portal.db import models
from portal.db.models import ProgrammeStatus
from portal.db.queries import reviews
from portal.db.session import Session
from portal.services import check_ins, closing, outbox, pauses
from portal.services.closing import Closed


def end(session: Session, *, programme: models.Programme, now: datetime) -> None:
    """The programme is over; ended twice it keeps its first end. Another programme goes on."""
    if programme.status is ProgrammeStatus.ENDED:
        return
    pauses.end_with(session, programme, now)
    programme.status, programme.ended_at = ProgrammeStatus.ENDED, now
    check_ins.cancel_waiting(session, programme=programme)
    outbox.cancel(session, programme_id=programme.id, reason="ended")
    for proposal in reviews.waiting_proposals(session, programme.id):
        closing.by_itself(session, proposal, Closed.ENDED, now=now)
    session.flush()
