"""What a check-in knows from the ticks: a first choice to look at, never an answer by itself."""

from portal.db import models
from portal.domain.adherence import Tally
from portal.services import paper_log, sessions
from portal.web.forms.check_in import ALL, MOST_TILES, NONE, SOME
from portal.web.transaction import now, unit


def of(check_in: models.CheckIn) -> Tally | None:
    """The sessions ticked in the days it asks about; None if nothing was, or the number is not known."""
    programme = unit().get_one(models.Programme, check_in.programme_id)
    found = sessions.ticked_in(sessions.record_of(unit(), programme, now=now()), check_in)
    planned = check_in.planned_sessions or 0
    if found is None or not planned or not found.done:
        return None
    return Tally(min(found.done, planned), planned, found.days_without_answer)


def start(found: Tally | None, done: str) -> dict[str, str]:
    """The form as it opens: what the button of the e-mail said, else what was ticked."""
    ticked = "" if found is None else ALL if found.done == found.planned else SOME
    chosen = done or ticked
    count = str(found.done) if found is not None and chosen == ticked == SOME else ""
    return {"done": chosen, "count": count}


def from_log(check_in: models.CheckIn) -> dict[str, object]:
    """The form for a therapist with the sheet in hand: what its log says of the days asked about; else what
    was ticked. Safety questions and the usual pain are never filled in."""
    programme = unit().get_one(models.Programme, check_in.programme_id)
    found = paper_log.of_check_in(unit(), programme, check_in, now=now())
    if found is None:
        return dict(start(of(check_in), ""))
    return _done(found.sessions, check_in.planned_sessions or 0) | {
        "during": found.during,
        "after24": found.day_after,
    }


def _done(count: int | None, planned: int) -> dict[str, object]:
    if count is None:
        return {}
    if count == 0 or 0 < planned <= count:
        return {"done": ALL if count else NONE}
    return {"done": SOME, "count": min(count, MOST_TILES)}
