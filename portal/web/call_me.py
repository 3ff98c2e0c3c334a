"""A patient asks to be phoned, from an e-mail: one button. Nothing of the programme is shown."""

from flask import Blueprint, render_template

from portal.db import models
from portal.db.models import Purpose
from portal.services import calls, links
from portal.web import language
from portal.web.expired_link import tell
from portal.web.transaction import now, unit

blueprint = Blueprint("call_me", __name__, url_prefix="/p/<token>/call")
tell(blueprint)


@blueprint.get("")
def ask(token: str) -> str:
    """The button."""
    _link(token)
    return _page(token, is_asked=False)


@blueprint.post("")
def confirm(token: str) -> str:
    """The therapist sees it from now on; a second time changes nothing."""
    calls.ask(unit(), link=_link(token), now=now())
    return _page(token, is_asked=True)


def _link(token: str) -> models.Link:
    link = links.redeem(unit(), token=token, purposes=Purpose.PROGRAMME, now=now())
    language.suit(unit().get_one(models.Patient, link.patient_id))
    return link


def _page(token: str, *, is_asked: bool) -> str:
    return render_template("pages/programme_link/call.html", token=token, is_asked=is_asked)
