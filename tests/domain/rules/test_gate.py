"""G: red flags pause everything; nothing but a person resumes."""

import pytest

from portal.domain import red_flags
from portal.domain.red_flags import RedFlagClass
from tests.domain import cases

EMERGENCIES = [code for code, kind in red_flags.ALL_CODES.items() if kind is RedFlagClass.EMERGENCY]
URGENT = [code for code, kind in red_flags.ALL_CODES.items() if kind is RedFlagClass.URGENT]


@pytest.mark.parametrize("answer", ["yes", "unsure"])
@pytest.mark.parametrize("code", EMERGENCIES)
def test_an_emergency_sign_pauses_everything(code: str, answer: str) -> None:
    decision = cases.decide(checkin={"red_flags": {code: answer}}, flag="too_easy")
    assert decision == {
        "id": "case",
        "light": "none",
        "status": "paused",
        "actions": ["pause"],
        "alerts": ["urgent:red_flag_emergency"],
        "next": None,
        "sessions_per_week": 4,
        "rules": ["G1"],
        "items": {cases.BRIDGE: ["pause", "G1"]},
    }


@pytest.mark.parametrize("answer", ["yes", "unsure"])
@pytest.mark.parametrize("code", URGENT)
def test_an_urgent_sign_pauses_everything(code: str, answer: str) -> None:
    decision = cases.decide(checkin={"red_flags": {code: answer}})
    assert (decision["rules"], decision["alerts"]) == (["G2"], ["high:red_flag_urgent"])
    assert (decision["status"], decision["next"], decision["actions"]) == ("paused", None, ["pause"])


def test_an_emergency_goes_before_an_urgent_sign_and_before_a_pause() -> None:
    answers = {"fever_unwell": "yes", "bladder": "yes"}
    assert cases.decide(checkin={"red_flags": answers}, status="paused")["rules"] == ["G1"]


def test_a_paused_programme_is_never_resumed_by_the_rules() -> None:
    decision = cases.decide(status="paused", checkin={"during": 0, "after24": 0, "rest": 0})
    assert (decision["light"], decision["status"], decision["next"]) == ("none", "paused", None)
    assert (decision["rules"], decision["actions"], decision["alerts"]) == (["G3"], [], [])
    assert decision["items"] == {cases.BRIDGE: ["pause", "G3"]}


def test_an_answer_counts_even_if_the_other_questions_were_not_asked() -> None:
    assert cases.decide(checkin={"red_flags": {"_rest": "missing", "bowel": "unsure"}})["rules"] == ["G1"]
