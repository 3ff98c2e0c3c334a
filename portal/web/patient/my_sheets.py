"""The sheets of the version a patient follows now, as PDFs."""

from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as Redirect

from portal.db import models
from portal.db.queries import documents as queries
from portal.db.queries import programmes
from portal.domain.errors import NotFound
from portal.services import documents, layouts, patients, printouts
from portal.web import access
from portal.web.forms.form import Form
from portal.web.patient import following, rest
from portal.web.transaction import now, unit

blueprint = Blueprint("my_sheets", __name__, url_prefix="/my/sheets")


@blueprint.get("")
def show() -> str:
    """The sheets to download or to ask for; while one is being made, a page that looks again."""
    return _page(access.patient(), Form())


@blueprint.post("")
def make() -> ResponseReturnValue:
    """Orders a sheet that is not made yet; while the programme rests there is none."""
    form, patient = Form(request.form), access.patient()
    version = _version(patient)
    with form.mending():
        variant = form.choice("variant", layouts.VARIANTS)
        paper = form.choice("paper", layouts.PAPERS)
        form.finish()
        if version is not None:
            printouts.ask(unit(), version, variant=variant, paper=paper, now=now())
        programme = following.of(patient).place.get("programme")
        return redirect(url_for(".show", programme=programme, _anchor="sheet"), 303)
    return _page(patient, form), 422


@blueprint.get("/<document_id>")
def download(document_id: str) -> Response | Redirect:
    """The PDF. An older sheet, or one of a paused programme, is not handed out any more."""
    patient = access.patient()
    document = queries.of_patients(unit(), [patient.id], document_id)
    if document is None:
        raise NotFound("sheet")
    version = next((row for row in _versions(patient) if row.id == document.version_id), None)
    if version is None:
        return redirect(url_for(".show"), 303)
    response = make_response(documents.open_pdf(unit(), document=document))
    response.content_type = "application/pdf"
    name = documents.file_name(version, document)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(patient: models.Patient, form: Form) -> str:
    version = _version(patient)
    paper = unit().get_one(models.Clinic, patient.clinic_id).paper
    sheets = printouts.of_version(unit(), version, paper=paper) if version else ()
    if patient.text_size == patients.LARGE:
        sheets = tuple(sorted(sheets, key=lambda sheet: sheet.variant != layouts.LARGE_PRINT))
    return render_template(
        "pages/patient/sheets.html",
        form=form,
        version=version,
        published_on=lambda version: version.published_at.astimezone(ZoneInfo(patient.time_zone)).date(),
        sheets=sheets,
        is_being_made=printouts.is_any_being_made(sheets),
        has_failed=any(sheet.could_not_be_made for sheet in sheets),
        rest=_rest(patient),
        following=following.of(patient),
    )


def _version(patient: models.Patient) -> models.ProgrammeVersion | None:
    """The version to follow now; None while the programme rests or when there is none."""
    programme = following.of(patient).chosen
    if programme is None or rest.of(patient, programme) is not None:
        return None
    return programmes.latest(unit(), programme.id)


def _versions(patient: models.Patient) -> list[models.ProgrammeVersion]:
    """The version to follow now of every programme that runs."""
    running = [row for row in following.of(patient).programmes if rest.of(patient, row) is None]
    found = [programmes.latest(unit(), row.id) for row in running]
    return [version for version in found if version is not None]


def _rest(patient: models.Patient) -> rest.Rest | None:
    programme = following.of(patient).chosen
    return rest.of(patient, programme) if programme else None
