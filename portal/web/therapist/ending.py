"""The end of one programme: what ends with it, then the end. The treatment, and another programme, go on."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.db import models
from portal.db.models import ProgrammeStatus
from portal.db.queries import check_ins, reviews, visible
from portal.db.queries import programmes as queries
from portal.domain.errors import Conflict
from portal.services import programmes
from portal.web import access
from portal.web.therapist import patients
from portal.web.transaction import now, unit

blueprint = Blueprint("ending", __name__, url_prefix="/programmes/<programme_id>/end")


@blueprint.get("")
def ask(programme_id: str) -> str:
    """What ends with the programme, before it ends."""
    programme = _living(programme_id)
    return render_template(
        "pages/therapist/end_programme.html",
        programme=programme,
        patient=patients.of(programme),
        check_in=check_ins.waiting(unit(), programme.id),
        proposals=reviews.waiting_proposals(unit(), programme.id),
        others=[row for row in queries.living(unit(), programme.patient_id) if row.id != programme.id],
    )


@blueprint.post("")
def end(programme_id: str) -> ResponseReturnValue:
    """Ends it; pressed twice it has ended."""
    programme = visible.programme(unit(), access.account(), programme_id)
    if programme.status is not ProgrammeStatus.ENDED:
        programmes.end(unit(), programme=queries.locked(unit(), _living(programme_id).id), now=now())
    patient = patients.of(programme)
    return redirect(url_for("patients.show", patient_id=patient.public_id, done="ended"), 303)


def _living(programme_id: str) -> models.Programme:
    programme = visible.programme(unit(), access.account(), programme_id)
    if programme.status not in queries.LIVING:
        raise Conflict("the programme does not run")
    return programme
