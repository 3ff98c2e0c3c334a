"""The limits a therapist signs, as the fields of the page that sends a programme."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from portal.domain import typed
from portal.domain.envelope import Envelope, Power
from portal.domain.errors import InvalidInput
from portal.domain.exercise import HIGHEST_LEVEL
from portal.domain.programme import MOST_EXERCISES
from portal.rendering.i18n import N_
from portal.services.clinic import ALLOWED, POWERS
from portal.web.forms.form import Form, FormFault

NUMBERS: Mapping[str, tuple[int, int]] = {
    "max_level": (1, HIGHEST_LEVEL),
    "min_items": (0, MOST_EXERCISES),
    "min_sessions_per_week": (1, 14),
}
USUAL_LEVELS = 4  # level 5 is done under supervision: offered only where it was chosen before
TOO_FAR = N_("Limits end within a year. Please choose an earlier date.")
NO_DAY = N_("This is not a date. Write it with year, month and day, like 2026-11-24.")


def start(envelope: Envelope, *, starts_on: date) -> dict[str, Any]:
    """The fields as these limits fill them."""
    powers = {name: getattr(envelope, name).value for name in POWERS}
    numbers = {name: getattr(envelope, name) for name in NUMBERS}
    days = {"until_on": envelope.until_on.isoformat(), "starts_on": starts_on.isoformat()}
    return {**powers, **numbers, **days, "freeze": envelope.freeze}


def read(form: Form, base: Envelope, *, latest: date) -> Envelope:
    """The limits as chosen, ending on `latest` at the latest; what the page does not ask about stays as in
    `base`. Raises `FormFault`."""
    values: dict[str, Any] = {name: form.choice(name, ALLOWED[name]) for name in POWERS}
    for name, (least, most) in NUMBERS.items():
        values[name] = form.take(name, typed.number, least=least, most=most)
    values["until_on"] = until_on = form.take("until_on", iso_day)
    if until_on is not None and until_on > latest:
        form.fail("until_on", TOO_FAR)
    form.finish()
    powers = {name: Power(values[name]) for name in POWERS}
    return replace(base, **{**values, **powers, "freeze": form.is_ticked("freeze")})


def read_or(form: Form, base: Envelope, *, latest: date) -> Envelope:
    """The limits as chosen, or `base` while they cannot be right."""
    try:
        return read(form, base, latest=latest)
    except (FormFault, InvalidInput):
        return base


def levels(envelope: Envelope) -> range:
    """The highest levels to choose from."""
    return range(1, max(USUAL_LEVELS, envelope.max_level) + 1)


def iso_day(text: str, *, field: str) -> date:
    """A day as browsers send it: `2026-11-24`."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise InvalidInput(field, NO_DAY) from None
