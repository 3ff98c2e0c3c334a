"""E-mails that ended badly: a person sends them again, or leaves them."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from portal.db import models
from portal.db.queries import visible
from portal.services import stuck
from portal.web import access
from portal.web.therapist import patients
from portal.web.transaction import now, unit

blueprint = Blueprint("patient_mail", __name__, url_prefix="/patient-mail/<int:message_id>")


@blueprint.post("/again")
def send_again(message_id: int) -> ResponseReturnValue:
    """Sends the e-mail once more, as the same e-mail."""
    message = visible.message(unit(), access.account(), message_id)
    stuck.send_again(unit(), message_id=message.id, by=access.account(), now=now())
    return _back(message, "again")


@blueprint.post("/leave")
def leave(message_id: int) -> ResponseReturnValue:
    """Takes it off the work list."""
    message = visible.message(unit(), access.account(), message_id)
    stuck.leave(unit(), message_id=message.id, by=access.account())
    return _back(message, "left")


def _back(message: models.Message, done: str) -> ResponseReturnValue:
    return patients.back(unit().get_one(models.Patient, message.patient_id), done)
