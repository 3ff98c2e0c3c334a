"""The ready-made programmes to read about: for whom, with what, on which grounds, who follows them now."""

from dataclasses import dataclass

from flask import Blueprint, render_template, request

from portal.catalogue.content import Protocol
from portal.db.queries import uses
from portal.domain.errors import NotFound
from portal.rendering import i18n
from portal.web import access
from portal.web.transaction import runtime, unit

blueprint = Blueprint("protocol_library", __name__, url_prefix="/protocols")

LONGEST_SEARCH = 60


@dataclass(frozen=True)
class Ground:
    """One choice behind a protocol, and the sources it rests on."""

    choice: str
    sources: tuple[str, ...]


@blueprint.get("")
def index() -> str:
    """Every protocol that fits the search, in the order of the regions."""
    q, region = request.args.get("q", "").strip()[:LONGEST_SEARCH], request.args.get("region", "")
    catalogue = runtime().catalogue
    every = sorted(catalogue.protocols.values(), key=_place)
    return render_template(
        "pages/therapist/protocol_library.html",
        protocols=[(one, seconds(one)) for one in every if _fits(one, q, region)],
        regions=[name for name in catalogue.vocabulary.regions if any(one.region == name for one in every)],
        q=q,
        region=region,
        used=uses.of_protocols(unit(), access.clinic().id),
    )


@blueprint.get("/<protocol_id>")
def show(protocol_id: str) -> str:
    """One protocol; one that the library does not hold is not found."""
    catalogue = runtime().catalogue
    protocol = catalogue.protocols.get(protocol_id)
    if protocol is None:
        raise NotFound("protocol")
    return render_template(
        "pages/therapist/protocol.html",
        protocol=protocol,
        seconds=seconds(protocol),
        grounds=[
            Ground(one.choice, tuple(catalogue.vocabulary.sources[key] for key in one.sources))
            for one in protocol.basis
        ],
        mine=uses.patients_on(unit(), access.account(), protocol_id),
        count=uses.of_protocols(unit(), access.clinic().id).get(protocol_id, 0),
    )


def seconds(protocol: Protocol) -> int:
    """Seconds of one session."""
    library = runtime().catalogue.library
    return sum(library[item.exercise].seconds(item.dose) for item in protocol.items)


def _place(protocol: Protocol) -> tuple[int, str]:
    words = runtime().catalogue.protocol_words(protocol.id, i18n.current())
    return runtime().catalogue.vocabulary.regions.index(protocol.region), words.name.casefold()


def _fits(protocol: Protocol, q: str, region: str) -> bool:
    words = runtime().catalogue.protocol_words(protocol.id, i18n.current())
    said = f"{words.name} {words.subgroup}".casefold()
    return region in ("", protocol.region) and q.casefold() in said
