"""Every language says everything: each exercise, each protocol, each word of the vocabulary."""

from collections.abc import Collection, Iterator, Mapping
from string import Formatter
from typing import Any

import portal.domain.adaptation  # noqa: F401 - with it every rule is known
from portal.catalogue import shapes
from portal.catalogue.validation import Document, Tree, own_shape
from portal.domain import reasons, red_flags
from portal.domain.check_in import REASONS, Mark
from portal.domain.decision import ItemAction, Light, ProgrammeAction
from portal.domain.exercise import LOAD_CLASSES

REFERENCE = "en"  # every other language is compared with it, and falls back on it
LINES = ("how", "cues", "errors", "precautions")
VOCABULARY_SECTIONS = ("regions", "positions", "equipment", "blocks", "phases", "tags")
CLINIC_SECTIONS: Mapping[str, Collection[str]] = {
    "types": LOAD_CLASSES,
    "red_flags": red_flags.ALL_CODES,
    "red_flags_short": red_flags.ALL_CODES,
    "answers": list(red_flags.Answer),
    "reasons": REASONS,
    "marks": list(Mark),
    "lights": list(Light),
    "changes": list(ItemAction),
    "actions": list(ProgrammeAction),
    "therapist": reasons.ALL_RULES,
    "numbers": {name for rule in reasons.ALL_RULES for name in reasons.numbers_of(rule)},
}


def faults(tree: Tree) -> Iterator[str]:
    """Words that are missing, left over or of another number than in English; one line each."""
    if REFERENCE not in tree.words:
        yield f"translations/{REFERENCE}: words.yaml: is missing"
        return
    for language in tree.words:
        mine, reference = tree.exercise_words[language], tree.exercise_words[REFERENCE]
        yield from one_each(tree, language, tree.exercises, mine, "exercise")
        yield from own_shape(tree, mine.values(), shapes.EXERCISE_WORDS)
        yield from as_many_lines(tree.sound(mine), tree.sound(reference))
        yield from one_each(tree, language, tree.protocols, tree.protocol_words[language], "protocol")
        yield from own_shape(tree, tree.protocol_words[language].values(), shapes.PROTOCOL_WORDS)
    yield from own_shape(tree, tree.words.values(), shapes.mapping(shapes.mapping(said)))
    if not {document.name for document in tree.words.values()} & tree.spoiled:
        for language in tree.words:
            yield from sections(tree, language)


def one_each(
    tree: Tree, language: str, facts: Mapping[str, Document], words: Mapping[str, Document], kind: str
) -> Iterator[str]:
    """Facts without words in this language, and words without facts."""
    for key, document in facts.items():
        if key not in words:
            where = document.name.removesuffix(".yaml")
            yield f"{document.name}: {language}: translations/{language}/{where}.yaml is missing"
    for key, document in words.items():
        if key not in facts:
            yield f"{document.name}: {key}: there is no such {kind}"


def as_many_lines(mine: Mapping[str, Document], reference: Mapping[str, Document]) -> Iterator[str]:
    """Steps, cues, errors and precautions are as many as in English: none was forgotten."""
    for key, document in mine.items():
        if key not in reference:
            continue
        for part in LINES:
            here, there = len(document.data[part]), len(reference[key].data[part])
            if here != there:
                yield f"{document.name}: {part}: has {here} lines, {REFERENCE} has {there}"


def said(key: str, value: Any) -> Iterator[str]:
    """A text, or a table of texts (as a rule has one for the patient and one for the therapist)."""
    if isinstance(value, dict):
        yield from shapes.mapping(shapes.text)(key, value)
    else:
        yield from shapes.text(key, value)


def sections(tree: Tree, language: str) -> Iterator[str]:
    """The `words.yaml` of a language has a text for each word, none too many, with the same placeholders."""
    document, reference = tree.words[language], tree.words[REFERENCE].data
    known = {name: tree.vocabulary.data[name] for name in VOCABULARY_SECTIONS} | dict(CLINIC_SECTIONS)
    for name, keys in known.items():
        yield from exactly(document, name, keys)
    yield from absent(document, "patient", reasons.ALL_RULES)
    if language != REFERENCE:
        for name in document.data.keys() | reference.keys():
            if name not in known:
                yield from exactly(document, name, reference.get(name, {}))
        yield from placeholders(document, reference)


def exactly(document: Document, section: str, keys: Collection[str]) -> Iterator[str]:
    """The section has a text for each key and for nothing else."""
    yield from absent(document, section, keys)
    present = document.data.get(section, {})
    yield from (f"{document.name}: {section}.{key}: is not a known key" for key in present if key not in keys)


def absent(document: Document, section: str, keys: Collection[str]) -> Iterator[str]:
    """Keys the section has no text for."""
    present = document.data.get(section, {})
    yield from (f"{document.name}: {section}.{key}: is missing" for key in keys if key not in present)


def placeholders(document: Document, reference: Mapping[str, Any]) -> Iterator[str]:
    """Each text fills in the same names as the English one."""
    there = dict(texts(reference))
    for key, text in texts(document.data):
        if key in there and names(text) != names(there[key]):
            wanted = ", ".join(sorted(names(there[key]))) or "nothing"
            yield f"{document.name}: {key}: fills in other names than {wanted}"


def texts(data: Mapping[str, Any], inside: str = "") -> Iterator[tuple[str, str]]:
    """Each text with the keys that lead to it."""
    for key, value in data.items():
        if isinstance(value, str):
            yield f"{inside}{key}", value
        else:
            yield from texts(value, f"{inside}{key}.")


def names(text: str) -> set[str]:
    """What a text leaves to be filled in."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}
