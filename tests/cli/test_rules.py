"""`bedring rules check` and `bedring rules decide`."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from portal.cli.rules import rules
from tests.domain import cases

WORKED = Path(__file__).parent.parent / "data" / "clinical_cases.yaml"
CASE = """
fixtures:
  F:
    phase: chronic
    week: 4
    prev_rest: [3]
    sessions_per_week: 4
    items:
      glute_bridge: {dose: {sets: 2, reps: 10}, per_week: 4, priority: 1, streak: 1}
cases:
  - id: A
    fixture: F
    checkin: {during: 2, after24: 2, rest: 3, done: 4, planned: 4, all: ok}
    expect: {light: green, next: 3, items: {glute_bridge: ["hold", "S1"]}}
"""


def run(*arguments: str, given: str | bytes = "") -> Result:
    return CliRunner().invoke(rules, list(arguments), input=given, catch_exceptions=False)


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_the_worked_cases_pass() -> None:
    result = run("check", str(WORKED))
    assert (result.exit_code, result.stdout) == (0, "30 passed, 0 failed\n")


def test_each_difference_is_shown(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(CASE)
    result = run("check", str(file))
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "A · next · 3 · 7",
        'A · items.glute_bridge · ["hold", "S1"] · ["progress 2x10 -> 2x12", "I14"]',
        "0 passed, 1 failed",
    ]


@pytest.mark.parametrize(
    "text, named",
    [
        ("cases: [", "line"),
        ("", "file"),
        ("cases: 5", "cases"),
        (CASE.replace("glute_bridge", "glute_bride"), "unknown exercise glute_bride"),
        (CASE.replace("during: 2", "during: 11"), "case A: checkin.during"),
        (CASE.replace("during: 2", "during: 5.5"), "case A: checkin.during"),
        (CASE.replace("    week: 4", "    weak: 4"), "unknown key weak"),
        (CASE.replace("reps: 10", "reps: 0"), "dose.reps"),
        (CASE.replace("light: green", "colour: green"), "unknown key colour"),
    ],
)
def test_a_malformed_file_is_one_clear_line(tmp_path: Path, text: str, named: str) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(text)
    result = run("check", str(file))
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1
    assert named in result.stderr


def test_a_file_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    result = run("check", str(tmp_path / "nothing.yaml"))
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1


def test_full_cases_are_decided_in_order() -> None:
    one, two = cases.case(), cases.case(checkin={"rest": 5}) | {"id": 2}
    result = run("decide", given=f"{json.dumps(one)}\n\n{json.dumps(two)}\n")
    assert result.exit_code == 0
    assert [(each["id"], each["light"]) for each in lines(result)] == [("case", "green"), (2, "red")]
    assert lines(result)[0] == cases.decide()


@pytest.mark.parametrize(
    "line, case_id, named",
    [
        (b"{", None, "not JSON"),
        (b"[1, 2]", None, "table"),
        (b"\xff\xfe", None, "not JSON"),
        (b"[" * 100_000, None, "not JSON"),
        (b'{"id": 7}', 7, "phase"),
        (json.dumps(cases.case(checkin={"during": 11})).encode(), "case", "checkin.during"),
        (json.dumps(cases.case(checkin={"during": 5.5})).encode(), "case", "checkin.during"),
        (json.dumps(cases.case(mood="good")).encode(), "case", "mood"),
    ],
)
def test_a_malformed_line_does_not_stop_the_stream(line: bytes, case_id: Any, named: str) -> None:
    good = json.dumps(cases.case()).encode()
    result = run("decide", given=b"\n".join([line, good]))
    first, second = lines(result)
    assert result.exit_code == 1
    assert (first["id"], set(first)) == (case_id, {"id", "error"})
    assert named in first["error"]
    assert second == cases.decide()


def test_the_command_starts_without_the_web_and_the_database() -> None:
    code = "import sys, portal.cli.rules_cases; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"flask", "sqlalchemy", "celery", "weasyprint"} & set(found.stdout.split())


@pytest.mark.slow
def test_two_thousand_cases_come_back_in_order() -> None:
    given = "".join(f"{json.dumps(cases.case() | {'id': number})}\n" for number in range(2_000))
    program = [sys.executable, "-m", "portal.cli.command", "rules", "decide"]
    found = subprocess.run(program, input=given, capture_output=True, text=True, check=True)
    assert [json.loads(line)["id"] for line in found.stdout.splitlines()] == list(range(2_000))
