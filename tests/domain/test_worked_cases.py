"""The thirty worked cases, in the public format that `bedring rules check` reads."""

from pathlib import Path

import pytest

from portal.catalogue import reader
from portal.domain import case_file, decision_format
from portal.domain.case_file import WrittenCase
from tests.domain import cases

FILE = Path(__file__).parent.parent / "data" / "clinical_cases.yaml"
WRITTEN = case_file.read(reader.read_yaml(FILE))


@pytest.mark.parametrize("written", WRITTEN, ids=lambda written: written.id)
def test_a_worked_case_is_decided_as_the_clinicians_wrote_it(written: WrittenCase) -> None:
    decision = decision_format.decision_to_case(written.id, cases.adapted(written.case))
    assert list(case_file.misses(written, decision)) == []


def test_there_are_thirty_worked_cases() -> None:
    assert [written.id for written in WRITTEN] == [f"W{number:02}" for number in range(1, 31)]
