"""Decisions in words and as records."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from portal.domain import decision_format
from portal.domain.decision import ItemAction, ItemDecision
from portal.domain.dose import Dose
from tests.domain import cases
from tests.domain.strategies import full_cases

A, B = Dose(2, 10), Dose(2, 8)


@pytest.mark.parametrize(
    "made, words",
    [
        (ItemDecision("x", ItemAction.HOLD, ("I13",), before=A), "hold"),
        (ItemDecision("x", ItemAction.PAUSE, ("G1",), before=A), "pause"),
        (ItemDecision("x", ItemAction.SUSPEND, ("K",), before=A), "suspend"),
        (ItemDecision("x", ItemAction.STAY_OUT, ("R1",), before=A), "stay_out"),
        (ItemDecision("x", ItemAction.DROP, ("P2",), before=A), "drop"),
        (ItemDecision("x", ItemAction.DROP, ("P2",), before=A, needs_approval=True), "drop approval"),
        (
            ItemDecision("x", ItemAction.REMOVE, ("I1",), before=A, suspended=True, needs_approval=True),
            "remove suspended approval",
        ),
        (
            ItemDecision("x", ItemAction.SWAP, ("I5",), A, B, "y", 3, needs_approval=True),
            "swap -> y 2x8 approval",
        ),
        (
            ItemDecision("x", ItemAction.SWAP, ("I1",), A, B, "y", 3, suspended=True),
            "swap -> y 2x8 suspended",
        ),
        (ItemDecision("x", ItemAction.REGRESS, ("I4",), A, B), "regress 2x10 -> 2x8"),
        (ItemDecision("x", ItemAction.REGRESS, ("I4b",), A, B, "y", 3), "regress 2x10 -> y 2x8"),
        (ItemDecision("x", ItemAction.RESTORE, ("R1",), A, Dose(3, 1, 20)), "restore 2x10 -> 3x1x20s"),
        (
            ItemDecision(
                "x", ItemAction.PROGRESS, ("I14",), Dose(minutes=5), Dose(minutes=6), needs_approval=True
            ),
            "progress 5min -> 6min approval",
        ),
    ],
)
def test_each_decision_in_words(made: ItemDecision, words: str) -> None:
    assert decision_format.words(made) == words


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(full=full_cases())
def test_a_record_is_complete(full: dict[str, Any]) -> None:
    decision = cases.adapted(full)
    record = json.loads(json.dumps(decision_format.decision_to_record(decision)))
    assert decision_format.decision_from_record(record) == decision
    written = json.loads(json.dumps(decision_format.decision_to_case("x", decision)))
    assert list(written["items"]) == [item["ex"] for item in full["plan"]["items"]]
