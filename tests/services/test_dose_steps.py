"""One more and one less of a dose, with the − and + of the builder."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.domain.dose import Dose
from portal.domain.errors import InvalidInput
from portal.services import dose_steps, draft_forms, drafts
from portal.services.drafts import DraftBody
from tests import builders

LIBRARY = builders.library()
BIRD_DOG, SIDE_PLANK, WALK = 2, 3, 5  # rows of the protocol: repetitions, holds, minutes


@pytest.fixture
def body() -> DraftBody:
    return drafts.from_protocol(builders.catalogue().protocols[builders.PROTOCOL])


def test_one_more_is_a_repetition_five_seconds_of_a_hold_or_a_minute(body: DraftBody) -> None:
    for row, part, size in ((BIRD_DOG, "reps", 1), (SIDE_PLANK, "hold_seconds", 5), (WALK, "minutes", 1)):
        before = getattr(body.row(row).dose, part)
        more = draft_forms.apply(body, f"more:{row}", {}, LIBRARY)
        assert getattr(more.row(row).dose, part) == before + size
        assert draft_forms.apply(more, f"less:{row}", {}, LIBRARY) == body


def test_another_part_of_the_dose_and_the_days_are_named(body: DraftBody) -> None:
    assert draft_forms.apply(body, f"less:{BIRD_DOG}:sets", {}, LIBRARY).row(BIRD_DOG).dose.sets == 1
    days = body.row(WALK).per_week
    assert draft_forms.apply(body, f"more:{WALK}:per_week", {}, LIBRARY).row(WALK).per_week == days + 1
    for op in (f"more:{WALK}:reps", f"more:{WALK}:note", "more:99", "less:"):
        with pytest.raises(InvalidInput):
            draft_forms.apply(body, op, {}, LIBRARY)


def test_what_is_typed_counts_before_one_more(body: DraftBody) -> None:
    typed = draft_forms.apply(body, f"more:{BIRD_DOG}", {f"rows-{BIRD_DOG}-reps": "10"}, LIBRARY)
    assert typed.row(BIRD_DOG).dose.reps == 11


def test_a_therapists_own_ceiling_stops_sooner_than_the_library(body: DraftBody) -> None:
    row = replace(body.row(BIRD_DOG), highest=Dose(reps=9))
    held = drafts.set_row(body, row)
    for _ in range(3):
        held = draft_forms.apply(held, f"more:{BIRD_DOG}", {}, LIBRARY)
    assert held.row(BIRD_DOG).dose.reps == 9


@given(some.sampled_from(sorted(LIBRARY)), some.lists(some.booleans(), max_size=40))
def test_no_step_leaves_the_bounds(exercise: str, steps: list[bool]) -> None:
    body = drafts.add(DraftBody(), LIBRARY[exercise])
    for up in steps:
        body = dose_steps.step(body, 1, "", LIBRARY, up=up)
        assert LIBRARY[exercise].bounds.allow(body.row(1).dose)


@given(some.integers(1, 100), some.booleans())
def test_a_dose_outside_the_bounds_never_moves_against_the_button(reps: int, up: bool) -> None:
    body = drafts.add(DraftBody(), LIBRARY["clamshell"])
    odd = drafts.set_row(body, replace(body.row(1), dose=replace(body.row(1).dose, reps=reps)))
    new = dose_steps.step(odd, 1, "", LIBRARY, up=up).row(1).dose.reps
    assert new is not None
    assert new >= reps if up else new <= reps
