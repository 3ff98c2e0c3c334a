"""The sheet of the version a patient follows now, as a PDF."""

from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as Redirect

from portal.db import models
from portal.db.models import MessageState, ProgrammeStatus
from portal.db.queries import documents as queries
from portal.db.queries import messages, programmes
from portal.domain.errors import NotFound
from portal.services import documents, versions
from portal.services.messages import RenderProgramme
from portal.web import access
from portal.web.transaction import unit

blueprint = Blueprint("my_sheets", __name__, url_prefix="/my/sheets")


@blueprint.get("")
def show() -> str:
    """The sheet to download; while it is being made, a page that looks again."""
    patient = access.patient()
    version = _version(patient)
    document = queries.of_version(unit(), version.id, variant=versions.VARIANT) if version else None
    return render_template(
        "pages/patient/sheets.html",
        version=version,
        published_on=lambda version: version.published_at.astimezone(ZoneInfo(patient.time_zone)).date(),
        document=document,
        has_failed=version is not None and document is None and _has_failed(version, patient),
    )


@blueprint.get("/<document_id>")
def download(document_id: str) -> Response | Redirect:
    """The PDF. An older sheet, or one of a paused programme, is not handed out any more."""
    patient = access.patient()
    document = queries.of_patients(unit(), [patient.id], document_id)
    if document is None:
        raise NotFound("sheet")
    version = _version(patient)
    if version is None or version.id != document.version_id:
        return redirect(url_for(".show"), 303)
    response = make_response(documents.open_pdf(unit(), document=document))
    response.content_type = "application/pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{documents.file_name(version)}"'
    return response


def _version(patient: models.Patient) -> models.ProgrammeVersion | None:
    """The version to follow now; None while the programme rests or when there is none."""
    programme = programmes.current(unit(), patient.id)
    if programme is None or programme.status is not ProgrammeStatus.ACTIVE:
        return None
    return programmes.latest(unit(), programme.id)


def _has_failed(version: models.ProgrammeVersion, patient: models.Patient) -> bool:
    clinic = unit().get_one(models.Clinic, patient.clinic_id)
    order = messages.by_key(unit(), RenderProgramme(version.id, versions.VARIANT, clinic.paper).key())
    return order is not None and order.state is MessageState.FAILED
