"""Where a new programme begins: with a protocol, empty, or as the last one stands."""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import models
from portal.db.queries import programmes as queries
from portal.db.queries import protocols as own_queries
from portal.db.queries import uses
from portal.domain.errors import InvalidInput, NotFound
from portal.rendering.i18n import N_
from portal.services import own_protocols, programmes, untouched
from portal.web import access
from portal.web.forms.form import Form
from portal.web.therapist import patients, ready_made
from portal.web.therapist.ready_made import Ready
from portal.web.transaction import now, runtime, unit

blueprint = Blueprint("protocols", __name__)

EMPTY, COPY = "empty", "copy"
MOST_RECENT = 5
NO_SUCH_PROTOCOL = N_("This protocol is not in the library. Please choose another one.")


@dataclass(frozen=True)
class Offer:
    """A protocol as it is offered to one patient. `ruled_out_by` are the patient's tags it is not for."""

    ready: Ready
    ruled_out_by: tuple[str, ...]


@blueprint.get("/patients/<patient_id>/programmes/new")
def choose(patient_id: str) -> str:
    """The protocols, those this therapist used last on top."""
    return _page(patients.seen(patient_id), Form())


@blueprint.post("/patients/<patient_id>/programmes/new")
def start(patient_id: str) -> ResponseReturnValue:
    """Begins a draft; raises nothing a page does not say."""
    form = Form(request.form)
    with form.mending():
        programme = untouched.instead_of(unit(), _begun(patients.seen(patient_id), form))
        return redirect(url_for("drafts.show", programme_id=programme.public_id), 303)
    return _page(patients.seen(patient_id), form), 422


def _begun(patient: models.Patient, form: Form) -> models.Programme:
    if form["start"] == COPY:
        return programmes.copy_last(unit(), patient=patient, now=now())
    library, protocol = runtime().catalogue.library, None
    if form["start"] != EMPTY:
        if public_id := own_protocols.public_id_of(form["protocol"]):
            own = _own(public_id)
            return own_protocols.start(unit(), patient=patient, protocol=own, library=library, now=now())
        protocol = runtime().catalogue.protocols.get(form["protocol"])
        if protocol is None:
            raise InvalidInput("protocol", NO_SUCH_PROTOCOL)
    return programmes.start_draft(unit(), patient=patient, protocol=protocol, library=library, now=now())


def _own(public_id: str) -> models.Protocol:
    """A protocol of the clinic's own; one that is not to be seen is one that is not there."""
    try:
        return own_queries.seen_by(unit(), access.account(), public_id)
    except NotFound:
        raise InvalidInput("protocol", NO_SUCH_PROTOCOL) from None


def _page(patient: models.Patient, form: Form) -> str:
    wanted, region = request.args.get("q", "").strip()[:60], request.args.get("region", "")
    every = ready_made.every()
    offers = sorted((_offer(one, patient) for one in every), key=lambda offer: bool(offer.ruled_out_by))
    used = queries.last_protocols(unit(), access.account().id)
    recent = [offer for name in used for offer in offers if offer.ready.protocol.id == name][:MOST_RECENT]
    is_filtered = bool(wanted or region)
    programmes_of = queries.of_patient(unit(), patient.id)
    return render_template(
        "pages/therapist/protocols.html",
        patient=patient,
        form=form,
        offers=[offer for offer in offers if ready_made.fits(offer.ready, wanted, region)],
        recent=[] if is_filtered else recent,
        drafts=[row for row in programmes_of if row.ended_at is None and queries.draft(unit(), row.id)],
        has_last=any(row.latest_number for row in programmes_of),
        regions=ready_made.regions(every),
        region=region,
        q=wanted,
        used=uses.of_protocols(unit(), access.clinic().id),
    )


def _offer(one: Ready, patient: models.Patient) -> Offer:
    return Offer(one, tuple(tag for tag in one.protocol.exclude_tags if tag in patient.tags))
