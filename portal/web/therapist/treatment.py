"""The course of a treatment: paused, taken up again, a new link sent, ended."""

import secrets

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import models
from portal.db.models import Channel, ProgrammeStatus
from portal.db.queries import programmes as queries
from portal.domain.errors import Conflict
from portal.services import outbox, programmes
from portal.services import patients as services
from portal.services.messages import SendEmail
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
    if programme.status is not ProgrammeStatus.ACTIVE:
        raise Conflict("the programme is not running")
    programmes.pause(unit(), programme=programme, because=BY_A_THERAPIST, now=now())
    return _back(patient_id, "paused")


@blueprint.post("/resume")
def resume(patient_id: str) -> ResponseReturnValue:
    """The programme goes on; the note says why."""
    form = Form(request.form)
    with form.mending():
        programme = _current(patients.seen(patient_id))
        programmes.resume(unit(), programme=programme, by=access.account(), note=form["note"], now=now())
        return _back(patient_id, "resumed")
    return patients.page(patients.seen(patient_id), form), 422


@blueprint.post("/link")
def send_link(patient_id: str) -> ResponseReturnValue:
    """A new link to the programme, to the address on file; links on printed sheets go on working."""
    patient = patients.seen(patient_id)
    if patient.channel is not Channel.EMAIL or patient.discharged_at is not None:
        raise Conflict("no e-mail goes to this patient")
    current = queries.current(unit(), patient.id)
    order = SendEmail(
        "link",
        about=secrets.token_hex(8),
        patient_id=patient.id,
        programme_id=current.id if current else None,
    )
    outbox.put(unit(), order, now=now())
    return _back(patient_id, "link")


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
    programme = queries.current(unit(), patient.id)
    if programme is None:
        raise Conflict("there is no programme")
    return programme


def _back(patient_id: str, done: str) -> ResponseReturnValue:
    return redirect(url_for("patients.show", patient_id=patient_id, done=done), 303)
