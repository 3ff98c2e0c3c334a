"""Each step of the builder as a plain form: nothing here needs a script."""

import pytest
from flask import Flask

from portal.runtime import Runtime
from tests.web.conftest import People
from tests.web.desk import Desk, running, written


@pytest.fixture
def desk(app: Flask, runtime: Runtime, people: People) -> Desk:
    desk = Desk(app, runtime, people.therapist_id)
    desk.open(f"/programmes/{written(runtime, people.anna_id)}/draft")
    return desk


def test_two_more_repetitions_are_two_presses(desk: Desk) -> None:
    desk.press("more:1")
    desk.press("more:1")
    assert desk.value("rows-1-reps") == "10"
    assert "Dead bug 1 – heel taps: 2 sets of 10, on each side, 4 days a week." in desk.text


def test_what_was_removed_comes_back_with_what_is_typed_kept(desk: Desk) -> None:
    desk.press("del:2", rows_1_note="Slowly")
    assert "row-2" not in desk.text
    desk.press("undo")
    assert "The last step is undone." in desk.text
    assert 'id="row-2"' in desk.text
    assert desk.value("rows-1-note") == ""  # it came with the same step
    assert 'id="undo" name="op" value="undo" disabled' in desk.text


def test_what_is_typed_and_not_saved_is_the_last_step(desk: Desk) -> None:
    desk.press("del:2")
    desk.press("undo", rows_1_reps="many")
    assert desk.value("rows-1-reps") == "8"
    assert 'id="row-2"' not in desk.text
    desk.press("undo")
    assert 'id="row-2"' in desk.text


def test_there_is_nothing_to_undo_at_the_beginning(desk: Desk) -> None:
    assert 'id="undo" name="op" value="undo" disabled' in desk.text
    desk.press("save", op="undo")
    assert "undone" not in desk.text


def test_a_dragged_exercise_says_where_it_stands(desk: Desk) -> None:
    desk.press("save", op="reorder", order="2,3,1,4,5", dragged="1")
    assert "Dead bug 1 – heel taps moved to position 3 of 5." in desk.text


def test_a_row_stays_open_while_somebody_works_in_it(desk: Desk) -> None:
    assert 'id="open-2" open' not in desk.text
    desk.press("more:2:sets")
    assert 'id="open-2" open' in desk.text
    desk.press("more:2")
    assert 'id="open-2" open' not in desk.text


def test_an_exercise_of_a_running_programme_is_opened_at_once(
    desk: Desk, people: People, runtime: Runtime
) -> None:
    programme = running(runtime, people.anna_id)
    token = desk.value("csrf_token")
    desk.send(f"/programmes/{programme}/draft/begin", csrf_token=token, row="bird_dog")
    assert 'id="open-2" open' in desk.text


def test_the_patients_page_is_seen_before_the_programme_is_ready(desk: Desk) -> None:
    assert desk.press("save", op="see", rows_1_reps="90") == 200
    assert desk.place.endswith("/check")
    assert "This dose is outside the bounds" in desk.text
