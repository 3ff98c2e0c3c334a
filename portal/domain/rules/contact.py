"""Days to the next contact (clinical.md 6.8).

By design; short after red, as recurrences last three to four days in the median (WalkBack 2024).
"""

from portal.domain.adherence import Band
from portal.domain.case import Case
from portal.domain.check_in import Reason
from portal.domain.decision import ItemAction, Light
from portal.domain.pain import Phase
from portal.domain.policy import POLICY
from portal.domain.rules import alerts, flare
from portal.domain.rules.programme import Whole

WEEK = 7
SOON = 3
AFTER_RED = {Phase.ACUTE: 2}  # else SOON
AFTER_AMBER = {Phase.ACUTE: 4}  # else a week
TOMORROW = 1
FORTNIGHT = 14
MAINTENANCE = 28
STANDING_STILL = frozenset({"I10", "I11", "I11c", "I12c"})  # holds that a sooner look would not change


def days(case: Case, whole: Whole) -> int:
    """Days until the patient is asked again."""
    if whole.is_empty:
        return SOON
    until = _after_light(case, whole)
    if case.band is Band.LOW:
        reason = case.check_in.reason
        if reason is Reason.ILLNESS and case.judged.light is Light.UNKNOWN:
            until = WEEK
        else:
            until = min(until, SOON if reason is Reason.FORGOT else WEEK)
    return min(until, WEEK) if case.state.break_days >= POLICY.break_days else until


def _after_light(case: Case, whole: Whole) -> int:
    phase = case.state.phase
    if case.is_red:
        return TOMORROW if case.judged.kit == flare.much_worse.id else AFTER_RED.get(phase, SOON)
    if case.judged.light is Light.UNKNOWN:
        return SOON
    if case.judged.light is Light.AMBER:
        return AFTER_AMBER.get(phase, WEEK)
    if phase is Phase.ACUTE or not _stands_still(case, whole):
        return WEEK
    return MAINTENANCE if alerts.maintenance.judge(case) else FORTNIGHT


def _stands_still(case: Case, whole: Whole) -> bool:
    """Green three times, most sessions done, and nothing left to change in any exercise."""
    return (
        case.band is Band.HIGH
        and case.lights_before(POLICY.greens_before_maintenance, Light.GREEN)
        and all(item.action is ItemAction.HOLD and item.rules[0] in STANDING_STILL for item in whole.items)
    )
