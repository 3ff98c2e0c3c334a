"""The product's worker with sheets made the naive way, inside the Celery child: for bench/worker.py."""

from pathlib import Path

from jinja2 import ChoiceLoader, FileSystemLoader
from weasyprint import HTML

from portal.config import bundled
from portal.services import documents
from portal.services.documents import Manuscript
from workers.celery import app
from workers.pdf import RenderedPdf
from workers.runtime import FONTS

__all__ = ["app"]
HERE = Path(__file__).parent


def printed(manuscript: Manuscript, _press: object) -> RenderedPdf:
    renderer = manuscript.renderer
    folders = [FileSystemLoader(bundled("templates")), FileSystemLoader(HERE)]
    renderer.environment.loader = ChoiceLoader(folders)
    html = renderer.render(
        "pdf_naive.html", manuscript.language, sheet=manuscript.sheet, fonts=FONTS.as_uri()
    )
    document = HTML(string=html).render(pdf_variant="pdf/ua-1")
    return RenderedPdf(document.write_pdf(pdf_variant="pdf/ua-1"), len(document.pages))


documents.printed = printed  # type: ignore[assignment]
