"""Other limits than the signed ones, to see what the rules would have done with them."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any

from portal.domain.envelope import Envelope, Power
from portal.domain.errors import InvalidInput

POWERS = ("easier", "shorter", "harder_dose", "next_level", "swap")
NAMES = tuple(limit.name for limit in fields(Envelope) if limit.name != "until_on")
EVERYTHING_ASKS: Mapping[str, Any] = dict.fromkeys(POWERS, Power.ASK)


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The limits to change, by the names of `Envelope`; raises InvalidInput naming the one that cannot be.

    Until when the limits hold cannot be moved: it is no limit of what may change.
    """
    changes: dict[str, Any] = {}
    for name, value in values.items():
        if name not in NAMES:
            raise InvalidInput(name, f"is none of the limits: {', '.join(NAMES)}")
        changes[name] = _power(name, value) if name in POWERS else value
    Envelope(date.max, **changes)
    return changes


def changed(signed: Envelope, changes: Mapping[str, Any]) -> Envelope:
    """The signed limits with some of them changed; of two zones that cross the stricter one stands."""
    if not changes:
        return signed
    values = {name: changes.get(name, getattr(signed, name)) for name in ("green_max", "amber_max")}
    if None not in values.values() and values["green_max"] > values["amber_max"]:
        values["green_max"] = values["amber_max"] = min(values.values())
    return replace(signed, **{**changes, **values})


def _power(name: str, value: Any) -> Power:
    try:
        return Power(value)
    except ValueError:
        raise InvalidInput(name, f"give one of {', '.join(Power)}") from None
