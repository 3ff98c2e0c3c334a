"""The queue: what waits, what is at work, what ended badly, and which parts live."""

from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import models
from portal.db.models import MessageState
from portal.db.queries import messages as message_queries
from portal.db.queries import queue as queries
from portal.db.schema import head
from portal.rendering.i18n import N_
from portal.services import health, stuck
from portal.web import access
from portal.web.transaction import now, unit

blueprint = Blueprint("queue", __name__, url_prefix="/admin/queue")

RECENT = timedelta(hours=24)
COLUMNS = (
    (N_("Waiting"), (MessageState.DUE,)),
    (N_("At work"), (MessageState.CLAIMED, MessageState.TRANSMITTING)),
    (N_("Held"), (MessageState.HELD,)),
    (N_("Done in 24 hours"), (MessageState.DONE, MessageState.SENT)),
    (N_("Cancelled or too late"), (MessageState.CANCELLED, MessageState.EXPIRED)),
    (N_("Needs a person"), (MessageState.FAILED, MessageState.UNKNOWN, MessageState.SUPPRESSED)),
)
KINDS = {
    "send_email": N_("E-mails"),
    "render_programme": N_("Sheets (PDF)"),
    "review_programme": N_("Reviews of answers"),
    "print_pack": N_("Files of several sheets (PDF)"),
    "extend_programme": N_("Extensions of programmes"),
}
TRY_AGAIN = N_("Try again. If it fails twice, tell us what the machine said.")
ADVICE = {
    MessageState.UNKNOWN: N_("Ask the person whether it came. If not, send it again."),
    MessageState.SUPPRESSED: N_("The address does not work. The therapist phones."),
    MessageState.FAILED: N_("Look why, then send it again."),
}
ADVICE_OF_WORK = {"review_programme": N_("Try again. Until then the programme stays as it is.")}
EMAILS = {
    "programme_ready": N_("First programme"),
    "programme_changed": N_("New version of a programme"),
    "check_in": N_("Check-in"),
    "check_in_reminder": N_("Reminder of a check-in"),
    "welcome_back": N_("Greeting after silence"),
    "questionnaire": N_("Questions about progress"),
    "please_read": N_("Please read a message"),
    "link": N_("Link that was asked for"),
    "invitation": N_("Invitation"),
    "password": N_("New password"),
    "alert": N_("Alert"),
    "mail_test": N_("Test e-mail"),
}


@blueprint.get("")
def show() -> str:
    """Counts by state and kind, the oldest that waits, heartbeats, and what needs a person."""
    account = access.account()
    return render_template(
        "pages/admin/queue.html",
        columns=COLUMNS,
        rows=_rows(),
        age=round(health.queue_age_seconds(unit(), now=now())),
        held=message_queries.held(unit()),
        missing=health.readiness(unit(), now=now(), head=head()),
        beats=queries.heartbeats(unit()),
        stuck=[_told(message) for message in queries.needing_a_person(unit(), account.clinic_id)],
        now=now(),
        done=request.args.get("done", ""),
    )


@blueprint.post("/<int:message_id>/send-again")
def send_again(message_id: int) -> ResponseReturnValue:
    """A person sends an e-mail once more."""
    stuck.send_again(unit(), message_id=message_id, by=access.account(), now=now())
    return redirect(url_for("queue.show", done="sent_again"), 303)


@blueprint.post("/<int:message_id>/try-again")
def try_again(message_id: int) -> ResponseReturnValue:
    """A person has a sheet or a review tried once more."""
    stuck.try_again(unit(), message_id=message_id, by=access.account(), now=now())
    return redirect(url_for("queue.show", done="tried_again"), 303)


@blueprint.post("/<int:message_id>/leave")
def leave(message_id: int) -> ResponseReturnValue:
    """A person leaves it as it is."""
    stuck.leave(unit(), message_id=message_id, by=access.account())
    return redirect(url_for("queue.show", done="left"), 303)


def _rows() -> list[tuple[str, list[int]]]:
    counted: dict[str, dict[MessageState, int]] = {}
    for depth in queries.depths(unit(), since=now() - RECENT):
        kind = KINDS.get(depth.effect, N_("The clock's own duties"))
        states = counted.setdefault(kind, {})
        states[depth.state] = states.get(depth.state, 0) + depth.number
    return [
        (kind, [sum(states.get(state, 0) for state in wanted) for _, wanted in COLUMNS])
        for kind, states in counted.items()
    ]


def _told(message: models.Message) -> dict[str, object]:
    is_mail = message.effect == stuck.MAIL
    return {
        "message": message,
        "kind": KINDS.get(message.effect, message.effect),
        "email": EMAILS.get(message.payload.get("email", ""), ""),
        "advice": ADVICE[message.state] if is_mail else ADVICE_OF_WORK.get(message.effect, TRY_AGAIN),
        "can_send": is_mail and message.state is not MessageState.SUPPRESSED,
        "can_retry": stuck.can_try_again(message),
    }
