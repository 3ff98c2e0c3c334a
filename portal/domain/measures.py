"""What questionnaires say about a patient's progress: when they are asked, what they score, what a change means.

A score is a `Decimal` or None; None means "no score" and is never a zero (clinical.md 3). The instruments and
their limits stand in `portal.domain.instruments`. No rule of the programme reads a measure.
"""

from datetime import date, timedelta
from enum import StrEnum


class Occasion(StrEnum):
    """When an episode's questionnaires are due: at its start, after six weeks, after twelve."""

    INTAKE = "intake"
    WEEK_6 = "week_6"
    WEEK_12 = "week_12"


WEEKS = {Occasion.INTAKE: 0, Occasion.WEEK_6: 6, Occasion.WEEK_12: 12}
# Our choice: the first answers count as the start only if they are given in the first week.
DAYS_OPEN = {Occasion.INTAKE: 7, Occasion.WEEK_6: 14, Occasion.WEEK_12: 14}


def due_on(starts_on: date, occasion: Occasion) -> date:
    """The calendar day an occasion falls on, counted from the first day of the episode."""
    return starts_on + timedelta(weeks=WEEKS[occasion])


def closes_on(starts_on: date, occasion: Occasion) -> date:
    """The first calendar day on which an occasion's questions are no longer open."""
    return due_on(starts_on, occasion) + timedelta(days=DAYS_OPEN[occasion])
