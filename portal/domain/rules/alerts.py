"""P1, P2, P4-P13, K and single exercises: what a therapist must see (clinical.md 6.5 to 6.7).

An alert of `NOT_REPEATED` is left out while it is still open or was raised within 28 days.
"""

from collections.abc import Callable, Iterator

from portal.domain.adherence import Band
from portal.domain.case import Case
from portal.domain.check_in import Mark, Reason
from portal.domain.decision import Alert, ItemAction, ItemDecision, Light, Priority
from portal.domain.free_text import Concern
from portal.domain.policy import POLICY
from portal.domain.reasons import rule
from portal.domain.rules import caution, flare, hold, light, progress

NOT_REPEATED = frozenset(
    {
        *("no_improvement", "high_stable_pain", "low_twice", "low_three", "adherence_floor"),
        *("ceiling_reached", "ceiling_found", "stuck_amber", "data_missing", "better", "technique"),
        *("access", "pain_limits", "consider_frequency_up", "maintenance", "pacing", "swap_wish"),
        "long_break",
    }
)
_OF_REASONS = {
    Reason.PAIN: Alert(Priority.NORMAL, "pain_limits"),
    Reason.TECHNIQUE: Alert(Priority.NORMAL, "technique"),
    Reason.ACCESS: Alert(Priority.NORMAL, "access"),
    Reason.BETTER: Alert(Priority.INFO, "better"),
}


def of_red(case: Case) -> Alert | None:
    """K and P1: the kit calls the therapist in; else the second red light is a task, the first a note."""
    if not case.is_red:
        return None
    if case.judged.kit is not None:
        code = "severe_worsening" if case.judged.kit == flare.much_worse.id else "red_three"
        return Alert(Priority.HIGH, code)
    if case.lights_before(POLICY.reds_before, Light.RED):
        return Alert(Priority.NORMAL, "red_two")
    return Alert(Priority.INFO, "red")


def of_the_day_after(case: Case) -> Alert | None:
    """The pain does not settle."""
    return Alert(Priority.NORMAL, "not_settling") if case.judged.is_not_settling else None


def of_low_adherence(case: Case) -> Alert | None:
    """P2: two low periods in a row, or more."""
    periods = low_periods(case)
    if periods < 2:
        return None
    if periods < POLICY.low_periods_to_phone:
        return Alert(Priority.NORMAL, "low_twice")
    return Alert(Priority.HIGH, "low_three")


@rule("P4", "seed_004", "leijon_2011", design="which reasons call", numbers=("medium_pct",))
def of_the_reason(case: Case) -> Alert | None:
    """Not all sessions were done, for a reason a therapist can do something about."""
    if case.band not in (Band.LOW, Band.MEDIUM) or case.check_in.reason is None:
        return None
    return _OF_REASONS.get(case.check_in.reason)


@rule(
    "P5",
    "kongsted_2010",
    "ostelo_2008",
    numbers=("improvement_week", "improvement_from", "improvement_points", "improvement_pct"),
)
def no_improvement(case: Case) -> Alert | None:
    """Week 4 and later: usual pain fell by less than two points and less than 30 %."""
    intake, rest = case.state.intake_rest, case.check_in.rest
    if case.is_red or case.state.week < POLICY.improvement_week or intake is None or rest is None:
        return None
    better = intake - rest
    has_improved = better >= POLICY.improvement_points or better * 100 >= intake * POLICY.improvement_pct
    is_due = intake >= POLICY.improvement_from and not has_improved
    return Alert(Priority.NORMAL, "no_improvement") if is_due else None


@rule(
    "P6",
    "kamper_2010",
    design="at most 1 three times",
    numbers=("recovered", "recovered_before", "greens_before_maintenance"),
)
def maintenance(case: Case) -> Alert | None:
    """Green three times, and hardly any pain three times."""
    if not case.is_green:
        return None
    before = case.state.prev_rest[-POLICY.recovered_before :]
    pains = (case.check_in.rest, case.check_in.during, *before)
    is_known = len(before) == POLICY.recovered_before
    is_well = is_known and all(pain is not None and pain <= POLICY.recovered for pain in pains)
    greens = case.lights_before(POLICY.greens_before_maintenance, Light.GREEN)
    return Alert(Priority.INFO, "maintenance") if greens and is_well else None


@rule("P7", "graded_activity", design="when to think of it", numbers=("high_rest",))
def high_stable_pain(case: Case) -> Alert | None:
    """Amber with high pain that does not rise: think of graded mode, or of a review."""
    stable = case.pain.rest > POLICY.high_rest and case.pain.rise <= 0
    applies = case.judged.light is Light.AMBER and (case.judged.is_softened or stable)
    return Alert(Priority.NORMAL, "high_stable_pain") if applies else None


@rule("P9", "graded_activity", design="clearly more than planned", numbers=("pacing_pct",))
def pacing(case: Case) -> Alert | None:
    """Amber or red after clearly more sessions than planned."""
    done, planned = case.check_in.done, case.check_in.planned
    if case.judged.light not in (Light.AMBER, Light.RED) or done is None or not planned:
        return None
    return Alert(Priority.INFO, "pacing") if done * 100 > planned * POLICY.pacing_pct else None


@rule("P10", design="missing twice is a task", numbers=("unknowns_before",))
def data_missing(case: Case) -> Alert | None:
    """Something is missing for the second time."""
    applies = light.is_something_missing(case) and case.lights_before(POLICY.unknowns_before, Light.UNKNOWN)
    return Alert(Priority.NORMAL, "data_missing") if applies else None


@rule("P11", design="free text calls a person and changes no dose")
def of_the_text(case: Case) -> Alert | None:
    """The patient's own words need reading."""
    if case.check_in.text is Concern.URGENT:
        return Alert(Priority.HIGH, "text_urgent")
    return Alert(Priority.NORMAL, "text_review") if case.check_in.text is Concern.REVIEW else None


@rule("P12", design="four weeks", numbers=("long_break_days",))
def long_break(case: Case) -> Alert | None:
    """Four weeks without a session."""
    applies = case.state.break_days >= POLICY.long_break_days
    return Alert(Priority.NORMAL, "long_break") if applies else None


@rule(
    "P13",
    design="the rules never raise the frequency",
    numbers=("target_sessions", "greens_before_more"),
)
def consider_frequency_up(case: Case) -> Alert | None:
    """Green four times, most sessions done twice, and fewer sessions a week than the target."""
    target = case.limits.target_sessions
    applies = (
        target is not None
        and case.state.programme.sessions_per_week < target
        and case.is_green
        and case.lights_before(POLICY.greens_before_more, Light.GREEN)
        and case.band is Band.HIGH
        and case.state.prev_adh[-1:] == (Band.HIGH,)
    )
    return Alert(Priority.INFO, "consider_frequency_up") if applies else None


@rule("P8", design="the fourth amber light in a row", numbers=("ambers_before",))
def stuck_amber(case: Case, decided: tuple[ItemDecision, ...]) -> Alert | None:
    """Amber four times, and nothing became harder or came back."""
    if case.judged.light is not Light.AMBER or not case.lights_before(POLICY.ambers_before, Light.AMBER):
        return None
    moved = any(decision.is_harder for decision in decided)
    return None if moved else Alert(Priority.INFO, "stuck_amber")


OF_THE_CASE: tuple[Callable[[Case], Alert | None], ...] = (
    of_red,
    of_the_day_after,
    of_low_adherence,
    of_the_reason.judge,
    no_improvement.judge,
    maintenance.judge,
    high_stable_pain.judge,
    pacing.judge,
    data_missing.judge,
    of_the_text.judge,
    long_break.judge,
    consider_frequency_up.judge,
)


def collect(case: Case, decided: tuple[ItemDecision, ...]) -> tuple[Alert, ...]:
    """Every alert of this check-in that is not raised already."""
    found = [alert for tell in OF_THE_CASE if (alert := tell(case))]
    if stuck := stuck_amber.judge(case, decided):
        found.append(stuck)
    for item, decision in zip(case.items, decided, strict=True):
        if _tells(decision):
            found.extend(_of_an_exercise(decision, item.mark))
    return tuple([alert for alert in found if not _is_raised(case, alert)])


def unless_raised(case: Case, alert: Alert) -> tuple[Alert, ...]:
    """The alert, or nothing if it is raised already and not to be repeated."""
    return () if _is_raised(case, alert) else (alert,)


def low_periods(case: Case) -> int:
    """Periods of low adherence in a row, this one included; 0 if this one is not low."""
    if case.band is not Band.LOW:
        return 0
    before = case.state.prev_adh[::-1]
    return 1 + next((count for count, band in enumerate(before) if band is not Band.LOW), len(before))


def _is_raised(case: Case, alert: Alert) -> bool:
    return alert.code in NOT_REPEATED and any(raised.code == alert.code for raised in case.state.raised)


def _tells(decision: ItemDecision) -> bool:
    """Whether there can be anything to tell about one exercise."""
    return (
        decision.suspended
        or decision.action is ItemAction.SWAP
        or decision.rules[0] in _OF_HOLDS
        or decision.rules[-1] == caution.FLOOR
    )


def _of_an_exercise(decision: ItemDecision, mark: Mark | None) -> Iterator[Alert]:
    """What the decision about one exercise tells the therapist."""
    if decision.suspended:
        yield Alert(Priority.NORMAL, "exercise_hurts")
        if decision.action is ItemAction.REMOVE:
            yield Alert(Priority.NORMAL, "no_alternative")
    elif decision.action is ItemAction.SWAP:
        yield Alert(Priority.INFO, "swap_wish")
    elif decision.action is ItemAction.HOLD:
        yield from _OF_HOLDS.get(decision.rules[0], ())
        if decision.rules[-1] == caution.FLOOR and mark in (Mark.HURTS, Mark.TOO_HARD):
            yield Alert(Priority.NORMAL, "at_floor")


_OF_HOLDS = {
    progress.AT_THE_CEILING: (Alert(Priority.INFO, "ceiling_reached"),),
    hold.bounced.id: (Alert(Priority.INFO, "ceiling_found"),),
}
