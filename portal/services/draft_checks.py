"""Whether a draft can be signed, and what a therapist may want to look at again."""

from collections.abc import Collection, Mapping

from portal.domain.dose import Dose
from portal.domain.exercise import Library
from portal.domain.programme import MOST_EXERCISES
from portal.rendering.i18n import N_
from portal.services import draft_limits
from portal.services.draft_forms import NO_SUCH_EXERCISE, DraftFaults
from portal.services.drafts import DraftBody, Row

EMPTY = N_("The programme has no exercises yet. Please add one.")
TOO_MANY = N_("A programme holds at most 16 exercises. Please remove some.")
TWICE = N_("This exercise is in the programme twice. Please remove one of them.")
RULED_OUT = N_("This exercise is ruled out for this patient. Please choose another one.")
OUTSIDE = N_("This dose is outside the bounds of the exercise. Please choose a dose inside them.")
MANY, TOO_MANY_FOR_MOST = 4, 6  # Medina-Mirapeix 2009: above six exercises few keep the frequency
LONG_SESSION_SECONDS = 15 * 60
EVERY_DAY = 7
JUMP = 1.5  # our design: a dose half again as large as the last one is worth a second look


def ready(body: DraftBody, library: Library, tags: Collection[str]) -> None:
    """Raises `DraftFaults` with everything that stands in the way of signing.

    `tags` is what is known of the patient, such as osteoporosis: it rules exercises out.
    """
    faults: dict[str, str] = {}
    if not body.rows:
        faults["rows"] = EMPTY
    if len(body.rows) > MOST_EXERCISES:
        faults["rows"] = TOO_MANY
    seen: set[str] = set()
    for row in body.rows:
        if fault := _fault(row, library, tags, seen):
            faults[f"rows-{row.key}-{fault[0]}"] = fault[1]
        seen.add(row.exercise)
    if faults:
        raise DraftFaults(faults)


def hints(
    body: DraftBody,
    library: Library,
    tags: Collection[str],
    standing: Mapping[str, Dose] | None = None,
) -> tuple[tuple[str, int | None], ...]:
    """What the builder mentions and never forbids, as codes, with the row they are about.

    `many_exercises`, `too_many_exercises`, `long_session`, `no_rest_day`, `caution`, `dose_jump`. `standing`
    is the dose of each exercise as the newest version has it.
    """
    known = standing or {}
    cautioned = (row for row in body.rows if any(tag in tags for tag in library[row.exercise].caution_if))
    jumped = (row for row in body.rows if _jumps(row, known.get(row.exercise)))
    return (
        *((code, None) for code in _of_the_whole(body, library)),
        *(("caution", row.key) for row in cautioned),
        *(("dose_jump", row.key) for row in jumped),
    )


def _of_the_whole(body: DraftBody, library: Library) -> list[str]:
    found = []
    if len(body.rows) > TOO_MANY_FOR_MOST:
        found.append("too_many_exercises")
    elif len(body.rows) > MANY:
        found.append("many_exercises")
    if body.seconds(library) > LONG_SESSION_SECONDS:
        found.append("long_session")
    if body.sessions_per_week >= EVERY_DAY:
        found.append("no_rest_day")
    return found


def _jumps(row: Row, before: Dose | None) -> bool:
    """Whether the dose is more than half again as much as it was."""
    return before is not None and before.kind is row.dose.kind and row.dose.volume > JUMP * before.volume


def _fault(row: Row, library: Library, tags: Collection[str], seen: set[str]) -> tuple[str, str] | None:
    """The field and the sentence of the first thing wrong with one row."""
    if row.exercise not in library:
        return "exercise", NO_SUCH_EXERCISE
    exercise = library[row.exercise]
    if row.exercise in seen:
        return "exercise", TWICE
    if any(tag in tags for tag in exercise.avoid_if):
        return "exercise", RULED_OUT
    if not exercise.bounds.allow(row.dose):
        return "dose", OUTSIDE
    return draft_limits.misfit(row, exercise)
