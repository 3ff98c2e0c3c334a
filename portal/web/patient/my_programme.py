"""A patient's programme: what changed and why, then every exercise as the sheet has it."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request

from portal.db import models
from portal.db.models import Origin
from portal.db.queries import measures, programmes, reviews
from portal.domain.red_flags import RedFlagClass
from portal.services import layouts, printouts, refusals, sheets, taking_back
from portal.services.refusals import LookedAt
from portal.services.sheets import Card, Zone
from portal.web.patient import standing
from portal.web.transaction import now, runtime, unit

blueprint = Blueprint("my_programme", __name__, url_prefix="/my")


@dataclass(frozen=True)
class Older:
    """A version that was followed before, and what was new in it then."""

    version: models.ProgrammeVersion
    news: tuple[str, ...]


@dataclass(frozen=True)
class Current:
    """The version a patient follows now, as the page shows it. `seconds` is what one session takes."""

    version: models.ProgrammeVersion
    cards: tuple[Card, ...]
    resting: tuple[str, ...]
    news: tuple[str, ...]
    zones: tuple[Zone, ...]
    emergency_signs: tuple[str, ...]
    urgent_signs: tuple[str, ...]
    waits_for_therapist: bool
    looked_at: tuple[LookedAt, ...]

    @property
    def seconds(self) -> int:
        """How long one session takes."""
        return sum(card.exercise.seconds(card.dose) for card in self.cards)

    @property
    def is_from_check_in(self) -> bool:
        """Whether the rules made this version of a check-in, inside the signed limits."""
        return self.version.origin is Origin.REVIEW


@blueprint.get("/programme")
def show() -> str:
    """The programme, or that it rests, or that there is none."""
    stands = standing.of_patient()
    if isinstance(stands, str):
        return stands
    patient, version = stands.patient, stands.version
    paper = unit().get_one(models.Clinic, patient.clinic_id).paper
    return render_template(
        "pages/patient/programme.html",
        patient=patient,
        following=stands.following,
        current=_current(patient, version),
        questions=measures.open_of(unit(), patient.id),
        fridge_sheet=printouts.of(unit(), version, variant=layouts.FRIDGE_SHEET, paper=paper),
        older=_older(stands.programme),
        today=_day(patient, now()),
        published_on=lambda version: _day(patient, version.published_at),
        sheet=request.args.get("sheet"),
        side="left" if request.args.get("side") == "left" else "right",
    )


def _older(programme: models.Programme) -> list[Older]:
    """The versions before this one, the newest first, each with what was new in it."""
    catalogue = runtime().catalogue
    chain = taking_back.heard_of(programmes.versions(unit(), programme.id)[1:])
    return [Older(row, sheets.news_of(row, catalogue) if row.number > 1 else ()) for row in chain]


def _day(patient: models.Patient, at: datetime) -> date:
    """The patient's calendar day."""
    return at.astimezone(ZoneInfo(patient.time_zone)).date()


def _current(patient: models.Patient, version: models.ProgrammeVersion) -> Current:
    catalogue = runtime().catalogue
    return Current(
        version=version,
        cards=sheets.cards_of(version, catalogue.library),
        resting=tuple(row.exercise for row in version.prescriptions if row.is_out),
        news=sheets.news_of(version, catalogue) if version.number > 1 else (),
        zones=sheets.zones_of(version, catalogue.library),
        emergency_signs=sheets.signs_of(patient, RedFlagClass.EMERGENCY),
        urgent_signs=sheets.signs_of(patient, RedFlagClass.URGENT),
        looked_at=refusals.told(unit(), patient=patient, version=version, now=now()),
        waits_for_therapist=bool(reviews.waiting_proposals(unit(), version.programme_id)),
    )
