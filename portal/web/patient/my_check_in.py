"""The open check-in, from the patient's own pages: the very form of the e-mail, under a link of its own."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from portal.db.models import Purpose
from portal.db.queries import check_ins
from portal.domain.errors import NotFound
from portal.services import links
from portal.services.check_ins import CORRECTION
from portal.web import access
from portal.web.patient import following
from portal.web.transaction import now, unit

blueprint = Blueprint("my_check_in", __name__, url_prefix="/my/check-in")


@blueprint.post("")
def begin() -> Response:
    """Opens the form. It is the patient's press that makes the link; looking at Today makes none."""
    patient = access.patient()
    programme = following.of(patient).chosen
    found = (
        check_ins.answerable(unit(), programme.id, answered_after=now() - CORRECTION, now=now())
        if programme
        else None
    )
    if found is None:
        raise NotFound("check-in")
    token = links.issue(
        unit(), purpose=Purpose.CHECK_IN, patient_id=patient.id, check_in_id=found.id, now=now()
    )
    return redirect(url_for("check_in.ask", token=token), 303)
