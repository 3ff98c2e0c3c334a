"""Values made quickly are the same values."""

from collections.abc import Mapping
from dataclasses import FrozenInstanceError, dataclass, field, replace

import pytest

from portal.domain.quick_init import quick_init


@quick_init
@dataclass(frozen=True, slots=True)
class Amount:
    sets: int
    reps: int = 10
    words: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.sets < 1:
            raise ValueError("at least one set")


def test_a_quick_value_has_its_parts_by_place_by_name_and_as_usual() -> None:
    amount = Amount(3, words={"en": "three"})
    assert (amount.sets, amount.reps, amount.words) == (3, 10, {"en": "three"})
    assert amount == Amount(sets=3, reps=10, words={"en": "three"})
    assert replace(amount, reps=8).reps == 8


def test_a_quick_value_never_changes_and_shares_nothing() -> None:
    one, other = Amount(1), Amount(1)
    assert one.words is not other.words
    with pytest.raises(FrozenInstanceError):
        one.sets = 2  # type: ignore[misc]


def test_a_quick_value_is_checked_like_any_other() -> None:
    with pytest.raises(ValueError, match="at least one set"):
        Amount(0)
    with pytest.raises(TypeError):
        Amount()  # type: ignore[call-arg]
