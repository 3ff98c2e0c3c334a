"""The exercises the builder offers: searched, by region, with what speaks against each for this patient."""

from dataclasses import dataclass

from portal.db import models
from portal.domain.dose import Dose
from portal.domain.exercise import AS_SHIPPED, HOUSEHOLD, Exercise
from portal.rendering import i18n
from portal.services.drafts import DraftBody
from portal.web.transaction import runtime

EVERY = "all"


@dataclass(frozen=True)
class Entry:
    """One exercise of the library, as it is offered to one patient, with the dose it would begin with.

    `ruled_out_by` and `caution_by` are the patient's tags that speak against it, `missing` the equipment the
    patient is not known to have.
    """

    exercise: Exercise
    dose: Dose
    is_taken: bool
    ruled_out_by: tuple[str, ...]
    caution_by: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Shelf:
    """What a search found."""

    entries: tuple[Entry, ...]
    q: str
    region: str
    regions: tuple[str, ...]


def shelf(patient: models.Patient | None, body: DraftBody, *, home: str, q: str, region: str) -> Shelf:
    """The exercises whose names hold `q`, of one region; `home` when none is said. `patient`: for whom."""
    catalogue = runtime().catalogue
    regions = tuple(name for name in catalogue.vocabulary.regions if _is_used(name))
    place = region if region in (*regions, EVERY) else (EVERY if q else home)
    taken = {row.exercise for row in body.rows}
    found = [exercise for exercise in catalogue.library.values() if _fits(exercise, q, place)]
    found.sort(key=lambda exercise: (exercise.id in taken, exercise.level, _name(exercise).casefold()))
    entries = tuple(_entry(exercise, patient, taken) for exercise in found)
    return Shelf(entries, q, place, regions)


def _entry(exercise: Exercise, patient: models.Patient | None, taken: set[str]) -> Entry:
    usual = runtime().catalogue.library.usual.get(exercise.id, AS_SHIPPED)
    dose = usual.dose or exercise.dose
    if patient is None:
        return Entry(exercise, dose, exercise.id in taken, ruled_out_by=(), caution_by=(), missing=())
    at_hand = HOUSEHOLD | set(patient.equipment)
    return Entry(
        exercise=exercise,
        dose=dose,
        is_taken=exercise.id in taken,
        ruled_out_by=tuple(tag for tag in exercise.avoid_if if tag in patient.tags),
        caution_by=tuple(tag for tag in exercise.caution_if if tag in patient.tags),
        missing=tuple(thing for thing in exercise.equipment if thing not in at_hand),
    )


def _is_used(region: str) -> bool:
    return any(region in exercise.regions for exercise in runtime().catalogue.library.values())


def _fits(exercise: Exercise, q: str, region: str) -> bool:
    words = runtime().catalogue.exercise_words(exercise.id, i18n.current())
    names = " ".join((words.name, *words.aliases)).casefold()
    return (region == EVERY or region in exercise.regions) and q.casefold() in names


def _name(exercise: Exercise) -> str:
    return runtime().catalogue.exercise_words(exercise.id, i18n.current()).name
