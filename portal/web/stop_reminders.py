"""Stops reminders: one button, or the one click of a mail program (RFC 8058). The treatment goes on."""

from flask import Blueprint, render_template

from portal.db import models
from portal.db.models import Purpose
from portal.services import links, patients
from portal.web import language
from portal.web.expired_link import tell
from portal.web.transaction import now, unit

blueprint = Blueprint("stop_reminders", __name__, url_prefix="/r/<token>")
tell(blueprint)


@blueprint.get("")
def ask(token: str) -> str:
    """The button."""
    _patient(token)
    return render_template("pages/programme_link/stop.html", token=token, is_stopped=False)


@blueprint.post("")
def stop(token: str) -> str:
    """No more reminders; a second time changes nothing."""
    patients.stop_reminders(unit(), patient=_patient(token))
    return render_template("pages/programme_link/stop.html", token=token, is_stopped=True)


def _patient(token: str) -> models.Patient:
    link = links.redeem(unit(), token=token, purposes=Purpose.STOP_REMINDERS, now=now())
    patient = unit().get_one(models.Patient, link.patient_id)
    language.suit(patient)
    return patient
