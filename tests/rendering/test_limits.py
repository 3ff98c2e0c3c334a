"""The sentence a therapist signs says what was chosen, all of it, in the language it is read in."""

from dataclasses import replace
from datetime import date

import pytest

from portal.domain.envelope import Envelope, Power
from portal.rendering import i18n, limits

SHIPPED = Envelope(until_on=date(2027, 1, 1))


def test_the_shipped_limits_are_one_sentence_a_therapist_can_sign() -> None:
    assert limits.sentence(SHIPPED, language="en") == (
        "Until Friday 1 January 2027 the portal may make this programme easier, make it shorter and raise a "
        "dose one step at a time. It asks me before a new level and another exercise. It never goes above "
        "level 3. A red flag pauses everything."
    )


def test_a_clinic_that_wants_everything_proposed_signs_that_nothing_changes_by_itself() -> None:
    asks = dict.fromkeys(("easier", "shorter", "harder_dose", "next_level", "swap"), Power.ASK)
    said = limits.sentence(replace(SHIPPED, **asks), language="en")
    assert "the portal changes nothing by itself" in said
    assert "may" not in said.split()


def test_a_frozen_programme_says_the_same_whatever_else_is_chosen() -> None:
    said = limits.sentence(replace(SHIPPED, freeze=True), language="en")
    assert "changes nothing by itself" in said
    assert "making it easier" in said  # it asks


def test_what_is_forbidden_is_named() -> None:
    said = limits.sentence(replace(SHIPPED, harder_dose=Power.NEVER, next_level=Power.NEVER), language="en")
    assert "It never does this: raising a dose and a new level." in said


@pytest.mark.parametrize("language", i18n.languages())
def test_two_different_choices_never_read_the_same(language: str) -> None:
    chosen = [
        replace(SHIPPED, harder_dose=power, next_level=other, max_level=level)
        for power in Power
        for other in Power
        for level in (2, 3)
    ]
    assert len({limits.sentence(envelope, language=language) for envelope in chosen}) == len(chosen)
