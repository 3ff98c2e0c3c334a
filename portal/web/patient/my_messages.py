"""Write to us: what a patient and the clinic wrote, one field, and the safety text where it is needed."""

from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import models
from portal.db.queries import conversations as queries
from portal.db.queries import programmes
from portal.domain.red_flags import RedFlagClass
from portal.services import conversations, safety
from portal.services.safety import Shown
from portal.web import access, notes, submission
from portal.web.forms.form import Form
from portal.web.transaction import now, unit

blueprint = Blueprint("my_messages", __name__, url_prefix="/my/messages")

READ = "read"
SHOWN_FOR = timedelta(hours=24)  # how long the safety text stays on top after urgent words


@blueprint.get("")
def show() -> str:
    """The messages, and room for a new one. Looking marks nothing as read."""
    return _page(Form(), done=request.args.get("done", ""))


@blueprint.post("")
def write() -> ResponseReturnValue:
    """Keeps a message for the clinic, or notes that the patient has read theirs."""
    form, patient = Form(request.form), access.patient()
    if form["op"] == READ:
        conversations.mark_read(unit(), patient=patient, by=None, now=now())
        return redirect(url_for(".show", done="read"), 303)
    with form.mending():
        conversations.write(
            unit(),
            patient=patient,
            text=form["text"],
            by=None,
            submission_id=submission.of(form, patient.public_id),
            now=now(),
        )
        return redirect(url_for(".show", done="sent"), 303)
    return _page(form, done=""), 422


def _page(form: Form, *, done: str) -> str:
    patient = access.patient()
    return render_template(
        "pages/patient/messages.html",
        patient=patient,
        thread=notes.of(patient, me=None, before=request.args.get("before", "")),
        shown=_safety_text(patient),
        concern=RedFlagClass.URGENT,
        form=form,
        submission=submission.name_for(form),
        longest=conversations.PATIENT_LENGTH,
        done=done,
    )


def _safety_text(patient: models.Patient) -> Shown | None:
    """What to read at once after words that may be urgent; found in the messages that were kept."""
    lately = queries.of_patients_own_since(unit(), patient.id, now() - SHOWN_FOR)
    if not any(map(conversations.is_urgent, lately)):
        return None
    programme = programmes.current(unit(), patient.id)
    return safety.words_for(
        unit().get_one(models.Clinic, patient.clinic_id),
        concern=RedFlagClass.URGENT,
        language=patient.language,
        region=programme.region if programme else "general",
    )
