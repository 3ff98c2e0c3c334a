"""On which weekday, at which hour and in which time zone a patient is asked; and the day of one check-in."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from portal.db import models
from portal.db.queries import check_ins as queries
from portal.db.session import Session
from portal.domain import calendar, follow_up
from portal.domain.errors import InvalidInput
from portal.rendering.i18n import N_

HOURS = range(8, 20)  # the patient's day: an e-mail never comes at night
WEEKDAYS = range(7)  # Monday first
NOT_A_DAY = N_("Choose a day of the week.")
NOT_AN_HOUR = N_("Choose an hour from 8 to 19.")
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a patient likes to be asked: `weekday` (Monday 0; None: any day), hour 8 to 19, time zone."""

    weekday: int | None
    hour: int
    time_zone: str


def of(patient: models.Patient) -> Rhythm:
    """When this patient is asked."""
    return Rhythm(patient.check_in_weekday, patient.check_in_hour, patient.time_zone)


def choose(session: Session, *, patient: models.Patient, rhythm: Rhythm, now: datetime) -> None:
    """Keeps the patient's weekday, hour and zone; what is planned moves along, what is open stays.

    Raises `InvalidInput` for what is no weekday, hour or zone.
    """
    if rhythm.weekday is not None and rhythm.weekday not in WEEKDAYS:
        raise InvalidInput("weekday", NOT_A_DAY)
    if rhythm.hour not in HOURS:
        raise InvalidInput("hour", NOT_AN_HOUR)
    calendar.zone_of(rhythm.time_zone)
    if rhythm == of(patient):
        return
    is_other_day = rhythm.weekday != patient.check_in_weekday
    patient.check_in_weekday, patient.check_in_hour = rhythm.weekday, rhythm.hour
    patient.time_zone = rhythm.time_zone
    for check_in in queries.planned_of(session, patient.id):
        day, due_on = calendar.day_of(patient, now), check_in.due_on
        if is_other_day:
            due_on = follow_up.contact_on(day, (due_on - day).days, rhythm.weekday)
        place(session, check_in, patient=patient, due_on=due_on)
    session.flush()


def place(session: Session, check_in: models.CheckIn, *, patient: models.Patient, due_on: date) -> None:
    """Puts a planned check-in on a day, at the patient's hour.

    A day that another check-in of the programme has taken is passed over: it happens when the computer's
    clock was put back.
    """
    check_in.due_on = _free_day(session, check_in, due_on)
    check_in.from_on = min(check_in.from_on, check_in.due_on)
    check_in.opens_at = at_hour(patient, check_in.due_on)
    check_in.closes_at = at_hour(patient, follow_up.closes_on(check_in.due_on))


def at_hour(patient: models.Patient, day: date) -> datetime:
    """The instant of the patient's hour on a day of their calendar."""
    return calendar.instant(datetime.combine(day, time(patient.check_in_hour)), patient.time_zone)


def _free_day(session: Session, check_in: models.CheckIn, day: date) -> date:
    others = queries.of_programme(session, check_in.programme_id)
    taken = {other.due_on for other in others if other.id != check_in.id}
    while day in taken:
        day += A_DAY
    return day
