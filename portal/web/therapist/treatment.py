"""The course of a treatment: paused, taken up again, a new link sent, ended."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import models
from portal.db.models import Channel, ProgrammeStatus
from portal.db.queries import patients as patient_queries
from portal.db.queries import programmes as queries
from portal.domain.errors import Conflict
from portal.services import patients as services
from portal.services import programmes
from portal.web import access
from portal.web.forms.form import Form
from portal.web.therapist import patients, record
from portal.web.transaction import now, runtime, unit

blueprint = Blueprint("treatment", __name__, url_prefix="/patients/<patient_id>")

BY_A_THERAPIST = "therapist"


@blueprint.post("/pause")
def pause(patient_id: str) -> ResponseReturnValue:
    """The programme rests until a therapist lets it go on."""
    programme = _current(patients.seen(patient_id))
    if programme.status is ProgrammeStatus.PAUSED:  # pressed twice
        return _back(patient_id, "paused")
    programmes.pause(unit(), programme=programme, because=BY_A_THERAPIST, by=access.account(), now=now())
    return _back(patient_id, "paused")


@blueprint.post("/resume")
def resume(patient_id: str) -> ResponseReturnValue:
    """The programme goes on; the note says why."""
    form = Form(request.form)
    with form.mending():
        programme = _current(patients.seen(patient_id))
        programmes.resume(unit(), programme=programme, by=access.account(), note=form["note"], now=now())
        return _after_resume(patient_id)
    return patients.page(patients.seen(patient_id), form), 422


@blueprint.post("/link")
def send_link(patient_id: str) -> ResponseReturnValue:
    """A new link to the programme, to the address on file; links on printed sheets go on working."""
    patient = patients.seen(patient_id)
    if patient.channel is not Channel.EMAIL or patient.discharged_at is not None:
        raise Conflict("no e-mail goes to this patient")
    services.mail_link(unit(), patient=patient, now=now())
    return _back(patient_id, "link")


@blueprint.post("/reopen")
def reopen(patient_id: str) -> ResponseReturnValue:
    """A patient comes back: a new programme is chosen at once."""
    services.reopen(unit(), patient=patients.seen(patient_id), by=access.account())
    return redirect(url_for("protocols.choose", patient_id=patient_id), 303)


@blueprint.get("/discharge")
def ask_to_discharge(patient_id: str) -> str:
    """What ends with the treatment, before it ends."""
    patient = patients.seen(patient_id)
    found = record.of(unit(), patient, library=runtime().catalogue.library, now=now())
    return render_template("pages/therapist/discharge.html", patient=patient, record=found)


@blueprint.post("/discharge")
def discharge(patient_id: str) -> ResponseReturnValue:
    """Ends the treatment."""
    services.discharge(unit(), patient=patients.seen(patient_id), by=access.account(), now=now())
    return redirect(url_for("caseload.show", done="discharged"), 303)


def _current(patient: models.Patient) -> models.Programme:
    """The programme the form names, else the one the patient follows."""
    named, living = request.form.get("programme", ""), queries.living(unit(), patient.id)
    found = [row for row in living if row.public_id == named] if named else living[-1:]
    if not found:
        raise Conflict("there is no such programme")
    return found[0]


def _after_resume(patient_id: str) -> ResponseReturnValue:
    """Who was called to a safety answer is done now: the patient is their own therapist's again."""
    if patient_queries.seen_by(unit(), access.account(), patient_id) is None:
        return redirect(url_for("caseload.show", done="resumed"), 303)
    return _back(patient_id, "resumed")


def _back(patient_id: str, done: str) -> ResponseReturnValue:
    programme = request.form.get("programme") or None
    return patients.back(patients.seen(patient_id), done, programme=programme)
