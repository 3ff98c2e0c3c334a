"""The public format of cases (clinical.md 6.14): full cases and check-ins as plain values, and back.

States: `state_format.py`; decisions: `decision_format.py`. What cannot be raises InvalidInput, whose
`field` names the key.
"""

from collections.abc import Mapping
from typing import Any

from portal.domain import plain, state_format
from portal.domain.check_in import CheckIn, Reason
from portal.domain.errors import InvalidInput
from portal.domain.exercise import Library
from portal.domain.free_text import Concern
from portal.domain.programme import State
from portal.domain.red_flags import ALL_CODES, CLEAR, Answer
from portal.domain.state_format import state_from_case as state_from_case
from portal.domain.state_format import state_to_case as state_to_case

CASE_KEYS = state_format.STATE_KEYS | {"id", "checkin"}
CHECK_IN_KEYS = frozenset(
    {"red_flags", "during", "after24", "rest", "done", "planned", "reason", "flags", "text"}
)


def case_from(library: Library, case: Any) -> tuple[State, CheckIn]:
    """A full case: the state before, and the check-in; every flagged exercise is in the programme."""
    table = plain.table(case, "case", CASE_KEYS)
    state = state_format.read(library, table)
    check_in = check_in_from_case(plain.required(table, "checkin", "case"))
    for exercise in check_in.flags:
        if state.programme.of(exercise) is None:
            raise InvalidInput(f"checkin.flags.{exercise}", "this exercise is not in the plan")
    return state, check_in


def check_in_from_case(check_in: Any) -> CheckIn:
    """The answers of one check-in; red flags that are not mentioned were all answered no."""
    table = plain.table(check_in, "checkin", CHECK_IN_KEYS)
    flags = plain.table_at(table, "flags", "checkin.flags")
    reason, text = table.get("reason"), table.get("text")
    return plain.build(
        CheckIn,
        "checkin",
        red_flags=_red_flags(table.get("red_flags", "clear")),
        during=table.get("during"),
        after24=table.get("after24"),
        rest=table.get("rest"),
        done=table.get("done"),
        planned=table.get("planned"),
        reason=None if reason is None else plain.one_of(Reason, reason, "checkin.reason"),
        flags={
            exercise: state_format.flag(flag, f"checkin.flags.{exercise}") for exercise, flag in flags.items()
        },
        text=Concern.NONE if text is None else plain.one_of(Concern, text, "checkin.text"),
    )


def check_in_to_case(check_in: CheckIn) -> dict[str, Any]:
    """The answers of one check-in as plain values."""
    return {
        "red_flags": _red_flags_to_case(check_in.red_flags),
        "during": check_in.during,
        "after24": check_in.after24,
        "rest": check_in.rest,
        "done": check_in.done,
        "planned": check_in.planned,
        "reason": check_in.reason and check_in.reason.value,
        "flags": {
            exercise: flag and {"flag": flag.mark.value, "pain": flag.pain}
            for exercise, flag in check_in.flags.items()
        },
        "text": check_in.text.value,
    }


def _red_flags(value: Any) -> Mapping[str, Answer | None] | None:
    if value is None:
        return None
    if value == "clear":
        return CLEAR
    where = "checkin.red_flags"
    answers = dict(plain.table(value, where, frozenset(ALL_CODES) | {"_rest"}))
    if "_rest" not in answers:
        answers = {**CLEAR, **answers}
    elif answers.pop("_rest") != "missing":
        raise InvalidInput(f"{where}._rest", "give missing, or leave it out")
    return {
        code: None if answer is None else plain.one_of(Answer, answer, f"{where}.{code}")
        for code, answer in answers.items()
    }


def _red_flags_to_case(answers: Mapping[str, Answer | None] | None) -> Any:
    if answers is None:
        return None
    if answers == CLEAR:
        return "clear"
    given = {code: answer.value for code, answer in answers.items() if answer is not None}
    return {"_rest": "missing"} | given
