"""Links with one purpose: set-up, invitation, new password. Looking at them changes nothing."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import models
from portal.db.models import Purpose
from portal.db.session import Session
from portal.rendering import i18n
from portal.services import accounts, email_addresses, forgotten, links, throttle
from portal.services import clinic as clinics
from portal.web import language
from portal.web.forms import log_in as forms
from portal.web.forms.form import Form
from portal.web.transaction import now, runtime, unit

blueprint = Blueprint("password", __name__)


@blueprint.get("/setup/<token>")
def set_up(token: str) -> str:
    """The first page of an empty installation."""
    links.redeem(unit(), token=token, purposes=Purpose.SETUP, now=now())
    start = {"language": i18n.current(), "time_zone": "Europe/Copenhagen", "is_therapist": True}
    return _setup(Form(start=start))


@blueprint.post("/setup/<token>")
def found(token: str) -> ResponseReturnValue:
    """Makes the clinic and its administrator, who then logs in."""
    with runtime().reading() as session:
        links.redeem(session, token=token, purposes=Purpose.SETUP, now=now())
    form = Form(request.form)
    with form.mending():
        founder = forms.founder(form)
        kept = runtime().hasher.hash(form["password"])
        accounts.set_up(unit(), token=token, founder=founder, password_hash=kept, now=now())
        return _to_log_in("set_up")
    return _setup(form), 422


@blueprint.get("/invitation/<token>")
def invitation(token: str) -> str:
    """Where an invited person chooses a password."""
    account = accounts.invited(unit(), token=token, now=now())
    return _choose(Form(), account, is_new=True)


@blueprint.post("/invitation/<token>")
def accept(token: str) -> ResponseReturnValue:
    """Keeps the first password; the invitation is spent."""
    return _replace(token, accounts.invited, accounts.accept, is_new=True)


@blueprint.get("/password")
def ask() -> str:
    """Where somebody of the staff asks for a new password."""
    return render_template("pages/log_in/ask_for_password.html", form=Form(), is_sent=False)


@blueprint.post("/password")
def send() -> ResponseReturnValue:
    """Says the same to everybody: if the address is known, a link is on its way to it."""
    form = Form(request.form)
    with form.mending():
        email = form.take("email", email_addresses.checked)
        form.finish()
        forgotten.ask(unit(), email=email, network=throttle.network(request.remote_addr), now=now())
        return render_template("pages/log_in/ask_for_password.html", form=form, is_sent=True)
    return render_template("pages/log_in/ask_for_password.html", form=form, is_sent=False), 422


@blueprint.get("/password/<token>")
def choose_new(token: str) -> str:
    """Where a forgotten password is replaced."""
    account = forgotten.whose(unit(), token=token, now=now())
    return _choose(Form(), account, is_new=False)


@blueprint.post("/password/<token>")
def reset(token: str) -> ResponseReturnValue:
    """Replaces it and signs every device out; the second factor is still asked for."""
    return _replace(token, forgotten.whose, forgotten.replace, is_new=False)


def _replace(
    token: str, find: Callable[..., models.Account], keep: Callable[..., Any], *, is_new: bool
) -> ResponseReturnValue:
    form = Form(request.form)
    with runtime().reading() as session:  # hashing takes a while: no transaction is open meanwhile
        about = _words_about(session, find, token)
    with form.mending():
        forms.new_password(form, about=about)
        form.finish()
        kept = runtime().hasher.hash(form["password"])
        keep(unit(), token=token, password_hash=kept, now=now())
        return _to_log_in("password")
    return _choose(form, find(unit(), token=token, now=now()), is_new=is_new), 422


def _words_about(session: Session, find: Callable[..., models.Account], token: str) -> tuple[str, ...]:
    account = find(session, token=token, now=now())
    return account.name or "", account.email or ""


def _to_log_in(done: str) -> ResponseReturnValue:
    return redirect(url_for("log_in.show", done=done), 303)


def _setup(form: Form) -> str:
    return render_template("pages/log_in/setup.html", form=form, zones=clinics.zones())


def _choose(form: Form, account: models.Account, *, is_new: bool) -> str:
    language.speak(account.language)
    return render_template("pages/log_in/choose_password.html", form=form, account=account, is_new=is_new)
