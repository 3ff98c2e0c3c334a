"""Check and send: what the patient will see, what is new, and the limits that the therapist signs."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import mapping, models
from portal.db.models import Channel, ProgrammeStatus
from portal.db.queries import programmes as queries
from portal.db.queries import visible
from portal.domain import calendar
from portal.domain.envelope import Envelope
from portal.domain.errors import DraftChanged, InvalidInput, NotFound, Overtaken
from portal.domain.programme import Mode
from portal.rendering import limits as rendering
from portal.rendering.i18n import N_
from portal.services import cases, draft_checks, pauses, programmes, signed_limits, signing
from portal.services.drafts import DraftBody
from portal.services.programmes import Signature
from portal.web import access, transaction
from portal.web.forms import limits as forms
from portal.web.forms.form import Form
from portal.web.therapist import overtaken, patients, preview, ready_made, what_if
from portal.web.transaction import now, runtime, unit

blueprint = Blueprint("check_and_send", __name__, url_prefix="/programmes/<programme_id>/check")

SIGN, MAINTENANCE, REPLAY = "sign", "maintenance", "replay"
REPLACES, BOTH = "ends", "both"  # what becomes of a programme for another part of the body
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
def show(programme_id: str) -> ResponseReturnValue:
    """The page with the limits suggested: signing them as they are is one click."""
    if signed := _signed_already(programme_id):
        return signed
    matter = _matter(programme_id)
    is_kept_up = matter.programme.maintenance_since is not None
    if request.args.get("to") == MAINTENANCE:
        matter, is_kept_up = replace(matter, base=signed_limits.kept_up(matter.base, matter.today)), True
    fields = forms.start(matter.base, starts_on=_working_day(matter.today), mode=Mode(matter.programme.mode))
    return _page(matter, Form(start=fields | {MAINTENANCE: is_kept_up, "replaces": REPLACES}))


@blueprint.post("")
def sign(programme_id: str) -> ResponseReturnValue:
    """Signs and sends; or shows the sentence of other limits, which changes nothing yet."""
    if signed := _signed_already(programme_id):
        return signed
    form = Form(request.form)
    status = 422
    try:
        with form.mending():
            matter = _matter(programme_id)
            envelope = forms.read(form, matter.base, latest=matter.today + LONGEST)
            if form.is_ticked(MAINTENANCE):
                envelope = envelope.asking(signed_limits.HARDER)
            if form["op"] != SIGN:
                return _page(matter, form)
            there = url_for("patients.show", patient_id=matter.patient.public_id, done="sent")
            _send(matter, form, envelope)
            return redirect(there, 303)
    except Overtaken:
        transaction.undo()
        return overtaken.page(visible.programme(unit(), access.account(), programme_id)), 409
    except DraftChanged:
        transaction.undo()
        form.fail("revision", CHANGED)
        status = 409
    return _page(_matter(programme_id), form), status


def _send(matter: Matter, form: Form, envelope: Envelope) -> None:
    """The signature is what was read: other limits are shown first."""
    mode = forms.mode(form)
    sentence = _sentence(matter, envelope, mode, is_kept_up=form.is_ticked(MAINTENANCE))
    starts_on = form.take("starts_on", forms.iso_day)
    if form["shown"] != sentence:
        form.fail("sentence", READ_AGAIN)
    form.finish()
    revision = int(form["revision"]) if form["revision"].isascii() and form["revision"].isdigit() else 0
    signature = Signature(
        by=access.account(),
        envelope=envelope,
        sentence=sentence,
        starts_on=starts_on,
        revision=revision,
        mode=mode,
        replaces=form["replaces"] != BOTH,
        maintenance=form.is_ticked(MAINTENANCE),
    )
    programmes.sign_and_send(
        unit(),
        programme=matter.programme,
        signature=signature,
        library=runtime().catalogue.library,
        now=now(),
    )


def _signed_already(programme_id: str) -> ResponseReturnValue | None:
    """Without a draft, after a second press or the way back: the patient's page, which says what stands."""
    programme = visible.programme(unit(), access.account(), programme_id)
    if queries.draft(unit(), programme.id) is not None:
        return None
    return redirect(url_for("patients.show", patient_id=patients.of(programme).public_id), 303)


def _matter(programme_id: str) -> Matter:
    programme = visible.programme(unit(), access.account(), programme_id)
    draft = queries.draft(unit(), programme.id)
    if draft is None:
        raise NotFound("draft")
    patient, body = patients.of(programme), programmes.body_of(draft)
    standing, today = queries.latest(unit(), programme.id), calendar.day_of(patient, now())
    base = signed_limits.fitted(_base(programme, body, standing, today), body)
    return Matter(programme, patient, draft, body, standing, base, today)


def _base(
    programme: models.Programme, body: DraftBody, standing: models.ProgrammeVersion | None, today: date
) -> Envelope:
    """The limits signed last while they run, else the clinic's made narrower by the protocol."""
    if standing is not None:
        in_force = cases.in_force(unit(), standing)
        if in_force.until_on > today:
            return in_force
    began = ready_made.behind(programme)
    protocol = began.protocol if began else None
    return signed_limits.suggested(access.clinic(), protocol, on=today, weeks=body.weeks)


def _sentence(matter: Matter, envelope: Envelope, mode: Mode, *, is_kept_up: bool) -> str:
    """What is read and signed: these limits, and how many exercises have others beside them."""
    own_count = sum(bool(rendering.own(item)) for item in signing.prescriptions(matter.body))
    return rendering.sentence(envelope, mode=mode, own_count=own_count, is_maintenance=is_kept_up)


def _working_day(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day if day.weekday() < SATURDAY else day + timedelta(days=7 - day.weekday())


def _page(matter: Matter, form: Form) -> str:
    """The page with the sentence of the limits as they stand in the form."""
    patient, programme, exercises = matter.patient, matter.programme, runtime().catalogue.library
    envelope, mode = matter.base, Mode(programme.mode)
    is_kept_up = form.is_ticked(MAINTENANCE)
    if form.was_sent:
        mode = forms.mode(form)
        envelope = forms.read_or(Form(request.form), matter.base, latest=matter.today + LONGEST)
        envelope = envelope.asking(signed_limits.HARDER) if is_kept_up else envelope
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
        hints=draft_checks.hints(matter.body, exercises, patient.tags, mapping.doses_of(matter.standing)),
        is_overtaken=programmes.is_overtaken(programme, matter.draft),
        has_intake=programme.intake_rest is not None and programme.onset_on is not None,
        is_paused=programme.status is ProgrammeStatus.PAUSED,
        begins_at_rest=_begins_at_rest(programme),
        others=_others(programme),
        in_both=_in_both(matter),
        by_email=patient.channel is Channel.EMAIL,
        sentence=_sentence(matter, envelope, mode, is_kept_up=is_kept_up),
        levels=forms.levels(envelope),
        folded=forms.FOLDED,
        must_ask=access.clinic().must_ask,
        own=_own(matter),
        replayed=what_if.of(programme, envelope, mode) if form["op"] == REPLAY else None,
    )


def _own(matter: Matter) -> list[tuple[str, tuple[str, ...]]]:
    """The limits of single exercises, by exercise; only those that have any."""
    lines = [(item.exercise, rendering.own(item)) for item in signing.prescriptions(matter.body)]
    return [(exercise, said) for exercise, said in lines if said]


def _missing(matter: Matter) -> dict[str, str]:
    """What stands in the way of sending, by field of the builder."""
    try:
        draft_checks.ready(matter.body, runtime().catalogue.library, matter.patient.tags)
    except InvalidInput as error:
        return dict(getattr(error, "faults", {error.field: error.reason}))
    return {}


def _begins_at_rest(programme: models.Programme) -> bool:
    """Whether a first version starts on pause: a safety answer waits for a note."""
    is_first = programme.status is ProgrammeStatus.DRAFT
    return is_first and pauses.gate_of(unit(), programme.patient_id) is not None


def _others(programme: models.Programme) -> list[models.Programme]:
    """What the patient follows when this first version is sent; nothing when it is a next version."""
    if programme.status is not ProgrammeStatus.DRAFT:
        return []
    return [row for row in queries.living(unit(), programme.patient_id) if row.id != programme.id]


def _in_both(matter: Matter) -> list[str]:
    """Exercises that another programme of the patient has too: done for both, they are done twice."""
    standing = [queries.latest(unit(), row.id) for row in _others(matter.programme)]
    other = {row.exercise for version in standing if version for row in version.prescriptions}
    return [row.exercise for row in matter.body.rows if row.exercise in other]
