"""The clinic's own words and usual doses over the shipped ones: pure, the files stay as they are."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from portal.catalogue.content import Catalogue, ExerciseWords, Words
from portal.domain.dose import Dose
from portal.domain.exercise import Exercise, Library, Usual

LINES = ("steps", "cues", "errors", "precautions")
NAME, USUAL = "name", "usual"


def amended(shipped: Catalogue, contents: Mapping[str, Mapping[str, Any]]) -> Catalogue:
    """The shipped catalogue as the clinic has it: by exercise, then by language, lists of lines and a name.

    Beside the languages stands `usual`. An exercise or a language that is not shipped, a usual dose that fits
    the exercise no more, and an empty content, change nothing.
    """
    words = {language: _words(language, said, contents) for language, said in shipped.words.items()}
    usual = {
        exercise: _usual(shipped.library[exercise], content[USUAL])
        for exercise, content in contents.items()
        if exercise in shipped.library and content.get(USUAL)
    }
    names = {language: said.names for language, said in words.items()}
    if not usual and names == {language: said.names for language, said in shipped.words.items()}:
        return replace(shipped, words=words)
    return replace(shipped, words=words, library=Library(shipped.library.values(), names, usual))


def lines_of(words: ExerciseWords) -> dict[str, list[str]]:
    """What can be changed of an exercise in one language, as an amendment keeps it."""
    return {part: list(getattr(words, part)) for part in LINES}


def _words(language: str, said: Words, contents: Mapping[str, Mapping[str, Any]]) -> Words:
    changed = {
        exercise: _exercise(said.exercises[exercise], content[language])
        for exercise, content in contents.items()
        if exercise in said.exercises and language in content
    }
    return replace(said, exercises={**said.exercises, **changed})


def _exercise(words: ExerciseWords, content: Mapping[str, Any]) -> ExerciseWords:
    lines: dict[str, Any] = {part: tuple(content[part]) for part in LINES}
    name = content.get(NAME, words.name)
    others = words.aliases if name == words.name else (words.name, *words.aliases)  # still found by it
    return replace(words, **lines, name=name, aliases=others)


def _usual(exercise: Exercise, plain: Mapping[str, Mapping[str, int]]) -> Usual:
    doses = {name: Dose(**parts) for name, parts in plain.items()}
    return Usual(**{name: dose for name, dose in doses.items() if exercise.bounds.allow(dose)})
