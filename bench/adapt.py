"""How many cases a second the rules decide on one core, and how long the invented patients take.

python bench/adapt.py [SECONDS] prints processor time, of this process or of the command it runs:
in the process with reading and writing; through `bedring rules decide`, its start apart; and `bedring rules
simulate`, 10,000 patients over 12 weeks, for each arm (a tenth is run).
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from portal.catalogue import reader
from portal.cli import rules_cases
from portal.domain import case_file
from portal.domain.exercise import Library
from portal.services.simulation import Arm

CASES = Path(__file__).parent.parent / "tests" / "data" / "clinical_cases.yaml"
BEDRING = (sys.executable, "-m", "portal.cli.command")
THROUGH = 20_000  # cases through the command
PATIENTS, TENTH = 10_000, 1_000


def main(seconds: float) -> None:
    library = reader.load().library
    written = case_file.read(reader.read_yaml(CASES))
    lines = [json.dumps(case.case).encode() for case in written]
    exercises = sum(len(case.case["plan"]["items"]) for case in written) / len(written)
    rate = in_the_process(library, lines, seconds)
    print(f"in the process: {rate:,.0f} cases a second, {exercises:.1f} exercises each")
    start = spent("rules", "decide")
    rate = THROUGH / (spent("rules", "decide", given=b"\n".join(repeated(lines))) - start)
    print(f"bedring rules decide: {rate:,.0f} cases a second, after {start:.2f} s to start")
    for arm in Arm:
        tenth = spent("rules", "simulate", "--patients", str(TENTH), "--arm", arm.value) - start
        print(f"bedring rules simulate: {tenth * PATIENTS / TENTH:.1f} s for {PATIENTS:,} patients, {arm}")


def in_the_process(library: Library, lines: list[bytes], seconds: float) -> float:
    """Cases a second of processor time."""
    decided, started = 0, time.process_time()
    while (elapsed := time.process_time() - started) < seconds:
        for line in lines:
            json.dumps(rules_cases.answered(library, line))
        decided += len(lines)
    return decided / elapsed


def repeated(lines: list[bytes]) -> Iterator[bytes]:
    return (lines[number % len(lines)] for number in range(THROUGH))


def spent(*words: str, given: bytes = b"") -> float:
    """Seconds of processor time that one run of the command took, its start included."""
    before = os.times()
    subprocess.run((*BEDRING, *words), input=given, capture_output=True, check=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 5)
