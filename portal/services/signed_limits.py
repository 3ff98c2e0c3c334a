"""The limits a therapist finds filled in, and whether the ones chosen can be signed for this programme."""

from dataclasses import replace
from datetime import date, timedelta

from portal.catalogue.content import Protocol
from portal.db import models
from portal.db.session import Session
from portal.domain.envelope import Envelope, Power
from portal.domain.errors import InvalidInput
from portal.domain.typed import Filled
from portal.rendering.i18n import N_
from portal.services import cases
from portal.services.drafts import DraftBody

CLINIC_ASKS = N_("Your clinic wants to be asked about this.")
FEWER_SESSIONS = N_("The programme has fewer sessions than this. Please choose at most %(most)s.")
FEWER_EXERCISES = N_("The programme has fewer exercises than this. Please choose at most %(most)s.")
HARDER = frozenset({"harder_dose", "next_level"})
MAINTENANCE_WEEKS = 26
_ASKS_FIRST = {
    "auto_progress_dose": "harder_dose",
    "auto_progress_level": "next_level",
    "auto_swap": "swap",
    "auto_shorten": "shorter",
    "auto_frequency_down": "shorter",
}


def suggested(clinic: models.Clinic, protocol: Protocol | None, *, on: date, weeks: int) -> Envelope:
    """The clinic's limits, made narrower where the protocol says so.

    They end with the programme, counted from `on`, or after the clinic's number of weeks if that is sooner.
    """
    until_on = on + timedelta(weeks=min(weeks, clinic.limits_weeks))
    values = Envelope(until_on=until_on).to_dict() | clinic.envelope | {"until_on": until_on.isoformat()}
    envelope = Envelope.from_dict(values)
    if protocol is not None:
        envelope = _under_protocol(envelope, clinic, protocol)
    return envelope.asking(clinic.must_ask)


def fitted(envelope: Envelope, body: DraftBody) -> Envelope:
    """These limits for a small programme: it cannot keep more exercises or sessions than it has."""
    return replace(
        envelope,
        min_items=min(envelope.min_items, len(body.rows)),
        min_sessions_per_week=min(envelope.min_sessions_per_week, body.sessions_per_week),
    )


def kept_up(envelope: Envelope, on: date) -> Envelope:
    """These limits for a programme that only keeps up what was reached: nothing gets harder, for half a
    year."""
    until_on = on + timedelta(weeks=MAINTENANCE_WEEKS)
    return replace(envelope, harder_dose=Power.NEVER, next_level=Power.NEVER, until_on=until_on)


def check(session: Session, patient: models.Patient, envelope: Envelope, body: DraftBody) -> None:
    """Whether the clinic lets a therapist sign these limits, and whether they fit the programme.

    Raises InvalidInput at the first limit that cannot stand.
    """
    for name in sorted(cases.must_ask(session, patient)):
        if getattr(envelope, name) is Power.BY_ITSELF:
            raise InvalidInput(name, CLINIC_ASKS)
    if envelope.min_sessions_per_week > body.sessions_per_week:
        reason = Filled(FEWER_SESSIONS, most=body.sessions_per_week)
        raise InvalidInput("min_sessions_per_week", reason)
    if envelope.min_items > len(body.rows):
        raise InvalidInput("min_items", Filled(FEWER_EXERCISES, most=len(body.rows)))


def _under_protocol(envelope: Envelope, clinic: models.Clinic, protocol: Protocol) -> Envelope:
    """The protocol's numbers stand, or the clinic's where they are narrower; what it wants asked is asked."""
    values: dict[str, object] = {}
    for name, value in protocol.limits.items():
        if name not in _ASKS_FIRST:
            values[name] = _narrower(name, value, clinic.envelope.get(name))
        elif not value and getattr(envelope, _ASKS_FIRST[name]) is Power.BY_ITSELF:
            values[_ASKS_FIRST[name]] = Power.ASK
    return replace(envelope, **values)  # type: ignore[arg-type]  # names and values come from `Limits`


def _narrower(name: str, protocol: int, clinic: int | None) -> int:
    """Of a protocol's number and the clinic's the careful one: the lower ceiling, the higher floor."""
    if clinic is None:
        return protocol
    return max(protocol, clinic) if name.startswith("min_") else min(protocol, clinic)
