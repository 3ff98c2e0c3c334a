"""The eighteen invariants of clinical.md 6.9, on generated programmes of the shipped library.

Each law also has to notice a decision that breaks it: a law that cannot fire proves nothing.
"""

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from portal.domain import case_format, laws, laws_between
from portal.domain.adaptation import adapt
from portal.domain.case import Case
from portal.domain.check_in import CheckIn
from portal.domain.decision import Alert, Decision, ItemAction, ItemDecision, Light, Priority, Status
from portal.domain.dose import Dose
from portal.domain.looked import Looked
from portal.domain.programme import State
from portal.domain.reasons import Because
from portal.domain.revision import revise
from portal.domain.rules import caution, light
from tests.domain import cases
from tests.domain.strategies import full_cases

LIBRARY = cases.library()


def law(test: Callable[..., None]) -> Callable[[], None]:
    """Try a law on 100 generated cases."""
    tried = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
    return tried(given(full=full_cases())(test))


def known(full: dict[str, Any]) -> tuple[State, CheckIn, Decision]:
    state, check_in = case_format.case_from(LIBRARY, full)
    return state, check_in, decided(state, check_in)


def decided(state: State, check_in: CheckIn) -> Decision:
    return adapt(LIBRARY, state, check_in)


def looked(full: dict[str, Any]) -> Looked:
    return Looked.at(LIBRARY, *known(full))


@law
def test_every_decision_keeps_every_law(full: dict[str, Any]) -> None:
    assert laws.broken(looked(full)) == ()


@law
def test_doses_stay_in_bounds_and_no_exercise_is_wrong_for_the_patient(full: dict[str, Any]) -> None:
    assert "INV6" not in laws.broken(looked(full))


@law
def test_one_pain_more_another_run_and_free_text_never_mean_more_load(full: dict[str, Any]) -> None:
    assert laws_between.broken_beside(looked(full), decided) == ()


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(full=full_cases(), question=st.sampled_from(laws_between.QUESTIONS), more=st.integers(1, 10))
def test_more_pain_never_means_more_load(full: dict[str, Any], question: str, more: int) -> None:
    pain = full["checkin"][question]
    assume(pain is not None and pain < 10)
    worse = full | {"checkin": full["checkin"] | {question: min(10, pain + more)}}
    assert laws_between.is_careful(known(full)[2], known(worse)[2])


@law
def test_free_text_never_makes_anything_harder(full: dict[str, Any]) -> None:
    quiet = full | {"checkin": full["checkin"] | {"text": "none"}}
    for text in ("review", "urgent"):
        told = full | {"checkin": full["checkin"] | {"text": text}}
        assert not laws_between.is_bolder(known(quiet)[2], known(told)[2])


@law
def test_what_needs_approval_does_not_change_the_programme(full: dict[str, Any]) -> None:
    look = looked(full)
    after = revise(look.state, look.check_in, look.decision)
    assert laws_between.broken_after(look, after) == ()


@law
def test_missing_data_means_no_progress(full: dict[str, Any]) -> None:
    for question in ("during", "after24", "rest", "done", "planned", "red_flags"):
        asked = copy.deepcopy(full)
        asked["checkin"][question] = None
        _, _, decision = known(asked)
        assert all(item.action is not ItemAction.PROGRESS for item in decision.items)


@law
def test_a_decision_leaves_its_arguments_as_they_were(full: dict[str, Any]) -> None:
    state, check_in = case_format.case_from(LIBRARY, full)
    before = copy.deepcopy((state, check_in, full))
    decided(state, check_in)
    assert (state, check_in, full) == before


@law
def test_the_early_exit_of_caution_decides_as_the_whole_table(full: dict[str, Any]) -> None:
    state, check_in = case_format.case_from(LIBRARY, full)
    case = Case.of(LIBRARY, state, check_in)
    case = case.under(light.judge(case))
    for item in case.items:
        whole = caution.strongest(case, item, (), caution.VOTES)
        assert caution.strongest(case, item, (), caution.of_the_check_in(case)) == whole


# Each law notices a decision that breaks it.

CALM = cases.case()  # the bridge goes one step up
BRIDGE, DOG = cases.BRIDGE, cases.DOG
GROWN = Dose(2, 12)


def turned(look: Looked, **changes: Any) -> Looked:
    """The same case with another decision."""
    return Looked.at(LIBRARY, look.state, look.check_in, replace(look.decision, **changes))


def with_item(look: Looked, **changes: Any) -> Looked:
    """The same case with another decision about its first exercise."""
    first, *rest = look.decision.items
    return turned(look, items=(replace(first, **changes), *rest))


def made(exercise: str, action: ItemAction, rule: str = "I14", **changes: Any) -> ItemDecision:
    because = (Because(rule),)
    return ItemDecision(exercise, action, (rule,), because=because, before=Dose(2, 10), **changes)


def two(look_of: dict[str, Any], **changes: Any) -> Looked:
    """Two exercises that both go up."""
    look = looked(look_of)
    ups = [made(name, ItemAction.PROGRESS, **changes) for name in (BRIDGE, DOG)]
    return turned(look, items=tuple(ups), next_contact_days=7)


def case_of_two(**changes: Any) -> dict[str, Any]:
    return cases.case(cases.item(BRIDGE), cases.item(DOG, dose={"sets": 2, "reps": 10}), **changes)


FLAGGED = {"red_flags": {"bladder": "yes"}}
BREACHES: dict[str, tuple[str, Callable[[], Looked]]] = {
    "a red flag does not pause": (
        "INV1",
        lambda: turned(looked(cases.case(checkin=FLAGGED)), status=Status.ACTIVE),
    ),
    "a red flag calls nobody": ("INV1", lambda: turned(looked(cases.case(checkin=FLAGGED)), alerts=())),
    "the rules resume a pause": (
        "INV1",
        lambda: turned(looked(cases.case(status="paused")), next_contact_days=7),
    ),
    "harder in amber": ("INV2", lambda: turned(looked(CALM), light=Light.AMBER, rules=("L3",))),
    "harder though it hurt": (
        "INV2",
        lambda: Looked.at(
            LIBRARY, looked(CALM).state, known(cases.case(flag="hurts"))[1], looked(CALM).decision
        ),
    ),
    "two parts at once": ("INV3", lambda: with_item(looked(CALM), after=Dose(3, 12))),
    "more than a quarter": ("INV4", lambda: with_item(looked(CALM), after=Dose(2, 14))),
    "above the dose before a flare": (
        "INV4",
        lambda: with_item(
            looked(cases.case(cases.item(BRIDGE, flare_from={"sets": 2, "reps": 11}))),
            action=ItemAction.PROGRESS,
            rules=("R2",),
            because=(Because("R2"),),
            after=GROWN,
        ),
    ),
    "back at more than before": (
        "INV4",
        lambda: with_item(looked(CALM), action=ItemAction.RESTORE, after=GROWN),
    ),
    "the week grows too much": ("INV4", lambda: two(case_of_two(), after=GROWN)),
    "three at once": (
        "INV5",
        lambda: two(case_of_two(limits={"max_progressions": 1, "plan_cap_pct": 100}), after=GROWN),
    ),
    "outside the bounds": (
        "INV6",
        lambda: with_item(
            looked(cases.case(cases.item(BRIDGE, max={"sets": 2, "reps": 10}))),
            after=GROWN,
            action=ItemAction.PROGRESS,
        ),
    ),
    "a harder swap": (
        "INV6",
        lambda: with_item(
            looked(CALM),
            action=ItemAction.SWAP,
            to_exercise="single_leg_bridge",
            after=Dose(1, 5),
            per_week=1,
        ),
    ),
    "harder on unknown pain": (
        "INV7",
        lambda: Looked.at(
            LIBRARY, looked(CALM).state, replace(looked(CALM).check_in, after24=None), looked(CALM).decision
        ),
    ),
    "no reason": ("INV11", lambda: with_item(looked(CALM), rules=(), because=())),
    "a rule nobody knows": (
        "INV11",
        lambda: with_item(looked(CALM), rules=("X9",), because=(Because("X9"),)),
    ),
    "the kept one is dropped": (
        "INV12",
        lambda: with_item(
            looked(cases.case(cases.item(BRIDGE, keep=True))), action=ItemAction.DROP, after=None
        ),
    ),
    "red tells nobody": (
        "INV13",
        lambda: turned(looked(CALM), light=Light.RED, alerts=(), next_contact_days=3),
    ),
    "red waits a week": (
        "INV14",
        lambda: turned(
            looked(CALM), light=Light.RED, alerts=(Alert(Priority.INFO, "red"),), next_contact_days=7
        ),
    ),
    "nobody asks after a step": ("INV14", lambda: turned(looked(CALM), next_contact_days=14)),
    "asked after 29 days": (
        "INV14",
        lambda: turned(looked(cases.case(flag="not_done")), next_contact_days=29),
    ),
    "more sessions": ("INV15", lambda: turned(looked(CALM), sessions_per_week=5)),
    "fewer than signed": ("INV15", lambda: turned(looked(CALM), sessions_per_week=1)),
    "harder soon after an easing": (
        "INV16",
        lambda: Looked.at(
            LIBRARY,
            looked(cases.case(cases.item(BRIDGE, last_change={"type": "regress", "days": 13}))).state,
            looked(CALM).check_in,
            looked(CALM).decision,
        ),
    ),
}


@pytest.mark.parametrize("breach", BREACHES)
def test_each_law_notices_a_decision_that_breaks_it(breach: str) -> None:
    law_id, look = BREACHES[breach]
    assert laws.broken(looked(CALM)) == ()
    assert law_id in laws.broken(look())


def test_every_law_has_a_breach() -> None:
    assert {law_id for law_id, _ in BREACHES.values()} == {each.id for each in (*laws.OF_ANY, *laws.OF_MOVES)}
    assert all(each.words for each in (*laws.OF_ANY, *laws.OF_MOVES))


def test_rules_that_ask_more_of_a_sorer_patient_are_noticed() -> None:
    look = looked(CALM)
    easier = made(BRIDGE, ItemAction.REGRESS, "I6c")

    def careless(_state: State, check_in: CheckIn) -> Decision:
        same = check_in == look.check_in or check_in.text != look.check_in.text
        return replace(look.decision, items=(easier,)) if same else look.decision

    assert laws_between.broken_beside(turned(look, items=(easier,)), careless) == ("INV8",)


def test_rules_that_decide_otherwise_the_second_time_are_noticed() -> None:
    look = looked(CALM)
    held = turned(look, items=(made(BRIDGE, ItemAction.HOLD, "I13"),))
    assert "INV9" in laws_between.broken_beside(held, decided)


def test_rules_that_free_text_makes_bolder_are_noticed() -> None:
    look = looked(CALM)
    held = turned(look, items=(made(BRIDGE, ItemAction.HOLD, "I13"),))

    def bold(_state: State, check_in: CheckIn) -> Decision:
        return look.decision if check_in.text != look.check_in.text else held.decision

    assert laws_between.broken_beside(held, bold) == ("INV17",)


def test_a_change_that_did_not_wait_for_approval_is_noticed() -> None:
    look = with_item(looked(CALM), needs_approval=True)
    carried_out = revise(look.state, look.check_in, looked(CALM).decision)
    assert laws_between.broken_after(look, carried_out) == ("INV10",)
    assert laws_between.broken_after(look, revise(look.state, look.check_in, look.decision)) == ()
    fewer = turned(look, sessions_proposed=3)
    programme = replace(look.state.programme, sessions_per_week=3)
    assert laws_between.broken_after(fewer, replace(look.state, programme=programme)) == ("INV10",)


@law
def test_the_state_after_a_check_in_can_be_stored_and_decided_from_again(full: dict[str, Any]) -> None:
    """One check-in changes the programme once: the state before stays as it was."""
    state, check_in, decision = known(full)
    after = revise(state, check_in, decision)
    stored = json.loads(json.dumps(case_format.state_to_case(after)))
    assert case_format.state_from_case(LIBRARY, stored) == after
    assert revise(state, check_in, decision) == after
    again = stored | {"id": 1, "checkin": {"planned": 3}}
    assert cases.adapted(again).light in (Light.UNKNOWN, Light.NONE)
