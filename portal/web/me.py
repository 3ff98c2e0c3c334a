"""A member of the staff about themselves: language, keys, password, devices."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.errors import InvalidInput
from portal.rendering.i18n import N_
from portal.services import accounts, clinic, second_factors, sign_ins, throttle
from portal.web import access
from portal.web.forms import log_in as forms
from portal.web.forms.form import Form
from portal.web.transaction import now, runtime, unit

blueprint = Blueprint("me", __name__)

WRONG = N_("This is not your present password.")


@blueprint.get("/me")
def show() -> str:
    """What this person can change about themselves."""
    return _page(Form())


@blueprint.post("/me/language")
def choose_language() -> ResponseReturnValue:
    """From now on the pages speak this language."""
    form = Form(request.form)
    with form.mending():
        chosen = form.take("language", clinic.language)
        form.finish()
        access.account().language = chosen
        return redirect(url_for("me.show"), 303)
    return _page(form), 422


@blueprint.post("/me/keys")
def choose_keys() -> ResponseReturnValue:
    """Whether single keys decide about a proposal while the focus is in its card."""
    access.account().uses_keys = Form(request.form).is_ticked("uses_keys")
    return redirect(url_for("me.show"), 303)


@blueprint.post("/me/password")
def change_password() -> ResponseReturnValue:
    """A new password; every device has to log in again with it."""
    form = Form(request.form)
    with form.mending():
        kept = _new_hash(form)
        accounts.change_password(unit(), account=access.account(), password_hash=kept, now=now())
        return redirect(url_for("log_in.show", done="password"), 303)
    return _page(form), 422


@blueprint.post("/me/sign-out-everywhere")
def sign_out_everywhere() -> ResponseReturnValue:
    """Ends every device of this person, this one too."""
    sign_ins.end_all(unit(), account_id=access.account().id, now=now())
    return redirect(url_for("log_in.show"), 303)


def _new_hash(form: Form) -> str:
    somebody = access.person()
    assert somebody is not None  # noqa: S101 - the guard let nobody else in
    with runtime().transaction() as session:
        throttle.count(session, throttle.PASSWORD, subject=f"me:{somebody.account_id}", now=now())
    with runtime().reading() as session:
        kept, about = accounts.password_of(session, account_id=somebody.account_id or 0)
    if not runtime().hasher.matches(kept, form["present"]):
        raise InvalidInput("present", WRONG)
    forms.new_password(form, about=about)
    form.finish()
    return runtime().hasher.hash(form["password"])


def _page(form: Form) -> str:
    account = access.account()
    start = Form(start={"language": account.language}) if not form.was_sent else form
    return render_template(
        "pages/admin/me.html", form=start, account=account, has_factor=second_factors.is_enrolled(account)
    )
