"""The builder's form: a draft as fields, the intake, and what was typed when two people saved at once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from portal.db import models
from portal.domain import typed
from portal.domain.exercise import Library
from portal.services.drafts import DraftBody, Row
from portal.web.forms.form import Form
from portal.web.forms.limits import iso_day

MOST_WEEKS_AGO = 100 * 52
NOT_ASKED = ""
CARRIED = ("q", "region")  # what the library shows; kept from step to step
_TYPED = re.compile(r"rows-([0-9]{1,9})-([a-z_]+)")


@dataclass(frozen=True, slots=True)
class Intake:
    """Since when it hurts, and the usual pain 0-10; None is not asked yet."""

    onset_on: date | None
    rest: int | None


@dataclass(frozen=True, slots=True)
class TypedRow:
    """One exercise as it stands in a form that could not be saved."""

    exercise: str
    dose: str
    per_week: str
    note: str


def start(body: DraftBody, programme: models.Programme) -> dict[str, Any]:
    """The fields as the draft fills them."""
    onset_on = programme.onset_on.isoformat() if programme.onset_on else ""
    return of_body(body) | {"onset_on": onset_on, "intake_rest": _text(programme.intake_rest)}


def of_body(body: DraftBody) -> dict[str, Any]:
    """The fields of the exercises, and of the programme as a whole."""
    fields: dict[str, Any] = {"sessions_per_week": body.sessions_per_week, "weeks": body.weeks}
    for row in body.rows:
        fields |= {f"rows-{row.key}-{name}": value for name, value in _row_fields(row).items()}
    return fields


def texts(form: Form, names: list[str]) -> dict[str, str]:
    """The last text of each field: a ticked box comes after its hidden empty value."""
    return {name: (form.all(name) or [""])[-1] for name in names}


def intake(form: Form, *, today: date) -> Intake:
    """What was typed about the problem; weeks ago win over a date. Raises `FormFault`."""
    onset_on = None
    if form["onset_weeks"].strip():
        weeks = form.take("onset_weeks", typed.number, least=0, most=MOST_WEEKS_AGO)
        onset_on = today - timedelta(weeks=weeks) if weeks is not None else None
    elif form["onset_on"].strip():
        onset_on = form.take("onset_on", _onset, today=today)
    rest = None
    if form["intake_rest"] != NOT_ASKED:
        rest = form.take("intake_rest", typed.number, least=0, most=10)
    form.finish()
    return Intake(onset_on, rest)


def is_about(typed_texts: Mapping[str, str], body: DraftBody) -> bool:
    """Whether the rows of a form are the draft's own: the same exercise under the same number."""
    return all(typed_texts.get(f"rows-{row.key}-exercise", row.exercise) == row.exercise for row in body.rows)


def typed_rows(form: Form, names: list[str], library: Library) -> tuple[TypedRow, ...]:
    """The exercises of a form as they were typed, in their order on the page."""
    rows: dict[str, dict[str, str]] = {}
    for name, text in texts(form, names).items():
        if found := _TYPED.fullmatch(name):
            rows.setdefault(found[1], {})[found[2]] = text
    known = (row for row in rows.values() if row.get("exercise") in library)
    return tuple(
        TypedRow(row["exercise"], _typed_dose(row), row.get("per_week", ""), row.get("note", ""))
        for row in known
    )


def _onset(text: str, *, field: str, today: date) -> date:
    return typed.birth(iso_day(text, field=field), field=field, today=today)


def _row_fields(row: Row) -> Mapping[str, Any]:
    fields: dict[str, Any] = {part: getattr(row.dose, part) for part in row.dose.parts}
    fields |= {name: getattr(row, name) for name in ("per_week", "load", "note", "keep", "locked", "rests")}
    fields["rest_seconds"] = _text(row.rest_seconds)
    for name, bound in (("lowest", row.lowest), ("highest", row.highest)):
        fields |= {f"{name}_{part}": _text(getattr(bound, part, None)) for part in row.dose.parts}
    until_on = row.own.until_on.isoformat() if row.own.until_on else ""
    own = {"own_asks": row.own.asks, "own_max_level": _text(row.own.max_level), "own_until_on": until_on}
    return fields | own


def _typed_dose(row: Mapping[str, str]) -> str:
    if row.get("dose", "").strip():
        return row["dose"]
    given = [row[part] for part in ("sets", "reps", "hold_seconds", "minutes") if part in row]
    return " × ".join(given)


def _text(value: int | None) -> str:
    return "" if value is None else str(value)
