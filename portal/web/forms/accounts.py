"""What an administrator types about the staff."""

from portal.domain import typed
from portal.services import accounts, clinic, email_addresses
from portal.web.forms.form import Form


def newcomer(form: Form) -> accounts.Newcomer:
    """Somebody to invite; raises `FormFault` with every fault in the form."""
    person = accounts.Newcomer(
        name=form.take("name", typed.line),
        email=form.take("email", email_addresses.checked),
        language=form.take("language", clinic.language),
        is_therapist=form.is_ticked("is_therapist"),
        is_administrator=form.is_ticked("is_administrator"),
    )
    if not (person.is_therapist or person.is_administrator):
        form.fail("is_therapist", accounts.NO_ROLE)
    form.finish()
    return person
