"""When a clinic is open, in words: days in a row with the same hours are one line."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from babel.dates import get_day_names

from portal.domain import opening
from portal.domain.opening import Hours
from portal.rendering import formats, i18n
from portal.rendering.i18n import gettext


def lines(kept: Sequence[Any]) -> list[str]:
    """`Monday to Friday: 08:00 to 16:00`; nothing where the clinic has not said its hours."""
    if not kept:
        return []
    runs = groupby(enumerate(Hours.from_list(kept).days), key=lambda numbered: numbered[1])
    return [f"{_days([number for number, _ in run])}: {_hours(*day)}" for day, run in runs if day]


def _days(run: list[int]) -> str:
    names = get_day_names(locale=i18n.locale(i18n.current()))
    first, last = formats.sentence(str(names[run[0]])), str(names[run[-1]])
    return _span(first, last) if len(run) > 1 else first


def _hours(opens: int, closes: int) -> str:
    end = "24:00" if closes == opening.DAY_MINUTES else opening.clock(closes)
    return _span(opening.clock(opens), end)


def _span(first: str, last: str) -> str:
    return gettext("%(first)s to %(last)s") % {"first": first, "last": last}
