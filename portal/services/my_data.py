"""Everything the clinic keeps of a patient here, as plain values for a file: no inner numbers, no digests."""

import json
from datetime import date, datetime
from typing import Any

from portal.catalogue.content import Catalogue
from portal.db import models
from portal.db.queries import my_data as queries
from portal.db.queries import programmes as programme_queries
from portal.db.session import Session
from portal.services import looks, sheets

ABOUT_YOU = (
    "first_name", "last_name", "email", "phone", "language", "time_zone", "text_size", "wants_reminders",
    "check_in_weekday", "check_in_hour", "tags", "equipment", "email_is_wrong",
)  # fmt: skip
PROGRAMME = (
    "region", "protocol", "status", "starts_on", "weeks", "onset_on", "intake_rest", "history", "wishes",
    "paused_at", "paused_because", "ended_at",
)  # fmt: skip
EXERCISE = (
    "exercise", "sets", "reps", "hold_seconds", "minutes", "load", "rest_seconds", "per_week", "is_out",
    "note",
)  # fmt: skip
ANSWER = (
    "number", "answered_at", "done", "planned", "during", "after24", "rest", "reason", "concern", "text",
)  # fmt: skip
DAY_LOG = ("on_day", "sessions", "during", "day_after", "kept_at")
SCORE = ("instrument", "taken_on", "superseded_at")


def of(session: Session, patient: models.Patient, *, catalogue: Catalogue, now: datetime) -> dict[str, Any]:
    """The file's content: who, programmes, check-ins, ticks, scores, messages, looks and e-mails."""
    return {
        "made_at": _plain(now),
        "clinic": session.get_one(models.Clinic, patient.clinic_id).name,
        "you": _values(patient, ABOUT_YOU)
        | {"born_on": patient.born_on_text, "reached_by": str(patient.channel)},
        "programmes": [
            _programme(session, row, catalogue) for row in programme_queries.of_patient(session, patient.id)
        ],
        "check_ins": _check_ins(session, patient),
        "days": [
            _values(row, ("on_day", "exercise", "done"))
            for row in queries.of(session, models.Tick, patient.id)
        ],
        "paper_log": [_values(row, DAY_LOG) for row in queries.of(session, models.DayLog, patient.id)],
        "scores": [_score(row) for row in queries.of(session, models.Measure, patient.id)],
        "messages": [_note(row) for row in queries.of(session, models.Note, patient.id)],
        "emails": [_email(row) for row in queries.emails(session, patient.id)],
        "who_looked": [
            {"name": look.name, "day": _plain(look.on)}
            for look in looks.of_patient(session, patient, now=now)
        ],
    }


def _programme(session: Session, programme: models.Programme, catalogue: Catalogue) -> dict[str, Any]:
    chain = reversed(programme_queries.versions(session, programme.id))
    pauses = queries.pauses(session, programme.id)
    return _values(programme, PROGRAMME) | {
        "versions": [_version(row, catalogue) for row in chain],
        "pauses": [_values(row, ("because", "began_at", "ended_at", "note")) for row in pauses],
    }


def _version(version: models.ProgrammeVersion, catalogue: Catalogue) -> dict[str, Any]:
    return _values(version, ("number", "published_at", "starts_on", "sessions_per_week")) | {
        "exercises": [_values(row, EXERCISE) for row in version.prescriptions],
        "what_changed": list(sheets.news_of(version, catalogue)) if version.number > 1 else [],
    }


def _check_ins(session: Session, patient: models.Patient) -> list[dict[str, Any]]:
    """Each with every answer: a correction stands beside what it corrects."""
    answers = queries.of(session, models.Answers, patient.id)
    return [
        _values(row, ("due_on", "from_on", "state", "opens_at", "closes_at"))
        | {"answers": [_answer(one) for one in answers if one.check_in_id == row.id]}
        for row in queries.of(session, models.CheckIn, patient.id)
    ]


def _answer(answers: models.Answers) -> dict[str, Any]:
    details = json.loads(answers.details) if answers.details else {}
    return _values(answers, ANSWER) | {"details": details}


def _score(measure: models.Measure) -> dict[str, Any]:
    """A score is kept in thousandths, so that it is exact on every database."""
    score = measure.thousandths / 1000 if measure.thousandths is not None else None
    own_words = json.loads(measure.items) if measure.items else []
    return _values(measure, SCORE) | {"score": score, "own_words": own_words}


def _note(note: models.Note) -> dict[str, Any]:
    writer = "you" if note.by_id is None else "clinic"
    return _values(note, ("written_at", "read_at", "text")) | {"from": writer}


def _email(message: models.Message) -> dict[str, Any]:
    return {
        "kind": message.payload.get("email"),
        "state": str(message.state),
        "at": _plain(message.created_at),
    }


def _values(row: object, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
