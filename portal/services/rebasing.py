"""A draft that its programme has moved past: a person has read the newer version and says which counts."""

from datetime import datetime

from portal.db import models
from portal.db.queries import programmes as queries
from portal.db.session import Session
from portal.services import closing, programmes


def keep_mine(session: Session, *, programme: models.Programme, revision: int, now: datetime) -> models.Draft:
    """The draft stays as it is and counts as begun from the newest version; nothing is sent yet.

    Raises `DraftChanged` if it is another draft by now.
    """
    programme = queries.locked(session, programme.id)
    draft = programmes.read_at(session, programme, revision)
    draft.base_number = programme.latest_number
    draft.revision, draft.changed_at = revision + 1, now
    session.flush()
    return draft


def begin_again(
    session: Session, *, programme: models.Programme, revision: int, now: datetime
) -> models.Draft:
    """The draft is given up and begins again as the newest version stands; `DraftChanged` as above."""
    programme = queries.locked(session, programme.id)
    session.delete(programmes.read_at(session, programme, revision))
    closing.leave_draft(session, programme.id)
    return programmes.draft_of(session, programme=programme, now=now)
