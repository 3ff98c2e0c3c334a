"""The limits a clinic offers for signing, and the powers it keeps to its therapists."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.db import models
from portal.db.session import Session
from portal.domain import typed
from portal.domain.envelope import Envelope, Power
from portal.domain.errors import InvalidInput
from portal.rendering.i18n import N_

POWERS = ("easier", "shorter", "harder_dose", "next_level", "swap")
GENTLE = (Power.BY_ITSELF.value, Power.ASK.value)  # the safe direction cannot be forbidden
ALLOWED = {name: GENTLE if name in ("easier", "shorter") else (*GENTLE, Power.NEVER.value) for name in POWERS}
NO_POWER = N_("Choose who decides.")
FEWEST_WEEKS, MOST_WEEKS, USUAL_WEEKS = 1, 52, 6
SHIPPED = Envelope(until_on=date.max)


@dataclass(frozen=True, slots=True)
class DefaultLimits:
    """What a new programme begins with.

    `powers` say who decides, `numbers` are fields of `Envelope`, `must_ask` the powers that no therapist may
    give away, and `weeks` how long the limits last at the longest.
    """

    powers: Mapping[str, str]
    numbers: Mapping[str, Any] = field(default_factory=dict)
    must_ask: Collection[str] = ()
    weeks: int = USUAL_WEEKS


def choose(session: Session, *, clinic: models.Clinic, limits: DefaultLimits) -> None:
    """Keeps the clinic's limits. What it keeps to its therapists asks from this minute on, also under limits
    that were signed before.

    A number is kept where it differs from the shipped one: elsewhere a protocol's own stands. Raises
    `InvalidInput` for a value that cannot be.
    """
    for name, power in limits.powers.items():
        if power not in ALLOWED[name]:
            raise InvalidInput(name, NO_POWER)
    must_ask = [name for name in POWERS if name in limits.must_ask]
    powers = {name: _at_most(power, name in must_ask) for name, power in limits.powers.items()}
    numbers = {name: value for name, value in limits.numbers.items() if value != getattr(SHIPPED, name)}
    values: dict[str, Any] = {**powers, **numbers}
    Envelope.from_dict({**values, "until_on": date.max.isoformat()})
    clinic.limits_weeks = typed.number(
        str(limits.weeks), field="limits_weeks", least=FEWEST_WEEKS, most=MOST_WEEKS
    )
    clinic.envelope, clinic.must_ask = values, must_ask
    session.flush()


def of(clinic: models.Clinic) -> Envelope:
    """The clinic's limits, without an end; as shipped where the clinic said nothing."""
    return Envelope.from_dict({**SHIPPED.to_dict(), **clinic.envelope, "until_on": date.max.isoformat()})


def powers_of(clinic: models.Clinic) -> dict[str, str]:
    """What a follow-up may do by default in this clinic."""
    envelope = of(clinic)
    return {name: getattr(envelope, name).value for name in POWERS}


def _at_most(power: str, must_ask: bool) -> str:
    return Power.ASK.value if must_ask and power == Power.BY_ITSELF else power
