"""How it went so far: a sentence first, then the course and its table. Also while the programme rests."""

from flask import Blueprint, render_template

from portal.services import progress
from portal.web import access
from portal.web.patient import following
from portal.web.transaction import now, unit

blueprint = Blueprint("my_progress", __name__, url_prefix="/my/progress")


@blueprint.get("")
def show() -> str:
    """The course of the programme that is looked at."""
    patient = access.patient()
    follows = following.of(patient)
    if follows.chosen is None:
        return render_template("pages/patient/no_programme.html", patient=patient)
    return render_template(
        "pages/patient/progress.html",
        following=follows,
        progress=progress.of(unit(), follows.chosen, now=now()),
    )
