"""The questions about progress as both of their pages handle them: the patient's own, and the therapist's."""

from typing import Any

from portal.db import models
from portal.services import measures, questionnaires
from portal.web import submission
from portal.web.forms import questionnaires as forms
from portal.web.forms.form import Form
from portal.web.transaction import now, unit


def can_answer(questionnaire: models.Questionnaire, *, by: models.Account | None) -> bool:
    """Whether they can be answered now; `by` is the therapist who types them in, None the patient."""
    return questionnaires.can_answer(questionnaire, by=by, now=now())


def keep(questionnaire: models.Questionnaire, form: Form, *, by: models.Account | None) -> None:
    """Keeps what was sent; what a therapist types in from paper may have gaps.

    Raises `FormFault` for what is missing or cannot be, and `Conflict` once they were answered or closed.
    """
    given = questionnaires.Given()
    if can_answer(questionnaire, by=by):
        given = forms.parse(
            form, _asked(questionnaire), known=_known(questionnaire), from_paper=by is not None
        )
    questionnaires.answer(
        unit(),
        questionnaire=questionnaire,
        given=given,
        submission_id=submission.of(form, questionnaire.public_id),
        by=by,
        now=now(),
    )


def shown(questionnaire: models.Questionnaire, form: Form) -> dict[str, Any]:
    """What a page of the questions shows: what is asked, the activities known, and what was typed."""
    return {
        "questionnaire": questionnaire,
        "asked": _asked(questionnaire),
        "known": _known(questionnaire),
        "form": form,
        "submission": submission.name_for(form),
    }


def _asked(questionnaire: models.Questionnaire) -> tuple[str, ...]:
    return questionnaires.questions(unit(), questionnaire)


def _known(questionnaire: models.Questionnaire) -> tuple[str, ...]:
    return measures.activities(unit(), questionnaire.patient_id, questionnaire.episode)
