"""The last four weeks, day by day: rest, no answer and none done are three different things."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from portal.db import models
from portal.db.models import ProgrammeStatus
from portal.db.queries import check_ins as check_in_queries
from portal.domain.adherence import Day, DayState, Tally
from portal.rendering.i18n import N_, gettext
from portal.services import sessions
from portal.services.sessions import Summary
from portal.web.transaction import now, unit

WEEKS = 4
A_WEEK = timedelta(days=7)
WORDS: Mapping[DayState, str] = {
    DayState.DONE: N_("a session"),
    DayState.SOME: N_("part of one"),
    DayState.NONE: N_("none done"),
    DayState.NO_ANSWER: N_("no answer"),
    DayState.REST: N_("rest"),
    DayState.PAUSED: N_("on pause"),
    DayState.NOT_DUE: N_("not due"),
}
SHAPES: Mapping[DayState, str] = {
    DayState.DONE: "circle-check",
    DayState.SOME: "circle-dot",
    DayState.NONE: "circle-x",
    DayState.NO_ANSWER: "circle-help",
    DayState.REST: "minus",
    DayState.PAUSED: "circle-pause",
}


@dataclass(frozen=True)
class Days:
    """Whole calendar weeks, the newest last; what was done of them; and the ticks of each check-in's days.

    Without a tick there is no table: what was said at the check-ins stands below.
    """

    weeks: tuple[tuple[Day, ...], ...]
    summary: Summary
    ticked: Mapping[int, Tally]

    @property
    def states(self) -> tuple[DayState, ...]:
        """What is in the table, for its legend."""
        there = {day.state for week in self.weeks for day in week}
        return tuple(state for state in SHAPES if state in there)


def of(programme: models.Programme | None) -> Days | None:
    """The days of a programme; None before it was sent."""
    if programme is None or programme.status is ProgrammeStatus.DRAFT:
        return None
    record = sessions.record_of(unit(), programme, now=now())
    asked = check_in_queries.of_programme(unit(), programme.id)
    ticked = {row.id: tally for row in asked if (tally := sessions.ticked_in(record, row))}
    monday = record.today - timedelta(days=record.today.weekday())
    weeks = (monday - back * A_WEEK for back in range(WEEKS - 1, -1, -1))
    table = tuple(
        sessions.day_states(record, from_on=first, until_on=first + A_WEEK - timedelta(days=1))
        for first in weeks
    )
    return Days(
        weeks=table if record.ticks else (),
        summary=sessions.summary(unit(), programme, record, days=WEEKS * 7),
        ticked=ticked,
    )


def words(state: DayState) -> str:
    """What a day is called."""
    return gettext(WORDS[state])
