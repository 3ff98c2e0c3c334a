"""A draft beside the version that came meanwhile: both on one page, and a person says which one counts."""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import models
from portal.db.queries import programmes as queries
from portal.db.queries import visible
from portal.domain.errors import DraftChanged, NotFound
from portal.services import programmes, rebasing, sheets, signing
from portal.services.drafts import DraftBody, Row
from portal.web import access
from portal.web.therapist import patients, record, words
from portal.web.transaction import now, runtime, unit

blueprint = Blueprint("overtaken", __name__, url_prefix="/programmes/<programme_id>/draft")


@dataclass(frozen=True)
class Newer:
    """A version that came after the draft was begun: who or what made it, and what it says is new."""

    version: models.ProgrammeVersion
    by: str
    news: tuple[str, ...]


@blueprint.get("/both")
def show(programme_id: str) -> ResponseReturnValue:
    """Both, side by side; a draft that nothing has overtaken is simply opened."""
    programme, draft = _found(programme_id)
    if not programmes.is_overtaken(programme, draft):
        return redirect(url_for("drafts.show", programme_id=programme_id))
    return page(programme)


@blueprint.post("/keep")
def keep(programme_id: str) -> ResponseReturnValue:
    """The draft counts; it is checked and signed as any other."""
    programme, _ = _found(programme_id)
    rebasing.keep_mine(unit(), programme=programme, revision=_revision(), now=now())
    return redirect(url_for("check_and_send.show", programme_id=programme_id), 303)


@blueprint.post("/again")
def again(programme_id: str) -> ResponseReturnValue:
    """The newer version counts; the draft begins again from it."""
    programme, _ = _found(programme_id)
    rebasing.begin_again(unit(), programme=programme, revision=_revision(), now=now())
    return redirect(url_for("drafts.show", programme_id=programme_id), 303)


def page(programme: models.Programme) -> str:
    """Both texts of a programme whose draft was overtaken."""
    draft, standing = queries.draft(unit(), programme.id), queries.latest(unit(), programme.id)
    if draft is None or standing is None:
        raise NotFound("draft")
    mine, theirs = programmes.body_of(draft), signing.draft_from(standing, weeks=programme.weeks)
    return render_template(
        "pages/therapist/overtaken_draft.html",
        programme=programme,
        patient=patients.of(programme),
        revision=draft.revision,
        mine=mine,
        theirs=theirs,
        differing=_differing(mine, theirs),
        standing=standing,
        newer=_newer(programme, draft.base_number),
        words=words,
    )


def _newer(programme: models.Programme, base: int) -> tuple[Newer, ...]:
    """Every version since the draft was begun, the newest first."""
    return tuple(
        Newer(
            version, record.name_of(unit(), version.author_id), sheets.news_of(version, runtime().catalogue)
        )
        for version in queries.versions(unit(), programme.id)
        if version.number > base
    )


def _differing(mine: DraftBody, theirs: DraftBody) -> frozenset[str]:
    """Exercises that stand in one only, or otherwise in the other."""
    one, other = _by_exercise(mine), _by_exercise(theirs)
    return frozenset(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def _by_exercise(body: DraftBody) -> dict[str, tuple[object, ...]]:
    return {row.exercise: _what_counts(row) for row in body.rows}


def _what_counts(row: Row) -> tuple[object, ...]:
    return row.dose, row.per_week, row.rests, row.note


def _found(programme_id: str) -> tuple[models.Programme, models.Draft]:
    programme = visible.programme(unit(), access.account(), programme_id)
    draft = queries.draft(unit(), programme.id)
    if draft is None:
        raise NotFound("draft")
    return programme, draft


def _revision() -> int:
    """The draft as this page showed it."""
    text = request.form.get("revision", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise DraftChanged("no draft was read")
    return int(text)
