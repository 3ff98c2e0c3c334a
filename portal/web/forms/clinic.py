"""What an administrator types about the clinic."""

from portal.db import models
from portal.domain import typed
from portal.services import clinic as clinics
from portal.services import email_addresses
from portal.web.forms import default_limits
from portal.web.forms.form import Form


def choices(form: Form) -> clinics.Choices:
    """The clinic's settings; raises `FormFault` with every fault in the form."""
    found = clinics.Choices(
        name=form.take("name", typed.line),
        phone=form.take("phone", typed.phone),
        email=form.take("email", email_addresses.checked) if form["email"].strip() else "",
        time_zone=form.take("time_zone", clinics.zone),
        language=form.take("language", clinics.language),
        paper=form.choice("paper", clinics.PAPERS),
        emergency_number=form.take("emergency_number", typed.phone, longest=20, needed=True),
        out_of_hours_number=form.take("out_of_hours_number", typed.phone, longest=20),
        silence_days=form.take(
            "silence_days", typed.number, least=clinics.SILENCE_DAYS[0], most=clinics.SILENCE_DAYS[1]
        ),
    )
    form.finish()
    return found


def filled(clinic: models.Clinic) -> Form:
    """The form as the clinic chose last."""
    names = (
        "name",
        "phone",
        "email",
        "time_zone",
        "language",
        "paper",
        "emergency_number",
        "out_of_hours_number",
        "silence_days",
    )
    start = {name: getattr(clinic, name) for name in names}
    return Form(start=start | default_limits.start(clinic))
