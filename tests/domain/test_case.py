"""What a rule may see, and the decisions on their way."""

from typing import Any

import pytest

from portal.domain import case_format
from portal.domain.case import Case, ItemDecisions
from portal.domain.decision import ItemAction
from tests.domain import cases
from tests.domain.cases import BRIDGE, DOG, WALK, item


def seen(*items: dict[str, Any], **changes: Any) -> Case:
    return Case.of(cases.library(), *case_format.case_from(cases.library(), cases.case(*items, **changes)))


def test_nothing_is_decided_about_a_candidate() -> None:
    bridge, dog = seen(item(BRIDGE), item(DOG)).items
    decisions = ItemDecisions()
    decisions.settle(bridge, None)
    decisions.settle(dog, dog.decide(ItemAction.SWAP, "I5", to=cases.library()["clamshell"]))
    assert decisions.chosen == {"clamshell"}
    with pytest.raises(LookupError, match="open"):
        decisions.complete()
    decisions.settle(bridge, bridge.decide(ItemAction.HOLD, "I10"))
    assert [made.exercise for made in decisions.complete()] == [BRIDGE, DOG]


def test_an_exercise_is_allowed_if_it_suits_and_is_not_taken() -> None:
    case = seen(item(BRIDGE), item(DOG, waiting=True), excluded=[WALK], tags=["osteoporosis"])
    assert case.allowed("clamshell", ()) is cases.library()["clamshell"]
    for taken in (BRIDGE, DOG, WALK, "row_band", "childs_pose", "not_in_the_library"):
        assert case.allowed(taken, ()) is None
    assert case.allowed("clamshell", {"clamshell"}) is None


def test_the_facts_of_a_check_in_are_what_is_known() -> None:
    facts = seen(checkin={"during": None}, prev_rest=[2, None]).facts()
    assert facts == {
        "after24": 2,
        "rest": 3,
        "rest_before": 2,
        "done": 4,
        "planned": 4,
        "green_max": 3,
        "amber_max": 5,
    }


def test_a_decision_carries_the_facts_of_its_sentences() -> None:
    last = {"type": "regress", "days": 20}
    (bridge,) = seen(item(BRIDGE, last_change=last, bounces=1), flag={"flag": "hurts", "pain": 4}).items
    made = bridge.decide(ItemAction.HOLD, "I13", n=3)
    assert made.because[0].facts == {
        "ex": BRIDGE,
        "before": bridge.dose,
        "pain": 4,
        "streak": 1,
        "bounces": 1,
        "days": 20,
        "n": 3,
    }
