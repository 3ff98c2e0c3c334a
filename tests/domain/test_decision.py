"""Decisions: what kind of change each is, and the order of alerts."""

import pytest

from portal.domain.decision import Alert, Change, ItemAction, ItemDecision, Priority, in_order
from portal.domain.dose import Dose
from tests.domain import cases
from tests.domain.cases import BRIDGE, item


@pytest.mark.parametrize(
    "action, to_exercise, change, stays",
    [
        (ItemAction.HOLD, None, Change.NONE, True),
        (ItemAction.STAY_OUT, None, Change.NONE, False),
        (ItemAction.PAUSE, None, Change.SAFETY, False),
        (ItemAction.SUSPEND, None, Change.SAFETY, False),
        (ItemAction.DROP, None, Change.SHORTER, False),
        (ItemAction.REMOVE, None, Change.SWAP, False),
        (ItemAction.SWAP, "clamshell", Change.SWAP, True),
        (ItemAction.PROGRESS, None, Change.HARDER_DOSE, True),
        (ItemAction.PROGRESS, "bridge_march", Change.NEXT_LEVEL, True),
        (ItemAction.REGRESS, None, Change.EASIER, True),
        (ItemAction.REGRESS, "pelvic_tilt", Change.EASIER, True),
        (ItemAction.RESTORE, None, Change.RETURN, True),
    ],
)
def test_what_kind_of_change_an_action_is(
    action: ItemAction, to_exercise: str | None, change: Change, stays: bool
) -> None:
    made = ItemDecision(BRIDGE, action, ("I0",), Dose(2, 8), Dose(2, 8), to_exercise)
    assert (made.change, made.stays_in_use) == (change, stays)


def test_what_is_suspended_is_not_in_use() -> None:
    assert not ItemDecision(BRIDGE, ItemAction.SWAP, ("I1",), suspended=True).stays_in_use


def test_alerts_stand_by_urgency_and_then_by_code() -> None:
    alerts = [
        Alert(Priority.INFO, "a"),
        Alert(Priority.NORMAL, "b"),
        Alert(Priority.URGENT, "z"),
        Alert(Priority.NORMAL, "a"),
        Alert(Priority.HIGH, "c"),
        Alert(Priority.NORMAL, "b"),
    ]
    assert [str(alert) for alert in in_order(alerts)] == [
        "urgent:z",
        "high:c",
        "normal:a",
        "normal:b",
        "info:a",
    ]


@pytest.mark.parametrize(
    "changes, changed",
    [
        ({}, True),
        ({"limits": {"auto_progress_dose": False}}, False),
        ({"checkin": {"rest": None}}, False),
        ({"checkin": {"red_flags": {"bladder": "yes"}}}, True),
        ({"checkin": {"done": 1, "reason": "no_time"}}, True),
        (
            {
                "checkin": {"done": 1, "reason": "no_time"},
                "limits": {"auto_frequency_down": False},
            },
            False,
        ),
    ],
)
def test_whether_the_patients_programme_becomes_another(changes: dict[str, object], changed: bool) -> None:
    full = cases.case(item(BRIDGE), **changes)  # type: ignore[arg-type]
    assert cases.adapted(full).changes_something is changed
