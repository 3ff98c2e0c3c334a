"""The intake of a programme on one page."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import models
from portal.db.queries import visible
from portal.domain import calendar
from portal.rendering.i18n import N_
from portal.services import cases, intakes
from portal.services.patients import seal
from portal.web import access
from portal.web.forms import intake as forms
from portal.web.forms import patients as patient_forms
from portal.web.forms.form import Form
from portal.web.therapist import patients
from portal.web.transaction import now, runtime, unit

OVERTAKEN = N_("Somebody else changed what is known of the patient. Compare, then save again.")

blueprint = Blueprint("intake", __name__, url_prefix="/programmes/<programme_id>/intake")


@blueprint.get("")
def show(programme_id: str) -> str:
    """What is known from the start."""
    programme = _programme(programme_id)
    items, rmdq = intakes.activities(unit(), programme), intakes.rmdq(unit(), programme)
    return _page(programme, forms.filled(programme, patients.of(programme), items=items, rmdq=rmdq))


@blueprint.post("")
def save(programme_id: str) -> ResponseReturnValue:
    """Keeps all of it, or nothing and says why."""
    form, catalogue = Form(request.form), runtime().catalogue
    with form.mending():
        programme = _programme(programme_id)
        patient = patients.of(programme)
        is_same = sorted(form.all("tags")) == sorted(patient.tags)  # sent twice, say
        if form["known"] not in ("", seal(patient)) and not is_same:
            form.fail("tags", OVERTAKEN)
            form.finish()
        today = calendar.day_of(patient, now())
        intake = forms.parse(form, catalogue.vocabulary, exercises=catalogue.library, today=today)
        intakes.keep(unit(), programme=programme, intake=intake, by=access.account(), now=now())
        return redirect(url_for(".show", programme_id=programme_id, done="kept"), 303)
    return _page(_programme(programme_id), form), 422


def _programme(programme_id: str) -> models.Programme:
    return visible.programme(unit(), access.account(), programme_id)


def _page(programme: models.Programme, form: Form) -> str:
    catalogue, patient = runtime().catalogue, patients.of(programme)
    is_late = form.errors.get("tags") == OVERTAKEN
    return render_template(
        "pages/therapist/intake.html",
        programme=programme,
        patient=patient,
        form=form,
        known=seal(patient) if is_late else form["known"] or seal(patient),
        saved=patient if is_late else None,
        parts=intakes.open_parts(unit(), programme, now=now()),
        phase=cases.phase_on(programme, calendar.day_of(patient, now())) if programme.onset_on else None,
        tags=catalogue.vocabulary.tags,
        equipment=patient_forms.beyond_the_household(catalogue.vocabulary),
        exercises=tuple(catalogue.library),
        kept=tuple(programme.unwanted),
        done=request.args.get("done", "") if request.method == "GET" else "",
    )
