"""The builder: one form and one endpoint for everything that can be done to a draft."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import mapping, models
from portal.db.models import ProgrammeStatus
from portal.db.queries import programmes as queries
from portal.db.queries import visible
from portal.domain import calendar
from portal.domain.errors import Conflict, InvalidInput
from portal.domain.exercise import HIGHEST_LEVEL
from portal.services import dose_steps, draft_checks, draft_forms, former_drafts, programmes
from portal.services.drafts import DraftBody
from portal.web import access, transaction
from portal.web.forms import programmes as forms
from portal.web.forms.form import Form
from portal.web.therapist import builder_steps, check_and_send, library, patients, ready_made
from portal.web.therapist.builder_steps import PROTOCOL, SEARCH, SEE, STAYS
from portal.web.transaction import now, runtime, unit

blueprint = Blueprint("drafts", __name__, url_prefix="/programmes/<programme_id>/draft")

CHECK, UNDO = "check", "undo"


@blueprint.get("")
def show(programme_id: str) -> ResponseReturnValue:
    """The draft to work on; without one, the patient's page."""
    programme = _programme(programme_id)
    draft = queries.draft(unit(), programme.id)
    if draft is None:
        return redirect(url_for("patients.show", patient_id=patients.of(programme).public_id))
    return _page(programme, draft, Form(start=_start(programme, draft)))


@blueprint.post("")
def change(programme_id: str) -> ResponseReturnValue:
    """Everything typed is kept and one thing is done, or nothing is, and the page says why."""
    form = Form(request.form)
    try:
        with form.mending():
            return redirect(_done(_programme(programme_id), form), 303)
    except Conflict:
        transaction.undo()
        return _both(_programme(programme_id), form), 409
    programme = _programme(programme_id)
    draft = queries.draft(unit(), programme.id)
    return (_page(programme, draft, form) if draft else _both(programme, form)), 422


@blueprint.post("/begin")
def begin(programme_id: str) -> ResponseReturnValue:
    """Opens the draft of the next version of a running programme; on the way to maintenance, to be signed.

    `row` is an exercise to open at once.
    """
    draft = programmes.draft_of(unit(), programme=_programme(programme_id), now=now())
    if request.form.get("to") == check_and_send.MAINTENANCE:
        there = url_for("check_and_send.show", programme_id=programme_id, to=check_and_send.MAINTENANCE)
        return redirect(there, 303)
    wanted = request.form.get("row", "")
    row = next((str(row.key) for row in programmes.body_of(draft).rows if row.exercise == wanted), None)
    anchor = f"row-{row}" if row else None
    return redirect(url_for(".show", programme_id=programme_id, open=row, _anchor=anchor), 303)


@blueprint.post("/discard")
def discard(programme_id: str) -> ResponseReturnValue:
    """Throws the draft away; what was sent stands."""
    programme = _programme(programme_id)
    programmes.discard_draft(unit(), programme=programme)
    there = url_for("patients.show", patient_id=patients.of(programme).public_id, done="discarded")
    return redirect(there, 303)


def _programme(programme_id: str) -> models.Programme:
    return visible.programme(unit(), access.account(), programme_id)


def _start(programme: models.Programme, draft: models.Draft) -> dict[str, object]:
    carried = {name: request.args.get(name, "") for name in forms.CARRIED}
    return forms.start(programmes.body_of(draft), programme) | carried | {"revision": draft.revision}


def _done(programme: models.Programme, form: Form) -> str:
    """Does what the pressed button says; returns where to go."""
    typed = forms.texts(form, list(request.form))
    draft = queries.draft(unit(), programme.id)
    body = programmes.body_of(draft) if draft else DraftBody()
    if draft is None or form["revision"] != str(draft.revision) or not forms.is_about(typed, body):
        raise Conflict("the draft was changed by somebody else")
    if form["op"] == UNDO:
        return _undone(programme, draft, form, typed)
    body = builder_steps.applied(body, form, typed)
    _take_intake(programme, form)
    if form["op"] == CHECK:
        draft_checks.ready(body, runtime().catalogue.library, patients.of(programme).tags)
    programmes.save_draft(
        unit(), programme=programme, body=body, revision=draft.revision, now=now(), op=form["op"]
    )
    return _next(programme, body, form)


def _undone(programme: models.Programme, draft: models.Draft, form: Form, typed: dict[str, str]) -> str:
    """Takes back what is typed and not saved yet, for it came last; else the last step that was saved."""
    body = programmes.body_of(draft)
    try:
        is_typed = not former_drafts.same(draft_forms.read(body, typed, runtime().catalogue.library), body)
    except InvalidInput:
        is_typed = True
    _take_intake(programme, form)
    done = "undone" if is_typed or draft.former else None
    if not is_typed:
        programmes.undo(unit(), programme=programme, revision=draft.revision, now=now())
    values = _carried(form) | {"done": done, "_anchor": "programme"}
    return url_for(".show", programme_id=programme.public_id, **values)


def _take_intake(programme: models.Programme, form: Form) -> None:
    """Since when, and the usual pain: asked on the first version's page only."""
    if programme.status is ProgrammeStatus.DRAFT:
        at = now()
        intake = forms.intake(form, today=calendar.day_of(patients.of(programme), at))
        programmes.set_intake(
            unit(), programme=programme, onset_on=intake.onset_on, intake_rest=intake.rest, now=at
        )


def _next(programme: models.Programme, body: DraftBody, form: Form) -> str:
    button = builder_steps.pressed(form, body)
    if button.name == PROTOCOL:
        return url_for("protocol_editor.new", draft=programme.public_id)
    if button.name in (CHECK, SEE):
        anchor = "as-patient-title" if button.name == SEE else None
        return url_for("check_and_send.show", programme_id=programme.public_id, _anchor=anchor)
    values = _carried(form)
    if button.name in STAYS:
        values |= {"done": STAYS[button.name], "row": button.row}
        values |= {"open": button.row} if button.is_open else {}
        return url_for(".show", programme_id=programme.public_id, _anchor=f"row-{button.row}", **values)
    anchor = "library" if button.name == SEARCH or form["q"] != form["q_was"] else "programme"
    done = {"del": "removed", SEARCH: None}.get(button.name, "saved" if anchor == "programme" else None)
    return url_for(".show", programme_id=programme.public_id, done=done, _anchor=anchor, **values)


def _carried(form: Form) -> dict[str, Any]:
    """What the library shows, from page to page."""
    return {key: form[key] for key in forms.CARRIED if form[key]}


def _page(programme: models.Programme, draft: models.Draft, form: Form) -> str:
    body, exercises = programmes.body_of(draft), runtime().catalogue.library
    patient, standing = patients.of(programme), queries.latest(unit(), programme.id)
    return render_template(
        "pages/therapist/builder.html",
        programme=programme,
        patient=patient,
        form=form,
        body=body,
        is_overtaken=programmes.is_overtaken(programme, draft),
        revision=draft.revision,
        seconds=body.seconds(exercises),
        hints=draft_checks.hints(body, exercises, patient.tags, mapping.doses_of(standing)),
        can_undo=draft.former is not None,
        opened=request.args.get("open", ""),
        part_bounds=dose_steps.bounds,
        main_part=dose_steps.MAIN,
        shelf=library.shelf(
            patient, body, home=programme.region, q=form["q"].strip()[:60], region=form["region"]
        ),
        is_first=programme.status is ProgrammeStatus.DRAFT,
        levels=range(1, HIGHEST_LEVEL + 1),
        done=builder_steps.said(body, request.args.get("done", ""), request.args.get("row", "")),
        began=ready_made.behind(programme),
        today=calendar.day_of(patient, now()),
    )


def _both(programme: models.Programme, form: Form) -> str:
    """Two people saved at once: what this one typed beside what is kept now; nothing is overwritten."""
    draft = queries.draft(unit(), programme.id)
    names = list(request.form)
    return render_template(
        "pages/therapist/two_drafts.html",
        programme=programme,
        patient=patients.of(programme),
        mine=forms.typed_rows(form, names, runtime().catalogue.library),
        kept=programmes.body_of(draft) if draft else None,
        typed={name: form.all(name) for name in names if name not in ("csrf_token", "op", "revision")},
        revision=draft.revision if draft else None,
        form=form,
    )
