"""The limits of one exercise as keys of its item in the public case format: `asks`, `max_level`, `until`."""

from collections.abc import Mapping
from typing import Any

from portal.domain import plain
from portal.domain.own_limits import AS_THE_PROGRAMME, OwnLimits

KEYS = frozenset({"asks", "max_level", "until"})


def from_case(item: Mapping[str, Any], where: str) -> OwnLimits:
    """The limits of an item; most have none."""
    if KEYS.isdisjoint(item):
        return AS_THE_PROGRAMME
    return plain.build(
        OwnLimits,
        where,
        asks=plain.switch_at(item, "asks", where),
        max_level=item.get("max_level"),
        until_on=plain.day_at(item, "until", where),
    )


def to_case(own: OwnLimits) -> dict[str, Any]:
    """The keys of an item that has limits of its own; none for the others."""
    until = own.until_on.isoformat() if own.until_on else None
    written = {"asks": own.asks or None, "max_level": own.max_level, "until": until}
    return {key: value for key, value in written.items() if value is not None}
