"""One version as it was sent: what was new, who or which rule made it, the limits, and its e-mails."""

from flask import Blueprint, render_template

from portal.db import models
from portal.db.queries import programmes as queries
from portal.db.queries import visible
from portal.rendering import i18n
from portal.services import pauses, printouts, sheets, taking_back
from portal.web import access
from portal.web.therapist import limits_shown, made, patients, preview, ready_made, record, words
from portal.web.transaction import now, runtime, unit

blueprint = Blueprint("versions", __name__)


@blueprint.get("/programmes/<programme_id>/versions/<int:number>")
def show(programme_id: str, number: int) -> str:
    """The version; a number that was never published is not found."""
    programme = visible.programme(unit(), access.account(), programme_id)
    patient = patients.of(programme)
    version = queries.numbered(unit(), programme.id, number)
    chain = record.versions_of(unit(), programme)
    files = printouts.of_version(unit(), version, paper=access.clinic().paper)
    with i18n.use(version.language):
        cards = sheets.cards_of(version, runtime().catalogue.library)
        as_sent = preview.rendered(list(cards))
    return render_template(
        "pages/therapist/version.html",
        patient=patient,
        programme=programme,
        version=version,
        mine=next(row for row in chain if row.version.id == version.id),
        latest=programme.latest_number,
        began=ready_made.behind(programme),
        may_take_back=taking_back.is_possible(unit(), version=version, now=now()),
        taken_back_by=record.name_of(unit(), version.taken_back_by_id),
        as_sent=as_sent,
        resting=[row.exercise for row in version.prescriptions if row.is_out],
        seconds=sum(card.exercise.seconds(card.dose) for card in cards),
        sheets=files,
        is_being_made=printouts.is_any_being_made(files),
        may_ask=printouts.may_ask(unit(), version),
        is_resting=pauses.resting_because(unit(), programme) is not None,
        news=sheets.news_of(version, runtime().catalogue),
        made=made.of(unit(), version, runtime().catalogue.library),
        emails=[row for row in record.emails_of(unit(), patient) if _is_about(row, version)],
        words=words,
        own=limits_shown.own(version),
        limit_lines=limits_shown.lines(version, _before(chain, version)),
    )


def _before(
    chain: tuple[record.Version, ...], version: models.ProgrammeVersion
) -> models.ProgrammeVersion | None:
    """The version that stood before this one."""
    return next((row.version for row in chain if row.version.number == version.number - 1), None)


def _is_about(message: models.Message, version: models.ProgrammeVersion) -> bool:
    return message.payload.get("version_id") == version.id
