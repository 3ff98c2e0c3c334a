"""What made a difference between two versions: never a decision that left the exercise as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import programme, why
from portal.domain.decision import Change, ItemAction, ItemDecision
from portal.domain.dose import Dose
from portal.domain.programme import Difference, DifferenceKind
from portal.domain.reasons import Because
from portal.domain.rules.programme import LESS_OFTEN

LESS, MORE = Dose(2, 8), Dose(2, 10)
DOSE = Difference(DifferenceKind.DOSE, "bird_dog", MORE, LESS)
CORRECTED = Because(why.CORRECTION)


def item(
    action: ItemAction, *, to: str | None = None, after: Dose | None = None, **more: bool
) -> ItemDecision:
    return ItemDecision("bird_dog", action, ("I1",), before=MORE, after=after, to_exercise=to, **more)


def test_the_decision_that_gave_the_dose_explains_it() -> None:
    eased = item(ItemAction.REGRESS, after=LESS)
    assert why.of(DOSE, [eased]) is eased
    assert why.of(DOSE, [eased], is_correction=True) is eased


@pytest.mark.parametrize("action", [ItemAction.HOLD, ItemAction.STAY_OUT, ItemAction.PAUSE])
def test_a_step_taken_back_by_a_correction_is_not_explained_by_what_stayed(action: ItemAction) -> None:
    assert why.of(DOSE, [item(action, after=LESS)], is_correction=True) == CORRECTED
    assert why.of(DOSE, [item(action, after=LESS)]) is None


def test_what_waits_for_the_therapist_explains_no_new_dose() -> None:
    asked = item(ItemAction.REGRESS, after=LESS, needs_approval=True)
    assert why.of(DOSE, [asked], is_correction=True) == CORRECTED


def test_what_hurts_explains_that_it_rests_though_its_swap_waits() -> None:
    swap = item(ItemAction.SWAP, to="clamshell", after=LESS, needs_approval=True, suspended=True)
    assert why.of(Difference(DifferenceKind.SET_ASIDE, "bird_dog", MORE), [swap]) is swap
    assert why.of(Difference(DifferenceKind.GONE, "bird_dog", MORE), [swap]) is None
    assert why.of(Difference(DifferenceKind.ADDED, "clamshell", None, LESS), [swap]) is None


def test_both_sides_of_a_swap_have_the_same_reason() -> None:
    swap = item(ItemAction.SWAP, to="clamshell", after=LESS)
    for kind, exercise in ((DifferenceKind.GONE, "bird_dog"), (DifferenceKind.ADDED, "clamshell")):
        assert why.of(Difference(kind, exercise, MORE, LESS), [swap]) is swap


@pytest.mark.parametrize("action", [ItemAction.DROP, ItemAction.REMOVE])
def test_what_was_left_out_is_gone_for_that_reason(action: ItemAction) -> None:
    assert why.of(Difference(DifferenceKind.GONE, "bird_dog", MORE), [item(action)]) == item(action)


def test_fewer_sessions_are_explained_by_the_programmes_reason_and_only_by_that_number() -> None:
    fewer = Because(LESS_OFTEN, {"n": 3})
    sessions = Difference(DifferenceKind.SESSIONS, None, 4, 3)
    assert why.of(sessions, [], [Because("L4"), fewer]) == fewer
    assert why.of(Difference(DifferenceKind.SESSIONS, None, 2, 4), [], [fewer]) is None
    assert why.of(sessions, [], is_correction=True) == CORRECTED


@given(
    st.sampled_from(DifferenceKind),
    st.sampled_from(ItemAction),
    st.sampled_from([None, LESS, MORE]),
    st.sampled_from([None, "clamshell"]),
    st.booleans(),
    st.booleans(),
)
def test_nothing_that_left_the_patients_programme_alone_ever_explains_a_change(
    kind: DifferenceKind,
    action: ItemAction,
    after: Dose | None,
    to: str | None,
    suspended: bool,
    needs_approval: bool,
) -> None:
    decided = item(action, to=to, after=after, suspended=suspended, needs_approval=needs_approval)
    for exercise in ("bird_dog", "clamshell"):
        if why.of(Difference(kind, exercise, MORE, LESS), [decided]) is not None:
            assert decided.change is not Change.NONE
            assert suspended or not needs_approval


def test_a_programme_that_did_not_change_has_nothing_to_explain() -> None:
    plan = programme.Programme(3, (programme.Prescription("bird_dog", LESS, 3, 1),))
    assert programme.differences(plan, plan) == ()
