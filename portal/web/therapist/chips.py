"""The lists of the caseload, one a chip: who stands in it, and what an empty one says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.db import models
from portal.db.models import ProgrammeStatus
from portal.domain import calendar
from portal.domain.opening import Hours
from portal.rendering import i18n
from portal.rendering.i18n import N_, gettext
from portal.services.caseload import CaseloadRow

NEEDS, ALL, DISCHARGED, TOMORROW = "needs", "all", "discharged", "tomorrow"
A_DAY, WITHIN = timedelta(days=1), timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Days:
    """The day it is at the clinic, and the next one on which it is open."""

    zone: str
    today: date
    next_open: date

    @classmethod
    def of(cls, clinic: models.Clinic, now: datetime) -> "Days":
        """Of this clinic."""
        today = calendar.day_in(clinic.time_zone, now)
        hours, day = Hours.from_list(clinic.opening_hours), today + A_DAY
        while hours.days[day.weekday()] is None:
            day += A_DAY
        return cls(clinic.time_zone, today, day)


@dataclass(frozen=True, slots=True)
class Chip:
    """One list: its words, who stands in it, and the title and sentence of an empty one."""

    words: str
    holds: Callable[[CaseloadRow, Days], bool]
    nobody: tuple[str, str]
    is_always_shown: bool = False


def _comes(row: CaseloadRow, days: Days) -> bool:
    at = row.patient.next_visit_at
    return at is not None and calendar.day_in(days.zone, at) == days.next_open


def _ends(row: CaseloadRow, days: Days) -> bool:
    return row.ends_on is not None and row.ends_on <= days.today + WITHIN


def _is_active(row: CaseloadRow, _days: Days) -> bool:
    return row.programme is not None and row.programme.status is ProgrammeStatus.ACTIVE


CHIPS: Mapping[str, Chip] = {
    NEEDS: Chip(
        N_("Needs me"),
        lambda row, _days: row.needs_me,
        (N_("All done"), N_("No patient needs you now. New answers appear here by themselves.")),
        is_always_shown=True,
    ),
    "active": Chip(
        N_("Active"),
        _is_active,
        (N_("No programme runs"), N_("Choose a programme for a patient, check it and send it.")),
        is_always_shown=True,
    ),
    "silent": Chip(
        N_("No answer"),
        lambda row, _days: row.is_silent,
        (N_("Nobody is silent"), N_("Everybody we could ask has answered, or still has time.")),
    ),
    "ends": Chip(
        N_("Ends within a week"),
        _ends,
        (N_("Nothing ends within a week"), N_("Programmes and limits that end soon appear here.")),
    ),
    TOMORROW: Chip(
        N_("Comes on %(day)s"),
        _comes,
        (N_("Nobody is noted for %(day)s"), N_("Note the next visit on the page of a patient.")),
    ),
    ALL: Chip(
        N_("All"),
        lambda _row, _days: True,
        (N_("Nobody is in treatment"), N_("Patients whose treatment is over are under “Ended”.")),
        is_always_shown=True,
    ),
    "snoozed": Chip(
        N_("Snoozed"),
        lambda row, _days: row.sleeps_until is not None,
        (N_("Nobody is snoozed"), N_("Snooze puts a patient aside for 3 days.")),
    ),
    DISCHARGED: Chip(
        N_("Ended"),
        lambda _row, _days: False,
        (N_("No treatment has ended"), N_("Patients whose treatment you end appear here.")),
    ),
}


def said(text: str, days: Days) -> str:
    """Words of a chip, with the day they are about."""
    return gettext(text) % {"day": i18n.short_date(days.next_open)}
