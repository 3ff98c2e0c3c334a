"""Questionnaires by link: planned with the treatment, asked at their hour, answered once, closed in silence.

Nothing here changes a dose. A questionnaire nobody answers is no finding.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from portal.db import models
from portal.db.models import Channel, ProgrammeStatus, QuestionnaireState
from portal.db.queries import measures as queries
from portal.db.queries import messages, programmes
from portal.db.session import Session
from portal.domain import calendar, free_text, measures
from portal.domain.errors import Conflict
from portal.domain.free_text import Concern
from portal.domain.measures import Occasion
from portal.services import alerts, courses, outbox, rhythm, silence
from portal.services import measures as scores
from portal.services.messages import SendEmail

PRIORITIES = {Concern.URGENT: "high", Concern.REVIEW: "normal"}


@dataclass(frozen=True, slots=True)
class Given:
    """What was answered: ratings of own activities (None: no longer done), and the comparison with the start.

    What was not asked or, on paper, left open is None.
    """

    activities: Mapping[str, int | None] | None = None
    gpe: int | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """The scores one form brought; `is_repeat` when the same form had brought them before."""

    questionnaire: models.Questionnaire
    is_repeat: bool


def plan(session: Session, *, programme: models.Programme, now: datetime) -> None:
    """Plans the three occasions of an episode, once, counted from the first day of its first programme."""
    if programme.starts_on is None:
        raise ValueError("questionnaires are planned when a programme starts")
    patient = session.get_one(models.Patient, programme.patient_id)
    rows = [
        {
            "patient_id": patient.id,
            "episode": programme.episode,
            "occasion": occasion,
            "due_on": measures.due_on(programme.starts_on, occasion),
            "opens_at": rhythm.at_hour(patient, measures.due_on(programme.starts_on, occasion)),
            "closes_at": rhythm.at_hour(patient, measures.closes_on(programme.starts_on, occasion)),
            "created_at": now,
        }
        for occasion in Occasion
    ]
    session.flush()
    queries.add_questionnaires(session, rows)


def ask_due(session: Session, *, now: datetime) -> int:
    """Opens every questionnaire whose hour has come and puts its e-mail; returns how many.

    While the programme rests it waits. Where there is nothing to ask it is cancelled.
    """
    return sum(_ask(session, questionnaire, now) for questionnaire in queries.to_open(session, now))


def close_due(session: Session, *, now: datetime) -> int:
    """Closes what nobody answered in time; returns how many."""
    late = queries.to_close(session, now)
    for questionnaire in late:
        questionnaire.state = QuestionnaireState.CLOSED
    session.flush()
    return len(late)


def asked(session: Session, questionnaire: models.Questionnaire) -> tuple[str, ...]:
    """The instruments a questionnaire asks for."""
    known = scores.baseline(session, questionnaire.patient_id, questionnaire.episode)
    return measures.asked(questionnaire.occasion, baseline=known)


def questions(session: Session, questionnaire: models.Questionnaire) -> tuple[str, ...]:
    """What an open page asks: what is due, or else the activities, whatever was entered since it opened."""
    return asked(session, questionnaire) or ("psfs",)


def answer(
    session: Session,
    *,
    questionnaire: models.Questionnaire,
    given: Given,
    submission_id: str,
    by: models.Account | None,
    now: datetime,
) -> Answered:
    """Keeps the answers as scores of today; the same form sent twice is kept once.

    `by` is the therapist who types in what was said on paper; None is the patient. Raises `Conflict` for
    another form after an answer, and for questions that are not open.
    """
    messages.lock_patient(session, questionnaire.patient_id)
    questionnaire = queries.locked(session, questionnaire.id)
    if questionnaire.submission_id == submission_id:
        return Answered(questionnaire, is_repeat=True)
    if not can_answer(questionnaire, by=by, now=now):
        raise Conflict("these questions were answered, or are not open")
    questionnaire.state, questionnaire.answered_at = QuestionnaireState.ANSWERED, now
    questionnaire.submission_id = submission_id
    _keep(session, questionnaire, given, by, now)
    outbox.cancel(session, key_prefix=_order(questionnaire).key(), reason="answered")
    silence.heard(session, patient=session.get_one(models.Patient, questionnaire.patient_id), now=now)
    return Answered(questionnaire, is_repeat=False)


def can_answer(questionnaire: models.Questionnaire, *, by: models.Account | None, now: datetime) -> bool:
    """Whether answers are taken: from the patient while it is open, from a therapist also shortly before.

    Those of the start are taken from a therapist as soon as they are planned.
    """
    if now >= questionnaire.closes_at:
        return False
    if by is None or questionnaire.state is not QuestionnaireState.PLANNED:
        return questionnaire.state is QuestionnaireState.OPEN
    early = timedelta(days=measures.DAYS_EARLY)
    return questionnaire.occasion is Occasion.INTAKE or now >= questionnaire.opens_at - early


def cancel_waiting(session: Session, *, patient_id: int) -> None:
    """Takes back what is planned or open: the treatment is over."""
    for questionnaire in queries.waiting(session, patient_id):
        questionnaire.state = QuestionnaireState.CANCELLED
    session.flush()


def _ask(session: Session, questionnaire: models.Questionnaire, now: datetime) -> bool:
    patient = session.get_one(models.Patient, questionnaire.patient_id)
    questionnaire.opens_at = rhythm.at_hour(patient, questionnaire.due_on)  # the patient may have moved
    if questionnaire.opens_at > now or now >= questionnaire.closes_at:
        return False
    if patient.discharged_at is not None or not asked(session, questionnaire):
        questionnaire.state = QuestionnaireState.CANCELLED
        return False
    programme = _running(session, patient)
    if programme is None:
        return False
    questionnaire.state = QuestionnaireState.OPEN
    session.flush()
    if patient.channel is Channel.EMAIL:
        order = _order(questionnaire, programme_id=programme.id)
        outbox.put(session, order, now=now, expires_at=questionnaire.closes_at)
    return True


def _running(session: Session, patient: models.Patient) -> models.Programme | None:
    """The programme the patient follows; None while any of theirs rests or none runs."""
    living = [row for row in programmes.of_patient(session, patient.id) if row.status in programmes.LIVING]
    if any(row.status is ProgrammeStatus.PAUSED for row in living):
        return None
    return next(iter(living), None)


def _order(questionnaire: models.Questionnaire, *, programme_id: int | None = None) -> SendEmail:
    return SendEmail(
        "questionnaire",
        about=str(questionnaire.id),
        patient_id=questionnaire.patient_id,
        programme_id=programme_id,
        questionnaire_id=questionnaire.id,
    )


def _keep(
    session: Session,
    questionnaire: models.Questionnaire,
    given: Given,
    by: models.Account | None,
    now: datetime,
) -> None:
    patient = session.get_one(models.Patient, questionnaire.patient_id)
    kept = []
    if given.activities is not None:
        mean = measures.psfs_mean(list(given.activities.values()))
        kept.append(_measure(questionnaire, "psfs", mean, by))
    if given.gpe is not None:
        kept.append(_measure(questionnaire, "gpe", Decimal(given.gpe), by))
    for measure in kept:
        measure.taken_on, measure.created_at = calendar.day_of(patient, now), now
        scores.put(session, measure, now=now)
        if measure.instrument == "psfs" and given.activities is not None:
            measure.items = scores.items_text(given.activities)
        session.flush()
        if by is None:  # a therapist who types it in has seen it
            courses.tell_if_worse(session, patient, measure, now)
    if given.activities is not None:
        _tell_of_words(session, questionnaire, given.activities, now)


def _measure(
    questionnaire: models.Questionnaire, instrument: str, score: Decimal | None, by: models.Account | None
) -> models.Measure:
    return models.Measure(
        patient_id=questionnaire.patient_id,
        episode=questionnaire.episode,
        questionnaire_id=questionnaire.id,
        occasion=questionnaire.occasion,
        instrument=instrument,
        thousandths=None if score is None else scores.thousandths(score),
        entered_by_id=by.id if by else None,
        submission_id=questionnaire.submission_id,
    )


def _tell_of_words(
    session: Session, questionnaire: models.Questionnaire, activities: Mapping[str, int | None], now: datetime
) -> None:
    """Words in an activity that call a person, as in a check-in's own words."""
    concern = free_text.concern("\n".join(activities))
    programme = programmes.current(session, questionnaire.patient_id)
    if concern is not Concern.NONE:
        alerts.raise_alert(
            session,
            key=f"text:questionnaire:{questionnaire.id}",
            patient_id=questionnaire.patient_id,
            code=f"text_{concern}",
            priority=PRIORITIES[concern],
            programme_id=programme.id if programme else None,
            now=now,
        )
