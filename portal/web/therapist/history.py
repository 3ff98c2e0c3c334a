"""What happened about one patient, the newest first: who or what did it, when, and with which note."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template, request

from portal.db import models
from portal.db.models import CheckInState, ProposalState
from portal.db.queries import histories, messages, pauses, programmes, work_list
from portal.db.queries import strips as strip_queries
from portal.rendering.i18n import N_, gettext
from portal.web import paging
from portal.web.therapist import endings, patients, words
from portal.web.therapist.waiting import Proposed
from portal.web.transaction import runtime, unit

blueprint = Blueprint("history", __name__, url_prefix="/patients/<patient_id>/history")

ON_A_PAGE = 50
ALL, PROGRAMME, ANSWERS, EMAILS = "all", "programme", "answers", "emails"
KINDS: Mapping[str, str] = {
    ALL: N_("All"),
    PROGRAMME: N_("Programme"),
    ANSWERS: N_("Answers"),
    EMAILS: N_("E-mails"),
}
PAPER = N_("The check-in was not typed in")
NOT_ASKED = N_("We could not ask for the check-in")
NO_ANSWER = N_("The check-in was not answered")


@dataclass(frozen=True)
class Event:
    """One thing that happened: `by` a person (empty: the patient or the rules), `note` what they wrote."""

    at: datetime
    kind: str
    text: str
    by: str = ""
    note: str = ""
    version: tuple[str, int] | None = None  # programme and number, to look it up


@blueprint.get("")
def show(patient_id: str) -> str:
    """One page of it; `show` chooses a kind."""
    patient = patients.seen(patient_id)
    chosen = request.args.get("show", ALL)
    chosen = chosen if chosen in KINDS else ALL
    found = [event for event in _everything(patient) if chosen in (ALL, event.kind)]
    found.sort(key=lambda event: event.at, reverse=True)
    page, pages = paging.page_of(len(found), ON_A_PAGE)
    return render_template(
        "pages/therapist/history.html",
        patient=patient,
        events=found[(page - 1) * ON_A_PAGE : page * ON_A_PAGE],
        kinds=KINDS,
        chosen=chosen,
        page=page,
        pages=pages,
    )


def _everything(patient: models.Patient) -> Iterator[Event]:
    names = histories.names(unit(), patient.clinic_id)
    yield from _versions(patient, names)
    yield from _answers(patient)
    yield from _unanswered(patient)
    yield from _proposals(patient, names)
    yield from _alerts(patient, names)
    yield from _pauses(patient, names)
    yield from _emails(patient)
    if patient.snoozed_at and patient.snoozed_by_id:
        yield Event(patient.snoozed_at, ANSWERS, gettext("Snoozed"), names.get(patient.snoozed_by_id, ""))


def _versions(patient: models.Patient, names: Mapping[int, str]) -> Iterator[Event]:
    for programme in programmes.of_patient(unit(), patient.id):
        for version in programmes.versions(unit(), programme.id):
            by = names.get(version.author_id or 0, "")
            said = gettext("Version %(number)s") % {"number": version.number}
            text = f"{said}: {words.origin(version.origin, by)}"
            there = (programme.public_id, version.number)
            yield Event(version.published_at, PROGRAMME, text, version=there)
            if version.taken_back_at:
                back = gettext("Version %(number)s was taken back") % {"number": version.number}
                person = names.get(version.taken_back_by_id or 0, "")
                yield Event(version.taken_back_at, PROGRAMME, back, person, version=there)
        if programme.ended_at:
            yield Event(programme.ended_at, PROGRAMME, gettext("The programme ended"))


def _answers(patient: models.Patient) -> Iterator[Event]:
    for row in histories.answers(unit(), patient.id):
        text = (
            gettext("The check-in was answered") if row.number == 1 else gettext("The answers were corrected")
        )
        yield Event(row.answered_at, ANSWERS, text, note=row.text or "")


def _unanswered(patient: models.Patient) -> Iterator[Event]:
    numbers = [row.id for row in programmes.of_patient(unit(), patient.id)]
    asked = strip_queries.periods_of(unit(), numbers, patient.created_at.date())
    reached = {(number, row.due_on) for number, rows in asked.items() for row in rows if row.has_reached}
    for row in histories.check_ins(unit(), patient.id):
        if row.state is CheckInState.CLOSED:
            text = NO_ANSWER if (row.programme_id, row.due_on) in reached else NOT_ASKED
            is_paper = patient.channel is models.Channel.PAPER
            yield Event(row.closes_at, ANSWERS, gettext(PAPER if is_paper else text))


def _proposals(patient: models.Patient, names: Mapping[int, str]) -> Iterator[Event]:
    numbers = histories.version_numbers(unit(), patient.id)
    for row in histories.proposals(unit(), patient.id):
        yield Event(row.created_at, PROGRAMME, gettext("Proposal: %(what)s") % {"what": _change(row)})
        if row.state is not ProposalState.WAITING and row.decided_at:
            person = names.get(row.decided_by_id or 0, "")
            ending = endings.of(row, person, numbers.get(row.closed_by_version_id or 0))
            yield Event(row.decided_at, PROGRAMME, f"{_change(row)}: {ending}", note=row.reason or "")


def _change(row: models.Proposal) -> str:
    item, renderer = Proposed(row).item, runtime().renderer
    if item is None:
        return gettext("Fewer sessions a week")
    return f"{renderer.reasons().change(item)}, {renderer.exercise_name(item.exercise)}"


def _alerts(patient: models.Patient, names: Mapping[int, str]) -> Iterator[Event]:
    for row in work_list.of_patient(unit(), patient.id):
        reason = words.reason(row.code)
        yield Event(row.raised_at, ANSWERS, gettext("On the work list: %(reason)s") % {"reason": reason})
        if row.seen_at:
            text = gettext("Marked as seen: %(reason)s") % {"reason": reason}
            yield Event(row.seen_at, ANSWERS, text, names.get(row.seen_by_id or 0, ""), row.note or "")


def _pauses(patient: models.Patient, names: Mapping[int, str]) -> Iterator[Event]:
    for row in pauses.of_patient(unit(), patient.id):
        text = " ".join((gettext("The programme was paused."), words.paused(row.because)))
        yield Event(row.began_at, PROGRAMME, text.strip(), names.get(row.by_id or 0, ""))
        if row.ended_at:
            person = names.get(row.ended_by_id or 0, "")
            yield Event(row.ended_at, PROGRAMME, gettext("The programme went on"), person, row.note or "")


def _emails(patient: models.Patient) -> Iterator[Event]:
    for row in messages.of_patient(unit(), patient.id):
        if row.effect == "send_email":
            what, state = words.email(row.payload["email"]), words.state(row.state)[0]
            text = gettext("E-mail: %(what)s, %(state)s") % {"what": what, "state": state}
            yield Event(row.finished_at or row.due_at, EMAILS, text, note=words.because(row.reason))
