"""The intake's form: one page, kept whole or not at all."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from portal.catalogue.content import Vocabulary
from portal.db import models
from portal.domain import typed
from portal.domain.instruments import LONG_FORM
from portal.domain.measures import MOST_ACTIVITIES
from portal.services.intakes import Intake
from portal.web.forms import measures, patients, programmes, questionnaires
from portal.web.forms.form import Form


def parse(form: Form, vocabulary: Vocabulary, *, exercises: Collection[str], today: date) -> Intake:
    """What was asked; raises `FormFault` with every fault of the form."""
    history = form.take("history", typed.note)
    wishes = form.take("wishes", typed.note)
    tags = patients.several(form, "tags", vocabulary.tags)
    equipment = patients.several(form, "equipment", patients.beyond_the_household(vocabulary))
    unwanted = patients.several(form, "unwanted", exercises)
    activities = questionnaires.named(form, needed=True) if _names_any(form) else None
    score, n_items = measures.roland_morris_score(form)
    problem = programmes.intake(form, today=today)  # the last one: it ends with every fault found so far
    return Intake(
        onset_on=problem.onset_on,
        rest=problem.rest,
        history=history,
        wishes=wishes,
        tags=tags,
        equipment=equipment,
        unwanted=unwanted,
        activities=activities,
        rmdq=None if score is None else (score, n_items),
    )


def filled(
    programme: models.Programme,
    patient: models.Patient,
    *,
    items: Mapping[str, int | None],
    rmdq: tuple[int, int] | None,
) -> Form:
    """The form as it is known."""
    start: dict[str, Any] = {
        "onset_on": programme.onset_on.isoformat() if programme.onset_on else "",
        "intake_rest": programme.intake_rest,
        "history": programme.history,
        "wishes": programme.wishes,
        "tags": patient.tags,
        "equipment": patient.equipment,
        "unwanted": programme.unwanted,
        "rmdq_score": rmdq[0] if rmdq else "",
        "n_items": rmdq[1] if rmdq else LONG_FORM,
    }
    return Form(start=start | questionnaires.filled(items))


def _names_any(form: Form) -> bool:
    numbers = range(1, MOST_ACTIVITIES + 1)
    return any(form[f"activity-{number}"].strip() or form[f"rating-{number}"] for number in numbers)
