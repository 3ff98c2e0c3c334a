"""The sheets of several patients in one PDF: each with its own code and page numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Protocol

from portal.catalogue.content import Catalogue
from portal.db import models
from portal.db.models import MessageState
from portal.db.queries import batches as queries
from portal.db.queries import programmes
from portal.db.queries.batches import Found
from portal.db.session import Session
from portal.domain import calendar
from portal.domain.errors import NoLongerWanted, RenderFailed
from portal.rendering import i18n
from portal.rendering.environment import Renderer
from portal.rendering.i18n import N_, gettext
from portal.rendering.parts import Pack, Printable
from portal.services import documents, layouts, messages, planned, printouts
from portal.services.documents import Manuscript, Pdf
from portal.services.messages import PrintPack, RenderProgramme
from portal.services.planned import Asked, Planned

MOST_PAGES = 60  # of one file, blank backs not counted
FULL, FAILED, OVERTAKEN = "pack_full", "sheet_failed", "overtaken"
KEPT = timedelta(hours=24)  # the links in it still work: it lies here no longer than needed
TITLE = N_("Exercise sheets, %(day)s")


class Press(documents.Press, Protocol):
    """What makes PDFs, also of several sheets."""

    def render_pack(self, pack: Pack) -> Pdf:
        """One PDF; raises `RenderFailed`."""


@dataclass(frozen=True)
class Written:
    """The sheets that go into a file, by the number of their row; `refused` says which do not, and why."""

    title: str
    language: str
    two_sided: bool
    sheets: tuple[tuple[int, Manuscript], ...]
    refused: dict[int, str]


@dataclass(frozen=True)
class Made:
    """A finished file; None when no sheet was left for it."""

    pdf: Pdf | None
    refused: dict[int, str]


def plan(session: Session, patient: models.Patient, asked: Asked) -> Planned:
    """The fridge sheet of the version that stands, on the clinic's paper."""
    found = planned.standing(session, patient)
    if found.refused is not None or found.version is None:
        return found
    clinic = session.get_one(models.Clinic, patient.clinic_id)
    return replace(found, order=RenderProgramme(found.version.id, layouts.FRIDGE_SHEET, clinic.paper))


def waits(session: Session, order: PrintPack) -> bool:
    """Whether a sheet of it is still being made.

    Raises `NoLongerWanted` once it was cancelled or asked for anew.
    """
    batch = session.get_one(models.Batch, order.batch_id)
    if batch.cancelled_at is not None or batch.round != order.round:
        raise NoLongerWanted("cancelled")
    found = queries.rows(session, batch)
    return any(one.message is not None and one.message.state in queries.OPEN for one in found)


def written(
    session: Session, order: PrintPack, *, renderer: Renderer, catalogue: Catalogue, now: datetime
) -> Written:
    """The sheets in the order of the next visits, each with a fresh link.

    Left out is what could not be made, and what was paused, overtaken or taken away meanwhile.
    """
    batch = session.get_one(models.Batch, order.batch_id)
    by = session.get_one(models.Account, batch.account_id)
    sheets, refused = [], {}
    for one in sorted(queries.rows(session, batch), key=_by_visit):
        if one.message is None or not _is_made(one):
            continue
        if code := no_longer(session, one):
            refused[one.row.id] = code
            continue
        sheet = messages.from_row(one.message)
        if isinstance(sheet, RenderProgramme):
            made = documents.manuscript(session, sheet, renderer=renderer, catalogue=catalogue, now=now)
            sheets.append((one.row.id, made))
    clinic = session.get_one(models.Clinic, batch.clinic_id)
    day = i18n.long_date(day_of(clinic, batch), language=by.language)
    title = gettext(TITLE, by.language) % {"day": day}
    return Written(title, by.language, bool(batch.choices.get("two_sided")), tuple(sheets), refused)


def printed(written: Written, press: Press) -> Made:
    """The file; a sheet that fails, or has no room left, costs only itself. Raises `RenderFailed`."""
    ready: list[Printable] = []
    refused, pages = dict(written.refused), 0
    for number, manuscript in written.sheets:
        try:
            document, pdf = documents.fitting(manuscript, press)
        except RenderFailed:
            refused[number] = FAILED
            continue
        if pages + pdf.pages > MOST_PAGES:
            refused[number] = FULL
            continue
        pages += pdf.pages
        ready.append(document)
    if not ready:
        return Made(None, refused)
    pack = Pack(written.title, written.language, written.two_sided, tuple(ready))
    return Made(press.render_pack(pack), refused)


def store(session: Session, order: PrintPack, made: Made) -> None:
    """Keeps the file with the batch, and says of each patient who is not in it why."""
    for found in queries.rows(session, batch := session.get_one(models.Batch, order.batch_id)):
        found.row.refused = made.refused.get(found.row.id, found.row.refused)
    batch.pdf = made.pdf.content if made.pdf else None
    batch.pages = made.pdf.pages if made.pdf else None
    session.flush()


def no_longer(session: Session, found: Found) -> str | None:
    """Why a sheet that was made is not handed out any more, as a code; None while it may be."""
    if not found.is_mine:
        return "not_yours"
    stands = planned.standing(session, found.patient)
    if stands.refused is not None:
        return stands.refused
    if found.row.version_id is None:
        return OVERTAKEN
    version = programmes.version(session, found.row.version_id)
    return None if printouts.may_ask(session, version) else OVERTAKEN


def is_current(session: Session, found: Sequence[Found]) -> bool:
    """Whether every sheet in a file may still be handed out."""
    inside = [one for one in found if one.row.refused is None and _is_made(one)]
    return all(no_longer(session, one) is None for one in inside)


def day_of(clinic: models.Clinic, batch: models.Batch) -> date:
    """The clinic's calendar day on which the sheets were asked for."""
    return calendar.day_in(clinic.time_zone, batch.created_at)


def file_name(clinic: models.Clinic, batch: models.Batch) -> str:
    """What the saved file is called: the day, never a person."""
    return f"sheets-{day_of(clinic, batch):%Y-%m-%d}.pdf"


def forget(session: Session, *, now: datetime) -> None:
    """Empties the files made a day ago; they can be made again."""
    queries.empty_files(session, made_before=now - KEPT)


def _is_made(found: Found) -> bool:
    return found.message is not None and found.message.state is MessageState.DONE


def _by_visit(found: Found) -> tuple[bool, float, str, int]:
    visit = found.patient.next_visit_at
    at = visit.timestamp() if visit is not None else 0.0
    return visit is None, at, found.patient.name.casefold(), found.row.id
