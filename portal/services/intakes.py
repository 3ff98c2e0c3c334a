"""The intake on one page: the problem, the history, what to know, wishes, and the scores to start from.

All of it is kept, or nothing is.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from portal.db import models
from portal.db.models import ProgrammeStatus
from portal.db.queries import measures as queries
from portal.db.queries import messages, reviews
from portal.db.queries import programmes as programme_queries
from portal.db.session import Session
from portal.domain import calendar
from portal.domain.errors import Conflict
from portal.domain.measures import Occasion, psfs_mean
from portal.services import measures, programmes, questionnaires
from portal.services.measures import Entry


@dataclass(frozen=True, slots=True)
class Intake:
    """What a therapist asked at the start. Empty texts, no activities and no score mean "not asked".

    `rmdq` is a Roland-Morris score with the number of statements of its form.
    """

    onset_on: date | None = None
    rest: int | None = None
    history: str = ""
    wishes: str = ""
    tags: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    activities: Mapping[str, int | None] | None = None
    rmdq: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What may still be changed: onset and usual pain until the rules have used them, the activities until
    they were answered as the patient's."""

    problem: bool
    activities: bool


def open_parts(session: Session, programme: models.Programme, *, now: datetime) -> Standing:
    """Which parts of the intake can be changed now."""
    problem = reviews.last(session, programme.id) is None
    if programme.status is ProgrammeStatus.DRAFT:
        return Standing(
            problem, _intake_of(session, programme) is None or _is_waiting(session, programme, now)
        )
    return Standing(problem, _is_waiting(session, programme, now))


def keep(
    session: Session, *, programme: models.Programme, intake: Intake, by: models.Account, now: datetime
) -> None:
    """Keeps the intake of a programme; activities answer the questionnaire of the start, so nobody is asked.

    What the rules have used stays as it was: onset and usual pain, and what is not to be offered can then
    only grow. Raises `Conflict` for a programme that has ended.
    """
    programme = programme_queries.locked(session, programme.id)
    if programme.status is ProgrammeStatus.ENDED:
        raise Conflict("the programme has ended")
    messages.lock_patient(session, programme.patient_id)
    patient = session.get_one(models.Patient, programme.patient_id)
    parts = open_parts(session, programme, now=now)
    if parts.problem:
        programmes.set_intake(
            session, programme=programme, onset_on=intake.onset_on, intake_rest=intake.rest, now=now
        )
    unwanted = set(intake.unwanted) | (set() if parts.problem else set(programme.unwanted))
    programme.unwanted = sorted(unwanted)
    programme.history, programme.wishes = intake.history or None, intake.wishes or None
    patient.tags, patient.equipment = sorted(intake.tags), sorted(intake.equipment)
    session.flush()
    if parts.activities and intake.activities:
        _keep_activities(session, programme, intake.activities, by, now)
    if intake.rmdq is not None:
        _keep_rmdq(session, patient, programme, intake.rmdq, by, now)


def activities(session: Session, programme: models.Programme) -> dict[str, int | None]:
    """The activities of the start with their numbers, if they were asked."""
    row = _first(session, programme, "psfs")
    return measures.items_of(row.items) if row and row.items else {}


def rmdq(session: Session, programme: models.Programme) -> tuple[int, int] | None:
    """The Roland-Morris score of the start and the number of statements of its form."""
    row = _first(session, programme, "rmdq")
    score = measures.score_of(row.thousandths) if row else None
    return (int(score), row.n_items) if row and row.n_items and score is not None else None


def _first(session: Session, programme: models.Programme, instrument: str) -> models.Measure | None:
    rows = queries.scores(session, programme.patient_id, programme.episode)
    of_start = [row for row in rows if row.instrument == instrument and row.occasion is Occasion.INTAKE]
    return of_start[-1] if of_start else None


def _intake_of(session: Session, programme: models.Programme) -> models.Questionnaire | None:
    """The questionnaire of the start; None before the first programme of the episode is signed."""
    rows = queries.of_patient(session, programme.patient_id, programme.episode)
    return next((row for row in rows if row.occasion is Occasion.INTAKE), None)


def _is_waiting(session: Session, programme: models.Programme, now: datetime) -> bool:
    waiting = _intake_of(session, programme)
    by = session.get_one(models.Patient, programme.patient_id).therapist_id
    return waiting is not None and questionnaires.can_answer(
        waiting, by=session.get(models.Account, by), now=now
    )


def _keep_activities(
    session: Session,
    programme: models.Programme,
    items: Mapping[str, int | None],
    by: models.Account,
    now: datetime,
) -> None:
    before = _first(session, programme, "psfs")
    if before is not None and before.items and measures.items_of(before.items) == dict(items):
        return
    if before is not None:
        before.superseded_at = now
    waiting = _intake_of(session, programme)
    if waiting is not None:
        questionnaires.answer(
            session,
            questionnaire=waiting,
            given=questionnaires.Given(activities=items),
            submission_id=secrets.token_hex(16),
            by=by,
            now=now,
        )
        return
    patient = session.get_one(models.Patient, programme.patient_id)
    mean = psfs_mean(list(items.values()))
    measure = models.Measure(
        patient_id=patient.id,
        episode=programme.episode,
        occasion=Occasion.INTAKE,
        instrument="psfs",
        taken_on=calendar.day_of(patient, now),
        thousandths=None if mean is None else measures.thousandths(mean),
        entered_by_id=by.id,
        submission_id=secrets.token_hex(16),
        created_at=now,
    )
    measures.put(session, measure, now=now)
    measure.items = measures.items_text(items)
    session.flush()


def _keep_rmdq(
    session: Session,
    patient: models.Patient,
    programme: models.Programme,
    score: tuple[int, int],
    by: models.Account,
    now: datetime,
) -> None:
    if rmdq(session, programme) == score:
        return
    entry = Entry("rmdq", calendar.day_of(patient, now), Decimal(score[0]), n_items=score[1])
    measures.enter(session, patient=patient, entry=entry, by=by, submission_id=secrets.token_hex(16), now=now)
