"""Safety answers: what patients read at once, and who hears when the therapist does not react."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db.queries import safety as queries
from portal.rendering import i18n
from portal.services import safety_settings as settings
from portal.web import access
from portal.web.forms import safety as forms
from portal.web.forms.form import Form
from portal.web.transaction import unit

blueprint = Blueprint("safety", __name__, url_prefix="/admin/safety")


@blueprint.get("")
def show() -> str:
    """The words, the hours, the minutes and the second person."""
    clinic = access.clinic()
    named = queries.named_second(unit(), clinic.id)
    return _page(forms.filled(clinic, second=named[0].public_id if named else ""))


@blueprint.post("")
def save() -> ResponseReturnValue:
    """Keeps them. What a patient has read already stays as it was read."""
    form = Form(request.form)
    with form.mending():
        settings.update(unit(), clinic=access.clinic(), choices=forms.choices(form))
        return redirect(url_for(".show", done="saved"), 303)
    return _page(form), 422


def _page(form: Form) -> str:
    therapists = queries.therapists(unit(), access.clinic().id)
    return render_template(
        "pages/admin/safety.html",
        form=form,
        second_options=[(row.public_id, row.name or "") for row in therapists],
        texts=[
            (settings.field_of(language, kind), language, kind, settings.shipped(kind, language))
            for language in i18n.languages()
            for kind in settings.KINDS
        ],
        longest=settings.LONGEST,
        done=request.args.get("done", ""),
    )
