from datetime import date

import pytest

from portal.domain import typed
from portal.domain.errors import InvalidInput

TODAY = date(2026, 11, 16)


def reason(text, clean=typed.line, **rules):
    with pytest.raises(InvalidInput) as caught:
        clean(text, field="name", **rules)
    assert caught.value.field == "name"
    return caught.value.reason


def test_a_name_is_kept_as_it_is_written():
    assert typed.line("  Søren Ærø-Åkjær  ", field="name") == "Søren Ærø-Åkjær"
    assert typed.line("O'Neill <b>", field="name") == "O'Neill <b>", "markup is text, and shown as text"


def test_the_same_name_from_two_keyboards_is_one_name():
    assert typed.line("A\u030age", field="name") == "\u00c5ge"


@pytest.mark.parametrize(
    "sign", ["\u202e", "\u2066", "\u200f", "\x00", "\x1b", "\x07", "\ufeff", "\ue000", "\ud800", "\u00ad"]
)
def test_signs_that_cannot_be_seen_are_refused(sign):
    assert reason(f"An{sign}na") == typed.ODD_SIGNS


@pytest.mark.parametrize("text", ["Anna\nBcc: x@y.z", "Anna\rOlsen", "Anna\u2028Olsen"])
def test_a_name_is_on_one_line(text):
    assert reason(text) == typed.ONE_LINE


def test_a_name_has_a_length():
    assert typed.line("a" * 120, field="name") == "a" * 120
    assert reason("a" * 121) == typed.TOO_LONG
    assert reason("a" * 10_000) == typed.TOO_LONG
    assert reason("e" + "\u0301" * 10_000) == typed.TOO_LONG


def test_an_empty_name_is_asked_for():
    assert reason("   ") == typed.NEEDED
    assert typed.line(" ", field="name", needed=False) == ""


def test_a_note_keeps_its_lines():
    assert typed.note(" one\r\ntwo\r", field="name") == "one\ntwo"
    assert reason("a" * 2001, typed.note) == typed.TOO_LONG
    assert reason("turn \u202e round", typed.note) == typed.ODD_SIGNS


@pytest.mark.parametrize("text", ["+45 12 34 56 78", "112", "(0)20-7946/0", ""])
def test_a_phone_number_as_people_write_it(text):
    assert typed.phone(text, field="phone") == text


def test_a_phone_number_has_no_words():
    assert reason("call me", typed.phone) == typed.NO_PHONE


@pytest.mark.parametrize("text", ["", "5.5", "٥", "-1", "1e3", "0x1", "NaN", "1 2"])
def test_a_number_is_written_in_digits(text):
    assert reason(text, typed.number, least=0, most=10) == typed.NO_NUMBER


def test_a_number_has_bounds():
    assert [typed.number(text, field="n", least=0, most=10) for text in ("0", " 7 ", "10")] == [0, 7, 10]
    for text in ("11", "1000000000", "1" * 300):
        assert reason(text, typed.number, least=0, most=10) == "Write a number from 0 to 10."


def test_a_day_comes_in_three_fields():
    assert typed.day("1961", "3", " 24 ", field="born_on") == date(1961, 3, 24)


@pytest.mark.parametrize(
    "parts",
    [
        ("1961", "2", "31"),
        ("1961", "", "3"),
        ("x", "1", "1"),
        ("٥٥٥٥", "1", "1"),
        ("10000", "1", "1"),
        ("0", "1", "1"),
    ],
)
def test_a_day_that_does_not_exist(parts):
    with pytest.raises(InvalidInput) as caught:
        typed.day(*parts, field="born_on")
    assert caught.value.reason == typed.NO_DATE


def test_an_empty_day_is_asked_for():
    with pytest.raises(InvalidInput) as caught:
        typed.day("", "", "", field="born_on")
    assert caught.value.reason == typed.NEEDED


def test_a_birth_is_neither_in_the_future_nor_before_1900():
    assert typed.birth(TODAY, field="born_on", today=TODAY) == TODAY
    assert typed.birth(date(1900, 1, 1), field="born_on", today=TODAY) == date(1900, 1, 1)
    for day, said in ((date(2026, 11, 17), typed.IN_THE_FUTURE), (date(1899, 12, 31), typed.TOO_EARLY)):
        with pytest.raises(InvalidInput) as caught:
            typed.birth(day, field="born_on", today=TODAY)
        assert caught.value.reason == said


def test_a_note_has_forty_line_breaks_at_most():
    assert typed.note("x\n" * 40 + "x", field="note").count("\n") == 40
    assert reason("x\n" * 41 + "x", typed.note) == typed.TOO_MANY_LINES % {"most": 40}


@pytest.mark.parametrize("clean", [typed.line, typed.note])
def test_a_letter_carries_four_accents_at_most(clean):
    assert clean("q" + "\u0301" * 4, field="name")
    assert reason("q" + "\u0301" * 5, clean) == typed.ODD_SIGNS
