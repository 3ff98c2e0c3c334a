"""The caseload: a work list, the most pressing patient first. Each row says why, in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Blueprint, render_template, request

from portal.db import models
from portal.db.queries import patients as queries
from portal.services import caseload
from portal.services.caseload import CaseloadRow
from portal.web import access
from portal.web.therapist import words
from portal.web.transaction import now, unit

blueprint = Blueprint("caseload", __name__)

ON_A_PAGE = 50
NEEDS, SILENT, ALL, DISCHARGED = "needs", "silent", "all", "discharged"
SHOWN: Mapping[str, Callable[[CaseloadRow], bool]] = {
    NEEDS: lambda row: row.needs_me,
    SILENT: lambda row: row.is_silent,
    ALL: lambda row: True,
}


@dataclass(frozen=True)
class Shown:
    """One page of the list. `counts` are the patients behind each chip."""

    rows: list[CaseloadRow]
    discharged: list[models.Patient]
    counts: Mapping[str, int]
    page: int
    pages: int


@blueprint.get("/caseload")
def show() -> str:
    """The therapist's own patients; with `q`, those whose name holds it."""
    wanted = request.args.get("q", "").strip()[:60]
    chosen = request.args.get("show", ALL if wanted else NEEDS)
    chosen = chosen if chosen in (NEEDS, SILENT, ALL, DISCHARGED) else NEEDS
    return render_template(
        "pages/therapist/caseload.html",
        shown=_shown(chosen, wanted),
        chosen=chosen,
        q=wanted,
        why_words=words.why,
        done=request.args.get("done", ""),
    )


def _shown(chosen: str, wanted: str) -> Shown:
    mine = caseload.rows(unit(), therapist=access.account(), now=now())
    gone = [row for row in queries.of_therapist(unit(), access.account()) if row.discharged_at is not None]
    counts = {name: sum(map(needed, mine)) for name, needed in SHOWN.items()} | {DISCHARGED: len(gone)}
    rows = [row for row in mine if SHOWN.get(chosen, _nobody)(row) and _is_named(row.patient, wanted)]
    page, pages = _page(len(rows))
    return Shown(
        rows=rows[(page - 1) * ON_A_PAGE : page * ON_A_PAGE],
        discharged=[row for row in gone if chosen == DISCHARGED and _is_named(row, wanted)],
        counts=counts,
        page=page,
        pages=pages,
    )


def _nobody(_row: CaseloadRow) -> bool:
    return False


def _is_named(patient: models.Patient, wanted: str) -> bool:
    return wanted.casefold() in patient.name.casefold()


def _page(number: int) -> tuple[int, int]:
    """The page asked for, within the pages there are."""
    pages = max(1, -(-number // ON_A_PAGE))
    asked = request.args.get("page", "1")
    return (min(int(asked), pages) if asked.isascii() and asked.isdigit() and int(asked) else 1), pages
