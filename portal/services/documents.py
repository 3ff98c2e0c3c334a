"""Sheets as files: from a version of a programme to HTML, and the finished PDF as it is kept.

A sheet is made once per version, variant and paper; its row is the cache (docs/decisions/0040).
"""

import contextlib
import dataclasses
import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from portal.catalogue.content import Catalogue
from portal.db import models
from portal.db.models import ProgrammeStatus, Purpose
from portal.db.queries import documents as queries
from portal.db.queries import programmes
from portal.db.session import Session
from portal.domain.errors import NoLongerWanted, NotFound, PortalError, SheetTooLong
from portal.rendering import links as addresses
from portal.rendering.environment import Renderer
from portal.rendering.parts import Printable
from portal.services import layouts, links, sheets
from portal.services.layouts import Layout
from portal.services.messages import RenderProgramme
from portal.services.sheets import Sheet


class Damaged(PortalError):
    """A stored PDF is no longer what was stored: its digest differs."""


class Pdf(Protocol):
    """A finished PDF, as the renderer hands it over."""

    @property
    def content(self) -> bytes:
        """The file."""

    @property
    def pages(self) -> int:
        """Number of pages."""


class Press(Protocol):
    """What makes PDFs."""

    def render(self, document: Printable) -> Pdf:
        """One PDF; raises `RenderFailed`, and `SheetTooLong` for more pages than a sheet may have."""


@dataclass(frozen=True)
class Manuscript:
    """A sheet with everything it says, before it is known which layout has room for it."""

    renderer: Renderer
    variant: str
    language: str
    sheet: Sheet

    @property
    def layouts(self) -> tuple[Layout, ...]:
        """The layouts to try, the preferred one first."""
        return layouts.candidates(self.variant, len(self.sheet.cards))

    def laid_out(self, layout: Layout) -> Printable:
        """The sheet in one layout, for the printer or for the screen."""
        sheet = dataclasses.replace(self.sheet, layout=layout)
        return self.renderer.document(self.variant, self.language, sheet=sheet)


def manuscript(
    session: Session, order: RenderProgramme, *, renderer: Renderer, catalogue: Catalogue, now: datetime
) -> Manuscript:
    """The sheet of one version for the printer, with a fresh programme link in its QR code.

    Raises `NoLongerWanted` once the programme is over. A paused one is still printed, so that the sheet is
    there when it goes on; nobody hands it out meanwhile.
    """
    version = programmes.version(session, order.version_id)
    patient = session.get_one(models.Patient, version.patient_id)
    if version.programme.status is ProgrammeStatus.ENDED or patient.discharged_at:
        raise NoLongerWanted("the programme is over")
    sheet = sheets.sheet_of(
        version,
        patient=patient,
        clinic=session.get_one(models.Clinic, patient.clinic_id),
        catalogue=catalogue,
        paper=order.paper,
        link=addresses.programme(renderer.public_url, _token(session, version, now)),
    )
    return Manuscript(renderer, order.variant, version.language, sheet)


def printed(manuscript: Manuscript, press: Press) -> Pdf:
    """The PDF in the first layout that has room for every word; raises `RenderFailed`."""
    return fitting(manuscript, press)[1]


def fitting(manuscript: Manuscript, press: Press) -> tuple[Printable, Pdf]:
    """The sheet in the first layout that has room for every word, and its PDF; raises `RenderFailed`.

    A layout promises a number of pages. What does not fit is never cut off: it makes one page more, and then
    the next layout is tried.
    """
    *roomier, last = manuscript.layouts
    for layout in roomier:
        with contextlib.suppress(SheetTooLong):
            document = manuscript.laid_out(layout)
            pdf = press.render(document)
            if pdf.pages <= layout.pages:
                return document, pdf
    document = manuscript.laid_out(last)
    return document, press.render(document)


def store(session: Session, order: RenderProgramme, pdf: Pdf, *, now: datetime) -> models.Document:
    """Keeps a finished sheet; a second time changes nothing. The task puts the e-mail that tells of it."""
    stored = queries.of_version(session, order.version_id, variant=order.variant, paper=order.paper)
    if stored is not None:
        return stored
    version = programmes.version(session, order.version_id)
    document = models.Document(
        version_id=version.id,
        patient_id=version.patient_id,
        variant=order.variant,
        paper=order.paper,
        language=version.language,
        pages=pdf.pages,
        blob_id=_blob(session, version.patient_id, pdf.content).id,
        created_at=now,
    )
    session.add(document)
    session.flush()
    return document


def open_pdf(session: Session, *, document: models.Document) -> bytes:
    """The PDF as it was stored; `NotFound` once it was erased, `Damaged` if a single bit differs."""
    blob = session.get_one(models.DocumentBlob, document.blob_id)
    content: bytes | None = blob.content
    if content is None:
        raise NotFound("document")
    if hashlib.sha256(content).hexdigest() != blob.sha256:
        raise Damaged(f"document {document.id}")
    return content


def file_name(version: models.ProgrammeVersion, document: models.Document) -> str:
    """What a saved sheet is called: day, version, what it is and for which paper; never a person."""
    what = f"{document.variant.replace('_', '-')}-{document.paper.lower()}"
    return f"programme-{version.published_at:%Y-%m-%d}-v{version.number}-{what}.pdf"


def _token(session: Session, version: models.ProgrammeVersion, now: datetime) -> str:
    return links.issue(
        session,
        purpose=Purpose.PROGRAMME,
        patient_id=version.patient_id,
        programme_id=version.programme_id,
        version_id=version.id,
        now=now,
    )


def _blob(session: Session, patient_id: int, content: bytes) -> models.DocumentBlob:
    digest = hashlib.sha256(content).hexdigest()
    blob = models.DocumentBlob(sha256=digest, patient_id=patient_id, size=len(content))
    session.add(blob)
    session.flush()
    blob.content = content
    session.flush()
    return blob
