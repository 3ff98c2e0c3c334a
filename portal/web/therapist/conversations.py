"""Messages between a therapist and their patients: all threads, one thread, canned answers, take back."""

import textwrap

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import models
from portal.db.queries import conversations as queries
from portal.db.queries.conversations import Thread
from portal.domain.errors import Conflict
from portal.services import canned_answers, conversations
from portal.web import access, notes, paging, submission, transaction
from portal.web.forms.form import Form
from portal.web.therapist import patients
from portal.web.transaction import now, unit

blueprint = Blueprint("conversations", __name__, url_prefix="/conversations")

WAITS, ALL = "waits", "all"
SEND, READ, INSERT = "send", "read", "insert"
BEGINNING = 80  # signs of the last message in the list


@blueprint.get("")
def show() -> str:
    """The threads of this therapist's patients: those that wait for an answer, or all."""
    threads = queries.threads(unit(), access.account())
    waiting = [thread for thread in threads if thread.waits]
    asked = request.args.get("show", WAITS if waiting else ALL)
    chosen = asked if asked in (WAITS, ALL) else ALL
    found = waiting if chosen == WAITS else threads
    page, pages = paging.page_of(len(found), queries.ON_A_PAGE)
    return render_template(
        "pages/therapist/conversations.html",
        threads=found[(page - 1) * queries.ON_A_PAGE : page * queries.ON_A_PAGE],
        counts={WAITS: len(waiting), ALL: len(threads)},
        chosen=chosen,
        page=page,
        pages=pages,
        beginning=beginning,
    )


@blueprint.get("/<patient_id>")
def thread(patient_id: str) -> str:
    """What this patient and the clinic wrote, and room for an answer."""
    return _thread(patients.seen(patient_id), Form())


@blueprint.post("/<patient_id>")
def write(patient_id: str) -> ResponseReturnValue:
    """Sends an answer, puts a canned one under what was typed, or marks what was written as read."""
    form, patient = Form(request.form), patients.seen(patient_id)
    what, _, number = form["op"].partition(":")
    if what == INSERT:
        return _thread(patient, _with_canned(form, patient, number))
    if what == READ:
        conversations.mark_read(unit(), patient=patient, by=access.account(), now=now())
        return _back(patient_id, "read")
    with form.mending():
        conversations.write(
            unit(),
            patient=patient,
            text=form["text"],
            by=access.account(),
            submission_id=submission.of(form, patient_id),
            now=now(),
        )
        return _back(patient_id, "sent")
    return _thread(patients.seen(patient_id), form), 422


@blueprint.post("/<patient_id>/notes/<note_id>/undo")
def undo(patient_id: str, note_id: str) -> ResponseReturnValue:
    """Takes one's own message back, within a minute and before it was read."""
    patient = patients.seen(patient_id)
    try:
        conversations.take_back(unit(), patient=patient, public_id=note_id, by=access.account(), now=now())
    except Conflict:
        transaction.undo()
        return _back(patient_id, "late")
    return _back(patient_id, "back")


def beginning(thread: Thread) -> str:
    """The first words of the last message, on one line."""
    return textwrap.shorten(thread.last.text or "", BEGINNING, placeholder=" …")


def _with_canned(form: Form, patient: models.Patient, number: str) -> Form:
    """The form with a canned answer under what was typed; a number that is not on offer changes nothing."""
    offered = canned_answers.of(access.account(), patient.language)
    chosen = [text for place, text in enumerate(offered) if str(place) == number]
    text = "\n\n".join([*filter(None, [form["text"].strip()]), *chosen])
    return Form(start={"text": text, "submission": form["submission"]})


def _thread(patient: models.Patient, form: Form) -> str:
    return render_template(
        "pages/therapist/conversation.html",
        patient=patient,
        thread=notes.of(patient, me=access.account(), before=request.args.get("before", "")),
        waits=bool(queries.waiting(unit(), patient.id)),
        canned=canned_answers.of(access.account(), patient.language),
        form=form,
        submission=submission.name_for(form),
        longest=conversations.CLINIC_LENGTH,
        done=request.args.get("done", "") if request.method == "GET" else "",
    )


def _back(patient_id: str, done: str) -> ResponseReturnValue:
    return redirect(url_for(".thread", patient_id=patient_id, done=done), 303)
