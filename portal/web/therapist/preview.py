"""A draft as the patient will see it, and what is new in it."""

from dataclasses import replace

from flask import get_template_attribute

from portal.db import mapping, models
from portal.domain import programme as domain
from portal.domain.decision import ItemDecision
from portal.domain.exercise import Library
from portal.domain.programme import Course, Difference, Prescription, Programme
from portal.rendering import changes, i18n
from portal.rendering.reasons import Reasons
from portal.services import sheets
from portal.services.drafts import DraftBody, Row
from portal.services.sheets import Card

PARTS = "pages/patient/parts.html"


def as_patient(body: DraftBody, patient: models.Patient, library: Library) -> list[str]:
    """The cards of a draft exactly as the patient's own page shows them, in the patient's language."""
    with i18n.use(patient.language):
        return rendered(cards(body, library))


def rendered(shown: list[Card]) -> list[str]:
    """Cards of exercises as the patient's page draws them, in the language spoken now."""
    card = get_template_attribute(PARTS, "exercise")
    return [card(one) for one in shown]


def cards(body: DraftBody, library: Library) -> list[Card]:
    """What the patient is to do; what rests has no card."""
    doing = [row for row in body.rows if not row.rests]
    return [_card(number, row, library) for number, row in enumerate(doing, start=1)]


def seconds(body: DraftBody, library: Library) -> int:
    """How long one session takes, without what rests."""
    return sum(library[row.exercise].seconds(row.dose) for row in body.rows if not row.rests)


def news(standing: models.ProgrammeVersion | None, body: DraftBody, reasons: Reasons) -> tuple[str, ...]:
    """What is new since the version that stands, as sentences; nothing for the first one."""
    if standing is None:
        return ()
    differences = domain.differences(mapping.programme_of(standing), _programme(body))
    said: list[tuple[Difference, ItemDecision | None]] = [(difference, None) for difference in differences]
    return changes.sentences(said, reasons)


def _card(number: int, row: Row, library: Library) -> Card:
    exercise = library[row.exercise]
    if row.rest_seconds is not None:
        exercise = replace(exercise, rest_seconds=row.rest_seconds)
    return Card(
        number, exercise, row.dose, row.per_week, sheets.needs(exercise, row.load or None), row.note or None
    )


def _programme(body: DraftBody) -> Programme:
    items = (
        Prescription(row.exercise, row.dose, row.per_week, place, course=Course(waiting=row.rests))
        for place, row in enumerate(body.rows, start=1)
    )
    return Programme(body.sessions_per_week, tuple(items))
