"""Limits of one exercise and powers that a clinic keeps to its therapists: they only ever narrow."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import adaptation, case_format, own_limits_format
from portal.domain import envelope as envelopes
from portal.domain.decision import Change, ItemAction, ProgrammeAction
from portal.domain.envelope import Envelope, Power, Verdict
from portal.domain.errors import InvalidInput
from portal.domain.own_limits import AS_THE_PROGRAMME, OwnLimits
from tests.domain import cases, strategies
from tests.domain.cases import BRIDGE, DOG, decide, item

UNTIL = date(2027, 1, 4)
LATE = UNTIL + timedelta(days=1)
POWERS = ("easier", "shorter", "harder_dose", "next_level", "swap")
FREE = Envelope(UNTIL, **dict.fromkeys(POWERS, Power.BY_ITSELF))
TOP = {"sets": 3, "reps": 15}  # the highest dose of glute_bridge

DAYS = st.sampled_from([UNTIL - timedelta(days=40), UNTIL, LATE])
OWN = st.builds(
    OwnLimits,
    asks=st.sampled_from([False, False, True]),
    max_level=st.sampled_from([None, 1, 2, 3]),
    until_on=st.sampled_from([None, UNTIL - timedelta(days=20), UNTIL, LATE]),
)
GENTLE = st.sampled_from([Power.BY_ITSELF, Power.BY_ITSELF, Power.ASK])
ANY = st.sampled_from([Power.BY_ITSELF, Power.BY_ITSELF, *Power])
ENVELOPES = st.builds(
    Envelope,
    until_on=st.just(UNTIL),
    easier=GENTLE,
    shorter=GENTLE,
    harder_dose=ANY,
    next_level=ANY,
    swap=ANY,
    max_level=st.integers(1, 5),
    freeze=st.sampled_from([False, False, False, True]),
)
KEPT = st.frozensets(st.sampled_from(POWERS))


@given(full=strategies.full_cases(), signed=ENVELOPES, kept=KEPT, on=DAYS, data=st.data())
def test_no_change_beyond_the_signed_limits_ever_applies(
    full: dict[str, Any], signed: Envelope, kept: frozenset[str], on: date, data: st.DataObject
) -> None:
    state, check_in = case_format.case_from(cases.library(), full)
    items = tuple(replace(each, own=data.draw(OWN)) for each in state.programme.items)
    in_force = signed.asking(kept)
    state = replace(
        state, programme=replace(state.programme, items=items), limits=in_force.limits(), must_ask=kept
    )
    own = state.programme.own_limits
    decision = adaptation.adapt(cases.library(), state, check_in)
    parts = envelopes.divide(decision, in_force, on, own)
    for change in parts.decision.items:
        if change.needs_approval or change.change in (Change.NONE, Change.SAFETY):
            continue
        limits = own.get(change.exercise, AS_THE_PROGRAMME)
        assert not signed.freeze
        assert on <= min(signed.until_on, limits.until_on or signed.until_on)
        assert not limits.asks
        if change.change is not Change.RETURN:
            assert getattr(signed, change.change) is Power.BY_ITSELF
            assert change.change not in kept
        if change.change is Change.NEXT_LEVEL:
            level = cases.library()[change.to_exercise or ""].level
            assert level <= min(signed.max_level, limits.max_level or signed.max_level)
    if parts.decision.sessions_per_week < state.programme.sessions_per_week:
        assert "shorter" not in kept
        assert (signed.shorter, signed.freeze, on <= signed.until_on) == (Power.BY_ITSELF, False, True)


@given(signed=ENVELOPES, kept=KEPT, on=DAYS, own=OWN)
def test_a_clinic_that_asks_only_narrows(
    signed: Envelope, kept: frozenset[str], on: date, own: OwnLimits
) -> None:
    in_force = signed.asking(kept)
    for change in Change:
        before, now = signed.permits(change, on, own), in_force.permits(change, on, own)
        asked = before is Verdict.APPLY and change in kept
        assert now is (Verdict.ASK if asked else before)
    assert in_force.asking(kept) == in_force
    assert replace(in_force, **{name: getattr(signed, name) for name in POWERS}) == signed


@given(own=OWN, change=st.sampled_from(list(Change)), on=DAYS, signed=ENVELOPES)
def test_limits_of_an_exercise_only_narrow_and_never_hold_up_safety(
    own: OwnLimits, change: Change, on: date, signed: Envelope
) -> None:
    before, now = signed.permits(change, on), signed.permits(change, on, own)
    if change in (Change.NONE, Change.SAFETY):
        assert now is Verdict.APPLY
    else:
        assert now is (Verdict.ASK if before is Verdict.APPLY and own.waits(on) else before)


@pytest.mark.parametrize("max_level, reaches", [(None, True), (3, True), (2, False), (1, False)])
def test_an_exercise_never_rises_above_its_own_level(max_level: int | None, reaches: bool) -> None:
    limits = {"max_level": max_level} if max_level else {}
    decision = decide(item(BRIDGE, dose=TOP, **limits), limits={"max_level": 4, "auto_progress_level": True})
    words, rules = decision["items"][BRIDGE]
    assert rules == ("I14" if reaches else "I11c")
    assert words.startswith("progress" if reaches else "hold")


def test_an_own_level_never_widens_that_of_the_programme() -> None:
    decision = decide(item(BRIDGE, dose=TOP, max_level=5), limits={"max_level": 2})
    assert decision["items"][BRIDGE] == ["hold", "I11c"]


def test_an_exercise_that_asks_waits_while_the_others_go_on() -> None:
    state, check_in = case_format.case_from(
        cases.library(), cases.case(item(BRIDGE, asks=True), item(DOG, priority=2), checkin={"rest": 5})
    )
    made = adaptation.adapt(cases.library(), state, check_in)
    parts = envelopes.divide(made, FREE, UNTIL, state.programme.own_limits)
    assert [(asked.exercise, asked.action) for asked in parts.asked] == [(BRIDGE, ItemAction.REGRESS)]
    assert not parts.decision.items[1].needs_approval
    assert parts.decision.items[1].action is ItemAction.REGRESS


def test_an_exercise_that_asks_still_rests_when_it_hurts() -> None:
    full = cases.case(item(BRIDGE, asks=True, prev_flag="hurts"), item(DOG, priority=2), flag="hurts")
    state, check_in = case_format.case_from(cases.library(), full)
    made = adaptation.adapt(cases.library(), state, check_in)
    [waits] = [
        each
        for each in envelopes.divide(made, FREE, UNTIL, state.programme.own_limits).decision.items
        if each.exercise == BRIDGE
    ]
    assert (waits.suspended, waits.needs_approval) == (True, True)


def test_the_limits_of_one_exercise_can_end_before_those_of_the_programme() -> None:
    own = {BRIDGE: OwnLimits(until_on=UNTIL - timedelta(days=1))}
    made = cases.adapted(cases.case(item(BRIDGE)))
    assert envelopes.divide(made, FREE, UNTIL - timedelta(days=1), own).asked == ()
    assert [asked.exercise for asked in envelopes.divide(made, FREE, UNTIL, own).asked] == [BRIDGE]


def test_a_programme_whose_dropped_exercises_all_ask_is_not_called_shorter() -> None:
    names = (BRIDGE, DOG, "plank_knees", "cat_cow", "childs_pose", "knee_to_chest")
    items = [item(each, priority=number) for number, each in enumerate(names, start=1)]
    made = cases.adapted(cases.case(*items, checkin={"done": 1, "reason": "no_time"}))
    dropped = [each.exercise for each in made.items if each.action is ItemAction.DROP]
    assert dropped
    assert ProgrammeAction.SHORTEN in made.actions
    own = dict.fromkeys(dropped, OwnLimits(asks=True))
    parts = envelopes.divide(made, FREE, UNTIL, own)
    assert parts.decision.actions == (ProgrammeAction.SHORTEN_PROPOSED,)
    assert [asked.exercise for asked in parts.asked] == dropped


@given(own=OWN)
def test_they_are_kept_in_the_case_format_and_in_the_database(own: OwnLimits) -> None:
    assert own_limits_format.from_case(own_limits_format.to_case(own), "item") == own
    assert OwnLimits.from_dict(own.to_dict()) == own


def test_an_exercise_without_limits_of_its_own_is_written_as_before() -> None:
    state, _ = case_format.case_from(cases.library(), cases.case(item(BRIDGE)))
    written = case_format.state_to_case(state)
    assert "must_ask" not in written
    assert own_limits_format.KEYS.isdisjoint(written["plan"]["items"][0])
    kept = replace(state, must_ask=frozenset({"swap"}))
    assert case_format.state_from_case(cases.library(), case_format.state_to_case(kept)) == kept


@pytest.mark.parametrize(
    "limits, field",
    [
        ({"max_level": 0}, "max_level"),
        ({"max_level": 6}, "max_level"),
        ({"max_level": True}, "max_level"),
        ({"asks": "yes"}, "asks"),
        ({"until": "tomorrow"}, "until"),
        ({"until": 20270101}, "until"),
    ],
)
def test_what_cannot_be_a_limit_of_an_exercise_is_refused(limits: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput, match=field):
        case_format.case_from(cases.library(), cases.case(item(BRIDGE, **limits)))
