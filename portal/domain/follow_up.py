"""When a check-in is due, when its reminder goes, when it closes, and when silence is a finding."""

from datetime import date, timedelta

from portal.domain.decision import Decision, Light, Status
from portal.domain.pain import Phase
from portal.domain.policy import POLICY

A_WEEK = 7


def contact_on(on: date, days: int, weekday: int | None = None) -> date:
    """The day of a contact `days` after a day, on the patient's own weekday (Monday 0) where that fits.

    Never later than the rules asked, and from a week on at least four days later. A contact sooner than a
    week is asked for a reason: it has no weekday.
    """
    last = on + timedelta(days=days)
    if weekday is None or days < A_WEEK:
        return last
    chosen = last - timedelta(days=(last.weekday() - weekday) % A_WEEK)
    return max(chosen, on + timedelta(days=POLICY.fewest_days))


def first_check_in_on(
    starts_on: date, phase: Phase, protocol_days: int | None = None, weekday: int | None = None
) -> date:
    """The day of a programme's first check-in: the protocol's days after the start, or the phase's."""
    if protocol_days is None:
        protocol_days = POLICY.first_days_acute if phase is Phase.ACUTE else POLICY.first_days
    return contact_on(starts_on, protocol_days, weekday)


def next_check_in_on(on: date, next_contact_days: int | None, weekday: int | None = None) -> date | None:
    """The day of the check-in after this one; None when a therapist decides."""
    return None if next_contact_days is None else contact_on(on, next_contact_days, weekday)


def in_maintenance(decision: Decision) -> int | None:
    """Days until the next contact while a programme only keeps up what was reached.

    Four weeks when all is well and nothing changes; else as the rules say, so that pain is asked about soon.
    """
    is_calm = decision.light is Light.GREEN and decision.status is Status.ACTIVE
    is_same = is_calm and not decision.changes_something
    return POLICY.next_maintenance if is_same else decision.next_contact_days


def reminder_on(asked_on: date) -> date:
    """The day on which an unanswered check-in is asked for once more."""
    return asked_on + timedelta(days=POLICY.reminder_days)


def closes_on(asked_on: date, next_on: date | None = None) -> date:
    """The first day on which a check-in can no longer be answered: the next one opens, or 7 days passed."""
    last = asked_on + timedelta(days=POLICY.answer_days)
    return last if next_on is None else min(last, next_on)


def is_out_of_contact(since: date, on: date, days: int = POLICY.no_contact_days) -> bool:
    """Whether so many days went by without any answer: the patient is welcomed back, the therapist told."""
    return (on - since).days >= days


def break_days(last_session_on: date, on: date) -> int:
    """Days without any session if they make a break the rules must know of (14 and more), else 0."""
    days = (on - last_session_on).days
    return days if days >= POLICY.break_days else 0
