"""Our own words to patients are short and plain, in every language; to the staff they are short."""

from functools import cache

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir

from portal.domain import plain_words
from portal.rendering import i18n
from tests.rendering.test_translations import FILLED, OPTIONS, ROOT

PATIENTS = (
    "pages/patient", "pages/check_in", "pages/programme_link", "pages/public", "pages/errors", "shared",
    "emails", "pdf",
)  # fmt: skip
ALLOWED = {  # a text, and why it stays
}
BUTTONS = {"ok", "submit", "send!", "click here", "klik her"}


@cache
def texts(folder: str) -> frozenset[str]:
    """Each text of a folder of templates, with its plural; what is filled in counts as one word."""
    patterns = [(f"{folder}/**.{end}", "jinja2") for end in ("html", "txt")]
    options = {pattern: OPTIONS["templates/**"] for pattern, _ in patterns}
    found = extract_from_dir(ROOT / "templates", patterns, options, DEFAULT_KEYWORDS)
    said = [(text,) if isinstance(text, str) else text for _, _, text, _, _ in found]
    return frozenset(form for forms in said for form in forms if form)


@cache
def texts_of_code() -> frozenset[str]:
    """Each text that stands in the code: what a form says, reasons, states."""
    words = DEFAULT_KEYWORDS | {"N_": None}
    found = extract_from_dir(ROOT / "portal", [("**.py", "python")], {}, words)
    said = [(text,) if isinstance(text, str) else text for _, _, text, _, _ in found]
    return frozenset(form for forms in said for form in forms if form)


def plain(text: str) -> str:
    return FILLED.sub("x", text).replace("%%", "%")


def in_language(text: str, language: str) -> str:
    return i18n.gettext(text, language)


@pytest.mark.parametrize("language", i18n.languages())
@pytest.mark.parametrize("folder", PATIENTS)
def test_every_sentence_for_patients_is_short_and_plain(folder: str, language: str) -> None:
    found = {
        (text, hint.code, hint.text)
        for text in texts(folder) - ALLOWED.keys()
        for hint in plain_words.hints(plain(in_language(text, language)), language)
    }
    assert not found, "\n".join(map(str, sorted(found)))


@pytest.mark.parametrize("folder", PATIENTS)
def test_all_texts_of_a_place_together_are_read_by_a_child_of_eleven(folder: str) -> None:
    together = ". ".join(sorted(plain(text).rstrip(".:?") for text in texts(folder)))
    assert plain_words.grade(together) <= 6
    danish = ". ".join(sorted(plain(in_language(text, "da")).rstrip(".:?") for text in texts(folder)))
    assert plain_words.lix(danish) <= 30


@pytest.mark.parametrize("language", i18n.languages())
def test_every_sentence_for_the_staff_is_short(language: str) -> None:
    found = {
        hint.text
        for said in (*map(texts, ("pages/therapist", "pages/admin", "pages/log_in")), texts_of_code())
        for text in said - ALLOWED.keys()
        for hint in plain_words.hints(plain(in_language(text, language)), language)
        if hint.code in ("long_sentence", "exclamation", "picture")
    }
    assert not found, "\n".join(sorted(found))


def test_no_button_says_what_nobody_says() -> None:
    assert not {text for folder in PATIENTS for text in texts(folder)} & BUTTONS
