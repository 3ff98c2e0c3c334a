"""When a patient is asked, set by the therapist: after a call, or for who never opens the pages."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import models
from portal.services import clinic as clinics
from portal.services import rhythm
from portal.web.forms import rhythm as forms
from portal.web.forms.form import Form
from portal.web.therapist import patients
from portal.web.transaction import now, unit

blueprint = Blueprint("rhythm", __name__)


@blueprint.get("/patients/<patient_id>/rhythm")
def show(patient_id: str) -> str:
    """The weekday, the hour and the time zone as they are."""
    patient = patients.seen(patient_id)
    return _page(Form(start=forms.start(patient)), patient)


@blueprint.post("/patients/<patient_id>/rhythm")
def save(patient_id: str) -> ResponseReturnValue:
    """Keeps them; what is planned moves along."""
    patient, form = patients.seen(patient_id), Form(request.form)
    with form.mending():
        chosen = forms.read(form)
        form.finish()
        if chosen is not None:
            rhythm.choose(unit(), patient=patient, rhythm=chosen, now=now())
        return redirect(url_for("patients.show", patient_id=patient_id, done="changed"), 303)
    return _page(form, patients.seen(patient_id)), 422


def _page(form: Form, patient: models.Patient) -> str:
    return render_template(
        "pages/therapist/rhythm.html",
        form=form,
        patient=patient,
        weekdays=forms.WEEKDAYS,
        hours=forms.HOURS,
        zones=clinics.zones(),
    )
