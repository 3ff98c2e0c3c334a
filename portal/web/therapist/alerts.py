"""Reasons to look at a patient: marked as seen by name, with a note; a slip can be taken back."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from portal.db import models
from portal.db.queries import visible
from portal.services import work_list
from portal.web import access
from portal.web.forms.form import Form
from portal.web.therapist import patients
from portal.web.transaction import now, unit

blueprint = Blueprint("alerts", __name__, url_prefix="/alerts/<alert_id>")


@blueprint.post("/seen")
def mark_seen(alert_id: str) -> ResponseReturnValue:
    """This therapist has seen it."""
    form = Form(request.form)
    with form.mending():
        alert = _one(alert_id)
        work_list.mark_seen(unit(), alert=alert, by=access.account(), note=form["note"], now=now())
        return _back(alert, "seen")
    return patients.page(_patient(_one(alert_id)), form), 422


@blueprint.post("/unseen")
def mark_unseen(alert_id: str) -> ResponseReturnValue:
    """It stands on the list again."""
    alert = _one(alert_id)
    work_list.mark_unseen(unit(), alert=alert)
    return _back(alert, "unseen")


def _one(alert_id: str) -> models.Alert:
    return visible.alert(unit(), access.account(), alert_id)


def _patient(alert: models.Alert) -> models.Patient:
    return unit().get_one(models.Patient, alert.patient_id)


def _back(alert: models.Alert, done: str) -> ResponseReturnValue:
    return patients.back(_patient(alert), done)
