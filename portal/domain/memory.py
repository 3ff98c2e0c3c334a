"""What is remembered, made anew: of one exercise so many days later, or with the newest mark.

This happens to every exercise at every check-in, so each part is said in its place: that is several times as
fast as `dataclasses.replace`.
"""

from dataclasses import fields
from operator import attrgetter
from typing import Any

from portal.domain.check_in import Mark
from portal.domain.dose import Dose
from portal.domain.policy import POLICY
from portal.domain.programme import Course, LastChange, Prescription, State

_PLACES = {part.name: place for place, part in enumerate(fields(State))}
_values = attrgetter(*_PLACES)


def state_with(state: State, **changes: Any) -> State:
    """The state with some parts changed, as `dataclasses.replace` makes it, in half of the time."""
    values = list(_values(state))
    for name, value in changes.items():
        values[_PLACES[name]] = value
    return State(*values)


def marked(item: Prescription, streak: int, mark: Mark | None) -> Prescription:
    """One exercise with its newest mark and good check-ins in a row; itself if both are as they were."""
    course = item.course
    if course.streak == streak and course.prev_flag is mark:
        return item
    newest = Course(
        streak,
        mark,
        course.last_change,
        course.bounces,
        course.flare_from,
        course.flare_days,
        course.out,
        course.waiting,
    )
    return changed(item, item.dose, newest)


def aged(item: Prescription, days: int) -> Prescription:
    """One exercise so many days later; itself if there is nothing that grows older."""
    course, last = item.course, item.course.last_change
    if last is None and course.flare_from is None and not course.flare_days:
        return item
    flare_days = course.flare_days + days if course.flare_from else 0
    forgets = flare_days > POLICY.flare_memory_days
    older = Course(
        course.streak,
        course.prev_flag,
        LastChange(last.kind, last.days + days, last.from_exercise, last.from_dose) if last else None,
        course.bounces,
        None if forgets else course.flare_from,
        0 if forgets else flare_days,
        course.out,
        course.waiting,
    )
    return changed(item, item.dose, older)


def changed(item: Prescription, dose: Dose, course: Course) -> Prescription:
    """The same prescription at this dose, with this remembered of it."""
    return Prescription(
        item.exercise,
        dose,
        item.per_week,
        item.priority,
        item.keep,
        item.locked,
        item.minimum,
        item.maximum,
        course,
        item.own,
    )
