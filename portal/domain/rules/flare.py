"""K, the flare kit, and R1, the way back from it (clinical.md 6.5 and 6.6, step 1).

Sources: advice for patients (stay active); flares are short (Suri 2011). Thresholds by design.
"""

from portal.domain import dose as doses
from portal.domain.case import Case
from portal.domain.decision import ItemAction, ItemDecision, Light
from portal.domain.item import Item
from portal.domain.policy import POLICY
from portal.domain.reasons import rule


@rule(
    "K1",
    "seed_002",
    "seed_003",
    "front_psychol_2016",
    design="thresholds",
    numbers=("kit_rest", "clear_rise", "slight_rise", "kit_rise", "kit_rise_lowest"),
)
def much_worse(case: Case) -> bool:
    """Usual pain is severe and clearly up, or up by four and more."""
    pain = case.pain
    return (
        pain.rest >= POLICY.kit_rest
        and pain.rise >= POLICY.clear_rise
        and pain.rise_surely >= POLICY.slight_rise
    ) or (pain.rise >= POLICY.kit_rise and pain.rise_surely >= POLICY.kit_rise_lowest)


@rule("K2", design="the third red light in a row", numbers=("kit_reds_before",))
def red_three_times(case: Case) -> bool:
    """The two lights before were red as well."""
    return case.lights_before(POLICY.kit_reds_before, Light.RED)


def kit(case: Case) -> str | None:
    """The rule that calls for the flare kit under a red light, if one does."""
    return next((reason.id for reason in (much_worse, red_three_times) if reason.judge(case)), None)


@rule("R1", "seed_002", "seed_003", design="two steps lower", numbers=("restore_steps",))
def returns(case: Case, item: Item) -> ItemDecision:
    """What the kit set aside comes back two steps lower once it is calm; until then it stays out."""
    if case.is_calm and not case.limits.freeze:
        eased = doses.easier(item.dose, item.bounds, steps=POLICY.restore_steps)
        return item.decide(ItemAction.RESTORE, returns.id, after=eased or item.dose)
    return item.decide(ItemAction.STAY_OUT, returns.id)


def way_back(case: Case, item: Item) -> ItemDecision | None:
    """What becomes of an exercise that the kit set aside; None for any other."""
    return returns.judge(case, item) if item.prescription.course.out else None
