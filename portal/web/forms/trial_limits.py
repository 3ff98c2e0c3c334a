"""Limits to try, as the fields of a page; a field that is left alone stays as each therapist signed it."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.domain import limit_changes
from portal.domain.exercise import HIGHEST_LEVEL
from portal.domain.policy import POLICY
from portal.services.clinic_limits import ALLOWED, POWERS
from portal.web.forms.form import Form
from portal.web.forms.limits import GREEN_ABOVE_AMBER


def _numbers(least: int, most: int) -> list[str]:
    return [str(number) for number in range(least, most + 1)]


NUMBERS: Mapping[str, Sequence[str]] = {
    "max_level": _numbers(1, HIGHEST_LEVEL),
    "max_progressions": _numbers(0, 3),
    "min_items": _numbers(0, 8),
    "min_sessions_per_week": _numbers(1, 7),
    "green_max": _numbers(0, POLICY.highest_green_max),
    "amber_max": _numbers(0, POLICY.highest_amber_max),
    "progress_min_adherence": ["50", "60", "66", "75", "80", "90", "100"],
}
SWITCHES = ("progress_in_amber", "freeze")
YES_OR_NO: Mapping[str, bool] = {"yes": True, "no": False}


def changes(form: Form) -> dict[str, Any]:
    """The limits that were moved; raises `FormFault` or InvalidInput for what cannot be."""
    values: dict[str, Any] = {name: form.choice(name, ALLOWED[name]) for name in POWERS if form[name]}
    for name, choices in NUMBERS.items():
        if form[name] and form.choice(name, choices) in choices:
            values[name] = int(form[name])
    for name in SWITCHES:
        if form[name] and form.choice(name, YES_OR_NO) in YES_OR_NO:
            values[name] = YES_OR_NO[form[name]]
    if values.get("green_max", 0) > values.get("amber_max", POLICY.highest_amber_max):
        form.fail("green_max", GREEN_ABOVE_AMBER)
    form.finish()
    return limit_changes.checked(values)
