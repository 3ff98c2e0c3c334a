"""The ready-made programmes to read about: for whom, with what, on which grounds, who follows them now."""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import models
from portal.db.queries import protocols as queries
from portal.db.queries import uses
from portal.domain.errors import NotFound
from portal.services import own_protocols
from portal.web import access
from portal.web.therapist import ready_made
from portal.web.therapist.ready_made import Ready
from portal.web.transaction import now, runtime, unit

blueprint = Blueprint("protocol_library", __name__, url_prefix="/protocols")

LONGEST_SEARCH = 60
RETIRE = "retire"


@dataclass(frozen=True)
class Ground:
    """One choice behind a protocol, and the sources it rests on."""

    choice: str
    sources: tuple[str, ...]


@blueprint.get("")
def index() -> str:
    """Every protocol that fits the search, in the order of the regions; the retired ones below."""
    q, region = request.args.get("q", "").strip()[:LONGEST_SEARCH], request.args.get("region", "")
    every = ready_made.every()
    retired = [one for one in ready_made.owned() if one.own and one.own.row.retired_at]
    return render_template(
        "pages/therapist/protocol_library.html",
        protocols=[one for one in every if ready_made.fits(one, q, region)],
        retired=[one for one in retired if ready_made.fits(one, q, region)],
        regions=ready_made.regions(every),
        q=q,
        region=region,
        used=uses.of_protocols(unit(), access.clinic().id),
    )


@blueprint.get("/<protocol_id>")
def show(protocol_id: str) -> str:
    """One protocol of the library; one that it does not hold is not found."""
    catalogue = runtime().catalogue
    protocol = catalogue.protocols.get(protocol_id)
    if protocol is None:
        raise NotFound("protocol")
    grounds = [
        Ground(one.choice, tuple(catalogue.vocabulary.sources[key] for key in one.sources))
        for one in protocol.basis
    ]
    return _page(ready_made.library_one(protocol), grounds=grounds)


@blueprint.get("/own/<own_id>")
def show_own(own_id: str) -> str:
    """The newest issue of one of the clinic's own."""
    row = queries.seen_by(unit(), access.account(), own_id)
    return _issue(row, row.latest_number)


@blueprint.get("/own/<own_id>/versions/<int:number>")
def show_version(own_id: str, number: int) -> str:
    """One issue of one of the clinic's own, as it was."""
    return _issue(queries.seen_by(unit(), access.account(), own_id), number)


@blueprint.post("/own/<own_id>/offer")
def offer(own_id: str) -> ResponseReturnValue:
    """Its owner retires it, or brings it back."""
    row = queries.owned_by(unit(), access.account(), own_id)
    if request.form.get("op") == RETIRE:
        own_protocols.retire(unit(), protocol=row, now=now())
    else:
        own_protocols.bring_back(unit(), protocol=row)
    return redirect(url_for(".show_own", own_id=own_id), 303)


def _issue(row: models.Protocol, number: int) -> str:
    versions = queries.versions(unit(), row)
    version = queries.numbered(unit(), row, number)
    return _page(ready_made.of_issue(row, version), versions=versions)


def _page(
    one: Ready, *, grounds: list[Ground] | None = None, versions: list[models.ProtocolVersion] | None = None
) -> str:
    return render_template(
        "pages/therapist/protocol.html",
        one=one,
        grounds=grounds or [],
        versions=versions or [],
        done=request.args.get("done"),
        mine=uses.patients_on(unit(), access.account(), one.protocol.id),
        count=uses.of_protocols(unit(), access.clinic().id).get(one.protocol.id, 0),
    )
