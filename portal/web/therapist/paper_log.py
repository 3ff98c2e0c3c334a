"""The log of a paper sheet, typed in by a therapist week by week, without the mouse."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import models
from portal.db.models import CheckInState
from portal.db.queries import check_ins, programmes
from portal.domain import calendar
from portal.domain.errors import NotFound
from portal.services import paper_log
from portal.services.paper_log import Day
from portal.web import access
from portal.web.forms import paper_log as forms
from portal.web.forms import rhythm as rhythms
from portal.web.forms.form import Form
from portal.web.therapist import patients
from portal.web.transaction import now, unit

blueprint = Blueprint("paper_log", __name__, url_prefix="/patients/<patient_id>/paper-log")

ANSWERS = "answers"  # the button that goes on to the check-in


@dataclass(frozen=True)
class Week:
    """One week of one programme's log, the weeks beside it, and the check-in that waits for answers."""

    patient: models.Patient
    programme: models.Programme
    days: tuple[Day, ...]
    before: date | None
    after: date | None
    check_in: models.CheckIn | None

    @property
    def first(self) -> str:
        """The field to begin with: the first that can be typed in and is empty."""
        names = (
            forms.name(row, day.on)
            for day in self.days
            if day.is_open
            for row in forms.MOST
            if getattr(day.entry, row) is None
        )
        return next(names, "")

    def address(self, monday: date | None = None, *, done: str | None = None) -> str:
        """This page for a week."""
        return url_for(
            "paper_log.show",
            patient_id=self.patient.public_id,
            programme=self.programme.public_id,
            week=(monday or self.days[0].on).isoformat(),
            done=done,
        )


@blueprint.get("")
def show(patient_id: str) -> str:
    """The grid of one week as it is known."""
    week = _week(patients.seen(patient_id))
    return _page(week, Form(start=forms.start(week.days)))


@blueprint.post("")
def save(patient_id: str) -> ResponseReturnValue:
    """Keeps what was changed. A day that nobody touched stays as it is."""
    form = Form(request.form)
    with form.mending():
        week = _week(patients.seen(patient_id))
        days = forms.changed(form, week.days)
        paper_log.keep(unit(), programme=week.programme, days=days, by=access.account(), now=now())
        if form["next"] == ANSWERS and week.check_in is not None:
            return redirect(url_for("paper_answers.ask", check_in_id=week.check_in.public_id), 303)
        return redirect(week.address(done="saved"), 303)
    return _page(_week(patients.seen(patient_id)), form), 422


def _week(patient: models.Patient) -> Week:
    programme = _programme(patient)
    monday = _monday(programme)
    today = calendar.day_of(patient, now())
    waiting = check_ins.waiting(unit(), programme.id)
    is_open = waiting is not None and waiting.state is CheckInState.OPEN
    starts_on = programme.starts_on or today
    return Week(
        patient,
        programme,
        paper_log.week_of(unit(), programme, monday, now=now()),
        before=monday - paper_log.A_WEEK if monday > starts_on else None,
        after=monday + paper_log.A_WEEK if monday + paper_log.A_WEEK <= today else None,
        check_in=waiting if is_open else None,
    )


def _programme(patient: models.Patient) -> models.Programme:
    """The programme the address names, else the newest that runs or rests."""
    living = list(reversed(programmes.living(unit(), patient.id)))
    named = [row for row in living if row.public_id == request.args.get("programme", "")]
    if not living:
        raise NotFound("programme")
    return (named or living)[0]


def _monday(programme: models.Programme) -> date:
    """The week the address names, inside the programme's days; else the week to type in next."""
    last = paper_log.next_week(unit(), programme, now=now())
    try:
        asked = date.fromisoformat(request.args.get("week", ""))
    except ValueError:
        return last
    patient = unit().get_one(models.Patient, programme.patient_id)
    today = calendar.day_of(patient, now())
    first = programme.starts_on or today
    return paper_log.monday_of(min(max(asked, first), max(today, first)))


def _page(week: Week, form: Form) -> str:
    return render_template(
        "pages/therapist/paper_log.html",
        week=week,
        patient=week.patient,
        form=form,
        rows=tuple(forms.MOST),
        most=forms.MOST,
        field=forms.name,
        weekdays=rhythms.WEEKDAYS,
        done=request.args.get("done", "") if request.method == "GET" else "",
    )
