"""What the clinic decides about itself."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.services import clinic as clinics
from portal.services import clinic_limits
from portal.web import access
from portal.web.forms import clinic as forms
from portal.web.forms import default_limits
from portal.web.forms.form import Form
from portal.web.transaction import unit

blueprint = Blueprint("clinic", __name__, url_prefix="/admin/clinic")


@blueprint.get("")
def show() -> str:
    """The clinic's settings."""
    return _page(forms.filled(access.clinic()))


@blueprint.post("")
def save() -> ResponseReturnValue:
    """Keeps them."""
    form = Form(request.form)
    with form.mending():
        limits = default_limits.read(form)
        choices = forms.choices(form)
        clinics.update(unit(), clinic=access.clinic(), choices=choices)
        clinic_limits.choose(unit(), clinic=access.clinic(), limits=limits)
        return redirect(url_for("clinic.show", done="saved"), 303)
    return _page(form), 422


def _page(form: Form) -> str:
    done = request.args.get("done", "")
    return render_template(
        "pages/admin/clinic.html",
        form=form,
        zones=clinics.zones(),
        **default_limits.choices(),
        done=done,
    )
