"""How it went so far, for the patient: sessions, usual pain at the start and now, the course, and scores."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.db import models
from portal.db.session import Session
from portal.domain import calendar
from portal.domain.instruments import Instrument, Way
from portal.domain.strip import Strip
from portal.services import courses, strips
from portal.services.courses import Line

IS_NOW = timedelta(days=14)  # an older number is told with its day


@dataclass(frozen=True, slots=True)
class Progress:
    """The course of a programme. Usual pain 0 to 10; None is "not given", never 0.

    `is_cut`: the programme is older than the course that is shown. `scores` are of the treatment's questions.
    """

    strip: Strip
    first: int | None
    last: int | None
    last_on: date | None
    is_last_now: bool
    is_cut: bool
    scores: tuple[Line, ...]


def of(session: Session, programme: models.Programme, *, now: datetime) -> Progress:
    """The last twelve weeks; the first pain is the one of the intake, else of the first answer."""
    patient = session.get_one(models.Patient, programme.patient_id)
    strip = strips.of_programme(session, programme, now=now)
    given = strip.given("rest")
    last_on, last = given[-1] if given else (None, None)
    first = programme.intake_rest
    if first is None and len(given) > 1:
        first = given[0][1]
    return Progress(
        strip=strip,
        first=first,
        last=last,
        last_on=last_on,
        is_last_now=last_on is not None and calendar.day_of(patient, now) - last_on <= IS_NOW,
        is_cut=programme.starts_on is not None and programme.starts_on < strip.from_on,
        scores=_scores(session, patient, now),
    )


def _scores(session: Session, patient: models.Patient, now: datetime) -> tuple[Line, ...]:
    """How the questionnaires went, as far as we can say what a change of their score means.

    Usual pain is told with the course; the other totals are in the file with all of a patient's data.
    """
    lines = courses.course_of(session, patient, now=now)
    return tuple(line for line in lines if _is_for_patients(line.instrument))


def _is_for_patients(instrument: Instrument) -> bool:
    return instrument.way is not Way.CHECK_IN and instrument.matters is not None
