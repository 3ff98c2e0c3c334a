"""What a patient did today and this week, as the page of the exercises shows it. Looking writes nothing."""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.db import models
from portal.domain.adherence import DayState
from portal.services import sessions, ticks
from portal.web.transaction import now, unit


@dataclass(frozen=True)
class Today:
    """The patient's day: the exercises done, of so many in use; the sessions done, of the week's number."""

    on: date
    ticked: frozenset[str]
    planned: int
    said_none: bool
    sessions_done: int
    sessions: int

    @property
    def is_week_done(self) -> bool:
        """Whether this week's sessions are done: from here on a day without one is a rest."""
        return self.sessions_done >= self.sessions


def of(programme: models.Programme, version: models.ProgrammeVersion) -> Today | None:
    """Today as far as it was said; None before the programme begins."""
    record = sessions.record_of(unit(), programme, now=now())
    today = record.today
    if today not in ticks.fillable_days(unit(), programme, now()):
        return None
    monday = today - timedelta(days=today.weekday())
    days = sessions.day_states(record, from_on=monday, until_on=today)
    said = record.ticks.get(today, {})
    in_use = ticks.in_use(version)
    ticked = frozenset(name for name, done in said.items() if done and name in in_use)
    return Today(
        on=today,
        ticked=ticked,
        planned=len(in_use),
        said_none=bool(said) and not any(said.values()),
        sessions_done=sum(day.state is DayState.DONE for day in days),
        sessions=version.sessions_per_week,
    )
