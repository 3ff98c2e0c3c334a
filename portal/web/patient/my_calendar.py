"""The programme in the patient's own calendar: a file for once, or an address that stays up to date."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, render_template, url_for

from portal.services import calendars
from portal.web import access, calendar_feed
from portal.web.transaction import now, runtime, unit

blueprint = Blueprint("my_calendar", __name__, url_prefix="/my/calendar")


@blueprint.get("")
def show() -> str:
    """Both ways, and what stands in the calendar."""
    return render_template("pages/patient/calendar.html", address=None)


@blueprint.post("")
def make() -> str:
    """A new address, shown this once; the one before ends."""
    token = calendars.new_address(unit(), access.patient(), now=now())
    path = url_for("calendar_feed.show", token=token)
    parts = urlsplit(runtime().settings.public_url)
    address = f"{parts.scheme}://{parts.netloc}{path}"
    return render_template("pages/patient/calendar.html", address=address)


@blueprint.get("/exercises.ics")
def download() -> Response:
    """The calendar as it is today, as a file."""
    return calendar_feed.file_of(access.patient())
