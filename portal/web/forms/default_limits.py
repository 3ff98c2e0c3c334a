"""The limits a clinic offers for signing, as fields of its settings page."""

from typing import Any

from portal.db import models
from portal.domain import typed
from portal.services import clinic_limits
from portal.services.clinic_limits import FEWEST_WEEKS, MOST_WEEKS, POWERS, DefaultLimits
from portal.web.forms import limits
from portal.web.forms.form import Form

BY_THE_PROTOCOL = "max_level"  # left open, each protocol's own highest level stands


def start(clinic: models.Clinic) -> dict[str, Any]:
    """The fields as the clinic chose last."""
    numbers = limits.numbers_of(clinic_limits.of(clinic))
    numbers[BY_THE_PROTOCOL] = clinic.envelope.get(BY_THE_PROTOCOL)
    kept = {f"must_ask_{name}": True for name in clinic.must_ask}
    return clinic_limits.powers_of(clinic) | numbers | kept | {"limits_weeks": clinic.limits_weeks}


def choices() -> dict[str, list[Any]]:
    """What the page offers to choose from, and which of its fields lie folded away."""
    return {
        "levels": _numbers(limits.NUMBERS["max_level"]),
        "greens": _numbers(limits.LEFT_OPEN["green_max"]),
        "ambers": _numbers(limits.LEFT_OPEN["amber_max"]),
        "limit_fields": [*limits.NUMBERS, *limits.LEFT_OPEN],
    }


def _numbers(bounds: tuple[int, int]) -> list[Any]:
    return [str(number) for number in range(bounds[0], bounds[1] + 1)]


def read(form: Form) -> DefaultLimits:
    """The limits as chosen; what is wrong is noted in the form."""
    numbers = limits.numbers(form, also_open=(BY_THE_PROTOCOL,))
    if numbers[BY_THE_PROTOCOL] is None:
        del numbers[BY_THE_PROTOCOL]
    weeks = form.take("limits_weeks", typed.number, least=FEWEST_WEEKS, most=MOST_WEEKS)
    if form.is_ticked("everything_asks"):
        powers = dict.fromkeys(POWERS, "ask")
        return DefaultLimits(powers, numbers, POWERS, weeks)
    powers = {name: form.choice(name, clinic_limits.ALLOWED[name]) for name in POWERS}
    must_ask = [name for name in POWERS if form.is_ticked(f"must_ask_{name}")]
    return DefaultLimits(powers, numbers, must_ask, weeks)
