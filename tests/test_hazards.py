"""The hazard log: every control names a test that exists, runs, and can fail."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "hazards.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PAGE.splitlines()
    if re.match(r"\| H\d", line)
]
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
PROOFS = sorted({proof for row in ROWS for proof in TEST.findall(row[4])})


@cache
def functions(path: str) -> dict[str, ast.FunctionDef]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_the_hazards_are_numbered_without_a_gap() -> None:
    assert [row[0] for row in ROWS] == [f"H{number}" for number in range(1, len(ROWS) + 1)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_every_hazard_has_a_cause_a_control_and_its_proof(row: list[str]) -> None:
    _, hazard, cause, control, proof, _ = [*row, ""][:6]
    assert hazard
    assert cause
    assert control
    assert TEST.findall(proof)
    assert not TEST.sub("", proof).strip()


@pytest.mark.parametrize("path, name", PROOFS, ids=lambda part: part.rsplit("/", 1)[-1])
def test_a_proof_is_a_test_that_runs_and_can_fail(path: str, name: str) -> None:
    found = functions(path).get(name)
    assert found is not None, f"{path} has no {name}"
    marks = " ".join(ast.unparse(mark) for mark in found.decorator_list)
    assert not re.search(r"skip|xfail", marks)
    calls = {ast.unparse(node.func) for node in ast.walk(found) if isinstance(node, ast.Call)}
    judges = any(isinstance(node, ast.Assert) for node in ast.walk(found))
    assert judges or any("raises" in call or "assert" in call or "check" in call for call in calls)
