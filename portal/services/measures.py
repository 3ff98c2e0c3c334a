"""The scores of a patient: entered, kept with what they replaced, and read as one line per instrument."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from portal.db import models
from portal.db.models import ProgrammeStatus
from portal.db.queries import measures as queries
from portal.db.queries import messages, programmes
from portal.db.session import Session
from portal.domain import calendar, measures, typed
from portal.domain.errors import Conflict, InvalidInput
from portal.domain.instruments import INSTRUMENTS, LONG_FORM, SHORT_FORM, Way
from portal.rendering.i18n import N_

THOUSAND = 1000
NO_TOTAL = N_("Choose one of these measures.")
BEFORE_BIRTH = N_("This day is before the date of birth. Please look at the year.")
NO_SUCH_FORM = N_("Choose the form with 24 or with 23 statements.")


@dataclass(frozen=True, slots=True)
class Episode:
    """One treatment of a patient, from the first day of its first programme."""

    number: int
    starts_on: date
    programmes: tuple[models.Programme, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A total as the clinic enters it; `n_items` says which Roland-Morris form it was."""

    instrument: str
    taken_on: date
    score: Decimal
    n_items: int | None = None


def episode_of(session: Session, patient: models.Patient, *, now: datetime) -> Episode:
    """The treatment that runs or ran last; for a patient without any, one that begins today."""
    return episodes_of(session, patient, now=now)[0]


def episodes_of(session: Session, patient: models.Patient, *, now: datetime) -> tuple[Episode, ...]:
    """All treatments of a patient, the newest first; there is always one."""
    every = [row for row in programmes.of_patient(session, patient.id) if not _was_discarded(row)]
    numbers = sorted({row.episode for row in every}, reverse=True) or [1]
    return tuple(_episode(number, every, today=calendar.day_of(patient, now)) for number in numbers)


def enter(
    session: Session,
    *,
    patient: models.Patient,
    entry: Entry,
    by: models.Account,
    submission_id: str,
    now: datetime,
) -> models.Measure:
    """Keeps a total; the same form sent twice is one row, another total of that day takes its place.

    Raises `InvalidInput` by field.
    """
    _check(patient, entry, today=calendar.day_of(patient, now))
    messages.lock_patient(session, patient.id)
    if sent := queries.by_submission(session, submission_id):
        if sent.patient_id != patient.id:
            raise Conflict("this form was sent for another patient")
        return sent
    episode = episode_of(session, patient, now=now)
    measure = models.Measure(
        patient_id=patient.id,
        episode=episode.number,
        occasion=measures.occasion_of(episode.starts_on, entry.taken_on),
        instrument=entry.instrument,
        taken_on=entry.taken_on,
        thousandths=thousandths(entry.score),
        n_items=entry.n_items,
        entered_by_id=by.id,
        submission_id=submission_id,
        created_at=now,
    )
    return put(session, measure, now=now)


def put(session: Session, measure: models.Measure, *, now: datetime) -> models.Measure:
    """Adds a score; what stood for the same instrument and day stays, superseded. The patient is locked."""
    for row in queries.scores(session, measure.patient_id, measure.episode):
        if row.instrument == measure.instrument and row.taken_on == measure.taken_on:
            row.superseded_at = now
    session.flush()
    session.add(measure)
    session.flush()
    return measure


def baseline(session: Session, patient_id: int, episode: int) -> frozenset[str]:
    """What has been scored since the episode began."""
    rows = queries.scores(session, patient_id, episode)
    return frozenset(row.instrument for row in rows if row.thousandths is not None)


def activities(session: Session, patient_id: int, episode: int) -> tuple[str, ...]:
    """The activities the patient named at the start of the episode."""
    for row in queries.scores(session, patient_id, episode):
        if row.instrument == "psfs" and row.items:
            return tuple(items_of(row.items))
    return ()


def items_of(text: str) -> dict[str, int | None]:
    """Activities with their ratings, as they are kept; None is "I no longer do this"."""
    return {activity: rating for activity, rating in json.loads(text)}


def items_text(items: Mapping[str, int | None]) -> str:
    """Activities with their ratings, to be kept in their order."""
    return json.dumps(list(items.items()), ensure_ascii=False)


def thousandths(score: Decimal) -> int:
    """A score as the row keeps it."""
    return int(score * THOUSAND)


def score_of(kept: int | None) -> Decimal | None:
    """A score as the row keeps it, as a number again."""
    return None if kept is None else Decimal(kept) / THOUSAND


def _episode(number: int, every: list[models.Programme], *, today: date) -> Episode:
    mine = tuple(row for row in every if row.episode == number)
    return Episode(number, min((row.starts_on for row in mine if row.starts_on), default=today), mine)


def _was_discarded(programme: models.Programme) -> bool:
    """A programme that ended before anything of it was sent begins no treatment."""
    return programme.status is ProgrammeStatus.ENDED and programme.latest_number == 0


def _check(patient: models.Patient, entry: Entry, *, today: date) -> None:
    instrument = INSTRUMENTS.get(entry.instrument)
    if instrument is None or instrument.way is not Way.TOTAL:
        raise InvalidInput("instrument", NO_TOTAL)
    most = entry.n_items or instrument.most
    if not instrument.least <= entry.score <= most:
        raise InvalidInput("score", typed.Filled(typed.OUT_OF_RANGE, least=instrument.least, most=most))
    if entry.n_items not in ((SHORT_FORM, LONG_FORM) if entry.instrument == "rmdq" else (None,)):
        raise InvalidInput("n_items", NO_SUCH_FORM)
    typed.birth(entry.taken_on, field="taken_on", today=today)
    if patient.born_on is not None and entry.taken_on < patient.born_on:
        raise InvalidInput("taken_on", BEFORE_BIRTH)
