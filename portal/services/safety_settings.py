"""What a clinic decides about safety answers: the words patients read, and who hears when nobody reacts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from portal.db import models
from portal.db.queries import safety as queries
from portal.db.session import Session
from portal.domain import typed
from portal.domain.errors import InvalidInput
from portal.domain.opening import Hours
from portal.rendering import i18n
from portal.rendering.i18n import N_

KINDS = ("emergency", "urgent")
PLACES = frozenset({"{emergency_number}", "{out_of_hours}", "{problem}"})
LONGEST = 600
SOONEST, LATEST = 10, 480  # minutes of opening hours
NO_NUMBER = N_("Write {emergency_number} where the emergency number stands.")
ODD_PLACE = N_("Only {emergency_number}, {out_of_hours} and {problem} may stand in braces.")
NOBODY = N_("Choose one of the therapists.")
_BRACES = re.compile(r"\{[^{}]*\}|[{}]")


@dataclass(frozen=True, slots=True)
class Choices:
    """Words by language and kind (empty: as shipped), opening hours, minutes, and who hears second.

    `second` is the public id of a therapist; empty: any other therapist of the clinic.
    """

    words: Mapping[str, Mapping[str, str]]
    hours: Hours
    minutes: int
    second: str


def update(session: Session, *, clinic: models.Clinic, choices: Choices) -> None:
    """Keeps the choices; `InvalidInput` for the first one that cannot be right."""
    clinic.safety_words = {
        language: said
        for language, kinds in choices.words.items()
        if language in i18n.languages() and (said := _said(language, kinds))
    }
    clinic.opening_hours = choices.hours.to_list()
    clinic.escalate_minutes = minutes(str(choices.minutes), field="minutes")
    _name_second(session, clinic, choices.second)
    session.flush()


def words(text: str, *, field: str, kind: str) -> str:
    """The clinic's own safety text; empty: as shipped. The emergency text must say which number to call."""
    clean = typed.note(text, field=field, longest=LONGEST)
    if set(_BRACES.findall(clean)) - PLACES:
        raise InvalidInput(field, ODD_PLACE)
    if clean and kind == "emergency" and "{emergency_number}" not in clean:
        raise InvalidInput(field, NO_NUMBER)
    return clean


def minutes(text: str, *, field: str) -> int:
    """After how many minutes of opening hours a second person is called."""
    return typed.number(text, field=field, least=SOONEST, most=LATEST)


def shipped(kind: str, language: str) -> str:
    """The text as it is shipped, with its places in braces."""
    return i18n.word("safety", kind, language)


def field_of(language: str, kind: str) -> str:
    """The name of the field for one text."""
    return f"words_{language}_{kind}"


def _said(language: str, kinds: Mapping[str, str]) -> dict[str, str]:
    checked = {kind: words(kinds.get(kind, ""), field=field_of(language, kind), kind=kind) for kind in KINDS}
    return {kind: text for kind, text in checked.items() if text}


def _name_second(session: Session, clinic: models.Clinic, public_id: str) -> None:
    therapists = queries.therapists(session, clinic.id)
    if public_id and public_id not in {row.public_id for row in therapists}:
        raise InvalidInput("second", NOBODY)
    for row in queries.named_second(session, clinic.id):
        row.is_second_person = False
    for row in therapists:
        if row.public_id == public_id:
            row.is_second_person = True
