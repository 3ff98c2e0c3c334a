"""What goes beyond the signed limits and waits: approved, rejected, or done the therapist's own way."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import models
from portal.db.queries import visible
from portal.services import proposals
from portal.web import access
from portal.web.forms.form import Form
from portal.web.therapist import patients
from portal.web.transaction import now, runtime, unit

blueprint = Blueprint("proposals", __name__, url_prefix="/proposals/<proposal_id>")


@blueprint.post("/approve")
def approve(proposal_id: str) -> ResponseReturnValue:
    """The next version carries this change."""
    library = runtime().catalogue.library
    proposals.approve(unit(), proposal=_one(proposal_id), by=access.account(), library=library, now=now())
    return _back(proposal_id, "approved")


@blueprint.post("/reject")
def reject(proposal_id: str) -> ResponseReturnValue:
    """The change is refused, with a reason if there is one."""
    form = Form(request.form)
    with form.mending():
        proposals.reject(
            unit(),
            proposal=_one(proposal_id),
            by=access.account(),
            reason=form["reason"],
            library=runtime().catalogue.library,
            now=now(),
        )
        return _back(proposal_id, "rejected")
    return patients.page(_patient(proposal_id), form), 422


@blueprint.post("/edit")
def edit(proposal_id: str) -> ResponseReturnValue:
    """A draft with the change filled in."""
    draft = proposals.edit(unit(), proposal=_one(proposal_id), by=access.account(), now=now())
    programme = unit().get_one(models.Programme, draft.programme_id)
    return redirect(url_for("drafts.show", programme_id=programme.public_id), 303)


def _one(proposal_id: str) -> models.Proposal:
    return visible.proposal(unit(), access.account(), proposal_id)


def _patient(proposal_id: str) -> models.Patient:
    return unit().get_one(models.Patient, _one(proposal_id).patient_id)


def _back(proposal_id: str, done: str) -> ResponseReturnValue:
    return redirect(url_for("patients.show", patient_id=_patient(proposal_id).public_id, done=done), 303)
