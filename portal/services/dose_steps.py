"""One more and one less of a dose: what the − and + beside an exercise do."""

from dataclasses import replace

from portal.domain.dose import Kind
from portal.domain.errors import InvalidInput
from portal.domain.exercise import Exercise, Library
from portal.rendering.i18n import N_
from portal.services import drafts
from portal.services.drafts import DraftBody, Row

MAIN = {Kind.REPS: "reps", Kind.HOLD: "hold_seconds", Kind.MINUTES: "minutes"}
SIZES = {"hold_seconds": 5}  # whatever else is counted goes by one
DAYS_A_WEEK = "per_week"
MOST_DAYS = 7
NO_SUCH_PART = N_("The page sent something unexpected. Please try again.")


def step(body: DraftBody, key: int, part: str, library: Library, *, up: bool) -> DraftBody:
    """One more (or less) of a part of a dose, or of the days a week; it stops at the bounds.

    `part` empty is what the exercise counts: repetitions, seconds of a hold (5 at a time), or minutes.
    """
    row = body.row(key)
    exercise = library[row.exercise]
    part = part or MAIN[exercise.kind]
    if part != DAYS_A_WEEK and part not in row.dose.parts:
        raise InvalidInput("op", NO_SUCH_PART)
    least, most = bounds(row, part, exercise)
    old = row.per_week if part == DAYS_A_WEEK else getattr(row.dose, part)
    size = SIZES.get(part, 1)
    new = max(old, min(old + size, most)) if up else min(old, max(old - size, least))
    if part == DAYS_A_WEEK:
        return drafts.set_row(body, replace(row, per_week=new))
    return drafts.set_row(body, replace(row, dose=replace(row.dose, **{part: new})))


def bounds(row: Row, part: str, exercise: Exercise) -> tuple[int, int]:
    """The lowest and the highest of one part: the therapist's own where given, else the library's."""
    if part == DAYS_A_WEEK:
        return 1, MOST_DAYS
    least = getattr(row.lowest, part, None) or getattr(exercise.minimum, part)
    most = getattr(row.highest, part, None) or getattr(exercise.maximum, part)
    return least, most
