"""Between the password and the door: the code of an app, or its enrolment."""

import hmac
from textwrap import wrap

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import models
from portal.rendering.i18n import N_
from portal.services import second_factors, sign_ins
from portal.web import access, log_in
from portal.web.access import NotSignedIn
from portal.web.forms.form import Form
from portal.web.transaction import now, runtime, unit

blueprint = Blueprint("second_factor", __name__)

WRONG = N_("This code is not right, or it was used already. Wait for the next one and type it here.")


@blueprint.get("/log-in/code")
def show() -> str:
    """Asks for the code."""
    _waiting()
    return _page(Form())


@blueprint.post("/log-in/code")
def check() -> ResponseReturnValue:
    """Lets in whoever has the code; a recovery code works once."""
    waiting = _waiting()
    account = _account(waiting)
    form = Form(request.form)
    if second_factors.verify(unit(), account=account, code=form["code"], now=now()):
        _enter(account, waiting)
        return log_in.go_on(account, to=waiting.return_to)
    form.fail("code", WRONG)
    return _page(form), 422


@blueprint.get("/log-in/second-factor")
def enrol() -> ResponseReturnValue:
    """Shows the secret of a new second factor, as a code to scan and as text."""
    account = _account(_waiting())
    if second_factors.is_enrolled(account):
        return redirect(url_for("second_factor.show"), 303)
    return _enrolment(account, Form())


@blueprint.post("/log-in/second-factor")
def keep() -> ResponseReturnValue:
    """Keeps the factor once its first code is right, and shows the recovery codes, this one time."""
    waiting = _waiting()
    account = _account(waiting)
    if second_factors.is_enrolled(account):
        return redirect(url_for("second_factor.show"), 303)
    form = Form(request.form)
    codes = second_factors.enrol(unit(), account=account, secret=_secret(), code=form["code"], now=now())
    if codes is None:
        form.fail("code", WRONG)
        return _enrolment(account, form), 422
    _enter(account, waiting)
    home = log_in.go_on(account, to=waiting.return_to).headers["Location"]
    return render_template("pages/log_in/recovery_codes.html", codes=codes, home=home)


def _waiting() -> models.SignIn:
    waiting = access.pending()
    if waiting is None:
        raise NotSignedIn("the password comes first")
    return waiting


def _account(waiting: models.SignIn) -> models.Account:
    return unit().get_one(models.Account, waiting.account_id)


def _enter(account: models.Account, waiting: models.SignIn) -> None:
    access.enter(
        sign_ins.begin_staff(
            unit(), account=account, second_factor_passed=True, return_to=waiting.return_to, now=now()
        )
    )


def _secret() -> str:
    """The secret offered to this browser: derived from its cookie, so that looking stores nothing."""
    key = runtime().settings.sealing_key
    return second_factors.secret_from(hmac.new(key, f"totp:{access.cookie()}".encode(), "sha256").digest())


def _page(form: Form) -> str:
    return render_template("pages/log_in/code.html", form=form)


def _enrolment(account: models.Account, form: Form) -> str:
    secret = _secret()
    address = second_factors.address(secret, email=account.email or "")
    return render_template(
        "pages/log_in/enrol.html", form=form, secret=" ".join(wrap(secret, 4)), address=address
    )
