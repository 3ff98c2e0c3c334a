"""What the catalogue holds, as values: exercises, protocols, and the words of each language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal.domain.dose import Dose
from portal.domain.exercise import Library


@dataclass(frozen=True, slots=True)
class ExerciseWords:
    """One exercise in one language: the steps to do it, what to think of, common mistakes, what to mind."""

    name: str
    aliases: tuple[str, ...]
    steps: tuple[str, ...]
    cues: tuple[str, ...]
    errors: tuple[str, ...]
    precautions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProtocolWords:
    """A protocol's name and the patients it is meant for, in one language; staff read it."""

    name: str
    subgroup: str


@dataclass(frozen=True, slots=True)
class Words:
    """Everything the catalogue says in one language, by id."""

    exercises: Mapping[str, ExerciseWords]
    protocols: Mapping[str, ProtocolWords]

    @property
    def names(self) -> dict[str, str]:
        """What each exercise is called."""
        return {exercise: said.name for exercise, said in self.exercises.items()}


@dataclass(frozen=True, slots=True)
class ProtocolItem:
    """One exercise of a protocol with its dose; `priority` 1 is the last to be dropped, `keep` never is."""

    exercise: str
    dose: Dose
    per_week: int
    priority: int
    keep: bool
    block: str


@dataclass(frozen=True, slots=True)
class Basis:
    """Why a protocol is as it is: a choice and the keys of the sources behind it."""

    choice: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Protocol:
    """A programme to start from; a therapist edits and signs it before a patient sees it.

    `limits` are the clinical numbers this protocol sets; what it leaves out has the default of the rules.
    `exclude_tags` name patients it is not for, `patient_tags_set` what it takes for granted of the patient.
    """

    id: str
    region: str
    phases: tuple[str, ...]
    weeks: int
    sessions_per_week: int
    first_followup_days: int
    mode: str
    exclude_tags: tuple[str, ...]
    patient_tags_set: tuple[str, ...]
    limits: Mapping[str, bool | int]
    items: tuple[ProtocolItem, ...]
    basis: tuple[Basis, ...]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where an exercise comes from, and who signed it off when; both `None` while nobody has."""

    evidence: tuple[str, ...]
    seeds: tuple[tuple[str, str], ...]
    reviewed_by: str | None
    reviewed_on: date | None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that exercises and protocols may use, and the ladders, easiest exercise first."""

    regions: tuple[str, ...]
    positions: tuple[str, ...]
    equipment: tuple[str, ...]
    blocks: tuple[str, ...]
    phases: tuple[str, ...]
    tags: tuple[str, ...]
    ladders: Mapping[str, tuple[str, ...]]
    sources: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The shipped library, its protocols, and the words of every language found on disk."""

    library: Library
    protocols: Mapping[str, Protocol]
    words: Mapping[str, Words]
    vocabulary: Vocabulary
    provenance: Mapping[str, Provenance]

    def exercise_words(self, exercise: str, language: str) -> ExerciseWords:
        """The words of one exercise; raises `KeyError` for an exercise or language there is none of."""
        return self.words[language].exercises[exercise]

    def protocol_words(self, protocol: str, language: str) -> ProtocolWords:
        """The words of one protocol; raises `KeyError` for a protocol or language there is none of."""
        return self.words[language].protocols[protocol]
