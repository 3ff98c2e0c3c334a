"""Pain: phases, zones and what is usual."""

from datetime import date, timedelta
from math import isnan

import pytest

from portal.domain import pain
from portal.domain.errors import InvalidInput
from portal.domain.pain import Pain, Phase, Zones

ONSET = date(2026, 9, 1)


@pytest.mark.parametrize(
    "days, phase",
    [
        (0, Phase.ACUTE),
        (41, Phase.ACUTE),
        (42, Phase.SUBACUTE),
        (83, Phase.SUBACUTE),
        (84, Phase.CHRONIC),
        (4000, Phase.CHRONIC),
    ],
)
def test_the_phase_follows_from_the_weeks_since_it_began(days: int, phase: Phase) -> None:
    assert pain.phase_of(ONSET, ONSET + timedelta(days=days)) is phase


@pytest.mark.parametrize("value", [None, 0, 10])
def test_pain_is_a_whole_number_from_0_to_10_or_no_answer(value: int | None) -> None:
    assert pain.nprs("rest", value) == value


@pytest.mark.parametrize("value", [-1, 11, 5.5, 5.0, "5", "٥", True, ""])
def test_anything_else_is_refused_by_name(value: object) -> None:
    with pytest.raises(InvalidInput) as fault:
        pain.nprs("rest", value)
    assert (fault.value.field, "0 to 10" in fault.value.reason) == ("rest", True)


@pytest.mark.parametrize(
    "phase, week, green, amber, expected",
    [
        (Phase.ACUTE, 9, None, None, Zones(2, 4)),
        (Phase.SUBACUTE, 9, None, None, Zones(2, 5)),
        (Phase.CHRONIC, 2, None, None, Zones(2, 5)),
        (Phase.CHRONIC, 3, None, None, Zones(3, 5)),
        (Phase.CHRONIC, 3, 4, None, Zones(4, 5)),
        (Phase.ACUTE, 1, None, 5, Zones(2, 5)),
        (Phase.CHRONIC, 3, 0, 3, Zones(0, 3)),
        (Phase.CHRONIC, 3, None, 1, Zones(1, 1)),  # green never lies above amber
    ],
)
def test_the_zones_of_a_phase(
    phase: Phase, week: int, green: int | None, amber: int | None, expected: Zones
) -> None:
    assert pain.zones(phase, week, green_max=green, amber_max=amber) == expected


@pytest.mark.parametrize(
    "history, lower, higher",
    [
        ([3], 3, 3),
        ([4, 2], 2, 2),
        ([2, 4], 2, 4),
        ([1, 5, 3], 3, 3),
        ([9, 9, 1, 2, 7], 2, 7),
        ([None, 4, None, 2, None], 2, 2),
    ],
)
def test_today_is_compared_with_two_references(history: list[int | None], lower: int, higher: int) -> None:
    compared = Pain.of(8, 7, 6, history)
    assert (compared.rise, compared.rise_surely) == (6 - lower, 6 - higher)
    assert (compared.settle, compared.settle_surely) == (7 - lower, 7 - higher)
    assert (compared.above, compared.has_history) == (8 - lower, True)


def test_what_is_not_known_compares_false() -> None:
    unknown = Pain.of(None, 4, None, [None])
    assert not unknown.has_history
    assert all(isnan(value) for value in (unknown.during, unknown.rest, unknown.rise, unknown.settle))
    assert not (unknown.settle >= 0)
    assert not (unknown.settle <= 0)
