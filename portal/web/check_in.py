"""The check-in: one page, one form, no log-in. The link's own bits decide whose answer it is.

The page never shows a number, an exercise's dose or anything that was answered before. Whoever opens the link
after an answer reads that it was answered; only the browser that sent it sees what became of it.
"""

import re
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal import tokens
from portal.db import mapping, models
from portal.db.models import CheckInState, ProgrammeStatus, Purpose
from portal.db.queries import check_ins as queries
from portal.db.queries import programmes, reviews
from portal.domain import red_flags
from portal.domain.adherence import Tally
from portal.domain.errors import LinkExpired
from portal.services import check_ins, links, safety
from portal.web import access, born_on, language, late_answer, receipt, ticked
from portal.web.born_on import BornOnForm
from portal.web.expired_link import tell
from portal.web.forms import check_in as parser
from portal.web.forms.check_in import Asked, Told
from portal.web.forms.form import Form
from portal.web.receipt import Receipt
from portal.web.transaction import now, runtime, unit

blueprint = Blueprint("check_in", __name__, url_prefix="/c/<token>")
tell(blueprint)

SUBMISSION = re.compile(r"[\w-]{16,64}", re.ASCII)
LOOKS_FOR = timedelta(seconds=30)  # how long the thank-you page waits for the review
ANSWERABLE = (CheckInState.OPEN, CheckInState.ANSWERED)


@dataclass(frozen=True)
class Occasion:
    """One check-in as its link opens it, with the answers there are."""

    token: str
    check_in: models.CheckIn
    patient: models.Patient
    version: models.ProgrammeVersion
    answers: list[models.Answers]
    receipt: Receipt | None

    @property
    def is_known(self) -> bool:
        """Whether somebody on this device has given this patient's date of birth."""
        person = access.person()
        is_mine = person is not None and person.patient_id == self.patient.id
        return is_mine or (self.receipt is not None and self.receipt.knows)

    @property
    def ticked(self) -> Tally | None:
        """What was ticked since last time, on a device that may know it."""
        return ticked.of(self.check_in) if self.is_known else None

    @property
    def exercises(self) -> tuple[str, ...]:
        """What the patient was to do: not what rests for now."""
        return tuple(row.exercise for row in self.version.prescriptions if not row.is_out)

    @property
    def asked(self) -> Asked:
        """The questions of this page."""
        return Asked(
            codes=red_flags.asked(self.patient.tags),
            line_by_line=self.check_in.asks_full_list,
            planned=self.check_in.planned_sessions or 0,
            exercises=self.exercises,
            shows_exercises=self.is_known,
        )

    @property
    def sent_here(self) -> models.Answers | None:
        """The answer this browser may hear about."""
        person = access.person()
        if self.answers and person is not None and person.patient_id == self.patient.id:
            return self.answers[-1]
        number = self.receipt.answer_number if self.receipt else 0
        return next((row for row in self.answers if row.number == number), None)

    @property
    def can_be_corrected(self) -> bool:
        """Whether a new answer may stand beside the last one."""
        runs = self.version.programme.status is ProgrammeStatus.ACTIVE
        return runs and bool(self.answers) and now() < self.answers[0].answered_at + check_ins.CORRECTION


@blueprint.get("")
def ask(token: str) -> Response | str:
    """The questions; or, once answered, that they were."""
    occasion = _open(token)
    wants_again = bool(request.args.get("again")) and occasion.can_be_corrected
    if occasion.answers and not wants_again:
        return redirect(url_for(".thanks", token=token)) if occasion.sent_here else _answered(occasion)
    start = ticked.start(occasion.ticked, request.args.get("done", ""))
    return _questions(occasion, Form(start=start))


@blueprint.post("")
def answer(token: str) -> Response | tuple[str, int]:
    """Stores the answers, or says what is missing with nothing typed lost."""
    form = Form(request.form)
    try:
        occasion = _open(token)
        with form.mending():
            return _keep(occasion, form, parser.parse(form, occasion.asked))
        return _questions(_open(token), form), 422
    except LinkExpired:
        if concern := parser.alarm(form):  # too late to be stored is not too late to be told
            return late_answer.page(token, concern), 410
        raise


@blueprint.get("/thanks")
def thanks(token: str) -> Response | str:
    """The receipt: the safety text first, then what becomes of the answer, in general words."""
    occasion = _open(token)
    if not occasion.answers:
        return redirect(url_for(".ask", token=token))
    sent = occasion.sent_here
    if sent is None:
        return _answered(occasion)
    review = reviews.of_answer(unit(), occasion.check_in.id, sent.number)
    return render_template(
        "pages/check_in/thanks.html",
        occasion=occasion,
        sent=sent,
        shown=safety.shown_with(sent),
        outcome=review.outcome if review else None,
        looks_on=review is None and now() < sent.answered_at + LOOKS_FOR,
    )


@blueprint.get("/exercises")
def exercises(token: str) -> Response | str:
    """The list of exercises, on a device that knows the date of birth; else the question for it."""
    occasion = _correctable(token)
    if not occasion.is_known:
        return born_on.page(BornOnForm(), action=url_for(".confirm", token=token))
    return _list(occasion, Form())


@blueprint.post("/born-on")
def confirm(token: str) -> Response | tuple[str, int]:
    """The date of birth shows this browser the names of the exercises, and nothing else."""
    occasion, form = _correctable(token), BornOnForm(request.form)
    link = links.redeem(unit(), token=token, purposes=Purpose.CHECK_IN, now=now())
    if not born_on.is_right(link, form):
        return born_on.page(form, action=url_for(".confirm", token=token)), 422
    number = occasion.receipt.answer_number if occasion.receipt else 0
    there = redirect(url_for(".exercises", token=token), 303)
    return receipt.hand_out(there, Receipt(occasion.check_in.public_id, number, knows=True))


@blueprint.post("/exercises")
def mark(token: str) -> Response | tuple[str, int]:
    """What was said of each exercise, as a correction: everything else stays as it was answered."""
    occasion, form = _correctable(token), Form(request.form)
    if not occasion.is_known:
        return redirect(url_for(".exercises", token=token), 303)
    with form.mending():
        marks = parser.marks(form, occasion.exercises)
        last = occasion.answers[-1]
        told = Told(replace(mapping.check_in_of(last), flags=marks), last.text or "", wants_list=False)
        return _keep(occasion, form, told)
    return _list(_correctable(token), form), 422


def _open(token: str) -> Occasion:
    """What the link opens, in the patient's language; `LinkExpired` for whatever cannot be answered."""
    link = links.redeem(unit(), token=token, purposes=Purpose.CHECK_IN, now=now())
    check_in = unit().get_one(models.CheckIn, link.check_in_id)
    patient = unit().get_one(models.Patient, check_in.patient_id)
    if check_in.state not in ANSWERABLE or patient.discharged_at:
        raise LinkExpired("check-in")
    language.suit(patient)
    if request.method == "GET" and link.opened_at is None:  # a trail, in a transaction of its own
        with runtime().transaction() as session:
            links.mark_opened(session, link_id=link.id, now=now())
    version = programmes.version(unit(), check_in.version_id)
    answers = queries.answers_of(unit(), check_in.id)
    return Occasion(token, check_in, patient, version, answers, receipt.of(check_in.public_id))


def _correctable(token: str) -> Occasion:
    occasion = _open(token)
    if not occasion.can_be_corrected:
        raise LinkExpired("check-in")
    return occasion


def _keep(occasion: Occasion, form: Form, told: Told) -> Response:
    """Stores what was told and hands out the receipt; a second device sees that it was answered."""
    is_new = form["answers"] == str(len(occasion.answers))
    if occasion.answers and not is_new and not red_flags.concern(told.answers.red_flags):
        ours = _stored_before(occasion, form)
        number = ours.number if ours else 0
    else:
        number = _record(occasion, form, told)
    there = ".exercises" if told.wants_list else ".thanks"
    response = redirect(url_for(there, token=occasion.token), 303)
    if not number:
        return response
    knows = occasion.receipt is not None and occasion.receipt.knows
    return receipt.hand_out(response, Receipt(occasion.check_in.public_id, number, knows=knows))


def _record(occasion: Occasion, form: Form, told: Told) -> int:
    return check_ins.record(
        unit(),
        check_in_id=occasion.check_in.id,
        answers=told.answers,
        text=told.text,
        submission_id=_submission(occasion, form),
        now=now(),
    ).answer_number


def _stored_before(occasion: Occasion, form: Form) -> models.Answers | None:
    """The answer that this very form made at its first click."""
    sent = queries.by_submission(unit(), _submission(occasion, form))
    return sent if sent and sent.check_in_id == occasion.check_in.id else None


def _submission(occasion: Occasion, form: Form) -> str:
    """One form is one answer; the name it carries counts for this check-in only."""
    name = form["submission"] if SUBMISSION.fullmatch(form["submission"]) else secrets.token_urlsafe()
    return tokens.digest(f"{occasion.check_in.public_id}:{name}")


def _questions(occasion: Occasion, form: Form) -> str:
    return render_template("pages/check_in/ask.html", **_form_values(occasion, form))


def _list(occasion: Occasion, form: Form) -> str:
    return render_template("pages/check_in/exercises.html", **_form_values(occasion, form))


def _form_values(occasion: Occasion, form: Form) -> dict[str, object]:
    submission = form["submission"] or secrets.token_urlsafe()
    number = form["answers"] or str(len(occasion.answers))
    return {"occasion": occasion, "form": form, "submission": submission, "answers": number}


def _answered(occasion: Occasion) -> str:
    return render_template("pages/check_in/answered.html", occasion=occasion)
