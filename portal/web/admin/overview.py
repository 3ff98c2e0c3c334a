"""The administrator's start: what is set up, and what still waits."""

from dataclasses import dataclass

from flask import Blueprint, render_template

from portal.db.queries import messages as message_queries
from portal.rendering.i18n import N_
from portal.services import health, setup
from portal.web import access
from portal.web.transaction import now, runtime, unit

blueprint = Blueprint("overview", __name__)


@dataclass(frozen=True)
class Place:
    """How a step is called on the page, why it matters, and where it is done."""

    title: str
    words: str
    endpoint: str
    anchor: str | None = None


PLACES = {
    "numbers": Place(
        N_("Phone and emergency numbers"), N_("Patients see them when something worries them."), "clinic.show"
    ),
    "reply_address": Place(
        N_("Address for replies"), N_("Patients who answer an e-mail reach you there."), "clinic.show"
    ),
    "opening_hours": Place(
        N_("Opening hours"), N_("They say how soon a red flag goes to a second person."), "safety.show"
    ),
    "limits": Place(
        N_("Default limits"),
        N_("What follow-ups may change by themselves, and what always asks."),
        "clinic.show",
        "limits",
    ),
    "look": Place(N_("Logo"), N_("It stands on sheets. Without one, the clinic's name does."), "look.show"),
    "therapist": Place(
        N_("First therapist"), N_("Therapists add patients and make programmes."), "people.show"
    ),
    "second_factor": Place(
        N_("Second factor of everybody"), N_("A stolen password then opens nothing."), "people.show"
    ),
    "mail_server": Place(N_("Mail server"), N_("Until then all e-mails stay in the mailbox."), "mail.show"),
    "test_mail": Place(
        N_("A test e-mail arrived"), N_("Send one to yourself and open the link in it."), "mail.show"
    ),
    "real_mail": Place(
        N_("Real e-mail"), N_("The last step: from then on patients get their e-mails."), "mail.show"
    ),
}


@blueprint.get("/admin")
def show() -> str:
    """The set-up list and how the machinery is doing."""
    age, steps = health.queue_age_seconds(unit(), now=now()), _steps()
    return render_template(
        "pages/admin/overview.html",
        steps=steps,
        places_of_steps=PLACES,
        is_live=setup.is_live(steps),
        age=round(age),
        held=message_queries.held(unit()),
    )


def _steps() -> tuple[setup.Step, ...]:
    settings = runtime().settings
    mailing = setup.Mailing(settings.mail_server is not None, settings.instance_id)
    return setup.steps(unit(), clinic=access.clinic(), mailing=mailing)
