"""What a patient wrote on paper, typed in by the therapist: the same questions, the same rules."""

import re
import secrets
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import tokens
from portal.db import models
from portal.db.models import CheckInState
from portal.db.queries import check_ins as queries
from portal.db.queries import programmes, visible
from portal.domain import red_flags
from portal.domain.errors import NotFound
from portal.services import check_ins
from portal.web import access, ticked
from portal.web.forms import check_in as parser
from portal.web.forms.check_in import Asked
from portal.web.forms.form import Form
from portal.web.transaction import now, unit

blueprint = Blueprint("paper_answers", __name__, url_prefix="/check-ins/<check_in_id>")

SUBMISSION = re.compile(r"[\w-]{16,64}", re.ASCII)


MAY_BE_OPEN = (parser.PAIN_MISSING, parser.FLAG_MISSING, parser.FLAGS_MISSING)


class Sheet(Form):
    """A form filled in from paper: what the patient left open stays open, and is kept as missing."""

    def fail(self, name: str, reason: str) -> None:
        """A gap is no fault here."""
        if reason not in MAY_BE_OPEN:
            super().fail(name, reason)


@dataclass(frozen=True)
class Occasion:
    """An open check-in and what it asks."""

    check_in: models.CheckIn
    patient: models.Patient
    exercises: tuple[str, ...]

    @property
    def asked(self) -> Asked:
        """The questions, all of them on one page."""
        return Asked(
            codes=red_flags.asked(self.patient.tags),
            line_by_line=self.check_in.asks_full_list,
            planned=self.check_in.planned_sessions or 0,
            exercises=self.exercises,
            shows_exercises=True,
        )


@blueprint.get("")
def ask(check_in_id: str) -> str:
    """The questions, to be filled in from the sheet or over the phone; a log that was typed in fills in what
    it says, never a safety question."""
    occasion = _open(check_in_id)
    return _page(occasion, Form(start=ticked.from_log(occasion.check_in)))


@blueprint.post("")
def answer(check_in_id: str) -> ResponseReturnValue:
    """Stores the answers as the patient's; the rules review them like any others."""
    form = Sheet(request.form)
    with form.mending():
        occasion = _open(check_in_id)
        told = parser.parse(form, occasion.asked)
        kept = check_ins.record(
            unit(),
            check_in_id=occasion.check_in.id,
            answers=told.answers,
            text=told.text,
            submission_id=_submission(occasion, form),
            now=now(),
        )
        done = "safety" if kept.concern else "answered"
        there = url_for("patients.show", patient_id=occasion.patient.public_id, done=done)
        return redirect(there, 303)
    return _page(_open(check_in_id), form), 422


def _open(check_in_id: str) -> Occasion:
    check_in = visible.check_in(unit(), access.account(), check_in_id)
    if check_in.state is not CheckInState.OPEN and not queries.answers_of(unit(), check_in.id):
        raise NotFound("check-in")
    version = programmes.version(unit(), check_in.version_id)
    patient = unit().get_one(models.Patient, check_in.patient_id)
    exercises = tuple(row.exercise for row in version.prescriptions if not row.is_out)
    return Occasion(check_in, patient, exercises)


def _submission(occasion: Occasion, form: Form) -> str:
    """One form is one answer, however often it is sent."""
    name = form["submission"] if SUBMISSION.fullmatch(form["submission"]) else secrets.token_urlsafe()
    return tokens.digest(f"{occasion.check_in.public_id}:{name}")


def _page(occasion: Occasion, form: Form) -> str:
    submission = form["submission"] or secrets.token_urlsafe()
    return render_template(
        "pages/therapist/answers.html",
        occasion=occasion,
        form=form,
        submission=submission,
        is_filled_in=not form.was_sent and bool(form["done"] or form["during"] or form["after24"]),
    )
