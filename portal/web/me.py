"""A member of the staff about themselves: language, colours, keys, answers at hand, password, devices."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.errors import InvalidInput
from portal.rendering import i18n
from portal.rendering.i18n import N_
from portal.services import accounts, canned_answers, clinic, second_factors, sign_ins, throttle
from portal.web import access
from portal.web.forms import log_in as forms
from portal.web.forms.form import Form
from portal.web.transaction import now, runtime, unit

blueprint = Blueprint("me", __name__)

THEMES = ("auto", "light", "dark")
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
        return _done("language")
    return _page(form), 422


@blueprint.post("/me/theme")
def choose_theme() -> ResponseReturnValue:
    """Whether the pages are light, dark, or as the device says."""
    form = Form(request.form)
    with form.mending():
        chosen = form.choice("theme", THEMES)
        form.finish()
        access.account().theme = chosen
        return _done("theme")
    return _page(form), 422


@blueprint.post("/me/answers")
def keep_answers() -> ResponseReturnValue:
    """The answers this person need not type again."""
    form = Form(request.form)
    with form.mending():
        canned_answers.keep(access.account(), form["answers"])
        return _done("answers")
    return _page(form), 422


@blueprint.post("/me/keys")
def choose_keys() -> ResponseReturnValue:
    """Whether single keys decide about a proposal while the focus is in its card."""
    access.account().uses_keys = Form(request.form).is_ticked("uses_keys")
    return _done("keys")


@blueprint.post("/me/password")
def change_password() -> ResponseReturnValue:
    """A new password; every device has to log in again with it."""
    form = Form(request.form)
    with form.mending():
        kept = _new_hash(form)
        accounts.change_password(unit(), account=access.account(), password_hash=kept, now=now())
        return redirect(url_for("log_in.show", done="password"), 303)
    return _page(form), 422


@blueprint.post("/me/devices")
def end_device() -> ResponseReturnValue:
    """Ends one device of this person at once."""
    form = Form(request.form)
    with form.mending():
        account_id = access.account().id
        sign_ins.end_own(unit(), account_id=account_id, device=form["device"], now=now())
        return _done("device")
    return _page(form), 422


@blueprint.post("/me/sign-out-everywhere")
def sign_out_everywhere() -> ResponseReturnValue:
    """Ends every device of this person, this one too."""
    sign_ins.end_all(unit(), account_id=access.account().id, now=now())
    return redirect(url_for("log_in.show"), 303)


def _done(what: str) -> ResponseReturnValue:
    return redirect(url_for("me.show", done=what), 303)


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
    known: dict[str, object] = {
        "language": account.language,
        "theme": account.theme,
        "answers": canned_answers.text_of(account),
    }
    here = access.person()
    return render_template(
        "pages/admin/me.html",
        form=form.over(known),
        account=account,
        has_factor=second_factors.is_enrolled(account),
        devices=sign_ins.devices(unit(), account_id=account.id, now=now()),
        here=here.sign_in_id if here else 0,
        shipped=canned_answers.shipped(i18n.current()),
        most=canned_answers.MOST,
        done=request.args.get("done", "") if request.method == "GET" else "",
    )
