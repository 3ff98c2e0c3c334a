"""A clinic's own words of an exercise: written, read by patients, kept as issues, and taken back."""

import pytest
from flask import Flask

from portal.db import models
from portal.runtime import Runtime
from tests.web.conftest import People
from tests.web.desk import Desk, written

PAGE = "/exercises/bird_dog/words"


@pytest.fixture
def desk(app: Flask, runtime: Runtime, people: People) -> Desk:
    desk = Desk(app, runtime, people.therapist_id)
    desk.open(PAGE)
    return desk


def cues(runtime: Runtime) -> tuple[str, ...]:
    return runtime.catalogue.exercise_words("bird_dog", "en").cues


def test_words_are_changed_read_at_once_and_changed_back(desk: Desk, runtime: Runtime) -> None:
    shipped = cues(runtime)
    assert desk.press("save", **{"en-cues": "Long neck\r\n\r\nSlow breath"}) == 200
    assert desk.place == "/exercises/bird_dog"
    assert "Slow breath" in desk.text
    assert cues(runtime) == ("Long neck", "Slow breath")
    assert "Slow breath" in runtime.renderer.exercise_words("bird_dog").cues
    desk.open(PAGE)
    assert "Version 1" in desk.text
    assert desk.press("shipped") == 200
    assert cues(runtime) == shipped
    desk.open(PAGE)
    assert "as it came" in desk.text
    with runtime.reading() as session:
        assert [row.number for row in session.query(models.ExerciseVersion)] == [1, 2]


def test_another_process_takes_the_words_up(desk: Desk, runtime: Runtime) -> None:
    other = Runtime(runtime.settings, runtime.clock)
    with other.reading() as session:
        other.refresh(session)
    shipped = cues(other)
    desk.press("save", **{"en-cues": "Long neck"})
    with other.reading() as session:
        other.refresh(session)
        assert cues(other) == shipped  # it has just looked
        other.refresh(session, at_once=True)
    assert cues(other) == ("Long neck",)
    other.database.close()


@pytest.mark.parametrize(
    "typed, says",
    [
        ({"en-steps": ""}, "Write at least one step."),
        ({"en-steps": "One\nTwo\nThree\nFour\nFive"}, "Write 4 lines or fewer."),
        ({"en-steps": "One only"}, "Write the same number of steps in every language."),
        ({"en-precautions": ""}, "Keep every line about care."),
        ({"en-cues": "x" * 101}, "This is too long."),
        ({"en-cues": "turned \u202eround"}, "This holds signs that cannot be shown."),
    ],
)
def test_words_that_cannot_be_are_said_at_their_field_and_nothing_is_lost(
    desk: Desk, runtime: Runtime, typed: dict[str, str], says: str
) -> None:
    shipped = cues(runtime)
    assert desk.press("save", **{"en-errors": "Mine"} | typed) == 422
    assert says in desk.text
    assert desk.value("en-errors") == "Mine"
    assert cues(runtime) == shipped


def test_markup_in_words_is_shown_and_never_run(desk: Desk) -> None:
    desk.press("save", **{"en-cues": "<script>alert(1)</script>"})
    assert "&lt;script&gt;alert(1)" in desk.text
    assert "<script>alert(1)" not in desk.text


def test_two_tabs_on_the_same_words_show_both(
    app: Flask, desk: Desk, people: People, runtime: Runtime
) -> None:
    other = Desk(app, runtime, people.therapist_id)
    other.open(PAGE)
    other.press("save", **{"en-cues": "From the other tab"})
    assert desk.press("save", **{"en-cues": "From this tab"}) == 409
    assert "From the other tab" in desk.text
    assert desk.value("en-cues") == "From this tab"
    assert desk.press("save") == 200
    assert cues(runtime) == ("From this tab",)


def test_only_words_change_so_the_rules_see_the_same_library(desk: Desk, runtime: Runtime) -> None:
    before = runtime.catalogue.library
    desk.press("save", **{"en-cues": "Long neck"})
    assert runtime.catalogue.library is before
    assert runtime.shipped.exercise_words("bird_dog", "en").cues != ("Long neck",)


def test_an_exercise_nobody_has_is_not_found(desk: Desk) -> None:
    assert desk.send("/exercises/unheard_of/words", number="0") in (400, 404)
    assert desk.browser.get("/exercises/unheard_of/words").status_code == 404


def test_an_exercise_is_called_as_the_clinic_calls_it_and_found_under_both_names(
    desk: Desk, runtime: Runtime
) -> None:
    desk.press("save", **{"en-name": "Pointer dog"})
    assert "Pointer dog" in desk.open("/exercises?q=bird+dog")
    assert runtime.catalogue.library.names["en"]["bird_dog"] == "Pointer dog"
    assert runtime.catalogue.library.fingerprint == runtime.shipped.library.fingerprint


def test_an_exercise_is_added_with_the_clinic_s_dose_and_bounds(desk: Desk, runtime: Runtime) -> None:
    draft = written(runtime, 1, protocol=None)
    desk.open(PAGE)
    assert desk.press("save", dose="1x6", highest="2 x 10") == 200
    assert "Your clinic usually begins with" in desk.text
    assert runtime.catalogue.library["bird_dog"] == runtime.shipped.library["bird_dog"]
    desk.open(f"/programmes/{draft}/draft")
    desk.press("add:bird_dog", onset_weeks="20", intake_rest="4")
    assert (desk.value("rows-1-sets"), desk.value("rows-1-reps")) == ("1", "6")
    assert (desk.value("rows-1-highest_reps"), desk.value("rows-1-lowest_reps")) == ("10", "")
    desk.open(PAGE)
    assert (desk.value("dose"), desk.value("lowest"), desk.value("highest")) == ("1 x 6", "", "2 x 10")
    desk.press("shipped")
    assert runtime.catalogue.library.usual == {}


@pytest.mark.parametrize(
    "typed, field, says",
    [
        ({"en-name": ""}, "en-name", "This is needed."),
        ({"en-name": "x" * 46}, "en-name", "This is too long."),
        ({"en-name": "GLUTE bridge"}, "en-name", "Another exercise has this name."),
        ({"dose": "many"}, "dose", "Write sets and repetitions"),
        ({"dose": "9x90"}, "dose", "outside the bounds"),
        ({"highest": "9x90"}, "highest", "outside the bounds"),
        ({"lowest": "3x12", "highest": "1x6"}, "lowest", "The lowest is above the highest."),
        ({"highest": "1x6"}, "highest", "The dose is above this."),
        ({"dose": "1x6", "lowest": "2x8"}, "lowest", "The dose is below this."),
    ],
)
def test_doses_that_contradict_each_other_are_refused_at_their_field(
    desk: Desk, runtime: Runtime, typed: dict[str, str], field: str, says: str
) -> None:
    assert desk.press("save", **{"en-cues": "Mine"} | typed) == 422
    assert f'id="error-{field}"' in desk.text
    assert says in desk.text
    assert desk.value("en-cues") == "Mine"
    assert runtime.catalogue.library.usual == {}
