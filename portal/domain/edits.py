"""What a therapist's own edit of an exercise resets in what the rules remember of it; all of it by design.

The table is data: it decides, and the documents print it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from portal.domain.programme import ChangeKind, Course, LastChange, Prescription


class Edit(StrEnum):
    """What a therapist did to one exercise of a running programme."""

    DOSE = "dose"  # another dose
    BACK = "back"  # it rested, and is to be done again, at the same dose
    DAYS = "days"  # other days a week
    REST = "rest"  # order, note, load, rest between sets, keep, never harder, bounds, limits of its own


class Effect(StrEnum):
    """What becomes of one thing remembered."""

    KEPT = "kept"
    CLEARED = "cleared"
    STARTS = "starts"  # the waiting time begins on the day of the edit


@dataclass(frozen=True, slots=True)
class Resets:
    """What an edit does to the good check-ins in a row, the waiting time before it gets harder, what the
    patient said last, the dose before a flare, and the easings soon after a progression."""

    streak: Effect = Effect.KEPT
    waiting_time: Effect = Effect.KEPT
    last_said: Effect = Effect.KEPT
    before_flare: Effect = Effect.KEPT
    bounces: Effect = Effect.KEPT


EDIT_RULES: Mapping[Edit, Resets] = {
    Edit.DOSE: Resets(Effect.CLEARED, Effect.STARTS, Effect.CLEARED, Effect.CLEARED, Effect.CLEARED),
    Edit.BACK: Resets(streak=Effect.CLEARED, waiting_time=Effect.STARTS),
    Edit.DAYS: Resets(streak=Effect.CLEARED),
    Edit.REST: Resets(),
}


SAYS: Mapping[Edit, str] = {
    Edit.DOSE: "another dose",
    Edit.BACK: "it rested and is done again, at the same dose",
    Edit.DAYS: "other days a week",
    Edit.REST: "order, note, load, rest between sets, keep, never harder, floor and ceiling, own limits",
}


def edited(before: Prescription, after: Prescription) -> Course:
    """What the rules remember of an exercise once a therapist has edited it.

    `after` says with its course whether it still rests. Another exercise is no edit: it starts afresh.
    """
    course = replace(before.course, out=after.course.out, waiting=after.course.waiting)
    for edit in edits(before, after):
        course = _reset(course, EDIT_RULES[edit], before, after)
    return course


def edits(before: Prescription, after: Prescription) -> Iterator[Edit]:
    """What was done to the exercise, as far as the rules remember anything of it."""
    if before.dose != after.dose:
        yield Edit.DOSE
    elif after.is_in_use and not before.is_in_use:
        yield Edit.BACK
    if before.per_week != after.per_week:
        yield Edit.DAYS


def _reset(course: Course, resets: Resets, before: Prescription, after: Prescription) -> Course:
    if resets.streak is Effect.CLEARED:
        course = replace(course, streak=0)
    if resets.waiting_time is Effect.STARTS:
        course = replace(course, last_change=_change(before, after))
    if resets.last_said is Effect.CLEARED:
        course = replace(course, prev_flag=None)
    if resets.before_flare is Effect.CLEARED:
        course = replace(course, flare_from=None, flare_days=0)
    if resets.bounces is Effect.CLEARED:
        course = replace(course, bounces=0)
    return course


def _change(before: Prescription, after: Prescription) -> LastChange:
    """A harder dose waits as after a progression, an easier one or one brought back as after an easing."""
    kind = ChangeKind.PROGRESS if after.dose.volume > before.dose.volume else ChangeKind.REGRESS
    return LastChange(kind, 0, from_exercise=before.exercise, from_dose=before.dose)
