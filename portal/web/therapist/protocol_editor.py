"""A clinic's own protocol as it is written: one form, the builder's steps, nothing kept until it is saved."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.catalogue.content import Protocol
from portal.db import models
from portal.db.queries import programmes as programme_queries
from portal.db.queries import protocols as queries
from portal.db.queries import visible
from portal.domain.errors import Conflict, InvalidInput, NotFound
from portal.domain.exercise import HIGHEST_LEVEL
from portal.rendering import i18n
from portal.services import (
    dose_steps,
    draft_checks,
    draft_forms,
    drafts,
    own_protocols,
    programmes,
    signing,
    written_protocols,
)
from portal.services.drafts import DraftBody
from portal.services.written_protocols import Written
from portal.web import access, submission, transaction
from portal.web.forms import programmes as builder_forms
from portal.web.forms import protocols as forms
from portal.web.forms.form import Form
from portal.web.therapist import builder_steps, library, ready_made
from portal.web.therapist.builder_steps import PUBLISH, STAYS, Pressed
from portal.web.transaction import now, runtime, unit

blueprint = Blueprint("protocol_editor", __name__, url_prefix="/protocols")

NOTHING = Pressed("", "", is_open=False)
SAID = STAYS | {"del": "removed"}


@blueprint.get("/new")
def new() -> str:
    """A form filled from a programme, a draft or another protocol, as the address says; else an empty one."""
    written = _beginning()
    return _page(Form(start=forms.start(written, is_shared=False)), written.body, None)


@blueprint.post("/new")
def add() -> ResponseReturnValue:
    """One step, or the first issue."""
    return _written(None)


@blueprint.get("/own/<own_id>/edit")
def edit(own_id: str) -> str:
    """The newest issue, to be changed by its owner."""
    row = queries.owned_by(unit(), access.account(), own_id)
    written = _newest(row)
    fields = forms.start(written, is_shared=row.is_shared) | {"number": row.latest_number}
    return _page(Form(start=fields), written.body, row)


@blueprint.post("/own/<own_id>/edit")
def change(own_id: str) -> ResponseReturnValue:
    """One step, or the next issue."""
    return _written(own_id)


def _written(own_id: str | None) -> ResponseReturnValue:
    """Does what the pressed button says. A step writes nothing: the page comes back with it done."""
    form = Form(request.form)
    row = _owned(own_id)
    try:
        with form.mending():
            body = _body(form)
            if form["op"] == PUBLISH:
                return redirect(_saved(form, row, body), 303)
            return _page(forms.after_step(form, body), body, row, builder_steps.pressed(form, body))
    except Conflict:
        transaction.undo()
        return _page(form, _as_far_as_read(form), _owned(own_id), is_late=True), 409
    return _page(form, _as_far_as_read(form), _owned(own_id)), 422


def _owned(own_id: str | None) -> models.Protocol | None:
    return queries.owned_by(unit(), access.account(), own_id) if own_id else None


def _body(form: Form) -> DraftBody:
    """The exercises with everything typed about them, and the step done."""
    names = list(request.form)
    base = forms.body_of(form, names, runtime().catalogue.library)
    return drafts.without_days(builder_steps.applied(base, form, builder_forms.texts(form, names)))


def _as_far_as_read(form: Form) -> DraftBody:
    """The exercises of a form that holds faults: as typed where that can be read, else as usual."""
    names, base = list(request.form), DraftBody()
    try:
        base = forms.body_of(form, names, runtime().catalogue.library)
        return draft_forms.read(base, builder_forms.texts(form, names), runtime().catalogue.library)
    except InvalidInput:
        return base


def _saved(form: Form, row: models.Protocol | None, body: DraftBody) -> str:
    written = forms.read(form, body, runtime().catalogue.vocabulary)
    written_protocols.check(written, runtime().catalogue.library)
    values: dict[str, Any] = {"written": written, "is_shared": form["shared"] == forms.SHARED, "now": now()}
    if row is None:
        by = access.account()
        sent = submission.of(form, f"protocol:{by.id}")
        row = own_protocols.begin(unit(), by=by, submission_id=sent, **values)
    else:
        row = own_protocols.save(unit(), protocol=row, number=_number(form["number"]), **values)
    return url_for("protocol_library.show_own", own_id=row.public_id, done="saved")


def _number(text: str) -> int:
    """The issue that was on the page; what is no number is no issue of ours."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _newest(row: models.Protocol) -> Written:
    version = queries.numbered(unit(), row, row.latest_number)
    return written_protocols.read(version.content, runtime().catalogue.library)


def _beginning() -> Written:
    """What the address says to begin from: `draft`, `programme` with `number`, `own`, or `protocol`."""
    catalogue, asked = runtime().catalogue, request.args
    if draft_id := asked.get("draft"):
        programme = visible.programme(unit(), access.account(), draft_id)
        draft = programme_queries.draft(unit(), programme.id)
        if draft is None:
            raise NotFound("draft")
        return _of_programme(programme, programmes.body_of(draft))
    if programme_id := asked.get("programme"):
        programme = visible.programme(unit(), access.account(), programme_id)
        version = programme_queries.numbered(unit(), programme.id, _number(asked.get("number", "")))
        return _of_programme(programme, signing.draft_from(version, weeks=programme.weeks))
    if own_id := asked.get("own"):
        return _newest(queries.seen_by(unit(), access.account(), own_id))
    if protocol_id := asked.get("protocol"):
        return _copied(catalogue.protocols.get(protocol_id))
    return Written(name="", region=catalogue.vocabulary.regions[0], body=DraftBody())


def _of_programme(programme: models.Programme, body: DraftBody) -> Written:
    began = ready_made.behind(programme)
    return written_protocols.of_programme(
        body,
        began.protocol if began else None,
        region=programme.region,
        mode=programme.mode,
        days=programme.first_followup_days,
    )


def _copied(protocol: Protocol | None) -> Written:
    if protocol is None:
        raise NotFound("protocol")
    words = runtime().catalogue.protocol_words(protocol.id, i18n.current())
    return written_protocols.copied(protocol, words, runtime().catalogue.library)


def _page(
    form: Form,
    body: DraftBody,
    row: models.Protocol | None,
    pressed: Pressed = NOTHING,
    *,
    is_late: bool = False,
) -> str:
    catalogue = runtime().catalogue
    return render_template(
        "pages/therapist/protocol_editor.html",
        form=form,
        row=row,
        is_late=is_late,
        number=row.latest_number if row and is_late else form["number"],
        submission=submission.name_for(form),
        body=body,
        seconds=body.seconds(catalogue.library),
        hints=draft_checks.hints(body, catalogue.library, form.all("patient_tags_set")),
        opened=pressed.row if pressed.is_open else "",
        part_bounds=dose_steps.bounds,
        main_part=dose_steps.MAIN,
        shelf=library.shelf(
            None, body, home=form["part_of_body"], q=form["q"].strip()[:60], region=form["region"]
        ),
        levels=forms.LEVELS,
        row_levels=range(1, HIGHEST_LEVEL + 1),
        regions=catalogue.vocabulary.regions,
        tags=catalogue.vocabulary.tags,
        done=builder_steps.said(body, SAID.get(pressed.name, ""), pressed.row),
    )
