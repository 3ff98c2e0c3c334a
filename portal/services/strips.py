"""The strips of programmes: for a whole list in two reads, and for one programme with its single days."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from portal.db import models
from portal.db.models import CheckInState
from portal.db.queries import strips as queries
from portal.db.queries.strips import Asked, Turn
from portal.db.session import Session
from portal.domain import adherence, calendar, strip
from portal.domain.adherence import Record
from portal.domain.strip import Mark, Pains, Period, PeriodState, Strip
from portal.services import sessions

A_DAY = timedelta(days=1)
IN_A_LIST, ON_A_PAGE = 42, 84  # days: six weeks in a row of the caseload, twelve on a patient's page
SHORTEST = 14  # days: a programme of three days is not drawn as wide as one of six weeks


def of_many(
    session: Session, programmes: Sequence[models.Programme], *, now: datetime, days: int = IN_A_LIST
) -> dict[int, Strip]:
    """The last days of each programme that was sent, by its number; two reads, however many there are."""
    sent = [programme for programme in programmes if programme.starts_on is not None]
    since = now.date() - timedelta(days=days + 1)
    numbers = [programme.id for programme in sent]
    asked = queries.periods_of(session, numbers, since)
    turns = queries.turns_of(session, numbers)
    return {
        programme.id: _strip(
            session, programme, asked.get(programme.id, []), turns.get(programme.id, []), (now, days)
        )
        for programme in sent
    }


def of_programme(
    session: Session, programme: models.Programme, *, now: datetime, days: int = ON_A_PAGE
) -> Strip:
    """The last days of one programme that was sent; with single days where they were ticked or typed in."""
    found = of_many(session, [programme], now=now, days=days)[programme.id]
    record = sessions.record_of(session, programme, now=now)
    told = sessions.summary(session, programme, record, days=days)
    found = replace(
        found,
        done=told.tally.done,
        planned=told.tally.planned,
        unanswered=told.unanswered,
        not_asked=told.not_asked,
    )
    if not record.ticks:
        return found
    return replace(
        found,
        periods=tuple(_as_ticked(period, record) for period in found.periods),
        days=adherence.days(record, found.from_on, found.until_on - A_DAY),
    )


def _strip(
    session: Session,
    programme: models.Programme,
    asked: Iterable[Asked],
    turns: list[Turn],
    when: tuple[datetime, int],
) -> Strip:
    patient = session.get_one(models.Patient, programme.patient_id)
    from_on, until_on = _stretch(programme, patient, *when)
    rows = [row for row in asked if row.due_on > from_on]
    periods = tuple(_period(row) for row in rows)
    known = [(row.done, row.planned) for row in periods if row.done is not None and row.planned]
    states = [row.state for row in periods]
    return Strip(
        from_on=from_on,
        until_on=until_on,
        on_paper=patient.channel is models.Channel.PAPER,
        periods=periods,
        pains=tuple(_pains(row) for row in rows if row.was_answered or row.state is CheckInState.CLOSED),
        paused=tuple(
            _rests(turns, patient, from_on, min(until_on, calendar.day_of(patient, when[0]) + A_DAY))
        ),
        marks=tuple(_marks(turns, programme, patient, (from_on, until_on))),
        done=sum(min(done, planned) for done, planned in known),
        planned=sum(planned for _, planned in known),
        unanswered=states.count(PeriodState.NO_ANSWER),
        not_asked=states.count(PeriodState.NOT_ASKED),
    )


def _stretch(
    programme: models.Programme, patient: models.Patient, now: datetime, days: int
) -> tuple[date, date]:
    """From which day on, and the first day after: the last days, and what is planned after them."""
    today = calendar.day_of(patient, programme.ended_at or now)
    starts_on = programme.starts_on or today
    from_on = max(starts_on, today - timedelta(days=days - 1))
    planned = starts_on + timedelta(weeks=programme.weeks)
    shortest = from_on + timedelta(days=SHORTEST)
    return from_on, max(today + A_DAY, shortest, min(planned, from_on + timedelta(days=days)))


def _period(row: Asked) -> Period:
    state = PeriodState.OPEN
    if row.was_answered:
        state = strip.state_of(row.done, row.planned)
    elif row.state is CheckInState.CLOSED:
        state = PeriodState.NO_ANSWER if row.has_reached else PeriodState.NOT_ASKED
    return Period(row.from_on, row.due_on, state, row.done, row.planned)


def _pains(row: Asked) -> Pains:
    return Pains(row.due_on, row.rest, row.during, row.after24)


def _as_ticked(period: Period, record: Record) -> Period:
    """Where nobody said how much was done, the ticks of these days say it."""
    if period.done is not None:
        return period
    last = period.until_on - A_DAY
    ticked = [day for day in record.ticks if period.from_on <= day <= last]
    if not ticked:
        return period
    told = adherence.tally(record, period.from_on, last)
    return replace(
        period, state=strip.state_of(told.done, told.planned), done=told.done, planned=told.planned
    )


def _rests(
    turns: Iterable[Turn], patient: models.Patient, from_on: date, until_on: date
) -> Iterable[tuple[date, date]]:
    """Rests inside the stretch, until today at most: from the day it stopped until the day it went on."""
    for turn in turns:
        if turn.number is not None:
            continue
        began_on = max(from_on, calendar.day_of(patient, turn.at))
        ended_on = min(until_on, calendar.day_of(patient, turn.until) if turn.until else until_on)
        if began_on < ended_on:
            yield began_on, ended_on


def _marks(
    turns: Iterable[Turn], programme: models.Programme, patient: models.Patient, stretch: tuple[date, date]
) -> Iterable[Mark]:
    """One mark a day: of two versions on one day the later one stands."""
    starts_on = programme.starts_on or stretch[0]
    newest: dict[date, int] = {}
    for turn in turns:
        on = max(starts_on, calendar.day_of(patient, turn.at))
        if turn.number is not None and stretch[0] <= on < stretch[1]:
            newest[on] = max(turn.number, newest.get(on, 0))
    return (Mark(on, number) for on, number in sorted(newest.items()))
