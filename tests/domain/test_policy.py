"""The numbers of the rules, what they rest on, and the rule set they make together."""

from collections.abc import Iterator
from dataclasses import fields

import pytest

import portal.domain.adaptation  # noqa: F401 - with it every rule is known
from portal.domain import policy, reasons
from portal.domain.policy import Policy
from portal.domain.policy_doses import DosePolicy
from portal.domain.policy_limits import DefaultLimits, HardBounds
from portal.domain.sources import BY_DESIGN, SOURCES, Basis, Mark, by

POLICIES = (Policy, DosePolicy, DefaultLimits, HardBounds)


def every_basis() -> Iterator[Basis]:
    for each in POLICIES:
        yield from policy.sources(each).values()
    for entries in reasons.ALL_RULES.values():
        yield from (entry.basis for entry in entries)


@pytest.mark.parametrize("of", POLICIES)
def test_every_number_rests_on_a_source_or_is_said_to_be_ours(of: type) -> None:
    sources = policy.sources(of)
    assert list(sources) == [number.name for number in fields(of)]
    assert all(isinstance(basis, Basis) and basis.marked for basis in sources.values())


def test_every_source_of_the_list_is_named_by_a_rule_or_a_number() -> None:
    named = {key for basis in every_basis() for key in basis.sources}
    assert named == set(SOURCES)


def test_every_source_says_where_to_find_it() -> None:
    for source in SOURCES.values():
        assert source.name
        assert len(source.citation) > len(source.name)
    assert len({source.name for source in SOURCES.values()}) == len(SOURCES)


def test_what_rests_on_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="by design"):
        by()
    with pytest.raises(ValueError, match="nobody_1900"):
        by("nobody_1900")
    with pytest.raises(ValueError, match="by design"):
        reasons.rule("X1")(lambda: True)
    assert "X1" not in reasons.ALL_RULES


def test_a_basis_tells_a_source_from_our_own_choice() -> None:
    basis = by("silbernagel_2007", "thomee_1997", design="three times")
    assert basis.names == ("Silbernagel 2007", "Thomee 1997", BY_DESIGN)
    assert basis.marked == "[S] Silbernagel 2007; [M] Thomee 1997; [D] three times"
    assert by("nhs").names == ("NHS",)
    assert Mark.DESIGN not in {source.mark for source in SOURCES.values()}


def test_every_rule_of_the_tables_is_known_with_its_basis() -> None:
    tables = (
        "G1 G2 G3 G4 L1a L1b L1c L1d L1g L2 L3 L3c L4 K K1 K2 R1 R2 B1 B2 I1 I2 I3 I4 I4b I5 I6a I6b I6c "
        "I7 I8 I9 I9a I9u I10 I11 I11c I12a I12b I12c I13 I13s I14 S1 S2 S3 floor frequency_down "
        "P1 P2 P3 P4 P5 P6 P7 P8 P9 P10 P11 P12 P13"
    )
    assert set(reasons.ALL_RULES) == set(tables.split())
    for rule, entries in reasons.ALL_RULES.items():
        assert all(entry.says.endswith(".") for entry in entries), rule
        assert reasons.basis_of(rule)
        assert reasons.marks_of(rule)


def test_the_two_lines_of_one_rule_are_both_kept() -> None:
    assert [entry.says for entry in reasons.ALL_RULES["K"]] == [
        "The flare kit rests what loads the body.",
        "The flare kit keeps walking and the like, as little as there is.",
    ]
    assert len(reasons.ALL_RULES["B1"]) == 2
    assert reasons.basis_of("a rule that is gone") == ()
