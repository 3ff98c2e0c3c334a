"""Programmes, states, and what a patient must know of a new version."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from portal.domain.dose import Dose
from portal.domain.errors import InvalidInput
from portal.domain.pain import Phase
from portal.domain.programme import (
    ChangeKind,
    Course,
    Difference,
    DifferenceKind,
    LastChange,
    Prescription,
    Programme,
    State,
    differences,
    week_of,
)

BRIDGE = Prescription("glute_bridge", Dose(2, 10), 4, 1)
DOG = Prescription("bird_dog", Dose(2, 8), 4, 2)
WALK = Prescription("walk_brisk", Dose(minutes=20), 4, 3)
OLD = Programme(4, (BRIDGE, DOG))


@pytest.mark.parametrize(
    "make",
    [
        lambda: replace(BRIDGE, per_week=0),
        lambda: replace(BRIDGE, per_week=22),
        lambda: replace(BRIDGE, priority=0),
        lambda: Programme(0, (BRIDGE,)),
        lambda: Programme(4, (BRIDGE, BRIDGE)),
        lambda: Course(streak=-1),
        lambda: Course(bounces=-1),
        lambda: LastChange(ChangeKind.SWAP, -1),
        lambda: State(Phase.ACUTE, OLD, week=0),
        lambda: State(Phase.ACUTE, OLD, intake_rest=11),
        lambda: State(Phase.ACUTE, OLD, prev_rest=(3, 12)),
        lambda: State(Phase.ACUTE, OLD, break_days=-1),
    ],
)
def test_what_exists_is_valid(make: Any) -> None:
    with pytest.raises(InvalidInput):
        make()


def test_a_programme_is_asked_by_exercise() -> None:
    assert OLD.of("bird_dog") is DOG
    assert OLD.of("walk_brisk") is None


@pytest.mark.parametrize(
    "course, in_use", [(Course(), True), (Course(out=True), False), (Course(waiting=True), False)]
)
def test_what_is_set_aside_or_waits_is_not_in_use(course: Course, in_use: bool) -> None:
    assert replace(BRIDGE, course=course).is_in_use is in_use


@pytest.mark.parametrize("days, week", [(-3, 1), (0, 1), (6, 1), (7, 2), (13, 2), (14, 3), (70, 11)])
def test_the_week_of_a_programme(days: int, week: int) -> None:
    start = date(2026, 11, 23)
    assert week_of(start, start + timedelta(days=days)) == week


def test_two_equal_versions_do_not_differ() -> None:
    assert differences(OLD, OLD) == ()
    assert differences(OLD, Programme(4, (DOG, BRIDGE))) == ()  # the order is not a difference


@pytest.mark.parametrize(
    "new, expected",
    [
        (Programme(3, (BRIDGE, DOG)), [Difference(DifferenceKind.SESSIONS, None, 4, 3)]),
        (
            Programme(4, (BRIDGE, DOG, WALK)),
            [Difference(DifferenceKind.ADDED, "walk_brisk", None, Dose(minutes=20))],
        ),
        (Programme(4, (BRIDGE,)), [Difference(DifferenceKind.GONE, "bird_dog", Dose(2, 8))]),
        (
            Programme(4, (replace(BRIDGE, dose=Dose(2, 12), per_week=3), DOG)),
            [
                Difference(DifferenceKind.DOSE, "glute_bridge", Dose(2, 10), Dose(2, 12)),
                Difference(DifferenceKind.FREQUENCY, "glute_bridge", 4, 3),
            ],
        ),
        (
            Programme(4, (replace(BRIDGE, course=Course(out=True)), DOG)),
            [Difference(DifferenceKind.SET_ASIDE, "glute_bridge", Dose(2, 10))],
        ),
    ],
)
def test_each_difference_is_told(new: Programme, expected: list[Difference]) -> None:
    assert list(differences(OLD, new)) == expected


def test_what_comes_back_is_told_with_its_dose() -> None:
    aside = Programme(4, (replace(BRIDGE, course=Course(out=True)), DOG))
    back = Programme(4, (replace(BRIDGE, dose=Dose(2, 7)), DOG))
    assert differences(aside, back) == (
        Difference(DifferenceKind.BACK, "glute_bridge", Dose(2, 10), Dose(2, 7)),
    )
