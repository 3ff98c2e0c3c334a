"""A file of cases: fixtures, what a case changes of them, and what is expected (clinical.md 6.13, 6.14)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.domain import plain
from portal.domain.case_format import CHECK_IN_KEYS
from portal.domain.errors import InvalidInput
from portal.domain.state_format import STATE_KEYS

FILE_KEYS = frozenset({"fixtures", "cases"})
CASE_KEYS = frozenset({"id", "title", "fixture", "state", "item_overrides", "checkin", "expect"})
FIXTURE_KEYS = STATE_KEYS - {"plan"} | {"sessions_per_week", "items"}
EXPECT_KEYS = frozenset(
    {"light", "status", "actions", "alerts", "next", "sessions_per_week", "rules", "items"}
)
EVERY_ITEM = "*"
_YAML_ANSWERS = {False: "no", True: "yes"}  # what YAML makes of no and yes without quotation marks


@dataclass(frozen=True, slots=True)
class WrittenCase:
    """One case of a file, made full, and the decision its author expects."""

    id: str
    case: dict[str, Any]
    expect: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Miss:
    """One difference between what was expected and what was decided."""

    case_id: str
    field: str
    expected: Any
    got: Any


def read(content: Any) -> list[WrittenCase]:
    """The cases of a file, each laid over its fixture; raises InvalidInput naming case and key."""
    file = plain.table(content, "file", FILE_KEYS)
    fixtures = plain.table_at(file, "fixtures", "fixtures")
    cases = plain.values(plain.required(file, "cases", "file"), "cases")
    return [_written(fixtures, case, number) for number, case in enumerate(cases, start=1)]


def misses(written: WrittenCase, decided: Mapping[str, Any]) -> Iterator[Miss]:
    """Where a decision (in the public format) differs from what is expected."""
    for key, expected in written.expect.items():
        got = decided[key]
        if key == "items" and isinstance(expected, dict):
            for exercise in {**expected, **got}:
                if expected.get(exercise) != got.get(exercise):
                    yield Miss(written.id, f"items.{exercise}", expected.get(exercise), got.get(exercise))
        elif expected != got:
            yield Miss(written.id, key, expected, got)


def _written(fixtures: Mapping[str, Any], value: Any, number: int) -> WrittenCase:
    table = plain.table(value, f"case {number}", CASE_KEYS)
    case_id = str(table.get("id", number))
    try:
        return WrittenCase(
            case_id,
            _full_case(fixtures, table, case_id),
            plain.table(plain.required(table, "expect", "case"), "expect", EXPECT_KEYS),
        )
    except InvalidInput as fault:
        raise InvalidInput(f"case {case_id}: {fault.field}", fault.reason) from None


def _full_case(fixtures: Mapping[str, Any], table: Mapping[str, Any], case_id: str) -> dict[str, Any]:
    """Fixture, then `state`, then `item_overrides`, then the check-in."""
    state = _laid_over(_fixture(fixtures, table), plain.table_at(table, "state", "state", FIXTURE_KEYS))
    sessions = plain.required(state, "sessions_per_week", "state")
    items = plain.table(plain.required(state, "items", "state"), "items")
    overridable = frozenset({*items, EVERY_ITEM})
    overrides = plain.table_at(table, "item_overrides", "item_overrides", overridable)
    for_all = plain.table_at(overrides, EVERY_ITEM, "item_overrides.*")
    full = [
        {
            "ex": exercise,
            **plain.table(item, f"items.{exercise}"),
            **for_all,
            **plain.table_at(overrides, exercise, f"item_overrides.{exercise}"),
        }
        for exercise, item in items.items()
    ]
    remaining = {key: value for key, value in state.items() if key not in ("sessions_per_week", "items")}
    return {
        "id": case_id,
        **remaining,
        "plan": {"sessions_per_week": sessions, "items": full},
        "checkin": _check_in(plain.required(table, "checkin", "case"), tuple(items)),
    }


def _fixture(fixtures: Mapping[str, Any], table: Mapping[str, Any]) -> Mapping[str, Any]:
    if "fixture" not in table:
        return {}
    name = plain.text(table["fixture"], "fixture")
    return plain.table(plain.required(fixtures, name, "fixtures"), f"fixtures.{name}", FIXTURE_KEYS)


def _laid_over(fixture: Mapping[str, Any], state: Mapping[str, Any]) -> dict[str, Any]:
    """Keys of the state replace those of the fixture; limits are merged key by key."""
    merged = {**fixture, **state}
    if "limits" in fixture and "limits" in state:
        limits = (plain.table_at(each, "limits", "limits") for each in (fixture, state))
        merged["limits"] = {key: value for each in limits for key, value in each.items()}
    return merged


def _check_in(value: Any, exercises: tuple[str, ...]) -> dict[str, Any]:
    """`all` is the flag of every exercise, `flags` what differs."""
    table = dict(plain.table(value, "checkin", CHECK_IN_KEYS | {"all"}))
    flags = dict(plain.table_at(table, "flags", "checkin.flags"))
    if "all" in table:
        flags = {**dict.fromkeys(exercises, table.pop("all")), **flags}
    if isinstance(answers := table.get("red_flags"), dict):
        table["red_flags"] = {
            code: _YAML_ANSWERS[answer] if isinstance(answer, bool) else answer
            for code, answer in answers.items()
        }
    return table | {"flags": flags}
