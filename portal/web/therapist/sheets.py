"""The sheets of the therapist's patients, as PDFs."""

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.db.queries import programmes, visible
from portal.services import documents, printouts
from portal.web import access
from portal.web.transaction import now, unit

blueprint = Blueprint("sheets", __name__)


@blueprint.get("/sheets/<document_id>")
def download(document_id: str) -> Response:
    """The PDF of one version, also of an older one: the file of the clinic keeps them all."""
    document = visible.document(unit(), access.account(), document_id)
    version = programmes.version(unit(), document.version_id)
    response = make_response(documents.open_pdf(unit(), document=document))
    response.content_type = "application/pdf"
    name = documents.file_name(version, document)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.post("/programmes/<programme_id>/versions/<int:number>/sheets")
def make(programme_id: str, number: int) -> ResponseReturnValue:
    """Orders a sheet of the version that stands."""
    programme = visible.programme(unit(), access.account(), programme_id)
    version = programmes.numbered(unit(), programme.id, number)
    printouts.ask(
        unit(),
        version,
        variant=request.form.get("variant", ""),
        paper=request.form.get("paper", ""),
        now=now(),
    )
    there = url_for("versions.show", programme_id=programme_id, number=number, _anchor="sheets")
    return redirect(there, 303)
