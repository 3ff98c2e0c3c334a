"""The grid of a paper log: three numbers for each day; an empty field is not said."""

from collections.abc import Iterable
from datetime import date

from portal.domain import typed
from portal.services.paper_log import MOST_SESSIONS, Day, Entry
from portal.web.forms.form import Form

SESSIONS, DURING, DAY_AFTER, WAS = "sessions", "during", "day_after", "was"
MOST = {SESSIONS: MOST_SESSIONS, DURING: 10, DAY_AFTER: 10}


def name(row: str, on: date) -> str:
    """The field of one row on one day."""
    return f"{row}_{on.isoformat()}"


def start(days: Iterable[Day]) -> dict[str, object]:
    """The grid as it is known; beside it what stood there, so that only what is changed is written."""
    fields: dict[str, object] = {}
    for day in days:
        for row in MOST:
            fields[name(row, day.on)] = getattr(day.entry, row)
        fields[name(WAS, day.on)] = _as_text(day.entry)
    return fields


def changed(form: Form, days: Iterable[Day]) -> dict[date, Entry]:
    """The days that were changed; raises `FormFault` with every fault in the form."""
    found: dict[date, Entry] = {}
    for day in days:
        if day.is_open:
            entry = Entry(**{row: _number(form, row, day.on) for row in MOST})
            if _as_text(entry) != form[name(WAS, day.on)]:
                found[day.on] = entry
    form.finish()
    return found


def _number(form: Form, row: str, on: date) -> int | None:
    field = name(row, on)
    return form.take(field, typed.number, least=0, most=MOST[row]) if form[field].strip() else None


def _as_text(entry: Entry) -> str:
    return " ".join("" if value is None else str(value) for value in (getattr(entry, row) for row in MOST))
