"""What is kept of a patient, for the patient: who looked at it, and all of it as one file."""

import json

from flask import Blueprint, Response, make_response, render_template

from portal.db.queries import looks as queries
from portal.domain import calendar
from portal.services import looks, my_data
from portal.web import access
from portal.web.transaction import now, runtime, unit

blueprint = Blueprint("my_record", __name__, url_prefix="/my/record")


@blueprint.get("")
def show() -> str:
    """Who of the staff opened the record in the last twelve months, and since when that is written down."""
    patient = access.patient()
    return render_template(
        "pages/patient/record.html",
        looks=looks.of_patient(unit(), patient, now=now()),
        kept_since=queries.first_day(unit()),
    )


@blueprint.get("/my-data.json")
def download() -> Response:
    """Everything that is kept, as a file of plain text that people and programs can read."""
    patient = access.patient()
    found = my_data.of(unit(), patient, catalogue=runtime().catalogue, now=now())
    response = make_response(json.dumps(found, ensure_ascii=False, indent=2))
    response.content_type = "application/json; charset=utf-8"
    name = f"my-data-{calendar.day_of(patient, now()).isoformat()}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
