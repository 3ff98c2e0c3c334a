"""Content files that passed every check, made into values of the domain."""

from collections.abc import Mapping
from typing import Any

from portal.catalogue.content import (
    Basis,
    Catalogue,
    ExerciseWords,
    Protocol,
    ProtocolItem,
    ProtocolWords,
    Provenance,
    Vocabulary,
    Words,
)
from portal.catalogue.validation import Tree
from portal.domain.dose import Dose
from portal.domain.exercise import Exercise, Kind, Library


def catalogue(tree: Tree) -> Catalogue:
    """The catalogue of a tree without faults."""
    said = {language: words(tree, language) for language in tree.words}
    return Catalogue(
        library=Library(
            (exercise(key, document.data) for key, document in tree.exercises.items()),
            names={language: mine.names for language, mine in said.items()},
        ),
        protocols={key: protocol(key, document.data) for key, document in tree.protocols.items()},
        words=said,
        vocabulary=vocabulary(tree.vocabulary.data),
        provenance={key: provenance(document.data) for key, document in tree.exercises.items()},
    )


def dose(data: Mapping[str, Any]) -> Dose:
    """The amounts of a dose; pause, frequency and effort are the exercise's own."""
    return Dose(
        sets=data.get("sets"),
        reps=data.get("reps"),
        hold_seconds=data.get("hold_s"),
        minutes=data.get("minutes"),
    )


def kind(data: Mapping[str, Any]) -> Kind:
    """What a dose counts: minutes, seconds held, or repetitions."""
    if "minutes" in data:
        return Kind.MINUTES
    return Kind.HOLD if "hold_s" in data else Kind.REPS


def exercise(key: str, data: Mapping[str, Any]) -> Exercise:
    """One exercise of the library."""
    default = data["dose"]
    return Exercise(
        id=key,
        regions=tuple(data["regions"]),
        type=data["type"],
        position=data["position"],
        equipment=tuple(data["equipment"]),
        level=data["level"],
        ladder=data["ladder"],
        per_side=data["per_side"],
        kind=kind(default),
        rep_hold_seconds=default.get("rep_hold_s", 0),
        dose=dose(default),
        minimum=dose(data["min"]),
        maximum=dose(data["max"]),
        per_week=default["per_week"],
        rest_seconds=default.get("rest_s"),
        rpe=(default["rpe"][0], default["rpe"][1]) if "rpe" in default else None,
        progressions=tuple(data["progressions"]),
        regressions=tuple(data["regressions"]),
        swaps=tuple(data["swaps"]),
        avoid_if=tuple(data["avoid_if"]),
        caution_if=tuple(data["caution_if"]),
    )


def protocol(key: str, data: Mapping[str, Any]) -> Protocol:
    """One protocol, its exercises in order."""
    return Protocol(
        id=key,
        region=data["region"],
        phases=tuple(data["phases"]),
        weeks=data["weeks"],
        sessions_per_week=data["sessions_per_week"],
        first_followup_days=data["first_followup_days"],
        mode=data["mode"],
        exclude_tags=tuple(data["exclude_tags"]),
        patient_tags_set=tuple(data["patient_tags_set"]),
        limits=dict(data["limits"]),
        items=tuple(item(entry, block["block"]) for block in data["blocks"] for entry in block["items"]),
        basis=tuple(Basis(entry["choice"], tuple(entry["sources"])) for entry in data["basis"]),
    )


def item(data: Mapping[str, Any], block: str) -> ProtocolItem:
    """One exercise of a protocol."""
    return ProtocolItem(
        exercise=data["exercise"],
        dose=dose(data["dose"]),
        per_week=data["per_week"],
        priority=data["priority"],
        keep=data.get("keep", False),
        block=block,
    )


def provenance(data: Mapping[str, Any]) -> Provenance:
    """Where an exercise comes from and who signed it off."""
    seeds = tuple((seed["article"], seed["says"]) for seed in data["seeds"])
    return Provenance(tuple(data["evidence"]), seeds, data["reviewed_by"], data["reviewed_on"])


def words(tree: Tree, language: str) -> Words:
    """All words of one language."""
    protocols = tree.protocol_words[language].items()
    return Words(
        exercises={key: exercise_words(entry.data) for key, entry in tree.exercise_words[language].items()},
        protocols={
            key: ProtocolWords(entry.data["name"], entry.data["subgroup"]) for key, entry in protocols
        },
    )


def exercise_words(data: Mapping[str, Any]) -> ExerciseWords:
    """The words of one exercise."""
    lists = (tuple(data.get(key, ())) for key in ("aliases", "how", "cues", "errors", "precautions"))
    return ExerciseWords(data["name"], *lists)


def vocabulary(data: Mapping[str, Any]) -> Vocabulary:
    """The words content files may use."""
    ladders = {ladder: tuple(rungs) for ladder, rungs in data["ladders"].items()}
    plain = {key: tuple(value) for key, value in data.items() if isinstance(value, list)}
    return Vocabulary(**plain, ladders=ladders, sources=data["sources"])
