"""What a patient types into the check-in, and what the rules get of it."""

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from portal.domain import red_flags
from portal.domain.check_in import CheckIn, Flag, Mark, Reason
from portal.domain.free_text import Concern
from portal.domain.red_flags import Answer
from portal.web.forms import check_in
from portal.web.forms.check_in import Asked, Told
from portal.web.forms.form import Form, FormFault

CODES = red_flags.asked([])
EXERCISES = ("bird_dog", "side_plank")
GOOD = {"done": "all", "flags": "none", "during": "3", "after24": "2", "rest": "4", "send": "fine"}


def asked(**changes: Any) -> Asked:
    facts: dict[str, Any] = {
        "codes": CODES,
        "line_by_line": False,
        "planned": 4,
        "exercises": EXERCISES,
        "shows_exercises": False,
    }
    return Asked(**(facts | changes))


def typed(**changes: str | None) -> Form:
    fields = {name.replace("__", "."): value for name, value in (GOOD | changes).items()}
    return Form(MultiDict({name: value for name, value in fields.items() if value is not None}))


def told(what: Asked | None = None, **changes: str | None) -> Told:
    return check_in.parse(typed(**changes), what or asked())


def faults(what: Asked | None = None, **changes: str | None) -> list[str]:
    form = typed(**changes)
    with pytest.raises(FormFault):
        check_in.parse(form, what or asked())
    return list(form.errors)


def test_six_taps_answer_everything() -> None:
    assert told().answers == CheckIn(
        red_flags=dict.fromkeys(CODES, Answer.NO),
        during=3,
        after24=2,
        rest=4,
        done=4,
        planned=4,
        flags=dict.fromkeys(EXERCISES, Flag(Mark.OK)),
    )


@pytest.mark.parametrize("name", ["during", "after24", "rest"])
@pytest.mark.parametrize(
    "value", ["11", "-1", "5.5", "", "٥", "5 ", " 5", "+5", "05", "five", "1e1", "\x00", None]
)
def test_a_pain_that_is_no_number_on_the_scale_is_asked_again(name: str, value: str | None) -> None:
    assert faults(**{name: value}) == [name]


@pytest.mark.parametrize("value", range(11))
def test_every_number_of_the_scale_is_taken_as_it_is(value: int) -> None:
    answers = told(during=str(value), after24=str(value), rest=str(value)).answers
    assert (answers.during, answers.after24, answers.rest) == (value, value, value)


def test_i_do_not_know_yet_is_missing_and_never_zero() -> None:
    assert told(after24="unknown").answers.after24 is None


def test_only_the_day_after_may_be_unknown() -> None:
    assert faults(during="unknown", rest="unknown") == ["during", "rest"]


def test_none_done_needs_no_pain_of_the_exercises_and_says_nothing_about_them() -> None:
    answers = told(done="none", during=None, after24="", reason="no_time").answers
    assert (answers.done, answers.during, answers.after24, answers.rest) == (0, None, None, 4)
    assert answers.flags == {}
    assert answers.reason is Reason.NO_TIME


def test_a_pain_chosen_before_none_was_pressed_is_not_counted() -> None:
    answers = told(done="none").answers
    assert (answers.during, answers.after24) == (None, None)


def test_some_done_needs_their_number() -> None:
    assert told(done="some", count="3").answers.done == 3
    assert faults(done="some") == ["count"]


@pytest.mark.parametrize("count", ["0", "4", "-1", "1000000000", "2.0", "٢", "two"])
def test_a_number_of_sessions_that_was_not_offered_is_asked_again(count: str) -> None:
    assert faults(done="some", count=count) == ["count"]


def test_where_no_sessions_were_planned_nobody_can_have_done_all() -> None:
    assert faults(asked(planned=0)) == ["done"]
    answers = told(asked(planned=0), done="some", count="3").answers
    assert (answers.done, answers.planned) == (3, None)


def test_of_one_session_nobody_does_some() -> None:
    assert faults(asked(planned=1), done="some", count="1") == ["done"]


def test_nothing_chosen_names_every_gap_in_the_order_of_the_page() -> None:
    empty = dict.fromkeys(GOOD)
    assert faults(**empty) == ["done", "flags", "during", "after24", "rest"]


def test_the_whole_list_needs_an_answer_on_each_line() -> None:
    lines = {f"flag__{code}": "no" for code in CODES}
    answers = told(asked(line_by_line=True), flags=None, **lines).answers
    assert red_flags.is_complete(answers.red_flags, [])
    lines["flag__bladder"] = ""
    assert faults(asked(line_by_line=True), flags=None, **lines) == ["flag.bladder"]


def test_one_button_does_not_answer_the_whole_list() -> None:
    assert len(faults(asked(line_by_line=True), flags="none")) == len(CODES)


def test_yes_or_not_sure_without_a_line_counts_as_not_sure() -> None:
    answers = told(flags="some").answers
    assert answers.red_flags == dict.fromkeys(CODES, Answer.UNSURE)
    assert red_flags.concern(answers.red_flags) is red_flags.RedFlagClass.EMERGENCY


@pytest.mark.parametrize("answer", [Answer.YES, Answer.UNSURE])
@pytest.mark.parametrize("code", CODES)
def test_yes_or_not_sure_never_waits_for_the_rest(code: str, answer: Answer) -> None:
    lines: dict[str, str | None] = dict.fromkeys(GOOD)
    result = check_in.parse(typed(**lines, **{f"flag__{code}": answer.value}), asked(line_by_line=True))
    assert result.answers.red_flags is not None
    assert result.answers.red_flags[code] is answer
    assert (result.answers.rest, result.answers.done) == (None, None)


def test_a_yes_is_not_held_up_by_bad_input_elsewhere() -> None:
    result = told(
        flag__fever_unwell="yes", during="11", rest="٥", text="x" * 400 + "\x00", count="9", done="some"
    )
    assert (result.answers.during, result.answers.rest, result.answers.done) == (None, None, None)
    assert result.text == "x" * 300


def test_a_line_that_says_yes_outweighs_none_of_these() -> None:
    answers = told(flags="none", flag__bladder="yes").answers
    assert red_flags.concern(answers.red_flags) is red_flags.RedFlagClass.EMERGENCY


@pytest.mark.parametrize("field", ["flag.bladder", "reason", "mark.bird_dog"])
def test_an_answer_that_was_not_offered_is_asked_again(field: str) -> None:
    what = asked(shows_exercises=True)
    assert faults(what, **{field.replace(".", "__"): "'; DROP TABLE"}) == [field]


def test_pregnancy_adds_its_own_questions() -> None:
    codes = red_flags.asked(["pregnancy"])
    assert "preg_fluid" in codes
    assert told(asked(codes=codes), flag__preg_fluid="yes").answers.red_flags == {
        **dict.fromkeys(codes),
        "preg_fluid": Answer.YES,
    }


def test_a_question_that_was_not_asked_is_not_answered() -> None:
    answers = told(flag__preg_fluid="yes").answers
    assert answers.red_flags == dict.fromkeys(CODES, Answer.NO)


def test_the_reason_counts_only_when_something_was_left_out() -> None:
    assert told(reason="no_time").answers.reason is None
    assert told(done="some", count="1", reason="no_time").answers.reason is Reason.NO_TIME


def test_the_text_is_kept_to_300_characters() -> None:
    assert told(text="é" * 300).text == "é" * 300
    assert faults(text="x" * 301) == ["text"]


@pytest.mark.parametrize("text", ["a\x00b", "\u202egpj.exe", "\x1b[2J", "a\u2066b"])
def test_signs_that_cannot_be_seen_are_refused(text: str) -> None:
    assert faults(text=text) == ["text"]


def test_words_that_call_a_person_are_found() -> None:
    assert told(text="My foot is numb").answers.text is Concern.URGENT


def test_a_stranger_s_device_answers_for_no_exercise_but_asks_for_the_list() -> None:
    result = told(send="details", mark__bird_dog="hurts")
    assert result.answers.flags == {}
    assert result.wants_list


def test_on_a_known_device_each_exercise_is_answered_for_itself() -> None:
    result = told(
        asked(shows_exercises=True), send="details", mark__bird_dog="hurts", mark_pain__bird_dog="7"
    )
    assert result.answers.flags == {"bird_dog": Flag(Mark.HURTS, 7), "side_plank": None}
    assert not result.wants_list


def test_fine_does_not_overrule_what_was_said_of_one_exercise() -> None:
    result = told(asked(shows_exercises=True), mark__bird_dog="too_hard")
    assert result.answers.flags == {"bird_dog": Flag(Mark.TOO_HARD), "side_plank": None}


@pytest.mark.parametrize("pain", ["11", "-1", "5.5", "٥"])
def test_the_pain_of_an_exercise_is_on_the_scale_too(pain: str) -> None:
    what = asked(shows_exercises=True)
    assert faults(what, mark__bird_dog="hurts", mark_pain__bird_dog=pain) == ["mark_pain.bird_dog"]


def test_a_pain_belongs_to_an_exercise_that_hurts() -> None:
    result = told(asked(shows_exercises=True), mark__bird_dog="ok", mark_pain__bird_dog="9")
    assert result.answers.flags["bird_dog"] == Flag(Mark.OK)


def test_a_list_left_alone_leaves_every_exercise_unanswered() -> None:
    assert check_in.marks(Form(MultiDict()), EXERCISES) == dict.fromkeys(EXERCISES)
