"""Whether everybody can read a text: sentences of at most 20 words, plain words, no praise and no blame.

Hints for whoever writes, never a verdict on a person. The two measures are read for many texts together;
a single short one says nothing. LIX: Björnsson 1968. Grade: Kincaid and others 1975.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 20  # words in a sentence
LONG_WORD = 6  # letters; a word of more counts in LIX

BANNED = {  # as patterns; "too easy" is a patient's own judgement, "just now" a time
    "en": (
        "should", "must", r"(?<!too )easy", "easily", "just(?! now)", "simply", "good", "great", "missed",
        "failed", "compliant", "compliance", "invalid", "reduce pain", "submit", "click here",
    ),
    "da": (
        "bør", "bare", "nemt", "nem", "simpelthen", "flot", "dygtig", "glemt", "fejlet", "ugyldig",
        "klik her", "compliance",
    ),
}  # fmt: skip

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_TOKEN = re.compile(r"\S*\w\S*")
_END = re.compile(r"(?<=[.!?:;])\s+|\n+")
_TIMES = re.compile(r"\b\d+\s*[x\u00d7]\s*\d+")
_PICTURE = re.compile("[\u2600-\u27bf\U0001f000-\U0001faff]")
_SYLLABLE = re.compile(r"[aeiouy]+")


@dataclass(frozen=True, slots=True)
class Hint:
    """Something a reader may stumble over: `code` names the kind, `text` the place."""

    code: str
    text: str


def sentences(text: str) -> list[str]:
    """The sentences of a text; a line, and what stands after a colon, counts as one of its own."""
    return [part.strip() for part in _END.split(text) if _TOKEN.search(part)]


def hints(text: str, language: str) -> tuple[Hint, ...]:
    """What could be plainer, in the order of kinds; nothing when all is well."""
    return tuple(_hints(text, language))


def lix(text: str) -> float:
    """Words per sentence plus the share of words of more than six letters; 30 is read by a child."""
    words, parts = _WORD.findall(text), sentences(text)
    if not words or not parts:
        return 0.0
    return len(words) / len(parts) + 100 * sum(len(word) > LONG_WORD for word in words) / len(words)


def grade(text: str) -> float:
    """The school year in which an English text is understood (Flesch-Kincaid); 6 is an age of eleven."""
    words, parts = _WORD.findall(text), sentences(text)
    if not words or not parts:
        return 0.0
    return 0.39 * len(words) / len(parts) + 11.8 * sum(map(_syllables, words)) / len(words) - 15.59


def _hints(text: str, language: str) -> Iterator[Hint]:
    for sentence in sentences(text):
        if len(_TOKEN.findall(sentence)) > LONGEST:
            yield Hint("long_sentence", sentence)
    for word in BANNED.get(language, ()):
        if found := re.search(rf"\b{word}\b", text, re.IGNORECASE):
            yield Hint("banned_word", found[0])
    for code, pattern in (("times_sign", _TIMES), ("picture", _PICTURE), ("exclamation", re.compile("!"))):
        if found := pattern.search(text):
            yield Hint(code, found[0])


def _syllables(word: str) -> int:
    """About how many syllables an English word has: groups of vowels, without a silent e."""
    plain = word.lower()
    count = len(_SYLLABLE.findall(plain))
    is_silent = plain.endswith("e") and not plain.endswith("le") and count > 1
    return max(1, count - is_silent)
