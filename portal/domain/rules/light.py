"""L, the light (clinical.md 6.5): how it went; and whether the day after keeps being sore.

A pain that was not answered is UNKNOWN: every comparison with it is false.
"""

from portal.domain import red_flags
from portal.domain.case import Case, Judgement
from portal.domain.decision import Light
from portal.domain.free_text import Concern
from portal.domain.pain import Phase
from portal.domain.policy import POLICY
from portal.domain.programme import Mode
from portal.domain.reasons import declare, rule
from portal.domain.rules import flare

CALM_AMBER = declare(
    "L3c",
    "silbernagel_2007",
    "smith_2017",
    numbers=("high_rest",),
    says="Some pain during the exercises, fully settled and not above usual.",
)
GREEN = declare("L4", "thomee_1997", "silbernagel_2007", says="Nothing of this: the programme may grow.")


@rule("L1a", "thomee_1997", "silbernagel_2007", design="2 above usual", numbers=("clear_rise",))
def red_during(case: Case) -> bool:
    """Pain during the exercises is above amber and clearly above usual."""
    pain = case.pain
    return pain.during > case.zones.amber_max and (pain.above >= POLICY.clear_rise or not pain.has_history)


@rule("L1b", "thomee_1997", "silbernagel_2007", design="1 above usual", numbers=("slight_rise",))
def red_day_after(case: Case) -> bool:
    """Pain the day after is above amber and above usual."""
    pain = case.pain
    return pain.after24 > case.zones.amber_max and (pain.settle >= POLICY.slight_rise or not pain.has_history)


@rule("L1c", "costa_2021", "ostelo_2008", design="both references", numbers=("clear_rise", "slight_rise"))
def red_rise(case: Case) -> bool:
    """Usual pain rose clearly against one reference, and against the other too, above green."""
    pain = case.pain
    return (
        pain.rise >= POLICY.clear_rise
        and pain.rise_surely >= POLICY.slight_rise
        and pain.rest > case.zones.green_max
    )


@rule(
    "L1d", "silbernagel_2007", "ostelo_2008", design="both references", numbers=("clear_rise", "slight_rise")
)
def red_not_settled(case: Case) -> bool:
    """The day after lies clearly above one reference, and above the other too, above green."""
    pain = case.pain
    return (
        pain.settle >= POLICY.clear_rise
        and pain.settle_surely >= POLICY.slight_rise
        and pain.after24 > case.zones.green_max
    )


RED = (red_during, red_day_after, red_rise, red_not_settled)
_SOFTENED_IN_GRADED_MODE = {red_during.id, red_day_after.id}


@rule("L1g", "graded_activity", design="hold instead of ease")
def softened(case: Case, reds: tuple[str, ...]) -> bool:
    """Quotas steer, and high pain alone is what would be red: it is not."""
    return case.state.mode is Mode.GRADED and bool(reds) and _SOFTENED_IN_GRADED_MODE.issuperset(reds)


@rule("L2", design="nothing gets harder on what is not known")
def unknown(case: Case) -> bool:
    """An answer is missing, no session was done, or the patient's own words call a person."""
    return is_something_missing(case) or case.check_in.done == 0 or case.check_in.text is Concern.URGENT


@rule(
    "L3",
    "thomee_1997",
    "silbernagel_2007",
    design="rises",
    numbers=("high_rest", "clear_rise", "slight_rise"),
)
def amber(case: Case) -> bool:
    """Some pain above green, or a little more than usual."""
    pain, zones = case.pain, case.zones
    return (
        pain.during > zones.green_max
        or pain.after24 > zones.amber_max
        or pain.rest > POLICY.high_rest
        or pain.rise >= POLICY.clear_rise
        or (pain.rise == POLICY.slight_rise and pain.rest > zones.green_max)
        or is_unsettled(case)
    )


def judge(case: Case) -> Judgement:
    """The light with every rule that holds, the flare kit, and whether the pain settles."""
    unsettled = is_unsettled(case)
    reds = tuple([red.id for red in RED if red.judge(case)])
    is_softened = softened.judge(case, reds)
    if reds and not is_softened:
        light, rules = Light.RED, reds
    elif unknown.judge(case):
        light, rules = Light.UNKNOWN, (unknown.id,)
    elif is_softened:
        light, rules = Light.AMBER, (softened.id,)
    elif amber.judge(case):
        light, rules = Light.AMBER, (CALM_AMBER if _is_calm(case) else amber.id,)
    else:
        light, rules = Light.GREEN, (GREEN,)
    return Judgement(
        light,
        rules,
        is_softened=is_softened,
        kit=flare.kit(case) if light is Light.RED else None,
        is_unsettled=unsettled,
        is_not_settling=unsettled and _was_unsettled(case),
    )


def is_something_missing(case: Case) -> bool:
    """Whether an answer the rules need is missing, or there is nothing to compare with."""
    check_in = case.check_in
    return (
        not red_flags.is_complete(check_in.red_flags, case.state.tags)
        or check_in.rest is None
        or check_in.done is None
        or not check_in.planned
        or not case.pain.has_history
        or (check_in.done > 0 and (check_in.during is None or check_in.after24 is None))
    )


def is_unsettled(case: Case) -> bool:
    """The day after was above usual and above green."""
    return case.pain.settle >= POLICY.slight_rise and case.pain.after24 > case.zones.green_max


def _was_unsettled(case: Case) -> bool:
    """Pain steers, and the last check-ins were unsettled as well: two, in acute pain one."""
    if case.state.mode is not Mode.CONTINGENT:
        return False
    acute = case.state.phase is Phase.ACUTE
    count = POLICY.unsettled_before_acute if acute else POLICY.unsettled_before
    before = case.state.prev_unsettled[-count:]
    return len(before) == count and all(before)


def _is_calm(case: Case) -> bool:
    """L3c: nothing above amber, nothing above usual; only the exercises themselves were felt."""
    pain, zones = case.pain, case.zones
    return (
        pain.during <= zones.amber_max
        and pain.after24 <= zones.amber_max
        and pain.rest <= POLICY.high_rest
        and pain.rise <= 0
        and pain.settle <= 0
    )
