"""Writes down who of the staff opens which patient's record, for the patient to read."""

from flask import Flask, Response, request

from portal.db import models
from portal.db.queries import looks as queries
from portal.domain import calendar
from portal.services import looks
from portal.web import access
from portal.web.access import Audience, Person
from portal.web.transaction import now, runtime, unit

NAMES = ("patient_id", "programme_id")  # what addresses call whose page it is


def init_app(app: Flask) -> None:
    """Every page of a therapist that is about one patient is a look at that patient's record."""
    app.after_request(note)


def note(response: Response) -> Response:
    """Notes the look, once a day, where a page of one patient was shown."""
    somebody, named = access.person(), _named()
    is_look = request.method == "GET" and response.status_code == 200
    if not is_look or named is None or somebody is None or access.audience() is not Audience.THERAPIST:
        return response
    patient_id = queries.patient_behind(unit(), *named)
    if patient_id is not None and not _is_noted(somebody, patient_id):
        with runtime().transaction() as session:
            account = session.get_one(models.Account, somebody.account_id)
            looks.note(session, patient_id=patient_id, account=account, zone=somebody.time_zone, now=now())
    return response


def _named() -> tuple[str, str] | None:
    values = request.view_args or {}
    return next(((name, str(values[name])) for name in NAMES if name in values), None)


def _is_noted(somebody: Person, patient_id: int) -> bool:
    on = calendar.day_in(somebody.time_zone, now())
    return queries.is_noted(unit(), patient_id=patient_id, account_id=somebody.account_id or 0, on=on)
