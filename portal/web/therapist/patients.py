"""One patient: added, looked at, changed."""

from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import models
from portal.db.queries import patients as queries
from portal.domain import calendar
from portal.domain.errors import Conflict
from portal.domain.strip import Strip
from portal.services import alerts, patients, strips, taking_back, undecided
from portal.services.patients import Details
from portal.web import access, notes, transaction
from portal.web.forms import patients as forms
from portal.web.forms import rhythm
from portal.web.forms.form import Form
from portal.web.therapist import days, limits_shown, record, safety_record, words
from portal.web.therapist.waiting import Ended
from portal.web.transaction import now, runtime, unit

blueprint = Blueprint("patients", __name__)

PROGRAMME = "programme"  # the button that goes on to a programme
ANOTHER = "is_another"  # the box that says: somebody else of the same name or address
JUST_NOW = timedelta(minutes=1)
REVIEW = "review"  # where a form was sent from: `?from=review`


@blueprint.app_template_filter("day_in")
def day_in(instant: datetime, zone: str) -> date:
    """The calendar day of an instant in a zone: `alert.raised_at|day_in(person.time_zone)`."""
    return calendar.day_in(zone, instant)


@blueprint.get("/patients/new")
def new() -> str:
    """An empty form."""
    clinic = unit().get_one(models.Clinic, access.account().clinic_id)
    return _form(forms.empty(clinic), None)


@blueprint.post("/patients/new")
def add() -> ResponseReturnValue:
    """Adds a patient of this therapist; somebody who looks the same is asked about first."""
    form = Form(request.form)
    doubles: list[models.Patient] = []
    with form.mending():
        details = forms.details(form, runtime().catalogue.vocabulary, today=_today())
        doubles = _doubles(details)
        if twin := next((row for row in doubles if _is_just_added(row, details)), None):
            return _added(form, twin)
        if doubles and not form.is_ticked(ANOTHER):
            form.fail(ANOTHER, forms.DOUBLE)
            form.finish()
        return _added(form, patients.register(unit(), therapist=access.account(), details=details, now=now()))
    return _form(form, None, doubles=[row.public_id for row in doubles]), 422


@blueprint.get("/patients/<patient_id>")
def show(patient_id: str) -> str:
    """Everything about one patient, what waits for the therapist first."""
    return page(seen(patient_id), Form())


@blueprint.get("/patients/<patient_id>/edit")
def edit(patient_id: str) -> str:
    """The form as the patient is known."""
    patient = seen(patient_id)
    return _form(forms.filled(patient), patient)


@blueprint.post("/patients/<patient_id>/edit")
def change(patient_id: str) -> ResponseReturnValue:
    """Keeps what changed."""
    form, patient = Form(request.form), seen(patient_id)
    try:
        with form.mending():
            details = forms.details(form, runtime().catalogue.vocabulary, today=_today())
            patients.update(unit(), patient=patient, details=details, now=now(), known=form["known"])
            return redirect(url_for(".show", patient_id=patient_id, done="changed"), 303)
    except Conflict:
        transaction.undo()
        return _form(form, seen(patient_id), is_late=True), 409
    return _form(form, seen(patient_id)), 422


def seen(patient_id: str) -> models.Patient:
    """The patient of this address, if it is this therapist's; else `NotFound`."""
    return patients.seen_by(unit(), therapist=access.account(), public_id=patient_id)


def of(programme: models.Programme) -> models.Patient:
    """For whom a programme is."""
    return unit().get_one(models.Patient, programme.patient_id)


def back(patient: models.Patient, done: str, programme: str | None = None) -> ResponseReturnValue:
    """To the page a form was sent from, a patient's own or their review, which says what was done."""
    there = "review.show" if request.args.get("from") == REVIEW else "patients.show"
    return redirect(url_for(there, patient_id=patient.public_id, done=done, programme=programme), 303)


def page(
    patient: models.Patient,
    form: Form,
    *,
    template: str = "patient.html",
    days_shown: int = strips.ON_A_PAGE,
    **more: Any,
) -> str:
    """The page of one patient; `form` is the one on it that came back with a fault.

    `days_shown` is how far back its chart goes, `more` what another template needs besides.
    """
    found = record.of(
        unit(),
        patient,
        library=runtime().catalogue.library,
        now=now(),
        focus=request.values.get("programme", ""),
    )
    return render_template(
        f"pages/therapist/{template}",
        patient=patient,
        came={"from": REVIEW} if REVIEW in (request.args.get("from"), template[:6]) else {},
        record=found,
        days=days.of(found.programme),
        day_words=days.words,
        day_shapes=days.SHAPES,
        weekday_names=rhythm.WEEKDAYS,
        safety=safety_record.of(unit(), patient, access.account()),
        messages=notes.last_of(patient, me=access.account()),
        pausing=alerts.PAUSING,
        form=form,
        words=words,
        limits_shown=limits_shown,
        done=request.args.get("done", "") if request.method == "GET" else "",
        undo=_undo(found.decided),
        strip=_strip(found.programme, days_shown),
        shows_all="all" in request.args,
        **more,
        may_take_back=found.version is not None
        and taking_back.is_possible(unit(), version=found.version, now=now()),
    )


def _strip(programme: models.Programme | None, days_shown: int) -> Strip | None:
    """The last days; None before the programme was sent."""
    if programme is None or programme.starts_on is None:
        return None
    return strips.of_programme(unit(), programme, now=now(), days=days_shown)


def _undo(decided: tuple[Ended, ...]) -> models.Proposal | None:
    """The last decision, while it can be taken back."""
    last = decided[0].proposal if decided else None
    return last if last and undecided.is_possible(unit(), proposal=last, now=now()) else None


def _form(
    form: Form, patient: models.Patient | None, *, doubles: list[str] | None = None, is_late: bool = False
) -> str:
    """`is_late`: somebody else changed the details since; what is saved now stands beside what was typed."""
    vocabulary = runtime().catalogue.vocabulary
    seal = patients.seal(patient) if patient else ""
    return render_template(
        "pages/therapist/patient_form.html",
        form=form,
        saved=forms.filled(patient) if patient and is_late else None,
        known=seal if is_late else form["known"] or seal,
        patient=patient,
        doubles=[seen(public_id) for public_id in doubles or []],
        tags=vocabulary.tags,
        equipment=forms.beyond_the_household(vocabulary),
        languages=forms.languages(),
    )


def _today() -> date:
    clinic = unit().get_one(models.Clinic, access.account().clinic_id)
    return day_in(now(), clinic.time_zone)


def _doubles(details: Details) -> list[models.Patient]:
    """The therapist's own patients with this address, or with this name and date of birth."""
    mine = queries.of_therapist(unit(), access.account())
    return [row for row in mine if _is_double(row, details)]


def _added(form: Form, patient: models.Patient) -> ResponseReturnValue:
    """On to a programme, or to the page of the patient."""
    there = "protocols.choose" if form["next"] == PROGRAMME else "patients.show"
    return redirect(url_for(there, patient_id=patient.public_id), 303)


def _is_just_added(row: models.Patient, details: Details) -> bool:
    """Whether this is the same form once more: a button pressed twice adds one patient."""
    known = (row.first_name, row.last_name, row.born_on, row.email)
    typed = (details.first_name, details.last_name, details.born_on, details.email)
    return known == typed and now() - row.created_at < JUST_NOW


def _is_double(row: models.Patient, details: Details) -> bool:
    name = (details.first_name.casefold(), details.last_name.casefold())
    same_name = ((row.first_name or "").casefold(), (row.last_name or "").casefold()) == name
    same_address = bool(details.email) and row.email == details.email
    return same_address or (same_name and row.born_on == details.born_on)
