"""`bedring rules check` and `decide`: the rules on cases of your own. Nothing is written anywhere."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from portal.catalogue import reader
from portal.catalogue.reader import CatalogueFault
from portal.domain import case_file, case_format, decision_format
from portal.domain.adaptation import adapt
from portal.domain.case_file import WrittenCase
from portal.domain.errors import InvalidInput
from portal.domain.exercise import Library

MALFORMED = 2  # exit code of a file that cannot be read as cases


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Run a file of cases and print every difference from what it expects.

    Exit code 1 if a case differs, 2 if the file cannot be read.
    """
    library = reader.load().library
    try:
        decided = [(case, _decide(library, case)) for case in case_file.read(reader.read_yaml(file))]
    except CatalogueFault as fault:
        _refuse(str(fault))
    except InvalidInput as fault:
        _refuse(f"{file}: {fault}")
    failed = 0
    for case, decision in decided:
        misses = list(case_file.misses(case, decision))
        for miss in misses:
            click.echo(f"{miss.case_id} · {miss.field} · {_shown(miss.expected)} · {_shown(miss.got)}")
        failed += bool(misses)
    click.echo(f"{len(decided) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


@click.command()
def decide() -> None:
    """Read full cases as JSON lines and write one decision as a JSON line for each, in order.

    A line that is no case gives {"id": ..., "error": "..."}; the exit code is then 1.
    """
    library = reader.load().library
    has_failed = False
    for line in sys.stdin.buffer:
        if line.strip():
            answer = answered(library, line)
            has_failed = has_failed or "error" in answer
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()
    sys.exit(1 if has_failed else 0)


def answered(library: Library, line: bytes) -> dict[str, Any]:
    """The decision about one line, or what is wrong with it."""
    try:
        case = json.loads(line)
    except (ValueError, RecursionError) as fault:
        return {"id": None, "error": f"not JSON: {fault}"}
    case_id = case.get("id") if isinstance(case, dict) else None
    try:
        state, check_in = case_format.case_from(library, case)
    except InvalidInput as fault:
        return {"id": case_id, "error": str(fault)}
    return decision_format.decision_to_case(case_id, adapt(library, state, check_in))


def _decide(library: Library, case: WrittenCase) -> dict[str, Any]:
    try:
        state, check_in = case_format.case_from(library, case.case)
    except InvalidInput as fault:
        raise InvalidInput(f"case {case.id}: {fault.field}", fault.reason) from None
    return decision_format.decision_to_case(case.id, adapt(library, state, check_in))


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _refuse(reason: str) -> None:
    """One clear line, and exit code 2."""
    click.echo(" ".join(reason.split()), err=True)
    sys.exit(MALFORMED)
