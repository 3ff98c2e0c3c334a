"""The way in: a password for the staff, a link by e-mail for patients; and the way out."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import models
from portal.domain.errors import InvalidInput
from portal.rendering.i18n import N_
from portal.services import email_addresses, kept_forms, patients, second_factors, sign_ins, throttle
from portal.web import access, navigation
from portal.web.forms.form import Form
from portal.web.transaction import now, runtime, unit

blueprint = Blueprint("log_in", __name__)

WRONG = N_("The e-mail address or the password is not right. Look at both and try again.")


@blueprint.get("/log-in")
def show() -> ResponseReturnValue:
    """The log-in page; somebody who is signed in goes on."""
    if access.person() is not None:
        return redirect(navigation.home(access.person()), 303)
    return page()


@blueprint.post("/log-in")
def log_in() -> ResponseReturnValue:
    """Compares a password. One answer for an unknown address, a wrong password and a disabled account."""
    form = Form(request.form)
    with form.mending():
        account_id = _proven(form["email"], form["password"])
        account = unit().get_one(models.Account, account_id)
        return _admit(account, to=form["to"])
    return page(form), 422


@blueprint.post("/log-out")
def log_out() -> ResponseReturnValue:
    """Ends this device at once, and asks the browser to forget what it kept."""
    access.leave()
    answer = redirect(url_for("public.front_door"), 303)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@blueprint.get("/link")
def ask_for_link() -> str:
    """Where a patient asks for a link."""
    return render_template("pages/log_in/ask_for_link.html", form=Form(), is_sent=False)


@blueprint.post("/link")
def send_link() -> ResponseReturnValue:
    """Says the same to everybody: if the address is known, a link is on its way to it."""
    form = Form(request.form)
    with form.mending():
        email = form.take("email", email_addresses.checked)
        form.finish()
        patients.send_link(unit(), email=email, network=throttle.network(request.remote_addr), now=now())
        return render_template("pages/log_in/ask_for_link.html", form=form, is_sent=True)
    return render_template("pages/log_in/ask_for_link.html", form=form, is_sent=False), 422


def page(form: Form | None = None, *, to: str = "", was_sending: bool = False, is_kept: bool = False) -> str:
    """The log-in page; `to` is what was asked for, `was_sending` says that a form was not accepted, `is_kept`
    that it waits behind the log-in."""
    form = form or Form(start={"to": to})
    told = {"was_sending": was_sending, "is_kept": is_kept, "is_asked": bool(to)}
    return render_template("pages/log_in/log_in.html", form=form, **told)


def go_on(account: models.Account, *, to: str | None) -> Response:
    """To what was typed as the session ended, to the page that was asked for, or to this person's start."""
    if kept_forms.waiting(unit(), account_id=account.id, now=now()):
        return redirect(url_for("interrupted.show"), 303)  # type: ignore[return-value]  # Flask's own class
    home = "caseload.show" if account.is_therapist else "overview.show"
    address = navigation.remembered(to) or navigation.remembered(home) or url_for("public.front_door")
    return redirect(address, 303)  # type: ignore[return-value]  # Flask hands out Werkzeug's class


def _proven(email: str, password: str) -> int:
    """The account whose password this is. The try is counted and committed before anything is compared."""
    with runtime().transaction() as session:
        sign_ins.count_password_try(
            session, email=email, network=throttle.network(request.remote_addr), now=now()
        )
    with runtime().reading() as session:
        known = sign_ins.credentials(session, email=email)
    is_right = runtime().hasher.matches(known.password_hash, password)
    if not is_right or known.account_id is None or known.password_hash is None:
        raise InvalidInput("email", WRONG)
    if runtime().hasher.is_outdated(known.password_hash):
        unit().get_one(models.Account, known.account_id).password_hash = runtime().hasher.hash(password)
    return known.account_id


def _admit(account: models.Account, *, to: str) -> Response:
    """Only the demo lets somebody in without a second factor."""
    needs_factor = second_factors.is_enrolled(account) or not runtime().settings.demo
    token = sign_ins.begin_staff(
        unit(), account=account, second_factor_passed=not needs_factor, return_to=to[:200] or None, now=now()
    )
    access.enter(token)
    if not needs_factor:
        return go_on(account, to=to)
    step = "second_factor.show" if second_factors.is_enrolled(account) else "second_factor.enrol"
    return redirect(url_for(step), 303)  # type: ignore[return-value]  # Flask hands out Werkzeug's class
