"""The administrator's start: what is set up, and what still waits."""

from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, render_template, url_for

from portal.db.queries import accounts as account_queries
from portal.db.queries import messages as message_queries
from portal.rendering.i18n import N_
from portal.services import approvals, health
from portal.web import access
from portal.web.transaction import now, runtime, unit

blueprint = Blueprint("overview", __name__)

LATELY = timedelta(days=90)


@dataclass(frozen=True)
class Task:
    """One thing to set up."""

    is_done: bool
    title: str
    words: str
    address: str


@blueprint.get("/admin")
def show() -> str:
    """The set-up list and how the machinery is doing."""
    age = health.queue_age_seconds(unit(), now=now())
    return render_template(
        "pages/admin/overview.html",
        tasks=_tasks(),
        age=round(age),
        held=message_queries.held(unit()),
        rate=approvals.rate(unit(), clinic_id=access.account().clinic_id, since=now() - LATELY),
        days=LATELY.days,
    )


def _tasks() -> list[Task]:
    account = access.account()
    people = account_queries.of_clinic(unit(), account.clinic_id)
    clinic = access.clinic()
    has_therapist = any(person.is_therapist and person.password_hash for person in people)
    is_mailing = runtime().settings.mail_server is not None and clinic.mail_on
    return [
        Task(
            bool(clinic.phone and clinic.out_of_hours_number),
            N_("Phone and emergency numbers"),
            N_("Patients see them when something worries them."),
            url_for("clinic.show"),
        ),
        Task(
            bool(clinic.envelope),
            N_("Default limits"),
            N_("What follow-ups may change by themselves, and what always asks."),
            url_for("clinic.show", _anchor="limits"),
        ),
        Task(
            has_therapist,
            N_("First therapist"),
            N_("Therapists add patients and make programmes."),
            url_for("people.show"),
        ),
        Task(
            is_mailing,
            N_("Real e-mail"),
            N_("Until then all e-mails stay in the mailbox."),
            url_for("mail.show"),
        ),
    ]
