"""What a therapist signs for one exercise beside the limits of the whole programme; it only narrows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.domain.errors import InvalidInput
from portal.domain.exercise import HIGHEST_LEVEL


@dataclass(frozen=True, slots=True)
class OwnLimits:
    """The limits of one exercise.

    `asks`: every change of it waits for the therapist. `max_level`: it never rises above this level of
    difficulty (None: as the programme). `until_on`: after this day every change of it waits (None: as the
    programme). What hurts is set aside all the same. Raises InvalidInput.
    """

    asks: bool = False
    max_level: int | None = None
    until_on: date | None = None

    def __post_init__(self) -> None:
        """A switch, and a level that exists."""
        if type(self.asks) is not bool:
            raise InvalidInput("asks", "give true or false")
        if self.max_level is not None and (
            type(self.max_level) is not int or not 1 <= self.max_level <= HIGHEST_LEVEL
        ):
            raise InvalidInput("max_level", f"give a whole number from 1 to {HIGHEST_LEVEL}")

    def waits(self, on: date) -> bool:
        """Whether every change of the exercise waits for the therapist on a day."""
        return self.asks or (self.until_on is not None and on > self.until_on)

    def to_dict(self) -> dict[str, Any] | None:
        """Plain values for the database; None where nothing is narrower."""
        if self == AS_THE_PROGRAMME:
            return None
        until_on = self.until_on.isoformat() if self.until_on else None
        return {"asks": self.asks, "max_level": self.max_level, "until_on": until_on}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any] | None) -> "OwnLimits":
        """The limits that `to_dict` made plain."""
        if not values:
            return AS_THE_PROGRAMME
        until_on = values.get("until_on")
        return cls(
            asks=values.get("asks", False),
            max_level=values.get("max_level"),
            until_on=date.fromisoformat(until_on) if until_on else None,
        )


AS_THE_PROGRAMME = OwnLimits()  # nothing of its own
