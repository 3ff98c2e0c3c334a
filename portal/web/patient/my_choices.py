"""What patients decide for themselves: when we ask, reminders, language, and who is logged in where."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

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
    start = {"reminders": ON if patient.wants_reminders else OFF, "language": patient.language}
    return _page(Form(start=start | forms.start(patient)), is_saved=bool(request.args.get("saved")))


@blueprint.post("")
def save() -> Response | tuple[str, int]:
    """Keeps the choices; the next page speaks the new language."""
    form = Form(request.form)
    with form.mending():
        reminders = form.choice("reminders", (ON, OFF))
        language = form.choice("language", i18n.languages())
        chosen = forms.read(form)
        form.finish()
        patients.choose(unit(), patient=access.patient(), language=language, wants_reminders=reminders == ON)
        if chosen is not None:
            rhythm.choose(unit(), patient=access.patient(), rhythm=chosen, now=now())
        return redirect(url_for(".show", saved=1), 303)
    return _page(form), 422


@blueprint.post("/log-out")
def log_out() -> Response:
    """Logs this device out."""
    access.leave()
    return redirect(url_for("public.front_door"), 303)


@blueprint.post("/log-out-everywhere")
def log_out_everywhere() -> Response:
    """Logs every device of this patient out, this one too."""
    sign_ins.end_all(unit(), patient_id=access.patient().id, now=now())
    access.leave()
    return redirect(url_for("public.front_door"), 303)


def _page(form: Form, *, is_saved: bool = False) -> str:
    return render_template(
        "pages/patient/choices.html",
        form=form,
        patient=access.patient(),
        is_saved=is_saved,
        weekdays=forms.WEEKDAYS,
        hours=forms.HOURS,
        zones=clinics.zones(),
    )
