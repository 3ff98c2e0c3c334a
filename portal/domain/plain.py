"""Plain values from outside (JSON, YAML) read strictly: what is not expected raises InvalidInput by key."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from portal.domain.dose import PARTS, Dose, Kind
from portal.domain.errors import InvalidInput

Choice = TypeVar("Choice", bound=StrEnum)
Built = TypeVar("Built")

_PLAIN_NAMES = {"hold_seconds": "hold_s"}  # a dose's parts as the data files write them
DOSE_KEYS = {kind: frozenset(_PLAIN_NAMES.get(part, part) for part in parts) for kind, parts in PARTS.items()}


def table(value: Any, where: str, keys: AbstractSet[str] | None = None) -> Mapping[str, Any]:
    """A table with no other keys than these."""
    if not isinstance(value, dict):
        raise InvalidInput(where, "give a table of keys and values")
    if keys is not None and not value.keys() <= keys:
        unknown = min(str(key) for key in value if key not in keys)
        raise InvalidInput(where, f"unknown key {unknown}")
    return value


def table_at(
    given: Mapping[str, Any], key: str, where: str, keys: AbstractSet[str] | None = None
) -> Mapping[str, Any]:
    """The table of a key; what is absent or null is empty."""
    value = given.get(key)
    return {} if value is None else table(value, where, keys)


def required(given: Mapping[str, Any], key: str, where: str) -> Any:
    """The value of a key that must be there."""
    if key not in given:
        raise InvalidInput(where, f"the key {key} is missing")
    return given[key]


def values(value: Any, where: str) -> tuple[Any, ...]:
    """The values of a list; nothing is an empty list."""
    if value is None:
        return ()
    if not isinstance(value, list):
        raise InvalidInput(where, "give a list")
    return tuple(value)


def text(value: Any, where: str) -> str:
    """A text."""
    if not isinstance(value, str):
        raise InvalidInput(where, "give a text")
    return value


def texts(value: Any, where: str) -> tuple[str, ...]:
    """The texts of a list."""
    return tuple([text(one, where) for one in values(value, where)])


def switch(value: Any, where: str) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise InvalidInput(where, "give true or false")
    return value


def one_of(choices: type[Choice], value: Any, where: str) -> Choice:
    """One of the words of a vocabulary."""
    try:
        return choices(value)
    except ValueError:
        raise InvalidInput(where, f"give one of {', '.join(choices)}") from None


def switch_at(given: Mapping[str, Any], key: str, where: str) -> bool:
    """The switch of a key; what is absent is off."""
    value = given.get(key, False)
    return switch(value, f"{where}.{key}") if value is not False else False


def day_at(given: Mapping[str, Any], key: str, where: str) -> date | None:
    """The calendar day of a key, as `2026-11-24`; None if there is none."""
    value = given.get(key)
    if value is None:
        return None
    try:
        return value if type(value) is date else date.fromisoformat(value)  # YAML reads a day itself
    except (TypeError, ValueError):
        raise InvalidInput(f"{where}.{key}", "give a day, like 2026-11-24") from None


def dose(value: Any, where: str, kind: Kind, *, is_bound: bool = False) -> Dose:
    """A dose of this kind; a bound may name only some of its parts."""
    keys = DOSE_KEYS[kind]
    given = table(value, where, keys)
    if not is_bound:
        for key in keys:
            if given.get(key) is None:
                raise InvalidInput(where, f"the key {key} is missing")
    return build(
        Dose,
        where,
        sets=given.get("sets"),
        reps=given.get("reps"),
        hold_seconds=given.get("hold_s"),
        minutes=given.get("minutes"),
    )


def dose_at(
    given: Mapping[str, Any], key: str, where: str, kind: Kind, *, is_bound: bool = False
) -> Dose | None:
    """The dose of a key; None if there is none."""
    value = given.get(key)
    return None if value is None else dose(value, f"{where}.{key}", kind, is_bound=is_bound)


def dose_to_plain(given: Dose) -> dict[str, int]:
    """A dose with the keys of the data files."""
    return {_PLAIN_NAMES.get(part, part): getattr(given, part) for part in given.parts}


def build(make: Callable[..., Built], where: str, **arguments: Any) -> Built:
    """The value made of these; a fault names the whole way to its key."""
    try:
        return make(**arguments)
    except InvalidInput as fault:
        key = _PLAIN_NAMES.get(fault.field, fault.field)
        raise InvalidInput(f"{where}.{key}" if where else key, fault.reason) from None
