"""Where e-mail goes, and the three steps until it leaves the house."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db.queries import messages as queries
from portal.services import clinic as clinics
from portal.services import outbox
from portal.web import access
from portal.web.forms.form import Form
from portal.web.transaction import now, runtime, unit

blueprint = Blueprint("mail", __name__, url_prefix="/admin/mail")


@blueprint.get("")
def show() -> str:
    """The state of the mail."""
    return _page(Form())


@blueprint.post("/test")
def send_test() -> ResponseReturnValue:
    """Sends a test e-mail to the administrator's own address."""
    clinics.send_test_mail(unit(), by=access.account(), now=now())
    return redirect(url_for("mail.show", done="test_sent"), 303)


@blueprint.post("/on")
def turn_on() -> ResponseReturnValue:
    """From now on e-mails leave the house."""
    form = Form(request.form)
    with form.mending():
        settings = runtime().settings
        clinics.turn_mail_on(
            unit(),
            clinic=access.clinic(),
            has_server=settings.mail_server is not None,
            instance_id=settings.instance_id,
        )
        return redirect(url_for("mail.show", done="on"), 303)
    return _page(form), 422


@blueprint.post("/off")
def turn_off() -> ResponseReturnValue:
    """Holds all e-mail."""
    clinics.turn_mail_off(unit(), clinic=access.clinic())
    return redirect(url_for("mail.show", done="off"), 303)


def _page(form: Form) -> str:
    settings = runtime().settings
    server = settings.mail_server
    gate = outbox.mail_gate(unit(), leaves_the_house=server is not None, instance_id=settings.instance_id)
    return render_template(
        "pages/admin/mail.html",
        form=form,
        clinic_row=access.clinic(),
        email=access.account().email,
        server=server,
        gate=gate,
        is_tested=clinics.is_mail_tested(access.clinic(), instance_id=settings.instance_id),
        held=queries.held(unit()),
        done=request.args.get("done", ""),
    )
