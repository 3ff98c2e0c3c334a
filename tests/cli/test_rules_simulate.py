"""`bedring rules simulate`: what the rules do with invented patients, and whether they keep their laws."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest
from click.testing import CliRunner, Result

from portal.cli import rules_cases
from portal.cli.rules import rules
from portal.domain import adaptation
from portal.domain.adaptation import adapt
from portal.domain.check_in import CheckIn
from portal.domain.decision import Decision
from portal.domain.exercise import Library
from portal.domain.programme import State
from tests import builders

SMALL = ("--patients", "10", "--weeks", "6")


def run(*words: str) -> Result:
    return CliRunner().invoke(rules, list(words), catch_exceptions=False)


def test_one_line_for_each_arm_and_no_evidence_of_benefit() -> None:
    found = run("simulate", *SMALL)
    head, *rows = found.stdout.splitlines()[:4]
    assert head.split()[:3] == ["arm", "pain", "0/3/6"]
    assert [row.split()[0] for row in rows] == ["fixed", "adapted", "adapted-unapproved"]
    assert [row.split()[-1] for row in rows] == ["0", "0", "0"]
    assert "10 patients, 6 weeks, seed 1. Invented patients: this is no evidence of benefit." in found.stdout
    assert found.exit_code == 0


def test_the_same_seed_prints_the_same_and_another_seed_something_else() -> None:
    once, again, other = (run("simulate", *SMALL, "--seed", seed).stdout for seed in ("4", "4", "5"))
    assert once == again
    assert once.splitlines()[1:4] != other.splitlines()[1:4]


def test_one_arm_a_long_plan_and_other_chances() -> None:
    stress = ("--noise", "1.4", "--flares", "0.2", "--red-flags", "0.05", "--effect", "0", "--reminder", "0")
    found = run("simulate", *SMALL, "--arm", "adapted", "--long-plan", *stress)
    assert found.exit_code == 0
    assert "fixed" not in found.stdout


@pytest.mark.parametrize(
    "wrong",
    [
        ("--patients", "0"),
        ("--patients", "many"),
        ("--weeks", "1"),
        ("--weeks", "1000"),
        ("--arm", "best"),
        ("--noise", "-1"),
        ("--flares", "2"),
        ("--red-flags", "1.1"),
    ],
)
def test_what_cannot_be_is_refused(wrong: tuple[str, str]) -> None:
    found = run("simulate", *wrong)
    assert (found.exit_code, found.stdout) == (2, "")


def test_a_broken_law_is_shown_with_a_case_for_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(library: Library, state: State, check_in: CheckIn) -> Decision:
        return replace(adapt(library, state, check_in), alerts=())

    monkeypatch.setattr(adaptation, "adapt", careless)
    found = run("simulate", "--patients", "40", "--arm", "adapted")
    assert found.exit_code == 1
    line = next(line for line in found.stdout.splitlines() if line.startswith("INV13 · "))
    case = line.partition("first: ")[2]
    decided = rules_cases.answered(builders.library(), case.encode())
    assert decided["id"] == json.loads(case)["id"]
    assert decided["light"] == "red"


def test_it_runs_without_the_web_and_the_database() -> None:
    program = """
import sys
from portal.cli.rules import rules
try:
    rules(["simulate", "--patients", "2", "--arm", "fixed"])
finally:
    print(*sys.modules, file=sys.stderr)
"""
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not {"flask", "sqlalchemy", "celery", "weasyprint"} & set(found.stderr.split())
