"""What goes beyond the signed limits and waits: approved, rejected, or done the therapist's own way."""

from collections.abc import Callable
from functools import wraps

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import mapping, models
from portal.db.models import ProposalState
from portal.db.queries import programmes, visible
from portal.domain.dose import Dose
from portal.domain.errors import Conflict, NotFound
from portal.services import proposals, undecided
from portal.services.fitting import NotNow, Obstacle
from portal.web import access, transaction
from portal.web.forms.form import Form
from portal.web.therapist import endings, patients, waiting
from portal.web.transaction import now, runtime, unit

blueprint = Blueprint("proposals", __name__, url_prefix="/proposals/<proposal_id>")
Decide = Callable[[str], ResponseReturnValue]


def _or_both(view: Decide) -> Decide:
    """What cannot be decided any more is answered with both texts: what was meant, and what stands now."""

    @wraps(view)
    def decide(proposal_id: str) -> ResponseReturnValue:
        try:
            return view(proposal_id)
        except NotNow as error:
            transaction.undo()
            return _both(proposal_id, error.because), 409

    return decide


@blueprint.post("/approve")
@_or_both
def approve(proposal_id: str) -> ResponseReturnValue:
    """The next version carries this change."""
    library = runtime().catalogue.library
    proposals.approve(unit(), proposal=_one(proposal_id), by=access.account(), library=library, now=now())
    return _back(proposal_id, "approved")


@blueprint.post("/reject")
@_or_both
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
@_or_both
def edit(proposal_id: str) -> ResponseReturnValue:
    """A draft with the change filled in."""
    draft = proposals.edit(unit(), proposal=_one(proposal_id), by=access.account(), now=now())
    programme = unit().get_one(models.Programme, draft.programme_id)
    return redirect(url_for("drafts.show", programme_id=programme.public_id), 303)


@blueprint.post("/undo")
def undo(proposal_id: str) -> ResponseReturnValue:
    """The decision is taken back within its minute; after that the page says what to do instead."""
    library = runtime().catalogue.library
    try:
        undecided.undo(unit(), proposal=_one(proposal_id), by=access.account(), library=library, now=now())
    except Conflict:
        transaction.undo()
        return _back(proposal_id, "late")
    return _back(proposal_id, "undone")


def _both(proposal_id: str, because: Obstacle) -> str:
    proposal = _one(proposal_id)
    version = programmes.latest(unit(), proposal.programme_id)
    if version is None:
        raise NotFound("version")
    one = waiting.ended(unit(), proposal)
    return render_template(
        "pages/therapist/proposal_closed.html",
        patient=_patient(proposal_id),
        one=one,
        version=version,
        standing=_standing(version, one.item.exercise) if one.item else None,
        is_over=proposal.state is not ProposalState.WAITING,
        obstacle=endings.obstacle(because),
    )


def _standing(version: models.ProgrammeVersion, exercise: str) -> tuple[Dose, bool] | None:
    """The dose of an exercise in a version, and whether it rests; None if the version is without it."""
    rows = (row for row in version.prescriptions if row.exercise == exercise)
    return next(((mapping.dose_of(row), row.is_out) for row in rows), None)


def _one(proposal_id: str) -> models.Proposal:
    return visible.proposal(unit(), access.account(), proposal_id)


def _patient(proposal_id: str) -> models.Patient:
    return unit().get_one(models.Patient, _one(proposal_id).patient_id)


def _back(proposal_id: str, done: str) -> ResponseReturnValue:
    return patients.back(_patient(proposal_id), done)
