"""A clinic changes a shipped exercise: name, words, usual dose and narrower bounds, each change a new issue.

The bounds the rules rest on stay, and so do the ladders: a usual dose and its bounds are what an exercise
brings along when it is added to a programme, where a therapist signs them. A sheet that was made keeps its
words, a programme its doses.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portal.catalogue import amendments
from portal.catalogue.content import Catalogue, ExerciseWords
from portal.db import models
from portal.db.queries import amendments as queries
from portal.db.session import Session
from portal.domain import typed
from portal.domain.dose import Dose
from portal.domain.errors import Conflict, InvalidInput
from portal.domain.exercise import Exercise
from portal.rendering.i18n import N_
from portal.services import draft_forms, draft_limits
from portal.services.draft_checks import OUTSIDE
from portal.services.draft_forms import DraftFaults
from portal.services.drafts import Row

MOST_LINES, LONGEST_LINE = 4, 100  # a sheet has room for this
LONGEST_NAME = 45
DOSES = ("dose", "lowest", "highest")
Content = dict[str, dict[str, Any]]

NO_STEP = N_("Write at least one step.")
TOO_MANY = N_("Write 4 lines or fewer.")
NOT_AS_MANY = N_("Write the same number of steps in every language.")
SAME_NAME = N_("Another exercise has this name. Please choose another one.")
FEWER_CARE = N_("Keep every line about care. You may say it in other words.")


def read(form: Mapping[str, str], shipped: Catalogue, known: Catalogue, exercise: str) -> Content:
    """What was typed under `<language>-<part>`, a line for each thing said, and under `DOSES`.

    `known` is the catalogue as the clinic has it now. Raises `DraftFaults` with all faults.
    """
    faults: dict[str, str] = {}
    content: Content = {}
    for language in shipped.words:
        names = {part: f"{language}-{part}" for part in amendments.LINES}
        content[language] = {part: _lines(form.get(name, ""), name, faults) for part, name in names.items()}
        content[language]["name"] = _name(form, language, known, exercise, faults)
        _look(content[language], shipped.exercise_words(exercise, language), names, faults)
    if len({len(said["steps"]) for said in content.values()}) > 1:
        for language in content:
            faults.setdefault(f"{language}-steps", NOT_AS_MANY)
    usual = _usual(form, shipped.library[exercise], faults)
    if faults:
        raise DraftFaults(faults)
    return content | {amendments.USUAL: usual} if usual else content


def save(
    session: Session,
    *,
    exercise: str,
    number: int,
    content: Content,
    by: models.Account,
    now: datetime,
) -> models.ExerciseVersion:
    """The words as the next issue; an empty content is what was shipped.

    Raises `Conflict` if the newest issue is not `number` any more: somebody else was first.
    """
    queries.lock_library(session)
    if number_of(session, exercise) != number:
        raise Conflict("somebody else changed these words first")
    row = models.ExerciseVersion(
        exercise=exercise, number=number + 1, content=content, author_id=by.id, published_at=now
    )
    session.add(row)
    session.flush()
    return row


def number_of(session: Session, exercise: str) -> int:
    """The number of the newest issue; 0 while the words are as shipped."""
    rows = queries.of_exercise(session, exercise)
    return rows[0].number if rows else 0


def catalogue(session: Session, shipped: Catalogue) -> Catalogue:
    """The shipped catalogue in the clinic's own words."""
    return amendments.amended(shipped, {row.exercise: row.content for row in queries.newest(session)})


def _name(
    form: Mapping[str, str], language: str, known: Catalogue, exercise: str, faults: dict[str, str]
) -> str:
    """What it is called in one language; no other exercise is called the same."""
    field, others = f"{language}-name", known.words[language].names
    try:
        name = typed.line(form.get(field, ""), field=field, longest=LONGEST_NAME)
    except InvalidInput as fault:
        faults[field] = fault.reason
        return ""
    if any(other.casefold() == name.casefold() for key, other in others.items() if key != exercise):
        faults[field] = SAME_NAME
    return name


def _usual(form: Mapping[str, str], exercise: Exercise, faults: dict[str, str]) -> dict[str, Any]:
    """The doses typed, where they are not the library's; inside its bounds, and the usual between the two."""
    found = {name: _dose(form.get(name, ""), exercise, name, faults) for name in DOSES}
    shipped = dict(zip(DOSES, (exercise.dose, exercise.minimum, exercise.maximum), strict=True))
    own = {name: dose for name, dose in found.items() if dose is not None and dose != shipped[name]}
    usual = own.pop("dose", exercise.dose)
    row = Row(1, exercise.id, usual, 1, lowest=own.get("lowest"), highest=own.get("highest"))
    wrong = None if faults.keys() & set(DOSES) else draft_limits.misfit(row, exercise)
    if wrong:
        faults[wrong[0].partition("_")[0]] = wrong[1]
    own |= {"dose": usual} if usual != exercise.dose else {}
    return {name: {part: getattr(dose, part) for part in dose.parts} for name, dose in own.items()}


def _dose(text: str, exercise: Exercise, field: str, faults: dict[str, str]) -> Dose | None:
    """A dose inside the library's bounds; None where nothing was typed."""
    try:
        dose = draft_forms.dose_of(text, exercise.kind, field=field) if text.strip() else None
    except InvalidInput as fault:
        faults[field] = fault.reason
        return None
    if dose is not None and not exercise.bounds.allow(dose):
        faults[field] = OUTSIDE
    return dose


def _lines(text: str, field: str, faults: dict[str, str]) -> list[str]:
    try:
        lines = [
            typed.line(line, field=field, longest=LONGEST_LINE, needed=False) for line in text.splitlines()
        ]
    except InvalidInput as fault:
        faults[field] = fault.reason
        return []
    kept = [line for line in lines if line]
    if len(kept) > MOST_LINES:
        faults[field] = TOO_MANY
    return kept


def _look(
    said: Mapping[str, list[str]], shipped: ExerciseWords, names: Mapping[str, str], faults: dict[str, str]
) -> None:
    """No exercise without a step, and no line about care left out."""
    if not said["steps"]:
        faults.setdefault(names["steps"], NO_STEP)
    if len(said["precautions"]) < len(shipped.precautions):
        faults.setdefault(names["precautions"], FEWER_CARE)
