"""The clock of an exercise times what the dose says, and nobody's own pace."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain import dose as doses
from portal.domain.dose import Dose
from portal.domain.timing import NO_END, Phase, steps_of
from tests import builders


def phases(name: str, dose: Dose, rest: int | None = 30) -> list[str]:
    steps = steps_of(dose, builders.library()[name], rest_seconds=rest)
    return [f"{step.phase}{step.number}" for step in steps]


def any_of(*, per_side: bool, hold: bool) -> str:
    """An exercise of the library like this."""
    library = builders.library()
    return next(
        name for name, one in library.items()
        if one.per_side is per_side and (one.dose.hold_seconds is not None) is hold
        and one.dose.minutes is None and not one.rep_hold_seconds
    )  # fmt: skip


def test_holds_have_a_breath_before_each_and_rest_after_the_set() -> None:
    found = phases(any_of(per_side=False, hold=True), Dose(2, 2, 20))
    assert found == ["ready1", "hold1", "ready1", "hold1", "rest1", "ready2", "hold2", "ready2", "hold2"]


def test_plain_repetitions_only_time_the_rest() -> None:
    steps = steps_of(Dose(3, 10), builders.library()[any_of(per_side=False, hold=False)], rest_seconds=45)
    assert [(step.phase, step.seconds) for step in steps] == [
        (Phase.SET, NO_END), (Phase.REST, 45), (Phase.SET, NO_END), (Phase.REST, 45), (Phase.SET, NO_END),
    ]  # fmt: skip


def test_both_sides_come_before_the_rest() -> None:
    found = phases(any_of(per_side=True, hold=False), Dose(2, 8))
    assert found == ["set1", "other_side1", "set1", "rest1", "set2", "other_side2", "set2"]


def test_a_long_hold_inside_a_repetition_is_timed_and_a_short_one_is_not() -> None:
    bird_dog = builders.library()["bird_dog"]
    for seconds, clocked in ((4, []), (5, ["ready1", "hold1", "ready1", "hold1"])):
        exercise = replace(bird_dog, rep_hold_seconds=seconds, per_side=False)
        steps = steps_of(Dose(1, 2), exercise, rest_seconds=None)
        assert [f"{step.phase}{step.number}" for step in steps] == clocked


def test_where_nothing_is_timed_there_is_no_clock() -> None:
    name = any_of(per_side=False, hold=False)
    assert phases(name, Dose(1, 10)) == []
    assert phases(name, Dose(3, 10), rest=None) == []


@settings(max_examples=60)
@given(st.sampled_from(sorted(builders.library())), st.integers(0, 120))
def test_the_clock_holds_exactly_as_long_as_the_dose_says(name: str, rest: int) -> None:
    exercise = builders.library()[name]
    steps = steps_of(exercise.dose, exercise, rest_seconds=rest)
    held = sum(step.seconds for step in steps if step.phase in (Phase.HOLD, Phase.GO))
    if exercise.dose.minutes is not None or exercise.dose.hold_seconds is not None:
        assert held == doses.seconds(exercise, exercise.dose)
    rests = [step for step in steps if step.phase is Phase.REST]
    assert len(rests) in (0, (exercise.dose.sets or 1) - 1)
    assert not any(a.phase is b.phase is Phase.REST for a, b in pairwise(steps))
