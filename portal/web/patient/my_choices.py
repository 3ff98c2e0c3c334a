"""What patients decide for themselves: when we ask, how we reach them, letters and language, log-ins."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.db import models
from portal.db.models import Channel
from portal.db.queries import messages
from portal.rendering import i18n
from portal.services import clinic as clinics
from portal.services import patients, rhythm, sign_ins
from portal.web import access
from portal.web.forms import rhythm as forms
from portal.web.forms.form import Form
from portal.web.transaction import now, unit

blueprint = Blueprint("my_choices", __name__, url_prefix="/my/settings")

ON, OFF = "on", "off"


@blueprint.get("")
def show() -> str:
    """The choices as they are."""
    patient = access.patient()
    start = {
        "reminders": ON if patient.wants_reminders else OFF,
        "language": patient.language,
        "text_size": patient.text_size,
    }
    return _page(Form(start=start | forms.start(patient)), saved=request.args.get("saved", ""))


@blueprint.post("")
def save() -> Response | tuple[str, int]:
    """Keeps the choices; the next page speaks the new language, in the new size."""
    form = Form(request.form)
    with form.mending():
        reminders = form.choice("reminders", (ON, OFF))
        language = form.choice("language", i18n.languages())
        text_size = form.choice("text_size", patients.TEXT_SIZES)
        chosen = forms.read(form)
        form.finish()
        patient = access.patient()
        patients.choose(
            unit(),
            patient=patient,
            language=language,
            text_size=text_size,
            wants_reminders=reminders == ON,
        )
        if chosen is not None:
            rhythm.choose(unit(), patient=patient, rhythm=chosen, now=now())
        return redirect(url_for(".show", saved="choices"), 303)
    return _page(form), 422


@blueprint.post("/channel")
def reach() -> Response | tuple[str, int]:
    """Paper instead of e-mails, or e-mails again."""
    form = Form(request.form)
    with form.mending():
        channel = form.choice("channel", list(Channel))
        form.finish()
        patients.choose_channel(unit(), patient=access.patient(), channel=Channel(channel), now=now())
        return redirect(url_for(".show", saved=channel, _anchor="channel"), 303)
    return _page(form), 422


@blueprint.post("/log-out")
def log_out() -> Response:
    """Logs this device out; what it kept for reading goes, too."""
    return _left()


@blueprint.post("/log-out-everywhere")
def log_out_everywhere() -> Response:
    """Logs every device of this patient out, this one too."""
    sign_ins.end_all(unit(), patient_id=access.patient().id, now=now())
    return _left()


def _left() -> Response:
    access.leave()
    response = redirect(url_for("public.front_door"), 303)
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


def _page(form: Form, *, saved: str = "") -> str:
    patient = access.patient()
    return render_template(
        "pages/patient/choices.html",
        form=form,
        patient=patient,
        saved=saved,
        last_email=_last_email(patient),
        weekdays=forms.WEEKDAYS,
        hours=forms.HOURS,
        zones=clinics.zones(),
    )


def _last_email(patient: models.Patient) -> models.Message | None:
    return messages.last_email(unit(), patient.id)
