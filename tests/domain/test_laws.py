"""The eighteen invariants of clinical.md 6.9, on generated programmes of the shipped library."""

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from portal.domain import case_format, red_flags
from portal.domain.adherence import Band
from portal.domain.case import Case
from portal.domain.check_in import CheckIn, Mark
from portal.domain.decision import Decision, ItemAction, ItemDecision, Light, Priority, Status
from portal.domain.dose import Dose
from portal.domain.pain import Phase
from portal.domain.programme import ChangeKind, Mode, Prescription, State
from portal.domain.reasons import ALL_RULES
from portal.domain.revision import revise
from tests.domain import cases
from tests.domain.strategies import full_cases

LIBRARY = cases.library()
HARDER = {ItemAction.PROGRESS, ItemAction.RESTORE}


def law(test: Callable[..., None]) -> Callable[[], None]:
    """Try a law on 100 generated cases."""
    tried = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
    return tried(given(full=full_cases())(test))


def known(full: dict[str, Any]) -> tuple[State, CheckIn, Decision]:
    state, check_in = case_format.case_from(LIBRARY, full)
    return state, check_in, cases.adapted(full)


def pairs(state: State, decision: Decision) -> Iterator[tuple[Prescription, ItemDecision]]:
    return zip(state.programme.items, decision.items, strict=True)


def steps(state: State, decision: Decision, rule: str = "I14") -> list[tuple[Prescription, ItemDecision]]:
    return [(item, made) for item, made in pairs(state, decision) if rule in made.rules]


def seconds(exercise: str, dose: Dose) -> int:
    return LIBRARY[exercise].seconds(dose)


def weekly(state: State, exercise: str, dose: Dose, per_week: int) -> int:
    return seconds(exercise, dose) * min(per_week, state.programme.sessions_per_week)


@law
def test_a_red_flag_pauses_everything_and_only_a_person_resumes(full: dict[str, Any]) -> None:
    state, check_in, decision = known(full)
    if not red_flags.concern(check_in.red_flags) and state.status is Status.ACTIVE:
        return
    assert (decision.status, decision.light, decision.next_contact_days) == (Status.PAUSED, Light.NONE, None)
    assert {item.action for item in decision.items} == {ItemAction.PAUSE}
    if red_flags.concern(check_in.red_flags):
        assert {alert.priority for alert in decision.alerts} <= {Priority.URGENT, Priority.HIGH}
        assert decision.alerts


@law
def test_progress_needs_a_good_check_in(full: dict[str, Any]) -> None:
    state, check_in, decision = known(full)
    for item, made in pairs(state, decision):
        if made.action is not ItemAction.PROGRESS:
            continue
        pain = Case.of(LIBRARY, state, check_in).pain
        in_amber = state.phase is Phase.CHRONIC and state.week >= 3 and state.mode is Mode.CONTINGENT
        assert decision.light is Light.GREEN or (decision.rules == ("L3c",) and in_amber)
        assert max(pain.during, pain.after24, pain.rest) <= 5
        assert max(pain.rise, pain.rise_surely) < 2
        assert decision.band is Band.HIGH
        flag = check_in.flags[item.exercise]
        assert flag
        assert flag.mark in (Mark.OK, Mark.TOO_EASY)


@law
def test_at_most_one_thing_gets_harder_per_exercise(full: dict[str, Any]) -> None:
    state, _, decision = known(full)
    for item, made in pairs(state, decision):
        if made.action is ItemAction.PROGRESS and made.to_exercise is None:
            assert made.after
            rises = [getattr(made.after, part) > getattr(item.dose, part) for part in item.dose.parts]
            assert sum(rises) == 1


@law
def test_an_exercise_grows_by_a_quarter_at_most_and_the_week_by_the_cap(full: dict[str, Any]) -> None:
    state, _, decision = known(full)
    added = []
    for item, made in pairs(state, decision):
        if made.action is ItemAction.PROGRESS:
            assert made.after
            target = made.to_exercise or item.exercise
            assert seconds(target, made.after) * 4 <= seconds(item.exercise, item.dose) * 5
            if "I14" in made.rules:
                before = weekly(state, item.exercise, item.dose, item.per_week)
                added.append(weekly(state, target, made.after, made.per_week or item.per_week) - before)
    present = sum(
        weekly(state, item.exercise, item.dose, item.per_week)
        for item in state.programme.items
        if LIBRARY[item.exercise].type != "relaxation"
    )
    assert len(added) < 2 or sum(added) * 100 <= max(present * state.limits.plan_cap_pct, max(added) * 100)


@law
def test_what_comes_back_never_passes_where_it_was(full: dict[str, Any]) -> None:
    state, _, decision = known(full)
    for item, made in pairs(state, decision):
        if "R2" in made.rules and made.action is ItemAction.PROGRESS:
            assert made.after
            assert item.course.flare_from
            assert all(
                getattr(made.after, part) <= getattr(item.course.flare_from, part) for part in item.dose.parts
            )
        if made.action is ItemAction.RESTORE:
            assert made.after
            assert made.after.volume <= item.dose.volume


@law
def test_only_so_many_become_harder_at_once(full: dict[str, Any]) -> None:
    state, _, decision = known(full)
    most = state.limits.max_progressions
    if decision.light is Light.AMBER:
        most = min(most, 1)
    if any(item.course.out for item in state.programme.items):
        most = 0
    assert len(steps(state, decision)) <= most


@law
def test_doses_stay_in_bounds_and_no_exercise_is_wrong_for_the_patient(full: dict[str, Any]) -> None:
    state, check_in, decision = known(full)
    bounds = {item.exercise.id: item.bounds for item in Case.of(LIBRARY, state, check_in).items}
    for item, made in pairs(state, decision):
        if made.after and not made.to_exercise:
            assert bounds[item.exercise].allow(made.after)
        if made.to_exercise and made.after:
            other = LIBRARY[made.to_exercise]
            assert other.bounds.allow(made.after)
            assert other.suits(state.tags, state.equipment)
            assert other.id not in state.excluded
            assert state.programme.of(other.id) is None
            if made.action is ItemAction.PROGRESS:
                assert other.level <= state.limits.max_level
            else:
                assert other.level <= LIBRARY[item.exercise].level


@law
def test_missing_data_means_no_progress(full: dict[str, Any]) -> None:
    for question in ("during", "after24", "rest", "done", "planned", "red_flags"):
        asked = copy.deepcopy(full)
        asked["checkin"][question] = None
        _, _, decision = known(asked)
        if asked["checkin"]["done"] != 0:
            assert all(item.action is not ItemAction.PROGRESS for item in decision.items)


RANKS = {ItemAction.PROGRESS: 1, ItemAction.RESTORE: 1, ItemAction.REGRESS: -1}


def rank(made: ItemDecision) -> int:
    """How much an exercise is asked to do: harder, the same, easier, not at all."""
    return RANKS.get(made.action, 0 if made.stays_in_use or "R1" in made.rules else -2)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(full=full_cases(), question=st.sampled_from(["during", "after24", "rest"]), more=st.integers(1, 10))
def test_more_pain_never_means_more_load(full: dict[str, Any], question: str, more: int) -> None:
    pain = full["checkin"][question]
    assume(pain is not None and pain < 10)
    worse = copy.deepcopy(full)
    worse["checkin"][question] = min(10, pain + more)
    (state, _, before), (_, _, after) = known(full), known(worse)
    for (_, calm), (_, sore) in zip(pairs(state, before), pairs(state, after), strict=True):
        was_waiting = calm.rules[0] in ("S1", "S2", "S3")
        if ItemAction.DROP not in (calm.action, sore.action) and not was_waiting:
            assert rank(sore) <= rank(calm)
    assert sum(item.is_harder for item in after.items) <= sum(item.is_harder for item in before.items)


@law
def test_a_decision_is_pure_and_repeatable(full: dict[str, Any]) -> None:
    state, check_in = case_format.case_from(LIBRARY, full)
    before = copy.deepcopy((state, check_in, full))
    assert cases.adapted(full) == cases.adapted(full)
    assert (state, check_in, full) == before


@law
def test_what_needs_approval_does_not_change_the_programme(full: dict[str, Any]) -> None:
    state, check_in, decision = known(full)
    after = revise(state, check_in, decision)
    for item, made in pairs(state, decision):
        if made.needs_approval:
            kept = after.programme.of(item.exercise)
            assert kept
            assert (kept.dose, kept.per_week) == (item.dose, item.per_week)
            assert kept.is_in_use is (item.is_in_use and not made.suspended)
    if decision.sessions_proposed is not None:
        assert after.programme.sessions_per_week == state.programme.sessions_per_week


@law
def test_every_decision_has_a_rule_and_every_rule_a_source(full: dict[str, Any]) -> None:
    _, _, decision = known(full)
    for item in decision.items:
        assert item.rules
        assert [because.rule for because in item.because] == list(item.rules)
        assert set(item.rules) <= set(ALL_RULES)
    assert set(decision.rules) <= set(ALL_RULES)
    assert {because.rule for because in decision.because} <= set(ALL_RULES)


@law
def test_shortening_keeps_the_fewest_and_what_must_stay(full: dict[str, Any]) -> None:
    state, _, decision = known(full)
    gone = [item for item, made in pairs(state, decision) if made.action is ItemAction.DROP]
    left = sum(item.stays_in_use for item in decision.items)
    assert not any(item.keep for item in gone)
    assert not gone or left >= max(3, state.limits.min_items)


@law
def test_red_always_tells_the_therapist(full: dict[str, Any]) -> None:
    _, _, decision = known(full)
    assert decision.light is not Light.RED or decision.alerts


@law
def test_the_next_contact_is_near_when_it_matters(full: dict[str, Any]) -> None:
    _, _, decision = known(full)
    days = decision.next_contact_days
    assert days is None or 1 <= days <= 28
    if decision.light is Light.RED:
        assert days
        assert days <= 3
    if any(item.action is ItemAction.PROGRESS for item in decision.items):
        assert days
        assert days <= 7


@law
def test_the_rules_never_raise_the_frequency_nor_lower_it_too_far(full: dict[str, Any]) -> None:
    state, _, decision = known(full)
    sessions = state.programme.sessions_per_week
    for after in (decision.sessions_per_week, decision.sessions_proposed or sessions):
        assert after == sessions or sessions > after >= state.limits.min_sessions_per_week
    for item, made in pairs(state, decision):
        assert (made.per_week or 0) <= item.per_week


@law
def test_nothing_gets_harder_soon_after_it_was_eased_or_swapped(full: dict[str, Any]) -> None:
    state, _, decision = known(full)
    for item, _ in steps(state, decision):
        last = item.course.last_change
        assert last is None or last.kind is ChangeKind.PROGRESS or last.days >= 14


@law
def test_free_text_never_makes_anything_harder(full: dict[str, Any]) -> None:
    quiet = full | {"checkin": full["checkin"] | {"text": "none"}}
    _, _, without = known(quiet)
    for text in ("review", "urgent"):
        _, _, told = known(full | {"checkin": full["checkin"] | {"text": text}})
        for calm, alarmed in zip(without.items, told.items, strict=True):
            assert rank(alarmed) <= max(rank(calm), 0)


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
