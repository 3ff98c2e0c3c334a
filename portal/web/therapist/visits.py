"""When a patient comes next, noted on their own page."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import models
from portal.services import visits
from portal.web import access
from portal.web.forms import visit as forms
from portal.web.forms.form import Form
from portal.web.therapist import patients
from portal.web.transaction import now, unit

blueprint = Blueprint("visits", __name__)


@blueprint.app_template_filter("visit_fields")
def visit_fields(patient: models.Patient, form: Form) -> dict[str, object]:
    """What stands in the fields: what was typed and cannot be, else the visit as it is known."""
    if {forms.DAY, forms.CLOCK} & form.errors.keys():
        return {name: form[name] for name in (forms.DAY, forms.CLOCK)}
    return {forms.DAY: "", forms.CLOCK: ""} | forms.start(patient, access.clinic().time_zone)


@blueprint.post("/patients/<patient_id>/visit")
def save(patient_id: str) -> ResponseReturnValue:
    """Keeps the next visit; an empty day takes it away."""
    patient, form = patients.seen(patient_id), Form(request.form)
    with form.mending():
        at = forms.read(form, access.clinic().time_zone)
        form.finish()
        visits.plan(unit(), patient=patient, at=at, now=now())
        return redirect(url_for("patients.show", patient_id=patient_id, done="changed", _anchor="visit"), 303)
    return patients.page(patients.seen(patient_id), form), 422
