"""The programme link: from an e-mail or a sheet's code, past the date of birth, to the patient's pages."""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal import tokens
from portal.db import models
from portal.db.models import ProgrammeStatus, Purpose
from portal.db.queries import links as queries
from portal.services import kept_forms, links, patients, pauses, sign_ins, throttle
from portal.web import access, born_on, language
from portal.web.born_on import BornOnForm
from portal.web.expired_link import tell
from portal.web.patient import following
from portal.web.transaction import now, runtime, unit

blueprint = Blueprint("programme_link", __name__, url_prefix="/p/<token>")
tell(blueprint)

PLACES = {
    "programme": "my_programme.show",
    "sheet": "my_sheets.show",
    "choices": "my_choices.show",
    "questions": "my_questionnaires.show_open",
    "messages": "my_messages.show",
    "today": "my_today.show",
    "progress": "my_progress.show",
}


@dataclass(frozen=True)
class Way:
    """What a programme link opens, and where it leads."""

    link: models.Link
    patient: models.Patient
    token: str
    place: str

    @property
    def action(self) -> str:
        """Where the date of birth is sent."""
        return url_for(".enter", token=self.token, to=self.place)

    @property
    def programme(self) -> str | None:
        """Which of two programmes it is about, as the address names it; None where there is no choice."""
        return following.public_id(self.patient, self.link.programme_id)

    @property
    def sheet(self) -> str | None:
        """Whether the sheet with this code is `current` or `old`, or of a programme that `rests` or has
        `ended`; None for a link from an e-mail."""
        if self.link.version_id is None or self.link.message_id is not None:
            return None
        version = unit().get_one(models.ProgrammeVersion, self.link.version_id)
        programme = unit().get_one(models.Programme, version.programme_id)
        if programme.status is ProgrammeStatus.ENDED:
            return "ended"
        if pauses.resting_because(unit(), programme) is not None:
            return "rests"
        return "current" if version.number == programme.latest_number else "old"


@blueprint.get("")
def show(token: str) -> Response | str:
    """The question for the date of birth; a device that knows it goes on at once."""
    way = _way(token)
    if way.link.opened_at is None and request.method == "GET":  # a trail, in a transaction of its own
        with runtime().transaction() as session:
            links.mark_opened(session, link_id=way.link.id, now=now())
    person = access.person()
    if person is not None and person.patient_id == way.patient.id:
        return redirect(url_for(PLACES[way.place], sheet=way.sheet, programme=way.programme))
    return born_on.page(BornOnForm(), action=way.action, sheet=way.sheet)


@blueprint.post("")
def enter(token: str) -> Response | tuple[str, int]:
    """The right date opens the patient's pages on this device for 30 days."""
    way, form = _way(token), BornOnForm(request.form)
    if not born_on.is_right(way.link, form):
        return born_on.page(form, action=way.action), 422
    access.enter(sign_ins.begin_patient(unit(), patient_id=way.patient.id, now=now()), is_patient=True)
    if kept_forms.waiting(unit(), patient_id=way.patient.id, now=now()):
        return redirect(url_for("my_interrupted.show"), 303)
    return redirect(url_for(PLACES[way.place], programme=way.programme), 303)


@blueprint.post("/new-link")
def send_new(token: str) -> str:
    """A new link to the address the clinic has; from outside nobody can tell whether there is one."""
    link = queries.by_digest(unit(), tokens.digest(token[: links.LONGEST_TEXT]))
    patient = unit().get(models.Patient, link.patient_id) if link and link.patient_id else None
    here = throttle.network(request.remote_addr)
    address = patient.email if patient is not None and patient.discharged_at is None else None
    patients.send_link(unit(), email=address or "", network=here, now=now())
    return render_template("pages/programme_link/sent.html")


def _way(token: str) -> Way:
    link = links.redeem(unit(), token=token, purposes=Purpose.PROGRAMME, now=now())
    patient = unit().get_one(models.Patient, link.patient_id)
    language.suit(patient)
    place = request.args.get("to", "")
    return Way(link, patient, token, place if place in PLACES else "programme")
