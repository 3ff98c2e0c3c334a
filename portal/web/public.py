"""Pages open to everybody: the front door, help, privacy, accessibility."""

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from portal.services import clinic as clinics
from portal.web import access, navigation
from portal.web.transaction import now, runtime, unit

blueprint = Blueprint("public", __name__)


@blueprint.get("/")
def front_door() -> ResponseReturnValue:
    """Sends whoever is signed in to their own start; asks everybody else who they are."""
    address = navigation.home(access.person())
    if address != "/":
        return redirect(address, 303)
    return render_template("pages/public/front_door.html")


@blueprint.get("/help")
def help_page() -> str:
    """What the links do, whom to call."""
    return render_template("pages/public/help.html")


@blueprint.get("/privacy")
def privacy() -> str:
    """What is kept, and what is never done with it."""
    return render_template("pages/public/privacy.html")


@blueprint.get("/accessibility")
def accessibility() -> str:
    """How the pages can be used, and what is not good enough yet."""
    return render_template("pages/public/accessibility.html")


@blueprint.get("/mail-test/<token>")
def mail_test(token: str) -> str:
    """Where the link of a test e-mail leads; opening it changes nothing."""
    clinics.find_test_mail(unit(), token=token, now=now())
    return render_template("pages/public/mail_test.html", is_confirmed=False, is_local=False)


@blueprint.post("/mail-test/<token>")
def confirm_mail_test(token: str) -> str:
    """A person says that the test e-mail arrived."""
    settings = runtime().settings
    has_arrived = clinics.confirm_test_mail(
        unit(),
        token=token,
        leaves_the_house=settings.mail_server is not None,
        instance_id=settings.instance_id,
        now=now(),
    )
    return render_template("pages/public/mail_test.html", is_confirmed=has_arrived, is_local=not has_arrived)
