"""Sheets of somebody invented, to look at before a patient is given one."""

from datetime import date

from portal.catalogue.content import Catalogue
from portal.db import models
from portal.domain.exercise import Exercise
from portal.domain.programme import Difference, DifferenceKind
from portal.domain.red_flags import CODES, RedFlagClass
from portal.rendering import changes, i18n
from portal.rendering.reasons import Reasons
from portal.services import sheets
from portal.services.sheets import Card, Sheet

PUBLIC_URL = "https://clinic.example"
LINK = f"{PUBLIC_URL}/p/" + "k3J9_" * 8 + "abc"
PUBLISHED_ON = date(2026, 11, 24)
USUAL = (
    "glute_bridge", "bird_dog", "clamshell", "hamstring_stretch_seated", "cat_cow", "plank_knees",
    "sit_to_stand", "dead_bug_heel_tap", "walk_brisk", "chin_tuck_sitting", "wall_push_up",
    "calf_raise_double", "shoulder_er_band", "squat", "side_plank", "knee_to_chest",
)  # fmt: skip
USUAL_NAMES = ("Anna", "Havnens Fysioterapi", "")  # patient, clinic, number when the doctor is closed
LONGEST_NAMES = ("Christoffer-Alexander", "Havnens Fysioterapi og Genoptræningscenter", "1813")


def sheet(catalogue: Catalogue, count: int, *, paper: str, language: str, is_longest: bool = False) -> Sheet:
    """Version 3 of a programme of `count` exercises, in a language.

    `is_longest`: the exercises with the longest names and words, notes on every second one, two sessions a
    day, a long name of clinic and patient, an exercise that rests.
    """
    first_name, clinic_name, out_of_hours = LONGEST_NAMES if is_longest else USUAL_NAMES
    clinic = models.Clinic(
        name=clinic_name, phone="+45 70 12 34 56", email="hej@bedring.example", emergency_number="112",
        out_of_hours_number=out_of_hours,
    )  # fmt: skip
    ids = _wordiest(catalogue, language) if is_longest else USUAL
    with i18n.use(language):
        cards = tuple(
            _card(catalogue, number, catalogue.library[name], is_longest)
            for number, name in enumerate(ids[:count], start=1)
        )
        news = _news(catalogue, cards)
    patient = models.Patient(tags=[], equipment=["band", "dumbbell", "bike", "pool"])
    return Sheet(
        clinic=clinic,
        first_name=first_name,
        number=3,
        published_on=PUBLISHED_ON,
        paper=paper,
        sessions_per_week=14 if is_longest else 4,
        seconds=sum(card.exercise.seconds(card.dose) for card in cards),
        cards=sheets.with_ladder(cards, patient, catalogue.library),
        resting=("superman",) if is_longest else (),
        changes=news,
        zones=sheets.zones(2, 5),
        emergency_signs=tuple(code for code in CODES if CODES[code] is RedFlagClass.EMERGENCY),
        urgent_signs=tuple(code for code in CODES if CODES[code] is RedFlagClass.URGENT),
        link=LINK,
        log=sheets.log_weeks(PUBLISHED_ON),
    )


def _wordiest(catalogue: Catalogue, language: str) -> list[str]:
    """All exercises, those that need most room first."""
    words = catalogue.words[language].exercises

    def letters(name: str) -> int:
        said = words[name]
        return len("".join((said.name * 4, *said.steps, *said.cues, *said.errors, *said.precautions)))

    return sorted(catalogue.library, key=letters, reverse=True)


def _card(catalogue: Catalogue, number: int, exercise: Exercise, is_longest: bool) -> Card:
    words = catalogue.words[i18n.current()].exercises[exercise.id]
    has_note = number == 2 or (is_longest and number % 2 == 0)
    load = i18n.word("equipment", "band") if number == 1 else None
    return Card(
        number,
        exercise,
        exercise.dose,
        exercise.per_week,
        sheets.needs(exercise, load),
        " ".join(words.precautions) if has_note else None,
        load=load,
    )


def _news(catalogue: Catalogue, cards: tuple[Card, ...]) -> tuple[str, ...]:
    """Two sentences as a follow-up writes them."""
    first, last = cards[0], cards[-1]
    found = (
        Difference(DifferenceKind.DOSE, first.exercise.id, first.exercise.minimum, first.dose),
        Difference(DifferenceKind.ADDED, last.exercise.id, None, last.dose),
    )
    names = {exercise: said.name for exercise, said in catalogue.words[i18n.current()].exercises.items()}
    return changes.sentences([(one, None) for one in found], Reasons(names, i18n.current()))
