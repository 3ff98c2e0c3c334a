"""Every e-mail with what became of it: when, to whom, and why not. Never what it is about."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db.models import MessageState
from portal.db.queries import mail_log as queries
from portal.rendering.i18n import N_
from portal.services import stuck
from portal.web import access, mail_words, paging
from portal.web.transaction import now, unit

blueprint = Blueprint("mail_log", __name__, url_prefix="/admin/mail/sent")

ALL = "all"
KINDS: dict[str, tuple[str, tuple[MessageState, ...]]] = {
    ALL: (N_("All"), tuple(MessageState)),
    "waiting": (N_("Waiting"), (MessageState.DUE, MessageState.CLAIMED, MessageState.TRANSMITTING)),
    "held": (N_("Held"), (MessageState.HELD,)),
    "sent": (N_("Sent"), (MessageState.SENT, MessageState.DONE)),
    "not_sent": (N_("Not sent"), (MessageState.FAILED, MessageState.EXPIRED, MessageState.SUPPRESSED)),
    "unknown": (N_("We do not know"), (MessageState.UNKNOWN,)),
    "cancelled": (N_("Cancelled"), (MessageState.CANCELLED,)),
}


@blueprint.get("")
def show() -> str:
    """One page of it, the newest first; `show` chooses what became of them."""
    chosen = _chosen()
    clinic_id = access.account().clinic_id
    counted = queries.counts(unit(), clinic_id)
    counts = {name: sum(counted.get(state, 0) for state in states) for name, (_, states) in KINDS.items()}
    page, pages = paging.page_of(counts[chosen], queries.ON_A_PAGE)
    return render_template(
        "pages/admin/mail_log.html",
        entries=queries.entries(unit(), clinic_id, states=KINDS[chosen][1], page=page),
        kinds={name: words for name, (words, _) in KINDS.items()},
        counts=counts,
        chosen=chosen,
        page=page,
        pages=pages,
        words=mail_words,
        can_send_again=stuck.can_send_again,
        done=request.args.get("done", ""),
    )


@blueprint.post("/<int:message_id>/again")
def send_again(message_id: int) -> ResponseReturnValue:
    """A person sends an e-mail once more."""
    stuck.send_again(unit(), message_id=message_id, by=access.account(), now=now())
    return redirect(url_for(".show", done="sent_again"), 303)


def _chosen() -> str:
    asked = request.args.get("show", ALL)
    return asked if asked in KINDS else ALL
