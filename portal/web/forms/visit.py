"""When a patient comes next: a day and an hour, in the clinic's time; no day: no visit is known."""

from datetime import datetime, time

from portal.db import models
from portal.domain import calendar
from portal.domain.errors import InvalidInput
from portal.rendering.i18n import N_
from portal.web.forms import limits
from portal.web.forms.form import Form

DAY, CLOCK = "visit_day", "visit_time"
NOON = time(12)  # a day without an hour
NO_TIME = N_("Please write the time like this: 14:30.")


def start(patient: models.Patient, zone: str) -> dict[str, object]:
    """The fields as the visit is known."""
    if patient.next_visit_at is None:
        return {}
    at = patient.next_visit_at.astimezone(calendar.zone_of(zone))
    return {DAY: at.date().isoformat(), CLOCK: f"{at:%H:%M}"}


def read(form: Form, zone: str) -> datetime | None:
    """The instant; None for no visit, or with the fault noted in the form."""
    if not form[DAY].strip():
        return None
    day = form.take(DAY, limits.iso_day)
    clock = form.take(CLOCK, clock_time) if form[CLOCK].strip() else NOON
    return None if form.errors else calendar.instant(datetime.combine(day, clock), zone)


def clock_time(text: str, *, field: str) -> time:
    """A time as browsers send it: `14:30`."""
    try:
        found = time.fromisoformat(text.strip())
    except ValueError:
        raise InvalidInput(field, NO_TIME) from None
    return found.replace(second=0, microsecond=0, tzinfo=None)
