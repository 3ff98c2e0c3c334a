"""The limits a therapist signs, as the fields of the page that sends a programme."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from portal.domain import typed
from portal.domain.envelope import Envelope, Power
from portal.domain.errors import InvalidInput
from portal.domain.exercise import HIGHEST_LEVEL
from portal.domain.policy import POLICY
from portal.domain.programme import MOST_EXERCISES, Mode
from portal.rendering.i18n import N_
from portal.services.clinic_limits import ALLOWED, POWERS
from portal.web.forms.form import Form, FormFault

NUMBERS: Mapping[str, tuple[int, int]] = {
    "max_level": (1, HIGHEST_LEVEL),
    "min_items": (0, MOST_EXERCISES),
    "min_sessions_per_week": (1, 14),
    "max_progressions": (0, 3),
}
LEFT_OPEN: Mapping[str, tuple[int, int]] = {  # empty: as the rules have it, or no aim
    "green_max": (0, POLICY.highest_green_max),
    "amber_max": (0, POLICY.highest_amber_max),
    "target_sessions": (1, 14),
}
FOLDED = ("max_progressions", *LEFT_OPEN)  # behind "More limits"
USUAL_LEVELS = 4  # level 5 is done under supervision: offered only where it was chosen before
TOO_FAR = N_("Limits end within a year. Please choose an earlier date.")
GREEN_ABOVE_AMBER = N_("The green limit is above the amber limit. Please lower it.")
AIM_BELOW = N_("The aim is below the fewest sessions. Please raise it, or leave it empty.")
NO_DAY = N_("This is not a date. Write it with year, month and day, like 2026-11-24.")


def start(envelope: Envelope, *, starts_on: date, mode: Mode) -> dict[str, Any]:
    """The fields as these limits fill them."""
    powers = {name: getattr(envelope, name).value for name in POWERS}
    days = {"until_on": envelope.until_on.isoformat(), "starts_on": starts_on.isoformat()}
    ticks = {"freeze": envelope.freeze, "graded": mode is Mode.GRADED}
    return {**powers, **numbers_of(envelope), **days, **ticks}


def numbers_of(envelope: Envelope) -> dict[str, Any]:
    """The fields of the numbers, and of what goes with them."""
    names = (*NUMBERS, *LEFT_OPEN)
    return {name: getattr(envelope, name) for name in names} | {
        "progress_in_amber": envelope.progress_in_amber
    }


def read(form: Form, base: Envelope, *, latest: date) -> Envelope:
    """The limits as chosen, ending on `latest` at the latest; what the page does not ask about stays as in
    `base`. Raises `FormFault`."""
    powers = {name: form.choice(name, ALLOWED[name]) for name in POWERS}
    values = numbers(form)
    values["until_on"] = until_on = form.take("until_on", iso_day)
    if until_on is not None and until_on > latest:
        form.fail("until_on", TOO_FAR)
    form.finish()
    values |= {name: Power(power) for name, power in powers.items()}
    return replace(base, **values, freeze=form.is_ticked("freeze"))


def numbers(form: Form, *, also_open: Collection[str] = ()) -> dict[str, Any]:
    """The numbers as typed, faults noted in the form; they must also fit each other.

    An empty field of those that may be left open, and of `also_open`, is None.
    """
    values: dict[str, Any] = {}
    for name, (least, most) in {**NUMBERS, **LEFT_OPEN}.items():
        is_open = (name in LEFT_OPEN or name in also_open) and not form[name].strip()
        values[name] = None if is_open else form.take(name, typed.number, least=least, most=most)
    if _is_above(values["green_max"], values["amber_max"]):
        form.fail("green_max", GREEN_ABOVE_AMBER)
    if _is_above(values["min_sessions_per_week"], values["target_sessions"]):
        form.fail("target_sessions", AIM_BELOW)
    return values | {"progress_in_amber": form.is_ticked("progress_in_amber")}


def mode(form: Form) -> Mode:
    """Whether fixed quotas steer the dose, or pain."""
    return Mode.GRADED if form.is_ticked("graded") else Mode.CONTINGENT


def _is_above(number: int | None, other: int | None) -> bool:
    return number is not None and other is not None and number > other


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
