"""Red flags: which are asked, and what answers mean."""

import pytest

from portal.domain import red_flags
from portal.domain.red_flags import Answer, RedFlagClass


@pytest.mark.parametrize("answer", [Answer.YES, Answer.UNSURE])
@pytest.mark.parametrize("code, kind", red_flags.ALL_CODES.items())
def test_yes_and_not_sure_are_a_concern(code: str, kind: RedFlagClass, answer: Answer) -> None:
    assert red_flags.concern({code: answer}) is kind


@pytest.mark.parametrize("answers", [None, {}, red_flags.CLEAR, {"bladder": Answer.NO}, {"bladder": None}])
def test_no_and_no_answer_are_none(answers: dict[str, Answer | None] | None) -> None:
    assert red_flags.concern(answers) is None


def test_the_worst_sign_counts() -> None:
    answers = {"fever_unwell": Answer.YES, "bladder": Answer.UNSURE, "bowel": Answer.NO}
    assert red_flags.concern(answers) is RedFlagClass.EMERGENCY


def test_a_pregnant_patient_is_asked_more() -> None:
    assert red_flags.asked([]) == tuple(red_flags.CODES)
    assert set(red_flags.asked(["pregnancy_late"])) - set(red_flags.CODES) == set(red_flags.PREGNANCY_CODES)
    assert len(red_flags.CODES) == 14


def test_complete_means_every_question_asked_has_an_answer() -> None:
    answers: dict[str, Answer | None] = dict.fromkeys(red_flags.CODES, Answer.NO)
    assert red_flags.is_complete(answers, ())
    assert not red_flags.is_complete(answers, ("pregnancy",))
    assert red_flags.is_complete(red_flags.CLEAR, ("pregnancy",))
    assert not red_flags.is_complete(answers | {"bowel": None}, ())
    assert not red_flags.is_complete(None, ())
