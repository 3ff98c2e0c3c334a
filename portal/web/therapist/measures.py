"""How a patient's scores went, what is due, and the totals the clinic enters."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import models
from portal.db.queries import measures as queries
from portal.domain import calendar
from portal.domain.instruments import INSTRUMENTS
from portal.domain.measures import Occasion, closes_on
from portal.services import courses, measures, questionnaires
from portal.web import access, submission
from portal.web.forms import measures as forms
from portal.web.forms.form import Form
from portal.web.therapist import patients
from portal.web.transaction import now, unit

blueprint = Blueprint("measures", __name__, url_prefix="/patients/<patient_id>/measures")


@blueprint.get("")
def show(patient_id: str) -> str:
    """One line for each instrument, then what is due, then the forms."""
    patient = patients.seen(patient_id)
    return _page(patient, forms.blank(calendar.day_of(patient, now())))


@blueprint.post("")
def enter(patient_id: str) -> ResponseReturnValue:
    """Keeps a total; another one of the same day takes its place."""
    form = Form(request.form)
    with form.mending():
        patient = patients.seen(patient_id)
        measures.enter(
            unit(),
            patient=patient,
            entry=forms.entry(form, today=calendar.day_of(patient, now())),
            by=access.account(),
            submission_id=submission.of(form, patient.public_id),
            now=now(),
        )
        return redirect(url_for(".show", patient_id=patient_id, done="kept"), 303)
    return _page(patients.seen(patient_id), form), 422


def _page(patient: models.Patient, form: Form) -> str:
    episodes, today = measures.episodes_of(unit(), patient, now=now()), calendar.day_of(patient, now())
    asked_for = request.args.get("treatment", "")
    episode = next((one for one in episodes if str(one.number) == asked_for), episodes[0])
    planned = queries.of_patient(unit(), patient.id, episode.number)
    return render_template(
        "pages/therapist/measures.html",
        patient=patient,
        lines=courses.course_of(unit(), patient, now=now(), episode=episode),
        others_before=tuple(one for one in episodes if one is not episode),
        is_last=episode is episodes[0],
        occasions=tuple(Occasion),
        over=frozenset(one for one in Occasion if closes_on(episode.starts_on, one) <= today),
        questionnaires=planned,
        can_answer=lambda row: questionnaires.can_answer(row, by=access.account(), now=now()),
        others=forms.OTHERS,
        instruments=INSTRUMENTS,
        form=form,
        submission=submission.name_for(form),
        done=request.args.get("done", "") if request.method == "GET" else "",
    )
