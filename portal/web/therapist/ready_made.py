"""The ready-made programmes as the pages list them: those of the library, and the clinic's own."""

from dataclasses import dataclass

from portal.catalogue.content import Protocol
from portal.db import models
from portal.db.queries import protocols as queries
from portal.rendering import i18n
from portal.services import own_protocols, written_protocols
from portal.web import access
from portal.web.therapist import record
from portal.web.transaction import runtime, unit


@dataclass(frozen=True)
class Own:
    """Whose a programme of the clinic's own is, and which issue of it."""

    row: models.Protocol
    number: int
    owner: str
    is_mine: bool


@dataclass(frozen=True)
class Ready:
    """A programme to start from. `seconds` is one session, `own` None for one that came with the library."""

    protocol: Protocol
    name: str
    subgroup: str
    seconds: int
    own: Own | None = None


def every() -> list[Ready]:
    """All that may be used now, in the order of the regions, the clinic's own first."""
    offered = [one for one in owned() if one.own and one.own.row.retired_at is None]
    return sorted((*shipped(), *offered), key=_place)


def shipped() -> list[Ready]:
    """Those that came with the library."""
    return [library_one(protocol) for protocol in runtime().catalogue.protocols.values()]


def owned() -> list[Ready]:
    """The reader's own and those that colleagues share, the retired ones, too."""
    found = queries.newest(unit(), access.account())
    return sorted((of_issue(*issue) for issue in found), key=_place)


def library_one(protocol: Protocol) -> Ready:
    """One that came with the library."""
    words = runtime().catalogue.protocol_words(protocol.id, i18n.current())
    return Ready(protocol, words.name, words.subgroup, _seconds(protocol))


def of_issue(row: models.Protocol, version: models.ProtocolVersion) -> Ready:
    """One issue of the clinic's own."""
    written = written_protocols.read(version.content, runtime().catalogue.library)
    protocol = written_protocols.as_protocol(own_protocols.name_of(row), written)
    owner = record.name_of(unit(), row.owner_id)
    own = Own(row, version.number, owner, is_mine=row.owner_id == access.account().id)
    return Ready(protocol, written.name, written.subgroup, _seconds(protocol), own)


def behind(programme: models.Programme) -> Ready | None:
    """What a programme began from; None where it began empty, or from what is gone."""
    if issue := own_protocols.behind(unit(), programme):
        return of_issue(*issue)
    protocol = runtime().catalogue.protocols.get(programme.protocol or "")
    return library_one(protocol) if protocol else None


def fits(one: Ready, q: str, region: str) -> bool:
    """Whether a search finds it."""
    said = f"{one.name} {one.subgroup}".casefold()
    return region in ("", one.protocol.region) and q.casefold() in said


def regions(among: list[Ready]) -> list[str]:
    """The parts of the body there is a programme for."""
    used = {one.protocol.region for one in among}
    return [name for name in runtime().catalogue.vocabulary.regions if name in used]


def _seconds(protocol: Protocol) -> int:
    library = runtime().catalogue.library
    return sum(library[item.exercise].seconds(item.dose) for item in protocol.items)


def _place(one: Ready) -> tuple[int, bool, str]:
    """By region, the clinic's own before the library's, by name."""
    region = runtime().catalogue.vocabulary.regions.index(one.protocol.region)
    return region, one.own is None, one.name.casefold()
