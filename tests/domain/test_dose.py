"""Doses: the table of steps, bounds, seconds and entry doses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import dose as doses
from portal.domain.dose import Bounds, Dose, Kind
from portal.domain.errors import InvalidInput
from tests.domain import cases

REPS = Bounds(Dose(1, 4), Dose(3, 15))
HOLD = Bounds(Dose(1, 1, 5), Dose(3, 3, 90))
MINUTES = Bounds(Dose(minutes=5), Dose(minutes=60))


def parsed(words: str) -> Dose:
    if words.endswith("min"):
        return Dose(minutes=int(words.removesuffix("min")))
    return Dose(*(int(part) for part in words.removesuffix("s").split("x")))


@pytest.mark.parametrize(
    "dose, harder",
    [
        ("2x4", "2x5"),  # +25 %
        ("2x7", "2x8"),
        ("2x8", "2x10"),
        ("2x9", "2x11"),
        ("2x14", "2x15"),  # cut at the highest
        ("1x15", "2x9"),  # one set more: 1.25 x 15 / 2
        ("2x15", "3x12"),
        ("3x15", None),
        ("2x3", None),  # one repetition more would be a third more
    ],
)
def test_one_step_harder_in_repetitions(dose: str, harder: str | None) -> None:
    assert doses.harder(parsed(dose), REPS) == (parsed(harder) if harder else None)


@pytest.mark.parametrize(
    "dose, harder",
    [
        ("1x1x7s", "1x1x8s"),
        ("1x1x8s", "1x1x10s"),
        ("1x1x19s", "1x1x21s"),
        ("1x1x20s", "1x1x25s"),
        ("1x1x59s", "1x1x64s"),
        ("1x1x60s", "1x1x70s"),
        ("1x1x85s", "1x1x90s"),
        ("1x1x90s", "2x1x56s"),  # a hold more would be twice as much; a set more of shorter holds
        ("1x2x90s", "2x2x56s"),
        ("2x2x90s", "3x2x75s"),
        ("3x3x90s", None),
        ("3x2x90s", None),
    ],
)
def test_one_step_harder_in_holds(dose: str, harder: str | None) -> None:
    assert doses.harder(parsed(dose), HOLD) == (parsed(harder) if harder else None)


def test_a_hold_more_is_taken_where_it_fits() -> None:
    bounds = Bounds(Dose(1, 1, 5), Dose(1, 8, 10))
    assert doses.harder(Dose(1, 5, 10), bounds) == Dose(1, 6, 10)
    assert doses.harder(Dose(1, 8, 10), bounds) is None
    short = Bounds(Dose(1, 1, 1), Dose(1, 8, 10))
    assert doses.harder(Dose(1, 4, 3), short) == Dose(1, 5, 3)  # 3 to 4 s would be a third more


@pytest.mark.parametrize(
    "dose, harder",
    [
        ("5min", "6min"),
        ("10min", "11min"),
        ("11min", "13min"),
        ("20min", "22min"),
        ("21min", "24min"),
        ("41min", "46min"),
        ("51min", "56min"),
        ("59min", "60min"),
        ("60min", None),
        ("3min", None),
    ],
)
def test_one_step_harder_in_minutes(dose: str, harder: str | None) -> None:
    assert doses.harder(parsed(dose), MINUTES) == (parsed(harder) if harder else None)


@pytest.mark.parametrize(
    "dose, easier",
    [
        ("2x15", "2x13"),
        ("2x10", "2x8"),
        ("2x9", "2x8"),
        ("2x5", "2x4"),
        ("2x4", "1x4"),
        ("1x4", None),
    ],
)
def test_one_step_easier_in_repetitions(dose: str, easier: str | None) -> None:
    assert doses.easier(parsed(dose), REPS) == (parsed(easier) if easier else None)


@pytest.mark.parametrize(
    "dose, easier",
    [
        ("1x1x70s", "1x1x60s"),
        ("1x1x69s", "1x1x64s"),
        ("1x1x25s", "1x1x20s"),
        ("1x1x24s", "1x1x22s"),
        ("1x1x10s", "1x1x8s"),
        ("1x1x9s", "1x1x8s"),
        ("2x2x5s", "2x1x5s"),
        ("2x1x5s", "1x1x5s"),
        ("1x1x5s", None),
    ],
)
def test_one_step_easier_in_holds(dose: str, easier: str | None) -> None:
    assert doses.easier(parsed(dose), HOLD) == (parsed(easier) if easier else None)


@pytest.mark.parametrize(
    "dose, easier",
    [("20min", "16min"), ("21min", "16min"), ("6min", "5min"), ("7min", "5min"), ("5min", None)],
)
def test_one_step_easier_in_minutes(dose: str, easier: str | None) -> None:
    assert doses.easier(parsed(dose), MINUTES) == (parsed(easier) if easier else None)


def test_several_steps_stop_at_the_lowest_dose() -> None:
    assert doses.easier(Dose(1, 6), REPS, steps=2) == Dose(1, 4)
    assert doses.easier(Dose(1, 5), REPS, steps=2) == Dose(1, 4)
    assert doses.easier(Dose(1, 4), REPS, steps=2) is None


def test_cutting_never_goes_below_the_lowest() -> None:
    assert doses.easier(Dose(1, 10), Bounds(Dose(1, 9), Dose(3, 15))) == Dose(1, 9)
    assert doses.easier(Dose(1, 1, 12), Bounds(Dose(1, 1, 11), Dose(1, 1, 30))) == Dose(1, 1, 11)


def test_a_set_more_needs_the_lowest_repetitions_and_no_smaller_total() -> None:
    assert doses.harder(Dose(1, 15), Bounds(Dose(1, 10), Dose(3, 15))) is None  # 2x9 would be below 10
    assert doses.harder(Dose(1, 3), Bounds(Dose(1, 1), Dose(2, 3))) is None  # 2x1 would be less
    assert doses.harder(Dose(1, 1, 3), Bounds(Dose(1, 1, 1), Dose(2, 1, 3))) is None
    assert doses.harder(Dose(1, 1, 30), Bounds(Dose(1, 1, 20), Dose(2, 1, 30))) is None


def test_a_smaller_cap_makes_smaller_sets() -> None:
    assert doses.harder(Dose(2, 15), REPS, cap_pct=20) == Dose(3, 12)
    assert doses.harder(Dose(2, 15), REPS, cap_pct=10) == Dose(3, 11)
    assert doses.harder(Dose(2, 8), REPS, cap_pct=24) is None


@st.composite
def dosed(draw: st.DrawFn) -> tuple[Dose, Bounds]:
    """A dose of an exercise of the library within its bounds."""
    bounds = draw(st.sampled_from([exercise.bounds for exercise in cases.library().values()]))
    parts = {
        part: draw(st.integers(getattr(bounds.minimum, part), getattr(bounds.maximum, part)))
        for part in bounds.minimum.parts
    }
    return Dose(**parts), bounds


@given(dosed())
def test_a_step_stays_within_the_bounds_and_a_quarter(given_dose: tuple[Dose, Bounds]) -> None:
    dose, bounds = given_dose
    if bigger := doses.harder(dose, bounds):
        assert bounds.allow(bigger)
        assert dose.volume <= bigger.volume <= dose.volume * 1.25
        assert sum(getattr(bigger, part) > getattr(dose, part) for part in dose.parts) == 1
    if smaller := doses.easier(dose, bounds):
        assert bounds.allow(smaller)
        assert smaller.volume < dose.volume
    else:
        assert dose == bounds.minimum


@pytest.mark.parametrize(
    "exercise, dose, seconds",
    [
        (cases.BRIDGE, Dose(2, 10), 140),  # 4 s and 3 s of hold
        (cases.DOG, Dose(2, 8), 224),  # both sides
        ("plank", Dose(2, 1, 20), 40),
        ("side_plank", Dose(1, 3, 10), 60),
        (cases.WALK, Dose(minutes=20), 1200),
    ],
)
def test_the_seconds_of_a_session(exercise: str, dose: Dose, seconds: int) -> None:
    assert cases.library()[exercise].seconds(dose) == seconds
    assert doses.seconds(cases.library()[exercise], dose) == seconds


def test_the_entry_dose_takes_no_longer_than_the_old_one_or_is_the_lowest() -> None:
    clamshell = cases.library()["clamshell"]
    assert doses.entry(clamshell, at_most_seconds=1000) == clamshell.dose
    assert doses.entry(clamshell, at_most_seconds=140) == Dose(2, 7)
    assert doses.entry(clamshell, at_most_seconds=1) == clamshell.minimum


@pytest.mark.parametrize(
    "parts",
    [{}, {"sets": 0, "reps": 8}, {"sets": 2, "reps": 10**9}, {"sets": 2, "reps": 5.5}, {"minutes": True}],
)
def test_a_dose_that_exists_can_be_done(parts: dict[str, int]) -> None:
    with pytest.raises(InvalidInput):
        Dose(**parts)


def test_what_a_dose_counts() -> None:
    kinds = [Dose(2, 8).kind, Dose(3, 1, 20).kind, Dose(minutes=5).kind]
    assert kinds == [Kind.REPS, Kind.HOLD, Kind.MINUTES]
    assert [doses.words(dose) for dose in (Dose(2, 8), Dose(3, 1, 20), Dose(minutes=5))] == [
        "2x8",
        "3x1x20s",
        "5min",
    ]


def test_the_therapists_bounds_only_narrow() -> None:
    assert REPS.narrowed(None, None) == REPS
    assert REPS.narrowed(Dose(1, 2), Dose(reps=20)) == REPS
    assert REPS.narrowed(Dose(reps=6), Dose(2, 10)) == Bounds(Dose(1, 6), Dose(2, 10))
    assert REPS.up_to(Dose(2, 30)) == Bounds(Dose(1, 4), Dose(2, 15))
    with pytest.raises(InvalidInput, match="reps"):
        REPS.narrowed(Dose(reps=10), Dose(reps=8))


def test_bounds_allow_what_lies_between_them() -> None:
    assert REPS.allow(Dose(1, 4))
    assert REPS.allow(Dose(3, 15))
    assert not REPS.allow(Dose(3, 16))
    assert not REPS.allow(Dose(1, 3))
    assert not REPS.allow(Dose(2, 8, 5))
