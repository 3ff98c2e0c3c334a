"""Files of cases: fixtures, changes, and what differs."""

from typing import Any

import pytest

from portal.domain import case_file
from portal.domain.errors import InvalidInput
from tests.domain.cases import BRIDGE, DOG

ITEMS = {
    BRIDGE: {"dose": {"sets": 2, "reps": 10}, "per_week": 4, "priority": 1, "streak": 1},
    DOG: {"dose": {"sets": 2, "reps": 8}, "per_week": 4, "priority": 2, "streak": 1},
}
FIXTURE = {
    "phase": "chronic",
    "prev_rest": [3],
    "limits": {"max_level": 2, "min_items": 1},
    "sessions_per_week": 4,
    "items": ITEMS,
}


def read(**case: Any) -> dict[str, Any]:
    written = {"id": "A", "fixture": "F", "checkin": {}, "expect": {}} | case
    return case_file.read({"fixtures": {"F": FIXTURE}, "cases": [written]})[0].case


def items_of(full: dict[str, Any]) -> dict[str, Any]:
    return {item["ex"]: item for item in full["plan"]["items"]}


def test_a_case_without_changes_is_its_fixture() -> None:
    full = read()
    assert (full["phase"], full["prev_rest"], full["limits"]) == ("chronic", [3], FIXTURE["limits"])
    assert full["plan"]["sessions_per_week"] == 4
    assert list(items_of(full)) == [BRIDGE, DOG]
    assert "sessions_per_week" not in full


def test_keys_of_the_state_replace_and_limits_are_merged() -> None:
    full = read(state={"prev_rest": [5], "limits": {"max_level": 4}, "sessions_per_week": 2})
    assert (full["prev_rest"], full["limits"]) == ([5], {"max_level": 4, "min_items": 1})
    assert full["plan"]["sessions_per_week"] == 2


def test_overrides_are_for_every_item_and_then_for_one() -> None:
    overrides = {BRIDGE: {"streak": 3, "dose": {"sets": 1, "reps": 6}}, "*": {"streak": 0, "keep": True}}
    items = items_of(read(item_overrides=overrides))
    assert (items[BRIDGE]["streak"], items[BRIDGE]["keep"], items[DOG]["streak"]) == (3, True, 0)
    assert items[BRIDGE]["dose"] == {"sets": 1, "reps": 6}


def test_one_flag_for_all_and_others_for_some() -> None:
    check_in = read(checkin={"all": "ok", "flags": {DOG: None}})["checkin"]
    assert check_in == {"flags": {BRIDGE: "ok", DOG: None}}


def test_yes_and_no_may_be_written_without_quotation_marks() -> None:
    answers = {"bladder": True, "bowel": False, "night_pain": "unsure"}
    check_in = read(checkin={"red_flags": answers})["checkin"]
    assert check_in["red_flags"] == {"bladder": "yes", "bowel": "no", "night_pain": "unsure"}


def test_a_case_may_stand_on_its_own() -> None:
    written = {"checkin": {}, "expect": {}, "state": FIXTURE}
    assert case_file.read({"cases": [written]})[0].id == "1"


@pytest.mark.parametrize(
    "content, named",
    [
        (None, "file"),
        ({"fixtures": {}}, "the key cases is missing"),
        ({"cases": {}}, "cases"),
        ({"cases": [], "more": 1}, "unknown key more"),
        ({"cases": [5]}, "case 1"),
        ({"cases": [{"id": "A", "foo": 1}]}, "unknown key foo"),
        ({"cases": [{"id": "A", "fixture": "G", "checkin": {}, "expect": {}}]}, "case A: fixtures"),
        ({"cases": [{"id": "A", "checkin": {}, "expect": {}}]}, "the key sessions_per_week"),
        ({"cases": [{"id": "A", "state": FIXTURE, "expect": {}}]}, "the key checkin"),
        ({"cases": [{"id": "A", "state": FIXTURE, "checkin": {}}]}, "the key expect"),
        ({"cases": [{"id": "A", "state": FIXTURE, "checkin": {}, "expect": {"foo": 1}}]}, "expect"),
        ({"cases": [{"state": FIXTURE, "checkin": {"foo": 1}, "expect": {}}]}, "unknown key foo"),
        (
            {"cases": [{"state": FIXTURE, "item_overrides": {"plank": {}}, "checkin": {}, "expect": {}}]},
            "unknown key plank",
        ),
    ],
)
def test_what_cannot_be_read_is_named(content: Any, named: str) -> None:
    with pytest.raises(InvalidInput) as fault:
        case_file.read(content)
    assert named in str(fault.value)


def test_only_what_is_expected_is_compared() -> None:
    decided = {"light": "green", "next": 7, "items": {BRIDGE: ["hold", "I13"], DOG: ["hold", "S1"]}}
    expect = {"light": "red", "next": 7, "items": {BRIDGE: ["hold", "I13"], "plank": ["hold", "S1"]}}
    misses = case_file.misses(case_file.WrittenCase("A", {}, expect), decided)
    assert [(miss.field, miss.expected, miss.got) for miss in misses] == [
        ("light", "red", "green"),
        ("items.plank", ["hold", "S1"], None),
        (f"items.{DOG}", None, ["hold", "S1"]),
    ]
