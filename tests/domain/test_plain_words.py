"""What the checker of texts hints at, and what it leaves alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import plain_words


@pytest.mark.parametrize(
    "language, text, codes",
    [
        ("en", "Stand on one leg. Hold on to a chair.", []),
        ("en", "You should do 3x10!", ["banned_word", "times_sign", "exclamation"]),
        ("en", "Do " + "many " * 20 + "of them.", ["long_sentence"]),
        ("en", "A little easier than last week. Adjust the chair. Too easy? There is none just now.", []),
        ("en", "Well done \U0001f44d", ["picture"]),
        ("da", "Du bør bare gøre det.", ["banned_word", "banned_word"]),
        ("da", "Det er lettere end i sidste uge.", []),
        ("xx", "You should.", []),
        ("en", "", []),
    ],
)
def test_a_hint_for_each_thing_that_could_be_plainer(language: str, text: str, codes: list[str]) -> None:
    assert [hint.code for hint in plain_words.hints(text, language)] == codes


def test_two_sentences_of_twenty_words_are_not_one_of_forty() -> None:
    text = ("word " * 20).strip()
    assert plain_words.hints(f"{text}. {text}.", "en") == ()
    assert plain_words.hints(f"{text}\n{text}", "en") == ()
    assert len(plain_words.hints(f"{text} {text}", "en")) == 1


def test_a_hard_text_measures_harder_than_a_plain_one() -> None:
    plain = "Stand on one leg. Hold the chair. Count to ten."
    hard = "Unilateral weight-bearing necessitates considerable neuromuscular coordination abilities."
    assert plain_words.lix(plain) < 30 < plain_words.lix(hard)
    assert plain_words.grade(plain) < 6 < plain_words.grade(hard)
    assert plain_words.lix("") == plain_words.grade("123") == 0


@given(st.text(max_size=300), st.sampled_from(["en", "da"]))
def test_any_text_can_be_looked_at(text: str, language: str) -> None:
    plain_words.hints(text, language)
    assert plain_words.lix(text) >= 0
    assert plain_words.grade(text) >= -16
