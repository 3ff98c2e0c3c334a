"""The sentence a therapist signs says what was chosen, all of it, in the language it is read in."""

from dataclasses import replace
from datetime import date

import pytest

from portal.domain.dose import Dose
from portal.domain.envelope import Envelope, Power
from portal.domain.own_limits import OwnLimits
from portal.domain.programme import Mode, Prescription
from portal.rendering import i18n, limits
from portal.services.signing import SENTENCE_LENGTH

SHIPPED = Envelope(until_on=date(2027, 1, 1))


def test_the_shipped_limits_are_one_sentence_a_therapist_can_sign() -> None:
    assert limits.sentence(SHIPPED, language="en") == (
        "Until Friday 1 January 2027 the portal may make this programme easier, make it shorter and raise a "
        "dose one step at a time. It asks me before a new level and another exercise. It never goes above "
        "level 3. It makes at most 2 exercises harder at a time. It keeps at least 2 exercises and 2 "
        "sessions a week. A red flag pauses everything."
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


CHOICES = (
    {"green_max": 1},
    {"green_max": 3},
    {"amber_max": 3},
    {"target_sessions": 5},
    {"progress_in_amber": False},
    {"max_progressions": 0},
    {"max_progressions": 1},
    {"min_items": 1},
    {"min_sessions_per_week": 1},
    {"freeze": True},
)


@pytest.mark.parametrize("language", i18n.languages())
def test_every_limit_the_page_offers_is_part_of_what_is_signed(language: str) -> None:
    said = [limits.sentence(replace(SHIPPED, **chosen), language=language) for chosen in ({}, *CHOICES)]
    said += [
        limits.sentence(SHIPPED, mode=Mode.GRADED, language=language),
        limits.sentence(SHIPPED, is_maintenance=True, language=language),
        limits.sentence(SHIPPED, own_count=1, language=language),
        limits.sentence(SHIPPED, own_count=2, language=language),
    ]
    assert len(set(said)) == len(said)


def test_the_numbers_are_said_in_words_of_the_clinic() -> None:
    chosen = replace(SHIPPED, green_max=3, amber_max=5, max_progressions=1, progress_in_amber=False)
    said = limits.sentence(chosen, mode=Mode.GRADED, own_count=1, language="en")
    for part in (
        "It makes at most 1 exercise harder at a time.",
        "Pain up to 3 is green. Pain up to 5 is acceptable.",
        "Nothing gets harder while pain is in the amber range.",
        "It follows fixed quotas (graded activity).",
        "For 1 exercise other limits stand beside it.",
    ):
        assert part in said


@pytest.mark.parametrize("language", i18n.languages())
@pytest.mark.parametrize("power", [Power.BY_ITSELF, Power.ASK])
def test_the_longest_text_can_be_kept_and_signed(language: str, power: Power) -> None:
    powers = {name: power for name in limits.MAY}
    numbers = {"target_sessions": 14, "green_max": 4, "amber_max": 5, "progress_in_amber": False}
    longest = Envelope(date(2026, 9, 23), **{**powers, **numbers})
    said = limits.sentence(longest, mode=Mode.GRADED, own_count=16, is_maintenance=True, language=language)
    assert len(said) <= SENTENCE_LENGTH


def an_exercise(**limits_of_its_own: object) -> Prescription:
    return Prescription("glute_bridge", Dose(2, 10), 3, 1, **limits_of_its_own)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "item, said",
    [
        (an_exercise(), ()),
        (an_exercise(keep=True, locked=True), ("never dropped", "never harder")),
        (an_exercise(minimum=Dose(2, 8), maximum=Dose(reps=12)), ("sets at least 2", "times 8 to 12")),
        (an_exercise(maximum=Dose(sets=3)), ("sets at most 3",)),
        (
            an_exercise(own=OwnLimits(asks=True, max_level=2, until_on=date(2027, 1, 1))),
            ("asks first", "up to level 2", "changes by itself until 1 Jan 2027"),
        ),
    ],
)
def test_the_limits_of_one_exercise_stand_in_a_few_words(item: Prescription, said: tuple[str, ...]) -> None:
    assert limits.own(item, language="en") == said
