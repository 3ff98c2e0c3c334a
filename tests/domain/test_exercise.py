"""Exercises: what the rules rely on, and whether one suits a patient."""

from dataclasses import replace

import pytest

from portal.domain.dose import Bounds, Dose
from portal.domain.errors import InvalidInput
from portal.domain.exercise import Library, LoadClass
from tests.domain import cases
from tests.domain.cases import BREATHING, BRIDGE, STRETCH, WALK

BRIDGE_EXERCISE = cases.library()[BRIDGE]


@pytest.mark.parametrize(
    "exercise, load_class",
    [
        (BRIDGE, LoadClass.LOADED),
        ("plank", LoadClass.LOADED),
        ("tandem_stance", LoadClass.LOADED),
        (STRETCH, LoadClass.GENTLE),
        ("cat_cow", LoadClass.GENTLE),
        (BREATHING, LoadClass.GENTLE),
        (WALK, LoadClass.AEROBIC),
    ],
)
def test_exercises_are_grouped_by_what_they_load(exercise: str, load_class: LoadClass) -> None:
    assert cases.library()[exercise].load_class is load_class


@pytest.mark.parametrize(
    "tags, equipment, suits",
    [
        (set(), set(), False),
        (set(), {"band"}, True),
        ({"hypertension"}, {"band"}, True),
        ({"shoulder_pain"}, {"band"}, True),
    ],
)
def test_an_exercise_suits_who_has_what_it_needs(tags: set[str], equipment: set[str], suits: bool) -> None:
    banded = replace(BRIDGE_EXERCISE, equipment=("mat", "band"), avoid_if=("osteoporosis",))
    assert banded.suits(tags, equipment) is suits


def test_a_warning_tag_rules_an_exercise_out() -> None:
    assert not replace(BRIDGE_EXERCISE, avoid_if=("osteoporosis",)).suits({"osteoporosis"}, set())


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"type": "magic"}, "type"),
        ({"level": 0}, "level"),
        ({"level": 6}, "level"),
        ({"dose": Dose(minutes=5)}, "dose"),
        ({"minimum": Dose(sets=1)}, "min"),
        ({"maximum": Dose(3, 15, 20)}, "max"),
        ({"dose": Dose(3, 16)}, "dose"),
    ],
)
def test_an_exercise_that_exists_is_valid(changes: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as fault:
        replace(BRIDGE_EXERCISE, **changes)  # type: ignore[arg-type]
    assert fault.value.field == field


def test_an_exercise_knows_its_bounds() -> None:
    assert BRIDGE_EXERCISE.bounds == Bounds(BRIDGE_EXERCISE.minimum, BRIDGE_EXERCISE.maximum)


def test_a_library_is_read_by_id_in_its_order() -> None:
    library = Library([cases.library()[WALK], BRIDGE_EXERCISE])
    assert (list(library), len(library), WALK in library, "nothing" in library) == (
        [WALK, BRIDGE],
        2,
        True,
        False,
    )
    assert library[BRIDGE] is BRIDGE_EXERCISE
    assert library.get("nothing") is None
