"""The sheets of the therapist's patients, as PDFs."""

from flask import Blueprint, Response, make_response

from portal.db.queries import programmes, visible
from portal.services import documents
from portal.web import access
from portal.web.transaction import unit

blueprint = Blueprint("sheets", __name__)


@blueprint.get("/sheets/<document_id>")
def download(document_id: str) -> Response:
    """The PDF of one version, also of an older one: the file of the clinic keeps them all."""
    document = visible.document(unit(), access.account(), document_id)
    version = programmes.version(unit(), document.version_id)
    response = make_response(documents.open_pdf(unit(), document=document))
    response.content_type = "application/pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{documents.file_name(version)}"'
    return response
