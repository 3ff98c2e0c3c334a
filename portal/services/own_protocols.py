"""A clinic's own protocols: a therapist writes one, each change is an issue, and patients start from it.

An issue is never edited. A programme keeps what it took, whatever is written, shared or retired afterwards.
"""

from datetime import datetime

from portal.db import models
from portal.db.queries import batches
from portal.db.queries import protocols as queries
from portal.db.session import Session
from portal.domain.errors import Conflict, InvalidInput
from portal.domain.exercise import Library
from portal.rendering.i18n import N_
from portal.services import drafts, programmes, written_protocols
from portal.services.written_protocols import Written

RETIRED = N_("This protocol is no longer offered. Please choose another one.")
_PREFIX = "own-"


def name_of(protocol: models.Protocol) -> str:
    """The name under which a programme notes where it began; no shipped protocol has one like it."""
    return f"{_PREFIX}{protocol.public_id}"


def public_id_of(name: str) -> str | None:
    """The public id in such a name; None for a shipped protocol."""
    return name.removeprefix(_PREFIX) if name.startswith(_PREFIX) else None


def begin(
    session: Session,
    *,
    by: models.Account,
    written: Written,
    is_shared: bool,
    submission_id: str,
    now: datetime,
) -> models.Protocol:
    """A new protocol with its first issue; the same form sent twice is one protocol."""
    batches.hold_account(session, by.id)
    if sent := queries.by_submission(session, submission_id):
        return sent
    protocol = models.Protocol(
        clinic_id=by.clinic_id,
        owner_id=by.id,
        submission_id=submission_id,
        is_shared=is_shared,
        created_at=now,
    )
    session.add(protocol)
    session.flush()
    _publish(session, protocol, written, now)
    return protocol


def save(
    session: Session,
    *,
    protocol: models.Protocol,
    number: int,
    written: Written,
    is_shared: bool,
    now: datetime,
) -> models.Protocol:
    """What is written as the next issue; what says the same as the newest one is no new issue.

    Raises `Conflict` if the newest issue is not `number` any more.
    """
    protocol = queries.locked(session, protocol.id)
    newest = queries.numbered(session, protocol, protocol.latest_number)
    if newest.content != written.to_content():
        if protocol.latest_number != number:
            raise Conflict("another window saved this protocol first")
        _publish(session, protocol, written, now)
    protocol.is_shared = is_shared
    session.flush()
    return protocol


def retire(session: Session, *, protocol: models.Protocol, now: datetime) -> None:
    """Nobody is offered it any more; programmes that began from it go on."""
    protocol.retired_at = protocol.retired_at or now
    session.flush()


def bring_back(session: Session, *, protocol: models.Protocol) -> None:
    """It is offered again."""
    protocol.retired_at = None
    session.flush()


def start(
    session: Session,
    *,
    patient: models.Patient,
    protocol: models.Protocol,
    library: Library,
    now: datetime,
) -> models.Programme:
    """A programme to be written, begun from the newest issue; it notes which one that was.

    Raises `InvalidInput` for a protocol that is retired, or ruled out for this patient.
    """
    if protocol.retired_at is not None:
        raise InvalidInput("protocol", RETIRED)
    version = queries.numbered(session, protocol, protocol.latest_number)
    written = written_protocols.read(version.content, library)
    begun = written_protocols.as_protocol(name_of(protocol), written)
    programme = programmes.start_draft(session, patient=patient, protocol=begun, library=library, now=now)
    programme.protocol_number = version.number
    draft = programmes.draft_of(session, programme=programme, now=now)
    draft.body = drafts.with_usual_rests(written.body, library).to_json()
    session.flush()
    return programme


def behind(session: Session, programme: models.Programme) -> queries.Issue | None:
    """The own protocol and the issue a programme began from; None where it began from none of them."""
    public_id = public_id_of(programme.protocol or "")
    if public_id is None or programme.protocol_number is None:
        return None
    return queries.issue(session, public_id, programme.protocol_number)


def names(session: Session, *, clinic_id: int) -> dict[str, str]:
    """What the clinic's own protocols are called, by the name a programme notes."""
    issues = queries.newest_of_clinic(session, clinic_id)
    return {name_of(protocol): str(version.content["name"]) for protocol, version in issues}


def _publish(session: Session, protocol: models.Protocol, written: Written, now: datetime) -> None:
    protocol.latest_number += 1
    session.add(
        models.ProtocolVersion(
            protocol_id=protocol.id,
            number=protocol.latest_number,
            content=written.to_content(),
            published_at=now,
        )
    )
    session.flush()
