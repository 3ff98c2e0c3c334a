"""The clinic's own words over the shipped ones: pure, the files stay as they are."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from portal.catalogue.content import Catalogue, ExerciseWords, Words

LINES = ("steps", "cues", "errors", "precautions")


def amended(shipped: Catalogue, contents: Mapping[str, Mapping[str, Any]]) -> Catalogue:
    """The shipped catalogue with the clinic's words: by exercise, then by language, lists of lines.

    An exercise or a language that is not shipped, and an empty content, change nothing.
    """
    words = {language: _words(language, said, contents) for language, said in shipped.words.items()}
    return replace(shipped, words=words)


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
    return replace(words, **lines)
