"""Words in a patient's own text that call a person; they never change a dose (clinical.md 6.12)."""

import re
import unicodedata
from enum import StrEnum


class Concern(StrEnum):
    """What a text asks for: nothing, a therapist's reading, or a therapist's reading today."""

    NONE = "none"
    REVIEW = "review"
    URGENT = "urgent"


# A star stands for any ending. English first, then Danish; both are searched, whatever language is set.
URGENT_WORDS = (
    *("numb*", "saddle", "groin numb", "bladder", "incontinen*", "can't pee", "bowel", "both legs"),
    *("paraly*", "foot drop", "chest pain", "suicid*", "kill myself"),
    *("følelsesløs*", "skridt*", "ridebuks*", "blære*", "inkontinen*", "tisse*", "vandlad*", "afføring*"),
    *("begge ben", "lam*", "dropfod", "brystsmert*", "selvmord*"),
)
REVIEW_WORDS = (
    *("fever", "weight loss", "cancer", "fell", "accident", "dizzy", "pregnan*", "blood thinner"),
    "operation",
    *("feber", "vægttab", "kræft", "faldt", "ulykke", "svimmel*", "gravid*", "blodfortynd*", "operation*"),
)


def concern(text: str) -> Concern:
    """The strongest concern any word of the text raises; capitals, apostrophes and spacing do not matter."""
    plain = _plain(text)
    if _URGENT.search(plain):
        return Concern.URGENT
    return Concern.REVIEW if _REVIEW.search(plain) else Concern.NONE


def found(text: str) -> tuple[str, ...]:
    """The words of the text that raise a concern, each once, the urgent ones first, in small letters."""
    plain = _plain(text)
    words = (match.group() for pattern in (_URGENT, _REVIEW) for match in pattern.finditer(plain))
    return tuple(dict.fromkeys(words))


def _plain(text: str) -> str:
    """Case folded, accents composed, apostrophes left out, one space between words."""
    folded = unicodedata.normalize("NFC", text).casefold()
    return " ".join(folded.replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "").split())


def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Whole words or stems: `numb*` finds "numbness", `fell` does not find "fellow"."""
    stems = "|".join(re.escape(_plain(word[:-1])) for word in words if word.endswith("*"))
    whole = "|".join(re.escape(_plain(word)) for word in words if not word.endswith("*"))
    return re.compile(rf"\b(?:(?:{stems})\w*|(?:{whole})\b)")


_URGENT = _pattern(URGENT_WORDS)
_REVIEW = _pattern(REVIEW_WORDS)
