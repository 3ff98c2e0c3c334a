"""The name of a rule set: the same name means the same numbers, rules and exercises."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from portal.domain import rule_set
from portal.domain.exercise import Library
from portal.domain.policy import ENGINE, POLICY
from tests import builders

KNOWN = Path(__file__).parents[1] / "data" / "rule_sets.json"


def test_a_changed_number_without_a_new_engine_is_noticed() -> None:
    """Whoever changes a number raises ENGINE, runs the worked cases, and enters the new digest."""
    assert json.loads(KNOWN.read_text())[ENGINE] == rule_set.numbers()


def test_a_name_says_engine_and_fingerprint_and_fits_its_column() -> None:
    name = rule_set.name(builders.library())
    engine, _, digest = name.partition("+")
    assert engine == ENGINE
    assert len(digest) == 6
    assert len(name) <= 20


def test_another_number_is_another_rule_set(monkeypatch: pytest.MonkeyPatch) -> None:
    before = rule_set.name(builders.library())
    monkeypatch.setattr(rule_set, "POLICY", replace(POLICY, wait_after_easing=13))
    assert rule_set.name(builders.library()) != before


def test_another_fact_of_an_exercise_is_another_rule_set() -> None:
    library = builders.library()
    changed = [
        replace(exercise, level=exercise.level % 5 + 1) if exercise.id == "bird_dog" else exercise
        for exercise in library.values()
    ]
    assert rule_set.name(Library(changed)) != rule_set.name(library)


def test_names_and_order_of_the_library_do_not_count() -> None:
    library = builders.library()
    assert rule_set.name(Library(reversed(list(library.values())))) == rule_set.name(library)


def test_every_process_finds_the_same_name() -> None:
    script = "from portal.catalogue import reader; from portal.domain import rule_set; "
    script += "print(rule_set.name(reader.load().library))"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == rule_set.name(builders.library())
