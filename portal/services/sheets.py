"""What a sheet shows: everything a template needs, and nothing it would have to look up."""

import dataclasses
import struct
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from portal.catalogue.content import Catalogue
from portal.db import mapping, models
from portal.domain import pain, red_flags
from portal.domain.dose import Dose
from portal.domain.exercise import Exercise, Library
from portal.domain.programme import State
from portal.domain.red_flags import RedFlagClass
from portal.rendering import changes, i18n
from portal.rendering.reasons import Reasons
from portal.services import explanations, layouts, look, pictures
from portal.services.layouts import Layout
from portal.services.pictures import Picture, Words

LOG_WEEKS = 4
LOGO_WIDTH_MM, LOGO_HEIGHT_MM = 60.0, 13.0
NOTHING = "none"  # the library's word for an exercise that needs no equipment


@dataclass(frozen=True, slots=True)
class Card:
    """One exercise as it is printed; `exercise` already has the rest that the therapist chose.

    `easier` and `harder` are the next steps of its ladder that suit the patient.
    """

    number: int
    exercise: Exercise
    dose: Dose
    per_week: int
    needs: tuple[str, ...]
    note: str | None
    load: str | None = None
    easier: str | None = None
    harder: str | None = None


@dataclass(frozen=True, slots=True)
class Zone:
    """Pain from `lowest` to `highest` (0-10): `calm` is all right, `some` acceptable, `high` too much."""

    name: str
    lowest: int
    highest: int


@dataclass(frozen=True, slots=True)
class Logo:
    """The clinic's logo in greys, and its size on paper."""

    png: bytes
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """One version of a programme, ready for paper. `seconds` is what one session takes."""

    clinic: models.Clinic
    first_name: str
    number: int
    published_on: date
    paper: str
    sessions_per_week: int
    seconds: int
    cards: tuple[Card, ...]
    resting: tuple[str, ...]
    changes: tuple[str, ...]
    zones: tuple[Zone, ...]
    emergency_signs: tuple[str, ...]
    urgent_signs: tuple[str, ...]
    link: str
    log: tuple[tuple[date, ...], ...]
    layout: Layout = layouts.LAYOUTS[layouts.FULL_PROGRAMME][0]
    logo: Logo | None = None

    @property
    def sessions_a_day(self) -> int:
        """How many boxes a day has in the log."""
        return max(1, -(-self.sessions_per_week // 7))

    def picture(self, card: Card, words: Words, *, width_mm: float = 0, height_mm: float = 0) -> Picture:
        """The picture of a card, as large as the layout lets it be; its steps are told where none stand."""
        width, height = self.layout.drawing_on(self.paper)
        wanted = look.on_paper(self.clinic)
        found = pictures.of(card.exercise, words, wanted, with_steps=not self.layout.has_steps)
        return found.inside(width_mm or width, height_mm or height)


def sheet_of(
    version: models.ProgrammeVersion,
    *,
    patient: models.Patient,
    clinic: models.Clinic,
    catalogue: Catalogue,
    paper: str,
    link: str,
) -> Sheet:
    """The sheet of a version in the version's language; `link` is the programme link behind its QR code."""
    with i18n.use(version.language):
        cards = with_ladder(cards_of(version, catalogue.library), patient, catalogue.library)
        return Sheet(
            clinic=clinic,
            first_name=patient.first_name or "",
            number=version.number,
            published_on=version.published_at.astimezone(ZoneInfo(patient.time_zone)).date(),
            paper=paper,
            sessions_per_week=version.sessions_per_week,
            seconds=sum(card.exercise.seconds(card.dose) for card in cards),
            cards=cards,
            resting=tuple(row.exercise for row in version.prescriptions if row.is_out),
            changes=news_of(version, catalogue),
            zones=zones_of(version, catalogue.library),
            emergency_signs=signs_of(patient, RedFlagClass.EMERGENCY),
            urgent_signs=signs_of(patient, RedFlagClass.URGENT),
            link=link,
            log=log_weeks(version.starts_on),
            logo=logo_of(clinic),
        )


def zones(calm: int, some: int) -> tuple[Zone, ...]:
    """The stretches of the scale 0-10, from the highest `calm` and the highest `some`; none is empty."""
    bounds = (("calm", 0, calm), ("some", calm + 1, some), ("high", some + 1, pain.HIGHEST_PAIN))
    return tuple(Zone(*zone) for zone in bounds if zone[1] <= zone[2])


def log_weeks(starts_on: date) -> tuple[tuple[date, ...], ...]:
    """Four weeks of the log, from the Monday of the week in which the version starts."""
    monday = starts_on - timedelta(days=starts_on.weekday())
    return tuple(
        tuple(monday + timedelta(weeks=week, days=day) for day in range(7)) for week in range(LOG_WEEKS)
    )


def cards_of(version: models.ProgrammeVersion, library: Library) -> tuple[Card, ...]:
    """What the patient does now; what rests has no card."""
    doing = [row for row in version.prescriptions if not row.is_out]
    return tuple(_card(number, row, library[row.exercise]) for number, row in enumerate(doing, start=1))


def _card(number: int, row: models.Prescription, exercise: Exercise) -> Card:
    if row.rest_seconds is not None:
        exercise = dataclasses.replace(exercise, rest_seconds=row.rest_seconds)
    dose, at_hand = mapping.dose_of(row), needs(exercise, row.load)
    return Card(number, exercise, dose, row.per_week, at_hand, row.note, load=row.load)


def with_ladder(cards: tuple[Card, ...], patient: models.Patient, library: Library) -> tuple[Card, ...]:
    """The cards with the next easier and harder exercise that this patient may do and does not do yet."""
    mine = {card.exercise.id for card in cards}

    def first(names: tuple[str, ...]) -> str | None:
        fit = (name for name in names if library[name].suits(patient.tags, patient.equipment))
        return next((name for name in fit if name not in mine), None)

    return tuple(
        dataclasses.replace(
            card, easier=first(card.exercise.regressions), harder=first(card.exercise.progressions)
        )
        for card in cards
    )


def logo_of(clinic: models.Clinic) -> Logo | None:
    """The clinic's logo for paper, as large as its place allows; None when there is none."""
    if clinic.logo_for_paper is None:
        return None
    width, height = struct.unpack(">II", clinic.logo_for_paper[16:24])  # PNG: the picture's size in dots
    scale = min(LOGO_WIDTH_MM / width, LOGO_HEIGHT_MM / height)
    return Logo(clinic.logo_for_paper, round(width * scale, 1), round(height * scale, 1))


def needs(exercise: Exercise, load: str | None) -> tuple[str, ...]:
    """What must be at hand, in words: the equipment, and the load the therapist chose."""
    things = [i18n.word("equipment", thing) for thing in exercise.equipment if thing != NOTHING]
    return tuple([*things, load] if load else things)


def news_of(version: models.ProgrammeVersion, catalogue: Catalogue) -> tuple[str, ...]:
    """What is new in a version, and why, in the language spoken now: as it was said, where that is kept."""
    kept = explanations.news_kept(version)
    if kept is not None:
        return kept
    reasons = Reasons(catalogue.words[i18n.current()].names, i18n.current())
    news = [(change.difference, change.why) for change in mapping.changes_of(version)]
    return changes.sentences(news, reasons)


def zones_of(version: models.ProgrammeVersion, library: Library) -> tuple[Zone, ...]:
    """How much pain is all right in this version: the zones of its phase and week, or the therapist's."""
    return zones_in(mapping.state_of(library, version.memory))


def zones_in(state: State) -> tuple[Zone, ...]:
    """How much pain is all right in this state of a programme."""
    limits = state.limits
    found = pain.zones(state.phase, state.week, green_max=limits.green_max, amber_max=limits.amber_max)
    return zones(found.green_max, found.amber_max)


def signs_of(patient: models.Patient, kind: RedFlagClass) -> tuple[str, ...]:
    """The codes of one class that this patient is asked about; pregnancy adds its own."""
    return tuple(code for code in red_flags.asked(patient.tags) if red_flags.ALL_CODES[code] is kind)
