"""When a check-in is due, when its reminder goes, when it closes, and when silence is a finding."""

from datetime import date, timedelta

from portal.domain.pain import Phase
from portal.domain.policy import POLICY

FIRST_DAYS_ACUTE = 3  # decision 30: started empty
FIRST_DAYS = 7
REMINDER_DAYS = 2  # after the check-in was asked for
ANSWER_DAYS = 7  # a check-in closes then, or when the next one opens
NO_CONTACT_DAYS = 14  # without any answer (clinical.md 6.12)


def first_check_in_on(starts_on: date, phase: Phase, protocol_days: int | None = None) -> date:
    """The day of a programme's first check-in: the protocol's days after the start, or the phase's."""
    if protocol_days is None:
        protocol_days = FIRST_DAYS_ACUTE if phase is Phase.ACUTE else FIRST_DAYS
    return starts_on + timedelta(days=protocol_days)


def next_check_in_on(on: date, next_contact_days: int | None) -> date | None:
    """The day of the check-in after this one; None when a therapist decides."""
    return None if next_contact_days is None else on + timedelta(days=next_contact_days)


def reminder_on(asked_on: date) -> date:
    """The day on which an unanswered check-in is asked for once more."""
    return asked_on + timedelta(days=REMINDER_DAYS)


def closes_on(asked_on: date, next_on: date | None = None) -> date:
    """The first day on which a check-in can no longer be answered: the next one opens, or 7 days passed."""
    last = asked_on + timedelta(days=ANSWER_DAYS)
    return last if next_on is None else min(last, next_on)


def is_out_of_contact(last_answer_on: date, on: date) -> bool:
    """Whether 14 days went by without any answer: the patient is welcomed back, the therapist told."""
    return (on - last_answer_on).days >= NO_CONTACT_DAYS


def break_days(last_session_on: date, on: date) -> int:
    """Days without any session if they make a break the rules must know of (14 and more), else 0."""
    days = (on - last_session_on).days
    return days if days >= POLICY.break_days else 0
