"""How many cases a second `bedring rules decide` decides on one core, reading and writing included.

python bench/adapt.py [SECONDS]
"""

import json
import sys
import time
from pathlib import Path

from portal.catalogue import reader
from portal.cli import rules
from portal.domain import case_file

CASES = Path(__file__).parent.parent / "tests" / "data" / "clinical_cases.yaml"


def main(seconds: float) -> None:
    library = reader.load().library
    written = case_file.read(reader.read_yaml(CASES))
    lines = [json.dumps(case.case).encode() for case in written]
    exercises = sum(len(case.case["plan"]["items"]) for case in written) / len(written)
    decided, started = 0, time.process_time()
    while (elapsed := time.process_time() - started) < seconds:
        for line in lines:
            json.dumps(rules.answered(library, line))
        decided += len(lines)
    print(f"{decided / elapsed:,.0f} cases a second, {exercises:.1f} exercises each")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 5)
