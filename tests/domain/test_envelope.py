"""The envelope: what a therapist signs, and what becomes of each change."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from portal.domain import envelope as envelopes
from portal.domain.decision import Change, Decision, ItemAction, ProgrammeAction
from portal.domain.envelope import Envelope, Limits, Power, Verdict
from portal.domain.errors import InvalidInput
from tests.domain import cases
from tests.domain.cases import BRIDGE, DOG, STRETCH, item

UNTIL = date(2027, 1, 4)
APPLY, ASK, DROP = Verdict.APPLY, Verdict.ASK, Verdict.DROP
POWERS = ("easier", "shorter", "harder_dose", "next_level", "swap")
ASK_ALL = Envelope(UNTIL, **dict.fromkeys(POWERS, Power.ASK))
NEVER = Envelope(UNTIL, harder_dose=Power.NEVER, next_level=Power.NEVER, swap=Power.NEVER)
BY_ITSELF = Envelope(UNTIL, **dict.fromkeys(POWERS, Power.BY_ITSELF))
SHIPPED = Envelope(UNTIL)


@pytest.mark.parametrize(
    "change, shipped, ask_all, never, expired",
    [
        (Change.NONE, APPLY, APPLY, APPLY, APPLY),
        (Change.SAFETY, APPLY, APPLY, APPLY, APPLY),
        (Change.EASIER, APPLY, ASK, APPLY, ASK),
        (Change.SHORTER, APPLY, ASK, APPLY, ASK),
        (Change.HARDER_DOSE, APPLY, ASK, DROP, ASK),
        (Change.NEXT_LEVEL, ASK, ASK, DROP, ASK),
        (Change.SWAP, ASK, ASK, DROP, ASK),
        (Change.RETURN, APPLY, APPLY, APPLY, ASK),
    ],
)
def test_what_becomes_of_each_change(
    change: Change, shipped: Verdict, ask_all: Verdict, never: Verdict, expired: Verdict
) -> None:
    assert SHIPPED.permits(change, UNTIL) is shipped
    assert ASK_ALL.permits(change, UNTIL) is ask_all
    assert NEVER.permits(change, UNTIL) is never
    assert SHIPPED.permits(change, UNTIL + timedelta(days=1)) is expired
    assert Envelope(UNTIL, freeze=True).permits(change, UNTIL) is expired  # nothing changes by itself


def test_never_stays_never_after_the_signed_date() -> None:
    assert NEVER.permits(Change.SWAP, UNTIL + timedelta(days=1)) is DROP


@pytest.mark.parametrize("power", ["easier", "shorter"])
def test_the_safe_direction_cannot_be_forbidden(power: str) -> None:
    with pytest.raises(InvalidInput, match=power):
        Envelope(UNTIL, **{power: Power.NEVER})


@pytest.mark.parametrize(
    "envelope, limits",
    [
        (SHIPPED, Limits()),
        (
            ASK_ALL,
            Limits(auto_progress_dose=False, auto_shorten=False, auto_frequency_down=False),
        ),
        (BY_ITSELF, Limits(auto_progress_level=True, auto_swap=True)),
        (
            Envelope(UNTIL, max_level=2, green_max=1, freeze=True),
            Limits(max_level=2, green_max=1, freeze=True),
        ),
    ],
)
def test_the_rules_read_its_limits(envelope: Envelope, limits: Limits) -> None:
    assert envelope.limits() == limits


def test_it_is_kept_as_plain_values() -> None:
    envelope = replace(SHIPPED, swap=Power.NEVER, target_sessions=5, amber_max=4)
    assert Envelope.from_dict(envelope.to_dict()) == envelope
    with pytest.raises(InvalidInput, match="swap"):
        Envelope.from_dict(envelope.to_dict() | {"swap": "sometimes"})


@pytest.mark.parametrize(
    "limit",
    [
        {"green_max": 5},
        {"green_max": -1},
        {"amber_max": 6},
        {"green_max": 4, "amber_max": 3},
        {"item_cap_pct": 26},
        {"max_level": 0},
        {"max_level": 6},
        {"max_level": None},
        {"min_sessions_per_week": 0},
        {"progress_min_adherence": 101},
        {"plan_cap_pct": 10.0},
        {"freeze": 1},
        {"target_sessions": 0},
    ],
)
def test_no_limit_crosses_a_hard_bound(limit: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as fault:
        Limits(**limit)
    assert fault.value.field in limit


# Dividing a decision


def decision(*items: dict[str, Any], envelope: Envelope = SHIPPED, **changes: Any) -> Decision:
    limits = {name: getattr(envelope.limits(), name) for name in ("auto_swap", "auto_progress_dose")}
    limits |= {name: getattr(envelope.limits(), name) for name in ("auto_shorten", "auto_frequency_down")}
    return cases.adapted(cases.case(*items, limits=limits, **changes))


def test_what_is_allowed_applies_and_what_is_not_waits() -> None:
    made = decision(
        item(BRIDGE), item(STRETCH, priority=2), checkin={"flags": {BRIDGE: "ok", STRETCH: "dislike"}}
    )
    parts = envelopes.divide(made, SHIPPED, UNTIL, {})
    assert parts.decision == made
    assert [asked.exercise for asked in parts.asked] == [STRETCH]
    assert (parts.dropped, parts.asked_sessions_per_week) == ((), None)


def test_after_the_signed_date_a_harder_dose_waits() -> None:
    made = decision(item(BRIDGE))
    parts = envelopes.divide(made, SHIPPED, UNTIL + timedelta(days=1), {})
    assert not made.items[0].needs_approval
    assert [asked.action for asked in parts.asked] == [ItemAction.PROGRESS]
    assert not parts.decision.changes_something


def test_what_is_never_allowed_reads_hold() -> None:
    made = decision(item(BRIDGE), envelope=NEVER)
    parts = envelopes.divide(made, NEVER, UNTIL, {})
    held = parts.decision.items[0]
    assert (held.action, held.rules, held.after) == (ItemAction.HOLD, ("I11",), None)
    assert [because.rule for because in held.because] == ["I11"]
    assert (parts.dropped, parts.asked) == (made.items, ())


def test_easing_waits_where_the_therapist_wants_to_be_asked() -> None:
    made = decision(item(BRIDGE), envelope=ASK_ALL, checkin={"rest": 5})
    parts = envelopes.divide(made, ASK_ALL, UNTIL, {})
    assert [(asked.action, asked.needs_approval) for asked in parts.asked] == [(ItemAction.REGRESS, True)]


@pytest.mark.parametrize("envelope", [SHIPPED, ASK_ALL, NEVER, BY_ITSELF])
def test_what_hurts_is_suspended_whatever_the_envelope_says(envelope: Envelope) -> None:
    made = decision(item(BRIDGE, prev_flag="hurts"), item(DOG), envelope=envelope, flag="hurts")
    settled = envelopes.divide(made, envelope, UNTIL, {}).decision.items[0]
    assert settled.suspended
    assert settled.needs_approval is (envelope is not BY_ITSELF)
    assert settled.action is (ItemAction.REMOVE if envelope is NEVER else ItemAction.SWAP)
    assert (settled.to_exercise is None) is (envelope is NEVER)


def test_the_flare_kit_never_waits() -> None:
    made = decision(item(BRIDGE), envelope=ASK_ALL, prev_lights=["red", "red"], checkin={"rest": 5})
    assert envelopes.divide(made, ASK_ALL, UNTIL, {}).decision.items[0].action is ItemAction.SUSPEND
    assert envelopes.divide(made, ASK_ALL, UNTIL, {}).asked == ()


LATE = UNTIL + timedelta(days=1)


@pytest.mark.parametrize(
    "envelope, on, sessions, proposed, actions",
    [
        (SHIPPED, UNTIL, 3, None, (ProgrammeAction.FREQUENCY_DOWN,)),
        (SHIPPED, LATE, 4, 3, (ProgrammeAction.FREQUENCY_DOWN_PROPOSED,)),
        (ASK_ALL, UNTIL, 4, 3, (ProgrammeAction.FREQUENCY_DOWN_PROPOSED,)),
    ],
)
def test_fewer_sessions_apply_or_wait(
    envelope: Envelope, on: date, sessions: int, proposed: int | None, actions: tuple[ProgrammeAction, ...]
) -> None:
    made = decision(item(BRIDGE), envelope=envelope, checkin={"done": 1, "reason": "no_time"})
    parts = envelopes.divide(made, envelope, on, {})
    assert (parts.decision.sessions_per_week, parts.asked_sessions_per_week) == (sessions, proposed)
    assert parts.decision.actions == actions


def test_shortening_after_the_signed_date_is_one_question() -> None:
    exercises = (BRIDGE, DOG, "plank_knees", STRETCH, "cat_cow", "childs_pose", "knee_to_chest")
    items = [item(each, priority=number) for number, each in enumerate(exercises, start=1)]
    made = decision(*items, checkin={"done": 1, "reason": "no_time"})
    parts = envelopes.divide(made, SHIPPED, LATE, {})
    assert [asked.exercise for asked in parts.asked] == ["childs_pose", "knee_to_chest"]
    assert parts.decision.actions == (ProgrammeAction.SHORTEN_PROPOSED,)
