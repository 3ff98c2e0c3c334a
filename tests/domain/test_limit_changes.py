"""Limits to try: only what can be signed, and never more than it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import limit_changes
from portal.domain.envelope import Envelope, Power
from portal.domain.errors import InvalidInput

UNTIL = date(2026, 12, 31)
ZONES = st.one_of(st.none(), st.integers(0, 4))


@pytest.mark.parametrize(
    "values, named",
    [
        ({"until_on": "2030-01-01"}, "until_on"),
        ({"mood": 3}, "mood"),
        ({"easier": "never"}, "easier"),
        ({"swap": "perhaps"}, "swap"),
        ({"max_level": 6}, "max_level"),
        ({"max_level": "3"}, "max_level"),
        ({"freeze": "yes"}, "freeze"),
        ({"green_max": 4, "amber_max": 3}, "green_max"),
    ],
)
def test_what_cannot_be_signed_cannot_be_tried(values: dict[str, object], named: str) -> None:
    with pytest.raises(InvalidInput) as fault:
        limit_changes.checked(values)
    assert fault.value.field == named


def test_what_is_not_moved_stays_as_signed() -> None:
    signed = Envelope(UNTIL, swap=Power.NEVER, min_items=4)
    moved = limit_changes.changed(signed, limit_changes.checked({"easier": "ask"}))
    assert (moved.easier, moved.swap, moved.min_items, moved.until_on) == (Power.ASK, Power.NEVER, 4, UNTIL)
    assert limit_changes.changed(signed, {}) is signed


@given(signed=st.tuples(ZONES, ZONES), moved=st.tuples(ZONES, ZONES))
def test_zones_that_cross_become_the_stricter_one(
    signed: tuple[int | None, int | None], moved: tuple[int | None, int | None]
) -> None:
    values = [
        {name: zone for name, zone in zip(("green_max", "amber_max"), pair, strict=True) if zone is not None}
        for pair in (signed, moved)
    ]
    if any(pair.get("green_max", 0) > pair.get("amber_max", 5) for pair in values):
        return
    envelope = limit_changes.changed(Envelope(UNTIL, **values[0]), values[1])
    if envelope.green_max is not None and envelope.amber_max is not None:
        assert envelope.green_max <= envelope.amber_max
