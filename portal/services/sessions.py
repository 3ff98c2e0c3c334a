"""How much of a programme was done: as said at the check-ins, else as ticked, else it is not known.

What was not answered is named and never counted as nothing done.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.db import models
from portal.db.models import CheckInState
from portal.db.queries import check_ins, pauses, programmes
from portal.db.queries import ticks as queries
from portal.db.session import Session
from portal.domain import adherence, calendar
from portal.domain.adherence import Day, Record, Span, Tally

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Summary:
    """Sessions done of sessions planned, and the check-ins that say nothing: unanswered, or never asked."""

    tally: Tally
    unanswered: int = 0
    not_asked: int = 0

    @property
    def is_known(self) -> bool:
        """Whether anything was planned in the days that somebody told us of."""
        return self.tally.planned > 0


def record_of(session: Session, programme: models.Programme, *, now: datetime) -> Record:
    """Everything known of the days of a programme until now."""
    patient = session.get_one(models.Patient, programme.patient_id)
    today = calendar.day_of(patient, now)
    ended = programme.ended_at
    return Record(
        spans=tuple(_spans(programmes.versions(session, programme.id))),
        ticks=queries.of_programme(session, programme.id, programme.starts_on or today, today),
        paused=paused_days(session, programme, patient, today),
        today=today,
        ends_on=calendar.day_of(patient, ended) + A_DAY if ended else None,
    )


def day_states(record: Record, *, from_on: date, until_on: date) -> tuple[Day, ...]:
    """Every day from one to the other, both included."""
    return adherence.days(record, from_on, until_on)


def paused_days(
    session: Session, programme: models.Programme, patient: models.Patient, today: date
) -> frozenset[date]:
    """The days on which a programme rested: from the day it stopped until the day before it went on."""
    found: set[date] = set()
    for pause in pauses.of_programme(session, programme.id):
        day = calendar.day_of(patient, pause.began_at)
        until = calendar.day_of(patient, pause.ended_at) if pause.ended_at else today + A_DAY
        while day < until:
            found.add(day)
            day += A_DAY
    return frozenset(found)


def summary(
    session: Session, programme: models.Programme, record: Record, *, days: int | None = None
) -> Summary:
    """The last so many days, or all of them. A period between check-ins counts once, as its answer says;
    where there is none, as it was ticked by somebody who ticks; else it is only named."""
    first = record.today - timedelta(days=days) if days else date.min
    ticks = queries.was_ever_ticked(session, programme.id)
    tallies, unanswered, not_asked, end = [], 0, 0, None
    asked = [row for row in check_ins.of_programme(session, programme.id) if row.state in _ASKED]
    numbers = [row.id for row in asked]
    answers, reached = check_ins.answers_of_all(session, numbers), check_ins.reached(session, numbers)
    for check_in in sorted(asked, key=lambda row: row.due_on):
        end = check_in.due_on
        if end <= first:
            continue
        said = _said(answers[check_in.id])
        if said is not None:
            tallies.append(said)
        elif ticks:
            tallies.append(_ticked(record, check_in.from_on, end - A_DAY))
        elif check_in.state is CheckInState.CLOSED:
            was_asked = check_in.id in reached
            unanswered, not_asked = unanswered + was_asked, not_asked + (not was_asked)
    if ticks and record.spans:
        since = max(end or record.spans[0].from_on, first + A_DAY if days else record.spans[0].from_on)
        tallies.append(_ticked(record, since, record.today))
    return Summary(_together(tallies), unanswered, not_asked)


def ticked_in(record: Record, check_in: models.CheckIn) -> Tally | None:
    """What was ticked in the days a check-in asks about; None if nothing was."""
    days = adherence.days(record, check_in.from_on, check_in.due_on - A_DAY)
    is_ticked = any(day.on in record.ticks for day in days)
    return _ticked(record, check_in.from_on, check_in.due_on - A_DAY) if is_ticked else None


_ASKED = (CheckInState.OPEN, CheckInState.ANSWERED, CheckInState.CLOSED)


def _spans(chain: Iterable[models.ProgrammeVersion]) -> Iterable[Span]:
    for version in sorted(chain, key=lambda row: (row.starts_on, row.number)):
        per_week = {row.exercise: row.per_week for row in version.prescriptions if not row.is_out}
        yield Span(version.starts_on, version.sessions_per_week, per_week)


def _said(answers: list[models.Answers]) -> Tally | None:
    """What the last answer says; more than planned counts as all of it, so that one week hides no other."""
    last = answers[-1] if answers else None
    if last is None or last.done is None or not last.planned:
        return None
    return Tally(min(last.done, last.planned), last.planned)


def _ticked(record: Record, from_on: date, until_on: date) -> Tally:
    found = adherence.tally(record, from_on, until_on)
    return Tally(min(found.done, found.planned), found.planned, found.days_without_answer)


def _together(tallies: Iterable[Tally]) -> Tally:
    found = list(tallies)
    return Tally(
        sum(one.done for one in found),
        sum(one.planned for one in found),
        sum(one.days_without_answer for one in found),
    )
