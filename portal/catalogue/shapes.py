"""The keys a content file may have and the values each may take; a fault is `key: what is wrong`."""

import dataclasses
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from typing import Any

from portal.domain.dose import HIGHEST
from portal.domain.envelope import Limits
from portal.domain.errors import InvalidInput
from portal.domain.exercise import LOAD_CLASSES
from portal.domain.programme import MOST_EXERCISES, Mode

Check = Callable[[str, Any], Iterator[str]]  # where it stands, the value -> faults

MOST = {
    "sets": HIGHEST["sets"],
    "reps": HIGHEST["reps"],
    "hold_s": HIGHEST["hold_seconds"],
    "minutes": HIGHEST["minutes"],
}


def anything(key: str, value: Any) -> Iterator[str]:
    """Whatever it says; somebody else looks at it."""
    return iter(())


def text(key: str, value: Any) -> Iterator[str]:
    """A text that says something."""
    if not isinstance(value, str) or not value.strip():
        yield f"{key}: {value!r} is not a text"


def yes_or_no(key: str, value: Any) -> Iterator[str]:
    """`true` or `false`."""
    if not isinstance(value, bool):
        yield f"{key}: {value!r} is not true or false"


def whole(low: int, high: int) -> Check:
    """A whole number from `low` to `high`."""

    def check(key: str, value: Any) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield f"{key}: {value!r} is not a whole number"
        elif not low <= value <= high:
            yield f"{key}: {value} is not from {low} to {high}"

    return check


def one_of(kind: str, options: Collection[str]) -> Check:
    """One of the known words; `kind` is what they are called."""

    def check(key: str, value: Any) -> Iterator[str]:
        if not isinstance(value, str) or value not in options:
            yield f"{key}: {value!r} is not a known {kind}"

    return check


def or_nothing(check: Check) -> Check:
    """The same, or empty."""
    return lambda key, value: iter(()) if value is None else check(key, value)


def a_date(key: str, value: Any) -> Iterator[str]:
    """A date as 2026-11-24."""
    if type(value) is not date:
        yield f"{key}: {value!r} is not a date"


def listing(check: Check, *, least: int = 0, once: bool = True) -> Check:
    """A list of at least `least` values that each pass; `once` refuses a value that stands there twice."""

    def check_all(key: str, value: Any) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"{key}: {value!r} is not a list"
            return
        if len(value) < least:
            yield f"{key}: has {len(value)} of at least {least}"
        for at, entry in enumerate(value):
            yield from check(f"{key}[{at + 1}]", entry)
            if once and entry in value[:at]:
                yield f"{key}[{at + 1}]: {entry!r} stands there twice"

    return check_all


def mapping(check: Check) -> Check:
    """Values that each pass, under any key."""

    def check_all(key: str, value: Any) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{key}: is not a table of keys and values"
            return
        for name, entry in value.items():
            yield from check(f"{key}.{name}", entry)

    return check_all


def record(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """A table with exactly these keys; an unknown key and a missing one are faults."""
    checks = {**required, **(optional or {})}

    def check_all(key: str, value: Any) -> Iterator[str]:
        inside = f"{key}." if key else ""
        if not isinstance(value, dict):
            yield f"{key or 'file'}: is not a table of keys and values"
            return
        for name, entry in value.items():
            if name in checks:
                yield from checks[name](f"{inside}{name}", entry)
            else:
                yield f"{inside}{name}: is not a known key"
        yield from (f"{inside}{name}: is missing" for name in required if name not in value)

    return check_all


def rpe(key: str, value: Any) -> Iterator[str]:
    """Effort from and to, on the scale 0 to 10."""
    faults = list(listing(whole(0, 10), least=2, once=False)(key, value))
    yield from faults
    if not faults and (len(value) != 2 or value[0] > value[1]):
        yield f"{key}: {value!r} is not a lower and an upper effort"


def amounts(value: Mapping[str, Any]) -> dict[str, int]:
    """The part of a dose that the rules move: sets, repetitions, seconds held, minutes."""
    return {name: value[name] for name in MOST if name in value}


def a_dose(key: str, value: Any, *, extra: Mapping[str, Check] | None = None) -> Iterator[str]:
    """A dose of one of three kinds: minutes; sets and reps; sets, reps and seconds held."""
    amount: dict[str, Check] = {name: whole(1, most) for name, most in MOST.items()}
    faults = list(record({}, {**amount, **(extra or {})})(key, value))
    yield from faults
    if not faults and set(amounts(value)) not in ({"minutes"}, {"sets", "reps"}, {"sets", "reps", "hold_s"}):
        yield f"{key}: is neither minutes, nor sets and reps, nor sets, reps and hold_s"


def default_dose(key: str, value: Any) -> Iterator[str]:
    """The dose an exercise starts with, and what the rules never move: pause, frequency, effort."""
    fixed = {"rep_hold_s": whole(0, 60), "rest_s": whole(0, 600), "rpe": rpe, "per_week": whole(1, 7)}
    faults = list(a_dose(key, value, extra=fixed))
    yield from faults
    if not faults and "per_week" not in value:
        yield f"{key}.per_week: is missing"


SIGN_OFF: dict[str, Check] = {"reviewed_by": or_nothing(text), "reviewed_on": or_nothing(a_date)}


def exercise(vocabulary: Mapping[str, Any]) -> Check:
    """The facts of an exercise; words are refused, they belong to a language."""
    tags = listing(one_of("tag", vocabulary["tags"]))
    seed = record({"article": text, "says": text})
    return record(
        {
            "regions": listing(one_of("region", vocabulary["regions"]), least=1),
            "type": one_of("type", LOAD_CLASSES),
            "position": one_of("position", vocabulary["positions"]),
            "equipment": listing(one_of("equipment", vocabulary["equipment"]), least=1),
            "level": whole(1, 5),
            "ladder": or_nothing(one_of("ladder", vocabulary["ladders"])),
            "per_side": yes_or_no,
            "dose": default_dose,
            "min": a_dose,
            "max": a_dose,
            "progressions": listing(text),
            "regressions": listing(text),
            "swaps": listing(text),
            "avoid_if": tags,
            "caution_if": tags,
            "evidence": listing(one_of("source", vocabulary["sources"]), least=1),
            "seeds": listing(seed),
            **SIGN_OFF,
        }
    )


def limits(key: str, value: Any) -> Iterator[str]:
    """Clinical numbers a protocol may set, by their names in the rules and inside the rules' hard bounds."""
    known = {limit.name for limit in dataclasses.fields(Limits)}
    faults = list(record({}, dict.fromkeys(known, anything))(key, value))
    yield from faults
    if not faults:
        try:
            Limits(**value)
        except InvalidInput as fault:
            yield f"{key}.{fault.field}: {value.get(fault.field)!r} cannot be: {fault.reason}"


def protocol(vocabulary: Mapping[str, Any]) -> Check:
    """The facts of a protocol."""
    tags = listing(one_of("tag", vocabulary["tags"]))
    item = record(
        {"exercise": text, "dose": a_dose, "per_week": whole(1, 7), "priority": whole(1, MOST_EXERCISES)},
        {"keep": yes_or_no, "note": text},
    )
    block = record({"block": one_of("block", vocabulary["blocks"]), "items": listing(item, least=1)})
    source = one_of("source", vocabulary["sources"])
    return record(
        {
            "region": one_of("region", vocabulary["regions"]),
            "phases": listing(one_of("phase", vocabulary["phases"]), least=1),
            "weeks": whole(1, 52),
            "sessions_per_week": whole(1, 7),
            "first_followup_days": whole(1, 28),
            "mode": one_of("mode", tuple(Mode)),
            "exclude_tags": tags,
            "patient_tags_set": tags,
            "limits": limits,
            "blocks": listing(block, least=1),
            "basis": listing(record({"choice": text, "sources": listing(source, least=1)}), least=1),
            **SIGN_OFF,
        }
    )


LINES = listing(text, least=1, once=False)
EXERCISE_WORDS = record(
    {"name": text, "how": LINES, "cues": LINES, "errors": LINES, "precautions": LINES},
    {"aliases": listing(text)},
)
PROTOCOL_WORDS = record({"name": text, "subgroup": text})
VOCABULARY = record(
    {
        **dict.fromkeys(
            ("regions", "positions", "equipment", "blocks", "phases", "tags"), listing(text, least=1)
        ),
        "ladders": mapping(listing(text, least=2)),
        "sources": mapping(text),
    }
)
