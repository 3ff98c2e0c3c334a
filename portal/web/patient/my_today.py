"""Today: what a patient does now, and nothing else."""

from datetime import date, timedelta

from flask import Blueprint, render_template

from portal.db import models
from portal.db.queries import check_ins, measures
from portal.domain import calendar
from portal.domain.red_flags import RedFlagClass
from portal.rendering import i18n
from portal.services import conversations, sheets
from portal.services.check_ins import CORRECTION
from portal.web.patient import standing, today
from portal.web.transaction import now, runtime, unit

blueprint = Blueprint("my_today", __name__, url_prefix="/my/today")
IS_NEWS = timedelta(days=7)  # so long a new version is named on this page


@blueprint.get("")
def show() -> str:
    """The exercises of today, what is done of them, and the check-in; or that there is a rest."""
    stands = standing.of_patient()
    if isinstance(stands, str):
        return stands
    patient, version = stands.patient, stands.version
    cards = sheets.cards_of(version, runtime().catalogue.library)
    return render_template(
        "pages/patient/today_page.html",
        following=stands.following,
        version=version,
        cards=cards,
        seconds=sum(card.exercise.seconds(card.dose) for card in cards),
        today=calendar.day_of(patient, now()),
        seen_at=i18n.clock(now(), patient.time_zone),
        day=today.of(stands.programme, version),
        changed_on=_changed_on(patient, version),
        questions=measures.open_of(unit(), patient.id),
        unread=conversations.unread_by_patient(unit(), patient),
        check_in=check_ins.answerable(
            unit(), stands.programme.id, answered_after=now() - CORRECTION, now=now()
        ),
        next_check_in=check_ins.waiting(unit(), stands.programme.id),
        emergency_signs=sheets.signs_of(patient, RedFlagClass.EMERGENCY),
        urgent_signs=sheets.signs_of(patient, RedFlagClass.URGENT),
    )


def _changed_on(patient: models.Patient, version: models.ProgrammeVersion) -> date | None:
    """The patient's day on which the programme changed, as long as that is news."""
    is_news = bool(version.changes) and now() - version.published_at <= IS_NEWS
    return calendar.day_of(patient, version.published_at) if is_news else None
