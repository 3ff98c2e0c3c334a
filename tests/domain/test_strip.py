"""A strip keeps what is missing apart from what is nothing."""

from datetime import date

from portal.domain import strip
from portal.domain.strip import Pains, PeriodState, Strip

DAYS = [date(2026, 11, number) for number in (2, 9, 16, 23, 30)]


def with_pains(*numbers: int | None) -> Strip:
    pains = tuple(Pains(on, number) for on, number in zip(DAYS, numbers, strict=False))
    return Strip(DAYS[0], DAYS[-1], pains=pains)


def test_pain_zero_is_a_point_and_missing_pain_is_a_gap() -> None:
    found = with_pains(3, 0, None, 0)
    assert found.lines("rest") == (((DAYS[0], 3), (DAYS[1], 0)), ((DAYS[3], 0),))
    assert found.given("rest") == ((DAYS[0], 3), (DAYS[1], 0), (DAYS[3], 0))
    assert found.lines("during") == ()


def test_none_done_is_not_the_same_as_not_given() -> None:
    assert strip.state_of(0, 4) is PeriodState.NONE
    assert strip.state_of(None, 4) is PeriodState.NOT_GIVEN
    assert strip.state_of(3, 4) is PeriodState.SOME
    assert strip.state_of(5, 4) is PeriodState.ALL
    assert strip.state_of(2, 0) is PeriodState.SOME


def test_a_strip_is_never_without_a_day() -> None:
    assert Strip(DAYS[0], DAYS[0]).length == 1
