"""When a patient likes to be asked: the same three questions for the patient and for the therapist."""

from portal.db import models
from portal.rendering.i18n import N_
from portal.services import clinic as clinics
from portal.services import rhythm
from portal.services.rhythm import Rhythm
from portal.web.forms.form import Form

ANY_DAY = "any"
WEEKDAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)
DAYS = (ANY_DAY, *map(str, rhythm.WEEKDAYS))
HOURS = tuple(map(str, rhythm.HOURS))


def start(patient: models.Patient) -> dict[str, object]:
    """The fields as they are chosen now."""
    weekday = ANY_DAY if patient.check_in_weekday is None else str(patient.check_in_weekday)
    return {"weekday": weekday, "hour": str(patient.check_in_hour), "time_zone": patient.time_zone}


def read(form: Form) -> Rhythm | None:
    """What was chosen; None, with the fault noted in the form, for what was not offered."""
    weekday, hour = form.choice("weekday", DAYS), form.choice("hour", HOURS)
    zone = form.take("time_zone", clinics.zone)
    if form.errors:
        return None
    return Rhythm(None if weekday == ANY_DAY else int(weekday), int(hour), zone)
