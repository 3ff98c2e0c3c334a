"""What a calendar program reads: the random bits in the address are the key."""

from flask import Blueprint, Response, make_response

from portal.db import models
from portal.db.models import Purpose
from portal.rendering import ics
from portal.services import calendars, links
from portal.web import language
from portal.web.expired_link import tell
from portal.web.transaction import now, runtime, unit

blueprint = Blueprint("calendar_feed", __name__, url_prefix="/calendar")
tell(blueprint)
NAME = "exercises.ics"


@blueprint.get("/<token>.ics")
def show(token: str) -> Response:
    """The calendar of whoever made this address."""
    link = links.redeem(unit(), token=token, purposes=Purpose.CALENDAR, now=now())
    patient = unit().get_one(models.Patient, link.patient_id)
    language.suit(patient)
    return file_of(patient)


def file_of(patient: models.Patient) -> Response:
    """A patient's calendar as a file."""
    feed = calendars.feed_of(unit(), patient, public_url=runtime().settings.public_url, now=now())
    response = make_response(ics.calendar_of(feed))
    response.content_type = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{NAME}"'
    return response
