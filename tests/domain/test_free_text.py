"""Words that call a person, in English and Danish."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import free_text
from portal.domain.free_text import Concern


@pytest.mark.parametrize(
    "text",
    [
        *("My foot is NUMB", "numbness between the legs", "saddle area", "a groin numb feeling", "bladder"),
        *("incontinent since Monday", "I can't pee", "I can’t  pee", "I cant pee", "bowel", "in both\nlegs"),
        *("paralysed", "foot drop", "chest pain", "suicidal", "I want to kill myself"),
        *(
            "følelsesløshed",
            "Skridtet føles sært",
            "ridebukseområdet",
            "blæren",
            "inkontinens",
            "tissebesvær",
        ),
        *(
            "vandladning",
            "afføringen",
            "i begge ben",
            "lammelse",
            "dropfod",
            "brystsmerter",
            "selvmordstanker",
        ),
        "fever and numb",
    ],
)
def test_urgent_words_call_a_person_today(text: str) -> None:
    assert free_text.concern(text) is Concern.URGENT


@pytest.mark.parametrize(
    "text",
    [
        *("a little fever", "weight loss", "cancer", "I fell", "an accident", "dizzy", "pregnant"),
        *("blood thinner", "after the operation", "feber", "vægttab", "kræft", "jeg faldt", "en ulykke"),
        *("svimmelhed", "gravid", "blodfortyndende", "operationen"),
    ],
)
def test_other_words_ask_to_be_read(text: str) -> None:
    assert free_text.concern(text) is Concern.REVIEW


@pytest.mark.parametrize(
    "text", ["", "Fine, thanks", "a nice fellow", "saddles", "feverish", "cancerous", "benumbed", "faldtur"]
)
def test_whole_words_are_meant(text: str) -> None:
    assert free_text.concern(text) is Concern.NONE


def test_every_word_of_the_lists_is_found() -> None:
    for word in free_text.URGENT_WORDS:
        assert free_text.concern(f"x {word.removesuffix('*')} x") is Concern.URGENT
    for word in free_text.REVIEW_WORDS:
        assert free_text.concern(word.removesuffix("*").upper()) is Concern.REVIEW


@pytest.mark.parametrize(
    "text, words",
    [
        ("My foot is NUMB, and the numbness grows. Numb!", ("numb", "numbness")),
        ("Jeg er følelsesløs i benet og har feber", ("følelsesløs", "feber")),
        ("fever since I can\N{RIGHT SINGLE QUOTATION MARK}t pee", ("cant pee", "fever")),
        ("All fine, the fellow next door says hello", ()),
    ],
)
def test_the_words_that_called_are_named(text: str, words: tuple[str, ...]) -> None:
    assert free_text.found(text) == words


@given(st.text())
def test_words_are_named_exactly_when_a_text_calls(text: str) -> None:
    assert bool(free_text.found(text)) == (free_text.concern(text) is not Concern.NONE)
