"""Check-ins: what can be answered."""

from typing import Any

import pytest

from portal.domain import check_in
from portal.domain.check_in import CheckIn, Flag, Mark
from portal.domain.errors import InvalidInput
from portal.domain.red_flags import Answer


@pytest.mark.parametrize(
    "answers, field",
    [
        ({"during": 11}, "during"),
        ({"after24": -1}, "after24"),
        ({"rest": 5.5}, "rest"),
        ({"done": -1}, "done"),
        ({"planned": 1.0}, "planned"),
        ({"done": True}, "done"),
        ({"red_flags": {"headache": Answer.YES}}, "red_flags"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_by_name(answers: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as fault:
        CheckIn(**answers)
    assert fault.value.field == field


def test_silence_is_a_check_in_without_answers() -> None:
    silent = CheckIn.silent(4)
    assert (silent.planned, silent.done, silent.rest, silent.red_flags, silent.flags) == (
        4,
        None,
        None,
        None,
        {},
    )


@pytest.mark.parametrize("flag", [{"mark": Mark.OK, "pain": 3}, {"mark": Mark.HURTS, "pain": 11}])
def test_only_what_hurts_has_a_pain_and_it_is_0_to_10(flag: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        Flag(**flag)


def test_the_reasons_of_the_list() -> None:
    expected = "pain no_time too_long forgot low_motivation boring illness technique access better other"
    assert [reason.value for reason in check_in.REASONS] == expected.split()
