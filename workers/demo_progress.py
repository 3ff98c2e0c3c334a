"""What an invented patient says of their progress, and the totals their therapist enters."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from portal.db import models
from portal.db.queries import measures as queries
from portal.db.session import Session
from portal.domain import calendar
from portal.domain.instruments import LONG_FORM
from portal.services import measures, questionnaires
from portal.services.measures import Entry
from portal.services.questionnaires import Given


@dataclass(frozen=True)
class Progress:
    """One patient's story in scores.

    `ratings` holds one line for each time the patient is asked: a number for each of the `things`, from the
    second time on followed by the comparison with the start. A total reads `day instrument score`, the day
    counted from the first one.
    """

    things: tuple[str, ...] = ()
    ratings: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()


PROGRESS = {
    "Anna": Progress(
        ("Gå en tur på en time", "Løfte mit barnebarn", "Sidde i biografen"), ("3 2 4", "6 6 5 3")
    ),
    "Bente": Progress(("Gå på trapper", "Stå i køkkenet", "Cykle til byen"), ("4 5 3", "5 5 3 1")),
    "Peter": Progress(totals=("0 rmdq 11", "28 rmdq 6")),
    "Søren": Progress(totals=("0 odi 48", "30 odi 42")),
}
"""By first name; whoever is not here leaves the questions unanswered."""


def answer(session: Session, *, patient_id: int, name: str, now: datetime) -> None:
    """Answers the open questionnaire as the story says."""
    story, waiting = PROGRESS.get(name), queries.open_of(session, patient_id)
    if story is None or waiting is None or not story.things:
        return
    known = measures.activities(session, patient_id, waiting.episode)
    numbers = [int(word) for word in story.ratings[1 if known else 0].split()]
    given = Given(dict(zip(story.things, numbers, strict=False)), gpe=numbers[-1] if known else None)
    questionnaires.answer(
        session,
        questionnaire=waiting,
        given=given,
        submission_id=secrets.token_urlsafe(16),
        by=None,
        now=now,
    )


def enter(session: Session, *, patient_id: int, name: str, day: int, now: datetime) -> None:
    """The therapist enters the totals of a day."""
    patient = session.get_one(models.Patient, patient_id)
    for total in PROGRESS.get(name, Progress()).totals:
        on, instrument, score = total.split()
        if int(on) == day:
            n_items = LONG_FORM if instrument == "rmdq" else None
            measures.enter(
                session,
                patient=patient,
                entry=Entry(instrument, calendar.day_of(patient, now), Decimal(score), n_items),
                by=session.get_one(models.Account, patient.therapist_id),
                submission_id=secrets.token_urlsafe(16),
                now=now,
            )
