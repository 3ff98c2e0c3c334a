"""Check and send: what the patient will see, what is new, and the limits that the therapist signs."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import models
from portal.db.models import Channel, ProgrammeStatus
from portal.db.queries import programmes as queries
from portal.db.queries import visible
from portal.domain.envelope import Envelope
from portal.domain.errors import Conflict, InvalidInput, NotFound
from portal.rendering import limits as rendering
from portal.rendering.i18n import N_
from portal.services import cases, draft_checks, programmes
from portal.services.drafts import DraftBody
from portal.services.programmes import Signature
from portal.web import access, transaction
from portal.web.forms import limits as forms
from portal.web.forms.form import Form
from portal.web.therapist import patients, preview
from portal.web.transaction import now, runtime, unit

blueprint = Blueprint("check_and_send", __name__, url_prefix="/programmes/<programme_id>/check")

SIGN = "sign"
LONGEST = timedelta(days=366)
SATURDAY = 5
READ_AGAIN = N_("The limits have changed. Please read the new sentence, then sign again.")
CHANGED = N_("The draft was changed since you opened this page. Please look at it again, then sign.")


@dataclass(frozen=True)
class Matter:
    """A draft that is about to be signed. `base` are the limits the page begins with."""

    programme: models.Programme
    patient: models.Patient
    draft: models.Draft
    body: DraftBody
    standing: models.ProgrammeVersion | None
    base: Envelope
    today: date


@blueprint.get("")
def show(programme_id: str) -> str:
    """The page with the limits suggested: signing them as they are is one click."""
    matter = _matter(programme_id)
    return _page(matter, Form(start=forms.start(matter.base, starts_on=_working_day(matter.today))))


@blueprint.post("")
def sign(programme_id: str) -> ResponseReturnValue:
    """Signs and sends; or shows the sentence of other limits, which changes nothing yet."""
    form = Form(request.form)
    status = 422
    try:
        with form.mending():
            matter = _matter(programme_id)
            envelope = forms.read(form, matter.base, latest=matter.today + LONGEST)
            if form["op"] != SIGN:
                return _page(matter, form)
            there = url_for("patients.show", patient_id=matter.patient.public_id, done="sent")
            _send(matter, form, envelope)
            return redirect(there, 303)
    except Conflict:
        transaction.undo()
        form.fail("revision", CHANGED)
        status = 409
    return _page(_matter(programme_id), form), status


def _send(matter: Matter, form: Form, envelope: Envelope) -> None:
    """The signature is what was read: other limits are shown first."""
    sentence = rendering.sentence(envelope)
    starts_on = form.take("starts_on", forms.iso_day)
    if form["shown"] != sentence:
        form.fail("sentence", READ_AGAIN)
    form.finish()
    revision = int(form["revision"]) if form["revision"].isascii() and form["revision"].isdigit() else 0
    signature = Signature(
        by=access.account(), envelope=envelope, sentence=sentence, starts_on=starts_on, revision=revision
    )
    programmes.sign_and_send(
        unit(),
        programme=matter.programme,
        signature=signature,
        library=runtime().catalogue.library,
        now=now(),
    )


def _matter(programme_id: str) -> Matter:
    programme = visible.programme(unit(), access.account(), programme_id)
    draft = queries.draft(unit(), programme.id)
    if draft is None:
        raise NotFound("draft")
    patient, body = patients.of(programme), programmes.body_of(draft)
    standing, today = queries.latest(unit(), programme.id), cases.day_of(patient, now())
    base = _base(programme, body, standing, today)
    return Matter(programme, patient, draft, body, standing, base, today)


def _base(
    programme: models.Programme, body: DraftBody, standing: models.ProgrammeVersion | None, today: date
) -> Envelope:
    """The limits signed last while they run, else the clinic's made narrower by the protocol."""
    if standing is not None:
        signed = Envelope.from_dict(standing.envelope.limits)
        if signed.until_on > today:
            return signed
    clinic = unit().get_one(models.Clinic, access.account().clinic_id)
    protocol = runtime().catalogue.protocols.get(programme.protocol or "")
    return programmes.suggested_envelope(clinic, protocol, on=today, weeks=body.weeks)


def _working_day(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day if day.weekday() < SATURDAY else day + timedelta(days=7 - day.weekday())


def _page(matter: Matter, form: Form) -> str:
    """The page with the sentence of the limits as they stand in the form."""
    patient, programme, exercises = matter.patient, matter.programme, runtime().catalogue.library
    envelope = matter.base
    if form.was_sent:
        envelope = forms.read_or(Form(request.form), matter.base, latest=matter.today + LONGEST)
    missing = _missing(matter)
    return render_template(
        "pages/therapist/check.html",
        matter=matter,
        programme=programme,
        patient=patient,
        form=form,
        missing=missing,
        as_patient=preview.as_patient(matter.body, patient, exercises),
        seconds=preview.seconds(matter.body, exercises),
        news=() if missing else preview.news(matter.standing, matter.body, runtime().renderer.reasons()),
        hints=draft_checks.hints(matter.body, exercises, patient.tags),
        has_intake=programme.intake_rest is not None and programme.onset_on is not None,
        is_paused=programme.status is ProgrammeStatus.PAUSED,
        replaces=_replaced(programme),
        by_email=patient.channel is Channel.EMAIL,
        sentence=rendering.sentence(envelope),
        levels=forms.levels(envelope),
    )


def _missing(matter: Matter) -> dict[str, str]:
    """What stands in the way of sending, by field of the builder."""
    try:
        draft_checks.ready(matter.body, runtime().catalogue.library, matter.patient.tags)
    except InvalidInput as error:
        return dict(getattr(error, "faults", {error.field: error.reason}))
    return {}


def _replaced(programme: models.Programme) -> models.Programme | None:
    """The programme that ends when this first version is sent."""
    current = queries.current(unit(), programme.patient_id)
    return current if current is not None and current.id != programme.id else None
