"""Takes back what was signed a moment ago; once the e-mail is on its way, a page says what to do instead."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.db import models
from portal.db.queries import programmes as queries
from portal.db.queries import visible
from portal.domain.errors import Conflict
from portal.services import taking_back
from portal.web import access, transaction
from portal.web.therapist import patients
from portal.web.transaction import now, runtime, unit

blueprint = Blueprint("taking_back", __name__)


@blueprint.post("/programmes/<programme_id>/versions/<int:number>/take-back")
def take_back(programme_id: str, number: int) -> ResponseReturnValue:
    """Back to the draft; pressed twice it is taken back once."""
    programme, version = _found(programme_id, number)
    patient_id = patients.of(programme).public_id
    if version.taken_back_at is not None:
        return redirect(url_for("patients.show", patient_id=patient_id), 303)
    try:
        written = taking_back.take_back(
            unit(), version=version, by=access.account(), library=runtime().catalogue.library, now=now()
        )
    except Conflict:
        transaction.undo()
        programme, version = _found(programme_id, number)
        return _too_late(programme, version), 409
    if queries.draft(unit(), written.id) is None:  # an approval has no draft
        return redirect(url_for("patients.show", patient_id=patient_id), 303)
    return redirect(url_for("drafts.show", programme_id=written.public_id, done="taken_back"), 303)


def _found(programme_id: str, number: int) -> tuple[models.Programme, models.ProgrammeVersion]:
    programme = visible.programme(unit(), access.account(), programme_id)
    return programme, queries.numbered(unit(), programme.id, number)


def _too_late(programme: models.Programme, version: models.ProgrammeVersion) -> str:
    return render_template(
        "pages/therapist/too_late.html",
        programme=programme,
        patient=patients.of(programme),
        version=version,
        is_living=programme.status in queries.LIVING,
    )
