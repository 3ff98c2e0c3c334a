"""A clinic changes what its patients read about a shipped exercise: words only, each change a new issue.

The name stays, so that everybody means the same exercise; so do doses, bounds and ladders, which the rules
rest on. A sheet that was made keeps its words.
"""

from collections.abc import Mapping
from datetime import datetime

from portal.catalogue import amendments
from portal.catalogue.content import Catalogue, ExerciseWords
from portal.db import models
from portal.db.queries import amendments as queries
from portal.db.session import Session
from portal.domain import typed
from portal.domain.errors import Conflict, InvalidInput
from portal.rendering.i18n import N_
from portal.services.draft_forms import DraftFaults

MOST_LINES, LONGEST_LINE = 4, 100  # a sheet has room for this
Content = dict[str, dict[str, list[str]]]

NO_STEP = N_("Write at least one step.")
TOO_MANY = N_("Write 4 lines or fewer.")
NOT_AS_MANY = N_("Write the same number of steps in every language.")
FEWER_CARE = N_("Keep every line about care. You may say it in other words.")


def read(form: Mapping[str, str], shipped: Catalogue, exercise: str) -> Content:
    """What was typed under `<language>-<part>`, a line for each thing said; `DraftFaults` with all faults."""
    faults: dict[str, str] = {}
    content: Content = {}
    for language in shipped.words:
        names = {part: f"{language}-{part}" for part in amendments.LINES}
        content[language] = {part: _lines(form.get(name, ""), name, faults) for part, name in names.items()}
        _look(content[language], shipped.exercise_words(exercise, language), names, faults)
    if len({len(said["steps"]) for said in content.values()}) > 1:
        for language in content:
            faults.setdefault(f"{language}-steps", NOT_AS_MANY)
    if faults:
        raise DraftFaults(faults)
    return content


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
