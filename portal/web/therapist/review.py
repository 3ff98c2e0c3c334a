"""The review of one patient: why they stand on the list, what was answered, what to do; then the next one."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from portal.db import models
from portal.services import caseload, snoozing
from portal.services.caseload import CaseloadRow
from portal.web import access
from portal.web.forms.form import Form
from portal.web.therapist import patients
from portal.web.transaction import now, unit

blueprint = Blueprint("review", __name__, url_prefix="/patients/<patient_id>")

DAYS = 14


@blueprint.get("/review")
def show(patient_id: str) -> str:
    """Everything needed to decide about one patient, and the way to the next."""
    patient = patients.seen(patient_id)
    rows = caseload.rows(unit(), therapist=access.account(), now=now())
    mine = next((row for row in rows if row.patient.id == patient.id), None)
    return patients.page(
        patient,
        Form(),
        template="review.html",
        days_shown=DAYS,
        needs=mine.reasons if mine else (),
        sleeps_until=mine.sleeps_until if mine else None,
        may_rest=mine is not None and snoozing.may(mine),
        next_row=after(rows, patient),
    )


@blueprint.post("/snooze")
def snooze(patient_id: str) -> ResponseReturnValue:
    """The patient leaves the list for three days, or until there is a new reason."""
    patient = patients.seen(patient_id)
    snoozing.snooze(unit(), patient=patient, by=access.account(), now=now())
    return patients.back(patient, "snoozed")


@blueprint.post("/wake")
def wake(patient_id: str) -> ResponseReturnValue:
    """The patient stands on the list again."""
    patient = patients.seen(patient_id)
    snoozing.wake(unit(), patient=patient)
    return patients.back(patient, "awake")


def after(rows: list[CaseloadRow], patient: models.Patient) -> CaseloadRow | None:
    """Who comes next on the list and needs this therapist: below this patient, or from the top once they are
    dealt with. None after the last one."""
    waiting = [row for row in rows if row.needs_me]
    numbers = [row.patient.id for row in waiting]
    below = waiting[numbers.index(patient.id) + 1 :] if patient.id in numbers else waiting
    return below[0] if below else None
