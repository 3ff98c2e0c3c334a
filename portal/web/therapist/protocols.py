"""Where a new programme begins: with a protocol, empty, or as the last one stands."""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.catalogue.content import Protocol
from portal.db import models
from portal.db.queries import programmes as queries
from portal.db.queries import uses
from portal.domain.errors import InvalidInput
from portal.rendering import i18n
from portal.rendering.i18n import N_
from portal.services import programmes
from portal.web import access
from portal.web.forms.form import Form
from portal.web.therapist import patients
from portal.web.transaction import now, runtime, unit

blueprint = Blueprint("protocols", __name__)

EMPTY, COPY = "empty", "copy"
MOST_RECENT = 5
NO_SUCH_PROTOCOL = N_("This protocol is not in the library. Please choose another one.")


@dataclass(frozen=True)
class Offer:
    """A protocol as it is offered to one patient. `ruled_out_by` are the patient's tags it is not for."""

    protocol: Protocol
    seconds: int
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
        programme = _begun(patients.seen(patient_id), form)
        return redirect(url_for("drafts.show", programme_id=programme.public_id), 303)
    return _page(patients.seen(patient_id), form), 422


def _begun(patient: models.Patient, form: Form) -> models.Programme:
    if form["start"] == COPY:
        return programmes.copy_last(unit(), patient=patient, now=now())
    protocol = None if form["start"] == EMPTY else runtime().catalogue.protocols.get(form["protocol"])
    if protocol is None and form["start"] != EMPTY:
        raise InvalidInput("protocol", NO_SUCH_PROTOCOL)
    library = runtime().catalogue.library
    return programmes.start_draft(unit(), patient=patient, protocol=protocol, library=library, now=now())


def _page(patient: models.Patient, form: Form) -> str:
    catalogue = runtime().catalogue
    wanted, region = request.args.get("q", "").strip()[:60], request.args.get("region", "")
    offers = sorted((_offer(protocol, patient) for protocol in catalogue.protocols.values()), key=_place)
    used = queries.last_protocols(unit(), access.account().id)
    recent = [offer for name in used[:MOST_RECENT] for offer in offers if offer.protocol.id == name]
    is_filtered = bool(wanted or region)
    every = queries.of_patient(unit(), patient.id)
    return render_template(
        "pages/therapist/protocols.html",
        patient=patient,
        form=form,
        offers=[offer for offer in offers if _fits(offer.protocol, wanted, region)],
        recent=[] if is_filtered else recent,
        drafts=[row for row in every if row.ended_at is None and queries.draft(unit(), row.id)],
        has_last=any(row.latest_number for row in every),
        regions=[name for name in catalogue.vocabulary.regions if _has(name)],
        region=region,
        q=wanted,
        used=uses.of_protocols(unit(), access.clinic().id),
    )


def _offer(protocol: Protocol, patient: models.Patient) -> Offer:
    library = runtime().catalogue.library
    return Offer(
        protocol=protocol,
        seconds=sum(library[item.exercise].seconds(item.dose) for item in protocol.items),
        ruled_out_by=tuple(tag for tag in protocol.exclude_tags if tag in patient.tags),
    )


def _place(offer: Offer) -> tuple[bool, int]:
    """What suits the patient first, in the order of the regions."""
    return bool(offer.ruled_out_by), runtime().catalogue.vocabulary.regions.index(offer.protocol.region)


def _has(region: str) -> bool:
    return any(protocol.region == region for protocol in runtime().catalogue.protocols.values())


def _fits(protocol: Protocol, wanted: str, region: str) -> bool:
    words = runtime().catalogue.protocol_words(protocol.id, i18n.current())
    said = f"{words.name} {words.subgroup}".casefold()
    return region in ("", protocol.region) and wanted.casefold() in said
