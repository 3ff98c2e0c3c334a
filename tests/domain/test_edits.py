"""What a therapist's own edit resets in what the rules remember of an exercise: by the written table."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import edits
from portal.domain.check_in import Mark
from portal.domain.dose import Dose
from portal.domain.edits import EDIT_RULES, Edit, Effect
from portal.domain.own_limits import OwnLimits
from portal.domain.programme import FRESH, ChangeKind, Course, LastChange, Prescription

LAST = LastChange(ChangeKind.PROGRESS, 9, "glute_bridge", Dose(2, 8))
KNOWN = Course(
    streak=2,
    prev_flag=Mark.TOO_EASY,
    last_change=LAST,
    bounces=2,
    flare_from=Dose(3, 12),
    flare_days=5,
)
BEFORE = Prescription("glute_bridge", Dose(2, 10), 3, 1, course=KNOWN)
RESTING = replace(BEFORE, course=replace(KNOWN, waiting=True))
CLEARED: Mapping[str, Any] = {
    "streak": 0,
    "prev_flag": None,
    "flare_from": None,
    "flare_days": 0,
    "bounces": 0,
}


def raised(kind: ChangeKind) -> LastChange:
    return LastChange(kind, 0, "glute_bridge", Dose(2, 10))


@pytest.mark.parametrize(
    "before, edit, course",
    [
        (BEFORE, {"dose": Dose(2, 12)}, Course(last_change=raised(ChangeKind.PROGRESS))),
        (BEFORE, {"dose": Dose(2, 8)}, Course(last_change=raised(ChangeKind.REGRESS))),
        (BEFORE, {"dose": Dose(4, 5)}, Course(last_change=raised(ChangeKind.REGRESS))),
        (RESTING, {"course": KNOWN}, replace(KNOWN, streak=0, last_change=raised(ChangeKind.REGRESS))),
        (RESTING, {"dose": Dose(2, 6), "course": KNOWN}, Course(last_change=raised(ChangeKind.REGRESS))),
        (BEFORE, {"per_week": 5}, replace(KNOWN, streak=0)),
        (BEFORE, {"priority": 4}, KNOWN),
        (BEFORE, {"keep": True, "locked": True}, KNOWN),
        (BEFORE, {"minimum": Dose(reps=6), "maximum": Dose(3, 12)}, KNOWN),
        (BEFORE, {"own": OwnLimits(asks=True, max_level=2)}, KNOWN),
        (RESTING, {"priority": 2}, RESTING.course),
    ],
)
def test_own_edit_resets_what_the_table_says(
    before: Prescription, edit: dict[str, Any], course: Course
) -> None:
    assert edits.edited(before, replace(before, **edit)) == course


def test_every_kind_of_edit_stands_in_the_table() -> None:
    assert set(EDIT_RULES) == set(Edit)
    assert set(EDIT_RULES[Edit.REST].__slots__) >= {"streak", "bounces"}
    assert EDIT_RULES[Edit.REST] == edits.Resets()


DOSES = st.builds(Dose, st.integers(1, 4), st.integers(4, 15))
COURSES = st.builds(
    Course,
    streak=st.integers(0, 4),
    prev_flag=st.sampled_from([None, *Mark]),
    last_change=st.sampled_from([None, LAST, LastChange(ChangeKind.REGRESS, 20)]),
    bounces=st.integers(0, 3),
    flare_from=st.sampled_from([None, Dose(3, 12)]),
)


@given(
    course=COURSES,
    dose=DOSES,
    other=DOSES,
    priority=st.integers(1, 16),
    marks=st.tuples(st.booleans(), st.booleans(), st.booleans()),
)
def test_order_note_and_limits_reset_nothing_and_a_new_dose_never_keeps_a_streak(
    course: Course, dose: Dose, other: Dose, priority: int, marks: tuple[bool, bool, bool]
) -> None:
    keep, locked, asks = marks
    before = Prescription("glute_bridge", dose, 3, 1, course=course)
    after = replace(before, priority=priority, keep=keep, locked=locked, own=OwnLimits(asks))
    assert edits.edited(before, after) == course
    changed = edits.edited(before, replace(after, dose=other))
    if other == dose:
        assert changed == course
    else:
        assert {name: getattr(changed, name) for name in CLEARED} == CLEARED
        assert changed.last_change is not None
        assert changed.last_change.days == 0  # no step of the rules today


@pytest.mark.parametrize("edit", [Edit.DOSE, Edit.BACK])
def test_after_an_edit_that_matters_the_waiting_time_begins(edit: Edit) -> None:
    assert EDIT_RULES[edit].waiting_time is Effect.STARTS
    assert edits.edited(replace(BEFORE, course=FRESH), BEFORE) == FRESH
