"""The questions about progress, as a patient answers them: once, on a device that knows the date of birth."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import models
from portal.db.models import QuestionnaireState
from portal.db.queries import measures as queries
from portal.domain.errors import Conflict, NotFound
from portal.web import access, questions, transaction
from portal.web.forms.form import Form
from portal.web.transaction import unit

blueprint = Blueprint("my_questionnaires", __name__, url_prefix="/my/questionnaires")


@blueprint.get("")
def show_open() -> ResponseReturnValue:
    """The questions that wait, or that there are none."""
    waiting = queries.open_of(unit(), access.patient().id)
    if waiting is None or not questions.can_answer(waiting, by=None):
        return render_template(
            "pages/patient/questionnaire_answered.html", questionnaire=None, is_other=False
        )
    return redirect(url_for(".ask", questionnaire_id=waiting.public_id))


@blueprint.get("/<questionnaire_id>")
def ask(questionnaire_id: str) -> str:
    """The questions; once answered, that they were."""
    questionnaire = _mine(questionnaire_id)
    if not questions.can_answer(questionnaire, by=None):
        return _answered(questionnaire)
    return _page(questionnaire, Form())


@blueprint.post("/<questionnaire_id>")
def answer(questionnaire_id: str) -> ResponseReturnValue:
    """Keeps the answers, or says what is missing with nothing typed lost."""
    form = Form(request.form)
    try:
        with form.mending():
            return _keep(_mine(questionnaire_id), form)
    except Conflict:
        transaction.undo()
        return _answered(_mine(questionnaire_id), is_other=True), 409
    return _page(_mine(questionnaire_id), form), 422


def _keep(questionnaire: models.Questionnaire, form: Form) -> ResponseReturnValue:
    questions.keep(questionnaire, form, by=None)
    return redirect(url_for(".ask", questionnaire_id=questionnaire.public_id), 303)


def _mine(questionnaire_id: str) -> models.Questionnaire:
    found = queries.of_patients_own(unit(), access.patient().id, questionnaire_id)
    if found is None or found.state is QuestionnaireState.PLANNED:
        raise NotFound("questionnaire")
    return found


def _page(questionnaire: models.Questionnaire, form: Form) -> str:
    return render_template("pages/patient/questionnaire.html", **questions.shown(questionnaire, form))


def _answered(questionnaire: models.Questionnaire, *, is_other: bool = False) -> str:
    return render_template(
        "pages/patient/questionnaire_answered.html", questionnaire=questionnaire, is_other=is_other
    )
