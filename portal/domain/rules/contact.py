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

STANDING_STILL = frozenset({"I10", "I11", "I11c", "I12c"})  # holds that a sooner look would not change


def days(case: Case, whole: Whole) -> int:
    """Days until the patient is asked again."""
    if whole.is_empty:
        return POLICY.next_when_empty
    until = _after_light(case, whole)
    if case.band is Band.LOW:
        reason = case.check_in.reason
        if reason is Reason.ILLNESS and case.judged.light is Light.UNKNOWN:
            until = POLICY.next_when_ill
        else:
            forgot = reason is Reason.FORGOT
            until = min(until, POLICY.next_when_forgotten if forgot else POLICY.next_when_low)
    return min(until, POLICY.next_after_break) if case.state.break_days >= POLICY.break_days else until


def _after_light(case: Case, whole: Whole) -> int:
    is_acute = case.state.phase is Phase.ACUTE
    if case.is_red:
        return _after_red(case, is_acute=is_acute)
    if case.judged.light is Light.UNKNOWN:
        return POLICY.next_after_unknown
    if case.judged.light is Light.AMBER:
        return POLICY.next_after_amber_acute if is_acute else POLICY.next_after_amber
    if is_acute or not _stands_still(case, whole):
        return POLICY.next_after_green
    return POLICY.next_maintenance if alerts.maintenance.judge(case) else POLICY.next_standing_still


def _after_red(case: Case, *, is_acute: bool) -> int:
    if case.judged.kit == flare.much_worse.id:
        return POLICY.next_after_kit
    return POLICY.next_after_red_acute if is_acute else POLICY.next_after_red


def _stands_still(case: Case, whole: Whole) -> bool:
    """Green three times, most sessions done, and nothing left to change in any exercise."""
    return (
        case.band is Band.HIGH
        and case.lights_before(POLICY.greens_before_maintenance, Light.GREEN)
        and all(item.action is ItemAction.HOLD and item.rules[0] in STANDING_STILL for item in whole.items)
    )
