"""The questions about progress, typed in by the therapist from paper or over the phone."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import models
from portal.db.queries import visible
from portal.domain.errors import Conflict, NotFound
from portal.services import measures, questionnaires
from portal.web import access, submission
from portal.web.forms import questionnaires as forms
from portal.web.forms.form import Form
from portal.web.transaction import now, unit

blueprint = Blueprint("paper_questionnaires", __name__, url_prefix="/questionnaires/<questionnaire_id>")


@blueprint.get("")
def ask(questionnaire_id: str) -> str:
    """The questions of one occasion; `NotFound` once they are answered or closed."""
    questionnaire = _of(questionnaire_id)
    if not _can_answer(questionnaire):
        raise NotFound("questionnaire")
    return _page(questionnaire, Form())


@blueprint.post("")
def answer(questionnaire_id: str) -> ResponseReturnValue:
    """Keeps the answers as the patient's; what the patient left open stays open."""
    form = Form(request.form)
    with form.mending():
        questionnaire = _of(questionnaire_id)
        given = questionnaires.Given()
        if _can_answer(questionnaire):
            given = forms.parse(form, _asked(questionnaire), known=_known(questionnaire), from_paper=True)
        questionnaires.answer(
            unit(),
            questionnaire=questionnaire,
            given=given,
            submission_id=submission.of(form, questionnaire.public_id),
            by=access.account(),
            now=now(),
        )
        patient = _patient(questionnaire)
        return redirect(url_for("measures.show", patient_id=patient.public_id, done="answered"), 303)
    questionnaire = _of(questionnaire_id)
    if not _can_answer(questionnaire):
        raise Conflict("the questions were answered meanwhile")
    return _page(questionnaire, form), 422


def _of(questionnaire_id: str) -> models.Questionnaire:
    return visible.questionnaire(unit(), access.account(), questionnaire_id)


def _can_answer(questionnaire: models.Questionnaire) -> bool:
    return questionnaires.can_answer(questionnaire, by=access.account(), now=now())


def _asked(questionnaire: models.Questionnaire) -> tuple[str, ...]:
    return questionnaires.questions(unit(), questionnaire)


def _known(questionnaire: models.Questionnaire) -> tuple[str, ...]:
    return measures.activities(unit(), questionnaire.patient_id, questionnaire.episode)


def _patient(questionnaire: models.Questionnaire) -> models.Patient:
    return unit().get_one(models.Patient, questionnaire.patient_id)


def _page(questionnaire: models.Questionnaire, form: Form) -> str:
    return render_template(
        "pages/therapist/questionnaire.html",
        questionnaire=questionnaire,
        patient=_patient(questionnaire),
        asked=_asked(questionnaire),
        known=_known(questionnaire),
        form=form,
        submission=submission.name_for(form),
    )
