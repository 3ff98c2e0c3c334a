"""The questions about progress, typed in by the therapist from paper or over the phone."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import models
from portal.db.queries import visible
from portal.domain.errors import Conflict, NotFound
from portal.web import access, questions
from portal.web.forms.form import Form
from portal.web.transaction import unit

blueprint = Blueprint("paper_questionnaires", __name__, url_prefix="/questionnaires/<questionnaire_id>")


@blueprint.get("")
def ask(questionnaire_id: str) -> str:
    """The questions of one occasion; `NotFound` once they are answered or closed."""
    questionnaire = _of(questionnaire_id)
    if not questions.can_answer(questionnaire, by=access.account()):
        raise NotFound("questionnaire")
    return _page(questionnaire, Form())


@blueprint.post("")
def answer(questionnaire_id: str) -> ResponseReturnValue:
    """Keeps the answers as the patient's; what the patient left open stays open."""
    form = Form(request.form)
    with form.mending():
        questionnaire = _of(questionnaire_id)
        questions.keep(questionnaire, form, by=access.account())
        patient = _patient(questionnaire)
        return redirect(url_for("measures.show", patient_id=patient.public_id, done="answered"), 303)
    questionnaire = _of(questionnaire_id)
    if not questions.can_answer(questionnaire, by=access.account()):
        raise Conflict("the questions were answered meanwhile")
    return _page(questionnaire, form), 422


def _of(questionnaire_id: str) -> models.Questionnaire:
    return visible.questionnaire(unit(), access.account(), questionnaire_id)


def _patient(questionnaire: models.Questionnaire) -> models.Patient:
    return unit().get_one(models.Patient, questionnaire.patient_id)


def _page(questionnaire: models.Questionnaire, form: Form) -> str:
    return render_template(
        "pages/therapist/questionnaire.html",
        patient=_patient(questionnaire),
        **questions.shown(questionnaire, form),
    )
