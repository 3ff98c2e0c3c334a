"""What is remembered of an exercise: made anew without losing anything."""

from dataclasses import fields, replace
from datetime import date

from hypothesis import given, settings

from portal.domain import case_format, memory
from portal.domain.case import Case
from portal.domain.check_in import Mark
from portal.domain.dose import Dose
from portal.domain.own_limits import OwnLimits
from portal.domain.programme import ChangeKind, Course, LastChange, Prescription
from portal.domain.rules import light
from tests.domain import cases
from tests.domain.strategies import full_cases

RICH = Course(
    streak=2,
    prev_flag=Mark.HURTS,
    last_change=LastChange(ChangeKind.PROGRESS, 3, cases.DOG, Dose(2, 8)),
    bounces=1,
    flare_from=Dose(3, 12),
    flare_days=5,
    out=True,
    waiting=True,
)
FULL = Prescription(
    cases.BRIDGE,
    Dose(2, 10),
    per_week=3,
    priority=2,
    keep=True,
    locked=True,
    minimum=Dose(2, 8),
    maximum=Dose(3, 12),
    course=RICH,
    own=OwnLimits(asks=True, max_level=2, until_on=date(2026, 12, 1)),
)


def test_these_tests_know_every_part_that_could_be_lost() -> None:
    for value, usual in ((RICH, Course()), (FULL, Prescription(cases.WALK, Dose(minutes=5), 1, 1))):
        assert all(getattr(value, part.name) != getattr(usual, part.name) for part in fields(value))


def test_a_new_mark_and_streak_lose_nothing_else() -> None:
    course = replace(RICH, streak=3, prev_flag=Mark.OK)
    assert memory.marked(FULL, 3, Mark.OK) == replace(FULL, course=course)
    assert memory.marked(FULL, 2, Mark.HURTS) is FULL


def test_another_dose_and_memory_lose_nothing_else() -> None:
    assert memory.changed(FULL, Dose(2, 12), Course()) == replace(FULL, dose=Dose(2, 12), course=Course())


def test_a_week_makes_only_the_days_older() -> None:
    older = replace(RICH, last_change=replace(RICH.last_change, days=10), flare_days=12)  # type: ignore[type-var]
    assert memory.aged(FULL, 7) == replace(FULL, course=older)


def test_a_dose_before_a_flare_is_forgotten_after_four_weeks() -> None:
    kept, forgotten = memory.aged(FULL, 23).course, memory.aged(FULL, 24).course
    assert (kept.flare_from, kept.flare_days) == (Dose(3, 12), 28)
    assert (forgotten.flare_from, forgotten.flare_days) == (None, 0)


def test_an_exercise_nothing_happened_to_is_the_same_after_a_week() -> None:
    calm = replace(FULL, course=Course(streak=2, prev_flag=Mark.OK))
    assert memory.aged(calm, 7) is calm


@settings(max_examples=20)
@given(full=full_cases())
def test_a_case_under_a_light_is_otherwise_the_same(full: dict[str, object]) -> None:
    case = Case.of(cases.library(), *case_format.case_from(cases.library(), full))
    judged = light.judge(case)
    assert case.under(judged) == replace(case, judged=judged)


@settings(max_examples=20)
@given(full=full_cases())
def test_a_state_with_some_parts_changed_is_otherwise_the_same(full: dict[str, object]) -> None:
    state, _ = case_format.case_from(cases.library(), full)
    assert memory.state_with(state, week=9, break_days=3) == replace(state, week=9, break_days=3)
