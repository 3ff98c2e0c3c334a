"""What a therapist types about the limits of one exercise: floor and ceiling of its dose, and its own."""

from collections.abc import Mapping
from datetime import date

from portal.domain import typed
from portal.domain.dose import PARTS, Dose
from portal.domain.errors import InvalidInput
from portal.domain.exercise import HIGHEST_LEVEL, Exercise
from portal.domain.own_limits import OwnLimits
from portal.rendering.i18n import N_
from portal.services.drafts import Row

ABOVE = N_("The lowest is above the highest. Please change one.")
BELOW_FLOOR = N_("The dose is below this. Please change one of them.")
ABOVE_CEILING = N_("The dose is above this. Please change one of them.")
NO_DAY = N_("This is not a date. Write it with year, month and day, like 2026-11-24.")
OWN = ("own_asks", "own_max_level", "own_until_on")


def read(
    row: Row, form: Mapping[str, str], exercise: Exercise, *, prefix: str, faults: dict[str, str]
) -> dict[str, object]:
    """`lowest`, `highest` and `own` of the row as typed; what the form does not say stays as it is.

    `form` has the row's own texts by their short names. What is wrong goes to `faults`, under `prefix`.
    """
    reading = _Reading(form, prefix, faults)
    lowest = _bound("lowest", row.lowest, reading, exercise)
    highest = _bound("highest", row.highest, reading, exercise)
    for part in PARTS[exercise.kind]:
        least, most = getattr(lowest, part, None), getattr(highest, part, None)
        if least is not None and most is not None and least > most:
            reading.fail(f"lowest_{part}", ABOVE)
            reading.fail(f"highest_{part}", ABOVE)
    return {"lowest": lowest, "highest": highest, "own": _own(row, reading)}


def misfit(row: Row, exercise: Exercise) -> tuple[str, str] | None:
    """The first part of the dose that its own floor or ceiling forbids: the field, and what to do."""
    for part in row.dose.parts:
        amount, least, most = (getattr(dose, part, None) for dose in (row.dose, row.lowest, row.highest))
        if amount is None:
            continue
        if least is not None and least > (most or getattr(exercise.maximum, part)):
            return f"lowest_{part}", ABOVE
        if least is not None and amount < least:
            return f"lowest_{part}", BELOW_FLOOR
        if most is not None and amount > most:
            return f"highest_{part}", ABOVE_CEILING
    return None


class _Reading:
    """The texts of one row, and where its faults go."""

    def __init__(self, form: Mapping[str, str], prefix: str, faults: dict[str, str]) -> None:
        self.form, self._prefix, self._faults = form, prefix, faults

    def fail(self, name: str, reason: str) -> None:
        self._faults.setdefault(f"{self._prefix}{name}", reason)

    def number(self, name: str, old: int | None, *, least: int, most: int) -> int | None:
        """The number typed; None where the field was left empty, the old one where nothing was sent."""
        text = self.form.get(name)
        if text is None:
            return old
        try:
            return typed.number(text, field=name, least=least, most=most) if text.strip() else None
        except InvalidInput as fault:
            self.fail(name, fault.reason)
            return old

    def day(self, name: str, old: date | None) -> date | None:
        """The day typed, as browsers send it; None and the old one as with numbers."""
        text = self.form.get(name)
        if text is None:
            return old
        try:
            return date.fromisoformat(text.strip()) if text.strip() else None
        except ValueError:
            self.fail(name, NO_DAY)
            return old


def _bound(name: str, old: Dose | None, reading: _Reading, exercise: Exercise) -> Dose | None:
    """A floor or a ceiling: each part of the dose by itself, inside the library's bounds, or left open."""
    parts = {
        part: reading.number(
            f"{name}_{part}",
            getattr(old, part, None),
            least=getattr(exercise.minimum, part),
            most=getattr(exercise.maximum, part),
        )
        for part in PARTS[exercise.kind]
    }
    return Dose(**parts) if any(value is not None for value in parts.values()) else None


def _own(row: Row, reading: _Reading) -> OwnLimits:
    asks = bool(reading.form["own_asks"]) if "own_asks" in reading.form else row.own.asks
    level = reading.number("own_max_level", row.own.max_level, least=1, most=HIGHEST_LEVEL)
    return OwnLimits(asks, level, reading.day("own_until_on", row.own.until_on))
