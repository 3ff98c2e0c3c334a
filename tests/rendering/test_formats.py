"""Doses and times in words a patient understands; never `3x10`."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.catalogue import reader
from portal.domain.dose import Dose
from portal.domain.exercise import Library
from portal.rendering import formats, i18n


@pytest.fixture(scope="module")
def library() -> Library:
    return reader.load().library


@pytest.mark.parametrize(
    "amount,words",
    [
        (Dose(sets=2, reps=12), "2 sets of 12"),
        (Dose(sets=1, reps=10), "10 times"),
        (Dose(sets=1, reps=1), "1 time"),
        (Dose(sets=3, reps=1, hold_seconds=20), "3 times, hold 20 seconds"),
        (Dose(sets=1, reps=1, hold_seconds=30), "hold 30 seconds"),
        (Dose(sets=2, reps=4, hold_seconds=8), "2 sets of 4, hold 8 seconds"),
        (Dose(sets=1, reps=2, hold_seconds=1), "2 times, hold 1 second"),
        (Dose(minutes=20), "20 minutes"),
        (Dose(minutes=1), "1 minute"),
    ],
)
def test_a_dose_reads_as_a_phrase(amount: Dose, words: str) -> None:
    assert formats.short_dose(amount, language="en") == words


def test_a_dose_of_an_exercise_says_what_the_exercise_fixes(library: Library) -> None:
    bird_dog, bridge, walk = (library[key] for key in ("bird_dog", "glute_bridge", "walk_easy"))
    assert formats.dose(bird_dog.dose, bird_dog, language="en") == (
        "2 sets of 8, hold 3 seconds, on each side"
    )
    assert formats.dose(bridge.dose, bridge, language="en") == "2 sets of 10, hold 3 seconds"
    assert formats.dose(walk.dose, walk, language="en") == "10 minutes"
    assert formats.sentence(formats.dose(bird_dog.dose, bird_dog, language="en")).startswith("2 sets")


def test_the_pause_is_named_only_between_sets(library: Library) -> None:
    bird_dog, walk = library["bird_dog"], library["walk_easy"]
    assert formats.rest(Dose(sets=2, reps=8), bird_dog, language="en") == "Rest 45 seconds between sets"
    assert formats.rest(Dose(sets=1, reps=8), bird_dog, language="en") == ""
    assert formats.rest(walk.dose, walk, language="en") == ""


def test_effort_is_on_a_scale_of_ten(library: Library) -> None:
    assert formats.effort(library["bird_dog"], language="en") == "Effort 3 to 6 of 10"
    assert formats.effort(library["walk_easy"], language="en") == ""


@pytest.mark.parametrize(
    "times,words",
    [
        (1, "1 day a week"),
        (3, "3 days a week"),
        (7, "every day"),
        (10, "10 times a week"),
        (14, "2 times a day"),
    ],
)
def test_how_often_is_said_in_days(times: int, words: str) -> None:
    assert formats.per_week(times, language="en") == words


def test_time_is_rounded_up_to_minutes() -> None:
    assert formats.minutes(0, language="en") == "about 1 minute"
    assert formats.minutes(60, language="en") == "about 1 minute"
    assert formats.minutes(61, language="en") == "about 2 minutes"
    assert formats.sessions(1, language="en") == "1 session"
    assert formats.sessions(4, language="en") == "4 sessions"


def test_a_step_names_only_the_seconds_when_nothing_else_changes() -> None:
    twenty, twenty_two = Dose(sets=3, reps=1, hold_seconds=20), Dose(sets=3, reps=1, hold_seconds=22)
    assert formats.step(twenty, twenty_two, language="en") == ("20 seconds", "22 seconds")
    more = Dose(sets=3, reps=2, hold_seconds=20)
    assert formats.step(twenty, more, language="en") == (
        "3 times, hold 20 seconds", "3 sets of 2, hold 20 seconds",
    )  # fmt: skip


@given(
    st.sampled_from(["en", "da"]),
    st.one_of(
        st.builds(Dose, sets=st.integers(1, 20), reps=st.integers(1, 100)),
        st.builds(Dose, sets=st.integers(1, 20), reps=st.integers(1, 100), hold_seconds=st.integers(1, 600)),
        st.builds(Dose, minutes=st.integers(1, 240)),
    ),
)
def test_no_dose_is_ever_shown_with_a_cross(language: str, amount: Dose) -> None:
    words = formats.short_dose(amount, language=language)
    assert words
    assert not re.search(r"\d\s*[x×]\s*\d", words)
    assert "%" not in words


def test_the_language_spoken_now_is_the_one_used() -> None:
    with i18n.use("da"):
        assert formats.per_week(7) == i18n.gettext("every day", "da")
