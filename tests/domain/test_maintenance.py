"""What is kept up is asked about every four weeks, and at once as the rules say when it is not well."""

from itertools import product

import pytest

from portal.domain import follow_up
from portal.domain.decision import Decision, ItemAction, ItemDecision, Light, Status
from portal.domain.dose import Dose


def decided(
    light: Light,
    action: ItemAction,
    status: Status = Status.ACTIVE,
    *,
    asks: bool = False,
    days: int | None = 7,
) -> Decision:
    item = ItemDecision("bird_dog", action, ("X",), before=Dose(2, 8), after=Dose(2, 7), needs_approval=asks)
    return Decision(status, light, (), (item,), (), (), sessions_per_week=3, next_contact_days=days)


@pytest.mark.parametrize("action", [ItemAction.HOLD, ItemAction.STAY_OUT])
def test_when_all_is_well_it_is_four_weeks(action: ItemAction) -> None:
    assert follow_up.in_maintenance(decided(Light.GREEN, action)) == 28


def test_a_change_that_waits_for_the_therapist_shortens_nothing() -> None:
    assert follow_up.in_maintenance(decided(Light.GREEN, ItemAction.PROGRESS, asks=True)) == 28


NOT_GREEN = [light for light in Light if light is not Light.GREEN]


@pytest.mark.parametrize("light, action", list(product(NOT_GREEN, ItemAction)))
def test_without_a_green_light_the_rules_own_days_count(light: Light, action: ItemAction) -> None:
    for days in (1, 2, 3, 4, 7, None):
        assert follow_up.in_maintenance(decided(light, action, days=days)) == days


@pytest.mark.parametrize("action", [ItemAction.REGRESS, ItemAction.SUSPEND, ItemAction.RESTORE])
def test_after_a_change_the_rules_own_days_count(action: ItemAction) -> None:
    assert follow_up.in_maintenance(decided(Light.GREEN, action)) == 7


def test_a_pause_stays_a_pause() -> None:
    assert follow_up.in_maintenance(decided(Light.GREEN, ItemAction.HOLD, Status.PAUSED, days=None)) is None
