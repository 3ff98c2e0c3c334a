"""The queue: what waits, what is at work, what ended badly, and which parts live."""

from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import models
from portal.db.models import MessageState
from portal.db.queries import messages as message_queries
from portal.db.queries import queue as queries
from portal.db.queries.queue import Depth
from portal.db.schema import head
from portal.rendering.i18n import N_, gettext
from portal.services import health, stuck
from portal.web import access, mail_words
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
PARTS = {"clock": N_("Clock"), "worker": N_("Worker"), "schema": N_("Schema of the database")}
TRY_AGAIN = N_("Try again. If it fails twice, send the reason to whoever helps you with Bedring.")
ADVICE = {
    MessageState.UNKNOWN: N_("Ask the person whether it came. If not, send it again."),
    MessageState.SUPPRESSED: N_("The address does not work. The therapist phones."),
    MessageState.FAILED: N_("Look why, then send it again."),
}
ADVICE_OF_WORK = {"review_programme": N_("Try again. Until then the programme stays as it is.")}


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
        missing=[_part(name) for name in health.readiness(unit(), now=now(), head=head())],
        beats=[(_part(beat.part), beat.beat_at) for beat in queries.heartbeats(unit())],
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


def _rows() -> list[tuple[str, list[int], int | None]]:
    """By kind: how many stand where, and the minutes the oldest has been overdue; None if none is."""
    kinds: dict[str, list[Depth]] = {}
    for depth in queries.depths(unit(), since=now() - RECENT):
        kinds.setdefault(KINDS.get(depth.effect, N_("The clock's own duties")), []).append(depth)
    return [(kind, _counts(depths), _overdue(depths)) for kind, depths in kinds.items()]


def _counts(depths: list[Depth]) -> list[int]:
    return [sum(depth.number for depth in depths if depth.state in states) for _, states in COLUMNS]


def _overdue(depths: list[Depth]) -> int | None:
    waiting = [now() - depth.oldest for depth in depths if depth.state is MessageState.DUE]
    longest = max(waiting, default=timedelta(0))
    return int(longest.total_seconds()) // 60 if longest > timedelta(0) else None


def _part(name: str) -> str:
    """A part of the machinery in words; of several workers each has its computer's name."""
    kind, _, of = name.partition(" ")
    words = gettext(PARTS[kind]) if kind in PARTS else kind
    return f"{words} ({of})" if of else words


def _told(message: models.Message) -> dict[str, object]:
    is_mail = message.effect == stuck.MAIL
    return {
        "message": message,
        "kind": KINDS.get(message.effect, message.effect),
        "email": mail_words.KINDS.get(message.payload.get("email", ""), ""),
        "advice": ADVICE[message.state] if is_mail else ADVICE_OF_WORK.get(message.effect, TRY_AGAIN),
        "can_send": is_mail and message.state is not MessageState.SUPPRESSED,
        "can_retry": stuck.can_try_again(message),
    }
