"""Signs that need a clinician now: the codes, their classes, and what a set of answers means.

Framework: Finucane 2020 (IFOMPT); wording after the Greenhalgh card and NHS pages. "Not sure" counts as
yes (by design).
"""

from collections.abc import Collection, Mapping
from enum import StrEnum


class RedFlagClass(StrEnum):
    """How fast somebody must act: the emergency department, or a doctor today."""

    EMERGENCY = "emergency"
    URGENT = "urgent"


class Answer(StrEnum):
    """What a patient says to one red-flag question."""

    NO = "no"
    YES = "yes"
    UNSURE = "unsure"


CODES: dict[str, RedFlagClass] = {
    "saddle_numb": RedFlagClass.EMERGENCY,
    "bladder": RedFlagClass.EMERGENCY,
    "bowel": RedFlagClass.EMERGENCY,
    "sexual_numb": RedFlagClass.EMERGENCY,
    "both_legs": RedFlagClass.EMERGENCY,
    "leg_weak_progressive": RedFlagClass.EMERGENCY,
    "major_trauma": RedFlagClass.EMERGENCY,
    "chest_or_faint": RedFlagClass.EMERGENCY,
    "fever_unwell": RedFlagClass.URGENT,
    "weight_loss": RedFlagClass.URGENT,
    "cancer_history": RedFlagClass.URGENT,
    "night_pain": RedFlagClass.URGENT,
    "minor_trauma_fragile": RedFlagClass.URGENT,
    "leg_numb_new": RedFlagClass.URGENT,
}
PREGNANCY_CODES: dict[str, RedFlagClass] = {
    "preg_bleeding": RedFlagClass.EMERGENCY,
    "preg_fluid": RedFlagClass.EMERGENCY,
    "preg_contractions": RedFlagClass.EMERGENCY,
    "preg_calf_swelling": RedFlagClass.EMERGENCY,
}
ALL_CODES: dict[str, RedFlagClass] = CODES | PREGNANCY_CODES
PREGNANCY_TAGS = frozenset({"pregnancy", "pregnancy_late"})
CLEAR: Mapping[str, Answer | None] = dict.fromkeys(ALL_CODES, Answer.NO)  # every question answered no


def asked(tags: Collection[str]) -> tuple[str, ...]:
    """The codes this patient is asked about; pregnancy adds its own."""
    return tuple(CODES) if PREGNANCY_TAGS.isdisjoint(tags) else tuple(ALL_CODES)


def concern(answers: Mapping[str, Answer | None] | None) -> RedFlagClass | None:
    """The worst class with a yes or a not sure; None if there is none, or nothing was asked."""
    if answers is None or answers is CLEAR:
        return None
    worrying = {ALL_CODES[code] for code, answer in answers.items() if answer in (Answer.YES, Answer.UNSURE)}
    return next((worst for worst in RedFlagClass if worst in worrying), None)


def is_complete(answers: Mapping[str, Answer | None] | None, tags: Collection[str]) -> bool:
    """Whether every question this patient is asked has an answer."""
    if answers is CLEAR:
        return True
    return answers is not None and all(answers.get(code) is not None for code in asked(tags))
