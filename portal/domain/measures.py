"""What questionnaires say about a patient's progress: when they are asked, and what a change of score means.

A score is a `Decimal` or None; None means "no score" and is never a zero (clinical.md 3). The instruments and
their limits stand in `portal.domain.instruments`. No rule of the programme reads a measure.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from portal.domain.errors import InvalidInput
from portal.domain.instruments import GPE, PSFS, PSFS_ALONE, RMDQ_HIGH, RMDQ_LOW, Instrument

FEWEST_ACTIVITIES, MOST_ACTIVITIES = 3, 5
THOUSANDTH = Decimal("0.001")


class Occasion(StrEnum):
    """When an episode's questionnaires are due: at its start, after six weeks, after twelve."""

    INTAKE = "intake"
    WEEK_6 = "week_6"
    WEEK_12 = "week_12"


WEEKS = {Occasion.INTAKE: 0, Occasion.WEEK_6: 6, Occasion.WEEK_12: 12}
# Our choice: the first answers count as the start only if they are given in the first week.
DAYS_OPEN = {Occasion.INTAKE: 7, Occasion.WEEK_6: 14, Occasion.WEEK_12: 14}
DAYS_EARLY = 7  # our choice: a total taken up to a week before the day counts for it


def due_on(starts_on: date, occasion: Occasion) -> date:
    """The calendar day an occasion falls on, counted from the first day of the episode."""
    return starts_on + timedelta(weeks=WEEKS[occasion])


def closes_on(starts_on: date, occasion: Occasion) -> date:
    """The first calendar day on which an occasion's questions are no longer open."""
    return due_on(starts_on, occasion) + timedelta(days=DAYS_OPEN[occasion])


def occasion_of(starts_on: date, taken_on: date) -> Occasion | None:
    """For which occasion a total of a day counts; None in between. What came before the start is intake."""
    if taken_on < closes_on(starts_on, Occasion.INTAKE):
        return Occasion.INTAKE
    for occasion in (Occasion.WEEK_6, Occasion.WEEK_12):
        first = due_on(starts_on, occasion) - timedelta(days=DAYS_EARLY)
        if first <= taken_on < closes_on(starts_on, occasion):
            return occasion
    return None


def asked(occasion: Occasion, *, baseline: Collection[str]) -> tuple[str, ...]:
    """What the patient is asked, knowing what has been measured since the episode began.

    At intake the own activities, unless the clinic entered a Roland-Morris score in their place or has them
    already. Later the same activities again, and how it is compared with the start.
    """
    if occasion is Occasion.INTAKE:
        return () if {"psfs", "rmdq"} & set(baseline) else ("psfs",)
    return ("psfs", "gpe") if "psfs" in baseline else ("gpe",)


class Verdict(StrEnum):
    """What a change means: it counts for better or worse, it is within the noise, or we cannot say."""

    IMPROVED = "improved"
    SAME = "same"
    WORSE = "worse"
    UNJUDGED = "unjudged"


@dataclass(frozen=True, slots=True)
class Change:
    """A change since the start. `points` above 0 is better, whichever way the scale runs; `percent` is the
    same as a share of the start (None where the start is 0 or there is none)."""

    points: Decimal
    percent: int | None
    verdict: Verdict
    recovered: bool


def compare(instrument: Instrument, before: Decimal, now: Decimal) -> Change:
    """What lies between two scores of one instrument."""
    return _change(instrument, Fraction(before), Fraction(now), limit=instrument.matters)


def compare_psfs(before: Mapping[str, int | None], now: Mapping[str, int | None]) -> Change | None:
    """What lies between two ratings of own activities, over those rated both times; None if there is none.

    Where one activity is left, it must change by three points.
    """
    pairs = [
        (old, new) for name, old in before.items() if old is not None and (new := now.get(name)) is not None
    ]
    if not pairs:
        return None
    means = [Fraction(sum(ratings), len(pairs)) for ratings in zip(*pairs, strict=True)]
    return _change(PSFS, means[0], means[1], limit=PSFS_ALONE if len(pairs) == 1 else PSFS.matters)


def judge_gpe(score: int) -> Change:
    """What a patient's own comparison with the start says; it is a change by itself."""
    return _change(GPE, Fraction(0), Fraction(score), limit=GPE.matters)


def psfs_mean(ratings: Sequence[int | None]) -> Decimal | None:
    """The mean of what was rated, to a thousandth; None where nothing was."""
    known = [rating for rating in ratings if rating is not None]
    return (Decimal(sum(known)) / len(known)).quantize(THOUSANDTH) if known else None


def rmdq_score(ticked: Collection[int], n_items: int) -> int:
    """How many statements of a Roland-Morris form are ticked; an unticked one counts nothing.

    Raises `InvalidInput` for a statement the form does not have.
    """
    numbers = set(ticked)
    if any(not 1 <= number <= n_items for number in numbers):
        raise InvalidInput("ticked", "a statement that the form does not have")
    return len(numbers)


def is_insensitive(code: str, before: Decimal | None) -> bool:
    """Whether a start is so low or so high that this instrument hardly moves from there."""
    return code == "rmdq" and before is not None and not RMDQ_LOW <= before <= RMDQ_HIGH


def _change(instrument: Instrument, before: Fraction, now: Fraction, *, limit: Decimal | None) -> Change:
    points = now - before if instrument.higher_is_better else before - now
    return Change(
        points=_decimal(points),
        percent=round(100 * points / abs(before)) if before else None,
        verdict=_verdict(instrument, points, before, limit),
        recovered=_is_recovered(instrument, now),
    )


def _verdict(instrument: Instrument, points: Fraction, before: Fraction, limit: Decimal | None) -> Verdict:
    if limit is None:
        return Verdict.UNJUDGED
    share = instrument.matters_percent
    if points >= limit or (share is not None and points > 0 and 100 * points >= share * abs(before)):
        return Verdict.IMPROVED
    return Verdict.WORSE if points <= -limit else Verdict.SAME


def _is_recovered(instrument: Instrument, now: Fraction) -> bool:
    if instrument.recovered is None:
        return False
    return now >= instrument.recovered if instrument.higher_is_better else now <= instrument.recovered


def _decimal(number: Fraction) -> Decimal:
    return (Decimal(number.numerator) / number.denominator).quantize(THOUSANDTH)
