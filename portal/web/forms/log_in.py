"""What people type to come in: passwords, codes, and the first set-up."""

from collections.abc import Iterable

from portal.domain import typed
from portal.domain.errors import InvalidInput
from portal.rendering.i18n import N_
from portal.services import accounts, clinic, email_addresses, passwords
from portal.web.forms.form import Form

NOT_THE_SAME = N_("The two passwords are not the same.")


def new_password(form: Form, *, about: Iterable[str]) -> str:
    """A password typed twice."""
    try:
        chosen = passwords.chosen(form["password"], about=about)
    except InvalidInput as error:
        form.fail(error.field, error.reason)
        return ""
    if form["password"] != form["again"]:
        form.fail("again", NOT_THE_SAME)
    return chosen


def founder(form: Form) -> accounts.Founder:
    """The clinic and its first administrator; raises `FormFault` with every fault in the form."""
    about = form["clinic_name"], form["name"], form["email"]
    found = accounts.Founder(
        clinic_name=form.take("clinic_name", typed.line),
        name=form.take("name", typed.line),
        email=form.take("email", email_addresses.checked),
        language=form.take("language", clinic.language),
        time_zone=form.take("time_zone", clinic.zone),
        is_therapist=form.is_ticked("is_therapist"),
    )
    new_password(form, about=about)
    form.finish()
    return found
