"""A draft as it will be printed once it is signed: the same sheet, before anything is kept."""

from dataclasses import dataclass, replace
from datetime import datetime

from portal.db import mapping, models
from portal.db.queries import programmes as queries
from portal.db.session import Session
from portal.domain import calendar
from portal.domain import programme as domain
from portal.domain.exercise import Library
from portal.domain.programme import State
from portal.domain.red_flags import RedFlagClass
from portal.rendering import changes, i18n
from portal.rendering.environment import Content, Renderer
from portal.rendering.reasons import Reasons
from portal.services import sheets, signing
from portal.services.documents import Manuscript
from portal.services.drafts import DraftBody, Row
from portal.services.sheets import Card, Sheet


@dataclass(frozen=True, slots=True)
class Choice:
    """Which sheet, on which paper."""

    variant: str
    paper: str


def manuscript(
    session: Session,
    programme: models.Programme,
    body: DraftBody,
    *,
    choice: Choice,
    renderer: Renderer,
    now: datetime,
) -> Manuscript:
    """The sheet of a draft in the patient's language; its code opens the front page: nothing is sent yet."""
    patient, content = session.get_one(models.Patient, programme.patient_id), renderer.catalogue
    before = queries.latest(session, programme.id)
    state = signing.signed_state(session, programme, body, before, content.library, now)
    with i18n.use(patient.language):
        cards = _cards(body, content.library)
        sheet = Sheet(
            clinic=session.get_one(models.Clinic, patient.clinic_id),
            first_name=patient.first_name or "",
            number=programme.latest_number + 1,
            published_on=calendar.day_of(patient, now),
            paper=choice.paper,
            sessions_per_week=body.sessions_per_week,
            seconds=sum(card.exercise.seconds(card.dose) for card in cards),
            cards=sheets.with_ladder(cards, patient, content.library),
            resting=tuple(row.exercise for row in body.rows if row.rests),
            changes=_news(before, state, content),
            zones=sheets.zones_in(state),
            emergency_signs=sheets.signs_of(patient, RedFlagClass.EMERGENCY),
            urgent_signs=sheets.signs_of(patient, RedFlagClass.URGENT),
            link=renderer.public_url,
            log=sheets.log_weeks(calendar.day_of(patient, now)),
        )
    sheet = replace(sheet, logo=sheets.logo_of(sheet.clinic))
    return Manuscript(renderer, choice.variant, patient.language, sheet)


def _cards(body: DraftBody, library: Library) -> tuple[Card, ...]:
    doing = [row for row in body.rows if not row.rests]
    return tuple(_card(number, row, library) for number, row in enumerate(doing, start=1))


def _card(number: int, row: Row, library: Library) -> Card:
    exercise, load = library[row.exercise], row.load or None
    if row.rest_seconds is not None:
        exercise = replace(exercise, rest_seconds=row.rest_seconds)
    at_hand = sheets.needs(exercise, load)
    return Card(number, exercise, row.dose, row.per_week, at_hand, row.note or None, load=load)


def _news(before: models.ProgrammeVersion | None, state: State, content: Content) -> tuple[str, ...]:
    if before is None:
        return ()
    names = {exercise: said.name for exercise, said in content.words[i18n.current()].exercises.items()}
    differences = domain.differences(mapping.programme_of(before), state.programme)
    return changes.sentences([(one, None) for one in differences], Reasons(names, i18n.current()))
