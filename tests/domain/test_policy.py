"""The numbers of the rules and their sources."""

from dataclasses import fields

import portal.domain.adaptation  # noqa: F401 - with it every rule is known
from portal.domain import policy, reasons
from portal.domain.policy import Policy


def test_every_number_has_a_source() -> None:
    sources = policy.sources()
    assert list(sources) == [number.name for number in fields(Policy)]
    assert all(len(source) >= len("by design") for source in sources.values())


def test_every_rule_of_the_tables_is_known_with_its_source() -> None:
    tables = (
        "G1 G2 G3 G4 L1a L1b L1c L1d L1g L2 L3 L3c L4 K K1 K2 R1 R2 B1 B2 I1 I2 I3 I4 I4b I5 I6a I6b I6c "
        "I7 I8 I9 I9a I9u I10 I11 I11c I12a I12b I12c I13 I13s I14 S1 S2 S3 floor frequency_down "
        "P1 P2 P3 P4 P5 P6 P7 P8 P9 P10 P11 P12 P13"
    )
    assert set(reasons.ALL_RULES) == set(tables.split())
    assert all(reasons.ALL_RULES.values())
