"""A clinic's own protocols: which ones somebody may use, every issue, and the one behind a programme."""

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from portal.db import models
from portal.db.models import Protocol, ProtocolVersion
from portal.domain.errors import NotFound

Issue = tuple[Protocol, ProtocolVersion]


def newest(session: Session, account: models.Account) -> list[Issue]:
    """Every protocol this person may use, or wrote, with its newest issue; the retired ones, too."""
    return _newest(session, _visible_to(account))


def newest_of_clinic(session: Session, clinic_id: int) -> list[Issue]:
    """Every protocol of a clinic with its newest issue, whoever may use it: for numbers about all of them."""
    return _newest(session, Protocol.clinic_id == clinic_id)


def seen_by(session: Session, account: models.Account, public_id: str) -> Protocol:
    """A protocol this person wrote, or that a colleague shares; `NotFound` for any other."""
    found = session.scalar(select(Protocol).where(Protocol.public_id == public_id, _visible_to(account)))
    if found is None:
        raise NotFound("protocol")
    return found


def owned_by(session: Session, account: models.Account, public_id: str) -> Protocol:
    """A protocol this person wrote, and may change; `NotFound` for any other."""
    found = seen_by(session, account, public_id)
    if found.owner_id != account.id:
        raise NotFound("protocol")
    return found


def by_submission(session: Session, submission_id: str) -> Protocol | None:
    """The protocol a form made when it was sent the first time."""
    return session.scalar(select(Protocol).where(Protocol.submission_id == submission_id))


def locked(session: Session, protocol_id: int) -> Protocol:
    """The protocol, held until this unit ends."""
    held = select(Protocol).where(Protocol.id == protocol_id).with_for_update()
    return session.scalars(held.execution_options(populate_existing=True)).one()


def numbered(session: Session, protocol: Protocol, number: int) -> ProtocolVersion:
    """One issue; `NotFound` for a number that never was."""
    rows = select(ProtocolVersion).where(ProtocolVersion.protocol_id == protocol.id)
    found = session.scalar(rows.where(ProtocolVersion.number == number))
    if found is None:
        raise NotFound("protocol_version")
    return found


def versions(session: Session, protocol: Protocol) -> list[ProtocolVersion]:
    """Every issue, the newest first."""
    rows = select(ProtocolVersion).where(ProtocolVersion.protocol_id == protocol.id)
    return list(session.scalars(rows.order_by(ProtocolVersion.number.desc())))


def issue(session: Session, public_id: str, number: int) -> Issue | None:
    """The issue a programme began from: read for the programme, whoever may see the protocol now."""
    rows = (
        select(Protocol, ProtocolVersion)
        .join(ProtocolVersion, ProtocolVersion.protocol_id == Protocol.id)
        .where(Protocol.public_id == public_id, ProtocolVersion.number == number)
    )
    found = session.execute(rows).one_or_none()
    return None if found is None else (found[0], found[1])


def _newest(session: Session, which: ColumnElement[bool]) -> list[Issue]:
    is_newest = and_(
        ProtocolVersion.protocol_id == Protocol.id, ProtocolVersion.number == Protocol.latest_number
    )
    rows = select(Protocol, ProtocolVersion).join(ProtocolVersion, is_newest).where(which)
    return [(protocol, version) for protocol, version in session.execute(rows.order_by(Protocol.id))]


def _visible_to(account: models.Account) -> ColumnElement[bool]:
    in_the_clinic = Protocol.clinic_id == account.clinic_id
    return and_(in_the_clinic, or_(Protocol.owner_id == account.id, Protocol.is_shared))
