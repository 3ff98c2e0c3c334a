"""What a patient ticks: an exercise of today with one button, or the last seven days at once."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import models
from portal.db.queries import ticks as queries
from portal.domain import typed
from portal.domain.errors import InvalidInput, NotFound
from portal.rendering.i18n import N_
from portal.services import ticks
from portal.web import access
from portal.web.forms.form import Form
from portal.web.patient import following, rest
from portal.web.transaction import now, unit

blueprint = Blueprint("my_days", __name__, url_prefix="/my")

YES, UNDO = "yes", "undo"
HAS_CHANGED = N_("Your programme has changed. Look at your ticks, then save again.")
EXERCISE = "exercise"  # where a tick came from, when it was not Today


@dataclass(frozen=True)
class DayOfWeek:
    """One day of the page: the exercises in use on it, those done, and whether "none" was said."""

    on: date
    exercises: tuple[str, ...]
    done: frozenset[str]
    said_none: bool


@blueprint.post("/days/tick")
def tick() -> ResponseReturnValue:
    """One exercise of one day: done, or that was a slip."""
    programme, form = _programme(), Form(request.form)
    work = ticks.take_back if _done(form) == UNDO else ticks.mark
    work(unit(), programme=programme, exercise=form["exercise"], on=_day(form["on"]), now=now())
    if form["back"] == EXERCISE:
        there = url_for("my_exercises.show", exercise_id=form["exercise"], programme=_place())
        return redirect(there, 303)
    number = form["number"] if form["number"].isascii() and form["number"].isdigit() else "1"
    return redirect(_today(f"exercise-{number}"), 303)


@blueprint.post("/days/none")
def none() -> ResponseReturnValue:
    """None of the exercises on one day, or that was a slip."""
    programme, form = _programme(), Form(request.form)
    work = ticks.take_back_none if _done(form) == UNDO else ticks.none
    work(unit(), programme=programme, on=_day(form["on"]), now=now())
    return redirect(_today("today"), 303)


@blueprint.get("/week")
def week() -> str:
    """The last seven days as they were ticked."""
    return _page(_programme(), Form(), is_saved=bool(request.args.get("saved")))


@blueprint.post("/week")
def save() -> ResponseReturnValue:
    """Keeps them. A day that nobody touched stays unanswered."""
    programme, form = _programme(), Form(request.form)
    with form.mending():
        days = _days(programme)
        marks = {day.on: form.all(f"done_{day.on.isoformat()}") for day in days}
        if any(set(marks[day.on]) - set(day.exercises) for day in days):
            form.fail("week", HAS_CHANGED)
            form.finish()
        none_on = [day.on for day in days if form.is_ticked(f"none_{day.on.isoformat()}")]
        marks = {on: done for on, done in marks.items() if done}
        ticks.week(unit(), programme=programme, marks=marks, none_on=none_on, now=now())
        return redirect(url_for(".week", saved=1, programme=_place()), 303)
    return _page(programme, form), 422


def _page(programme: models.Programme, form: Form, *, is_saved: bool = False) -> str:
    patient = access.patient()
    follows = following.of(patient)
    if (pause := rest.of(patient, programme)) is not None:
        return render_template("pages/patient/paused.html", patient=patient, rest=pause, following=follows)
    return render_template(
        "pages/patient/week.html",
        form=form,
        patient=patient,
        following=follows,
        days=_days(programme),
        is_saved=is_saved,
    )


def _days(programme: models.Programme) -> list[DayOfWeek]:
    """The days to fill in, the newest first."""
    found = []
    for on in reversed(ticks.fillable_days(unit(), programme, now())):
        version = ticks.version_on(unit(), programme, on)
        said = queries.of_programme(unit(), programme.id, on, on).get(on, {})
        done = frozenset(name for name, was_done in said.items() if was_done)
        exercises = ticks.in_use(version) if version else ()
        found.append(DayOfWeek(on, exercises, done, bool(said) and not done))
    return found


def _programme() -> models.Programme:
    """The programme the address names, or the patient's only one."""
    programme = following.of(access.patient()).chosen
    if programme is None:
        raise NotFound("programme")
    return programme


def _place() -> str | None:
    return following.of(access.patient()).place.get("programme")


def _today(anchor: str) -> str:
    return url_for("my_today.show", _anchor=anchor, programme=_place())


def _done(form: Form) -> str:
    if form["done"] not in (YES, UNDO):
        raise InvalidInput("done", ticks.NOT_THIS_DAY)
    return form["done"]


def _day(text: str) -> date:
    parts = text.split("-") if text.isascii() else []
    if len(parts) != 3:
        raise InvalidInput("on", ticks.NOT_THIS_DAY)
    return typed.day(*parts, field="on")
