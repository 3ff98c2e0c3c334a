"""What a patient did today and this week, as the page of the exercises shows it. Looking writes nothing."""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.db import models
from portal.db.queries import ticks as queries
from portal.domain import adherence
from portal.domain.adherence import DayState, Record
from portal.services import sessions, ticks
from portal.web.transaction import now, unit

A_PAUSE = 3  # finished days without a word, before the page says that it is fine to start again


@dataclass(frozen=True)
class Today:
    """The patient's day: the exercises done, of so many in use; the sessions done, of the week's number.

    `starts_again`: somebody who ticks has said nothing for some days. How many is nobody's business.
    """

    on: date
    ticked: frozenset[str]
    planned: int
    said_none: bool
    sessions_done: int
    sessions: int
    starts_again: bool = False

    @property
    def is_week_done(self) -> bool:
        """Whether this week's sessions are done: from here on a day without one is a rest."""
        return self.sessions_done >= self.sessions

    @property
    def is_rest(self) -> bool:
        """Whether there is nothing to do today: the week's sessions were done before."""
        return self.is_week_done and not self.ticked

    @property
    def next_on(self) -> date:
        """When the next session is due after today."""
        return adherence.next_due(self.on, is_week_done=self.is_week_done)

    @property
    def is_next_tomorrow(self) -> bool:
        """Whether that is tomorrow."""
        return self.next_on == self.on + timedelta(days=1)


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
        starts_again=not said and _was_silent(programme, record),
    )


def _was_silent(programme: models.Programme, record: Record) -> bool:
    """Whether nothing was said of the last days by somebody who ticks."""
    yesterday = record.today - timedelta(days=1)
    before = record.today - timedelta(days=A_PAUSE)
    days = sessions.day_states(record, from_on=before, until_on=yesterday)
    is_silent = all(day.state is DayState.NO_ANSWER for day in days)
    return is_silent and queries.was_ever_ticked(unit(), programme.id)
