"""From a protocol to version 1: the builder, check and send, and what can go wrong on the way."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask

from portal.db import models
from portal.runtime import Runtime
from tests.web.conftest import People
from tests.web.desk import NEW, Desk, patient_id, running, written

ROW = re.compile(r'id="row-([0-9]+)"')
SENTENCE = re.compile(r'<p class="signing__sentence">([^<]+)</p>')


@pytest.fixture
def desk(app: Flask, runtime: Runtime, people: People) -> Desk:
    return Desk(app, runtime, people.therapist_id)


def versions(runtime: Runtime) -> list[dict[str, Any]]:
    """Every version with its doses, the oldest first."""
    with runtime.reading() as session:
        rows = session.query(models.ProgrammeVersion).order_by(models.ProgrammeVersion.id).all()
        return [
            {
                "number": row.number,
                "sentence": session.get_one(models.SignedEnvelope, row.envelope_id).sentence,
                "limits": session.get_one(models.SignedEnvelope, row.envelope_id).limits,
                "doses": {
                    one.exercise: (one.sets, one.reps)
                    for one in session.query(models.Prescription).filter_by(version_id=row.id)
                },
            }
            for row in rows
        ]


def messages(runtime: Runtime) -> list[str]:
    with runtime.reading() as session:
        return [row.key for row in session.query(models.Message).order_by(models.Message.id)]


def rows(desk: Desk) -> list[str]:
    """The numbers of the rows as they stand on the page."""
    return ROW.findall(desk.text)


def test_the_whole_road_from_a_new_patient_to_version_one(desk: Desk, runtime: Runtime) -> None:
    desk.open("/patients/new")
    desk.press("programme", **NEW)
    desk.press("lbp_chronic_core")
    assert rows(desk) == ["1", "2", "3", "4", "5"]
    desk.press("add:cat_cow", onset_weeks="30", intake_rest="4")
    assert "Cat-cow was added." in unescape(desk.text)
    desk.press("up:6")
    assert "moved to position 5 of 6" in desk.text
    desk.press("del:5", rows_1_reps="10", rows_2_note="Slowly, please.")
    assert rows(desk) == ["1", "2", "3", "4", "6"]
    assert desk.value("rows-1-reps") == "10"
    assert desk.press("check") == 200
    assert desk.place.endswith("/check")
    assert "Slowly, please." in desk.text
    read = unescape(SENTENCE.findall(desk.text)[0])
    assert desk.press("sign") == 200
    assert "Signed and sent." in desk.text
    [first] = versions(runtime)
    assert first["number"] == 1
    assert first["sentence"] == read
    assert first["doses"]["dead_bug_heel_tap"] == (2, 10)
    assert "walk_brisk" not in first["doses"]
    assert messages(runtime) == ["render:1:full_programme:A4", "render:1:fridge_sheet:A4"]


def test_a_known_patient_has_a_programme_in_four_clicks(desk: Desk, people: People, runtime: Runtime) -> None:
    page = desk.open("/caseload?show=all")
    desk.open(re.findall(r'href="(/patients/[^"]+/programmes/new)"', page)[0])
    desk.press("lbp_chronic_core")
    desk.press("check")
    assert "The first check-in can change nothing without it." in desk.text
    desk.press("sign")
    assert len(versions(runtime)) == 1


def test_the_builder_starts_empty_and_copies_the_last_one(
    desk: Desk, people: People, runtime: Runtime
) -> None:
    anna = patient_id(runtime, people.anna_id)
    desk.open(f"/patients/{anna}/programmes/new")
    desk.press("empty")
    assert "No exercises yet" in desk.text
    running(runtime, people.anna_id)
    desk.open(f"/patients/{anna}/programmes/new")
    desk.press("copy")
    assert len(rows(desk)) == 5


def test_an_unknown_protocol_and_one_for_others_are_refused_in_words(
    desk: Desk, people: People, runtime: Runtime
) -> None:
    with runtime.transaction() as session:
        session.get_one(models.Patient, people.anna_id).tags = ["post_surgery"]
    address = f"/patients/{patient_id(runtime, people.anna_id)}/programmes/new"
    assert "Not for this patient:" in desk.open(address)
    assert desk.send(address, protocol="lbp_miracle") == 422
    assert "This protocol is not in the library." in desk.text
    assert desk.send(address, protocol="lbp_chronic_core") == 422
    assert "This protocol is not for this patient." in desk.text


def test_protocols_are_found_by_word_and_region_and_the_last_used_stand_on_top(
    desk: Desk, people: People, runtime: Runtime
) -> None:
    address = f"/patients/{patient_id(runtime, people.anna_id)}/programmes/new"
    found = desk.open(f"{address}?q=osteoporosis")
    assert "Back pain with osteoporosis" in found
    assert "Neck pain" not in found
    assert "Neck pain" in desk.open(f"{address}?region=neck")
    assert "No programme fits this search" in desk.open(f"{address}?q=zebra")
    assert "You used these last" not in desk.open(address)
    running(runtime, people.anna_id)
    assert "You used these last" in desk.open(address)


BAD_DOSES: tuple[tuple[dict[str, str], str], ...] = (
    ({"rows-1-sets": "0"}, "Write a number from 1 to 10."),
    ({"rows-1-reps": "1000000000"}, "Write a number from 1 to 100."),
    ({"rows-1-reps": "999999999"}, "Write a number from 1 to 100."),
    ({"rows-1-reps": "5.5"}, "Write a whole number in digits"),
    ({"rows-1-per_week": "8"}, "Write a number from 1 to 7."),
    ({"rows-1-dose": "many"}, "Write sets and repetitions, like 3 x 10."),
    ({"rows-1-note": "A\u202eB"}, "signs that cannot be shown"),
    ({"rows-1-note": "A" * 10_000}, "too long"),
    ({"sessions_per_week": "0"}, "Write a number from 1 to 14."),
    ({"onset_on": "2031-01-01"}, "This date is in the future."),
    ({"onset_on": "soon"}, "This is not a date."),
    ({"onset_weeks": "-3"}, "Write a whole number in digits"),
    ({"intake_rest": "11"}, "Write a number from 0 to 10."),
    ({"intake_rest": "٥"}, "Write a whole number in digits"),
)


def test_a_dose_that_cannot_be_is_said_in_its_row_and_nothing_typed_is_lost(
    desk: Desk, people: People, runtime: Runtime
) -> None:
    programme = written(runtime, people.anna_id)
    for typed, says in BAD_DOSES:
        desk.open(f"/programmes/{programme}/draft")
        assert desk.value("rows-2-note") == ""  # nothing was kept the last time
        assert desk.press("save", rows_2_note="Keep this", **typed) == 422, typed
        assert says in unescape(desk.text), typed
        assert desk.value("rows-2-note") == "Keep this"
        [(name, text)] = typed.items()
        if name != "intake_rest":  # a number that is not on the list cannot be shown in it
            assert desk.value(name) == text


def test_a_dose_outside_the_library_is_said_before_anything_is_signed(
    desk: Desk, people: People, runtime: Runtime
) -> None:
    programme = written(runtime, people.anna_id)
    desk.open(f"/programmes/{programme}/draft")
    assert desk.press("check", rows_1_reps="90") == 422
    assert "This dose is outside the bounds of the exercise." in desk.text
    assert "Dead bug 1" in desk.text.split("summary-errors")[1][:600]


def test_the_dose_can_be_typed_in_words(desk: Desk, people: People, runtime: Runtime) -> None:
    programme = written(runtime, people.anna_id)
    desk.open(f"/programmes/{programme}/draft")
    desk.press("save", rows_1_dose="3x12", rows_3_dose="2 x 4 x 10 s")
    assert (desk.value("rows-1-sets"), desk.value("rows-1-reps")) == ("3", "12")
    assert desk.value("rows-3-hold_seconds") == "10"


def test_a_row_is_moved_copied_kept_and_locked(desk: Desk, people: People, runtime: Runtime) -> None:
    programme = written(runtime, people.anna_id)
    desk.open(f"/programmes/{programme}/draft")
    desk.press("move:5", pos_5="1")
    assert rows(desk) == ["5", "1", "2", "3", "4"]
    assert desk.press("move:5", pos_5="99") == 422
    assert "Write a number from 1 to 5." in desk.text
    desk.open(f"/programmes/{programme}/draft")
    desk.press("dup:1")
    assert rows(desk) == ["5", "1", "6", "2", "3", "4"]
    desk.press("save", **{"rows-1-keep": ["", "1"], "rows-1-locked": ["", "1"]})
    assert desk.values("rows-1-keep") == ["", "1"]
    desk.press("save", **{"rows-1-keep": [""]})
    assert desk.values("rows-1-keep") == [""]
    assert desk.values("rows-1-locked") == ["", "1"]
    assert desk.press("check") == 422
    assert "This exercise is in the programme twice." in desk.text


def test_the_library_is_searched_without_losing_what_was_typed(
    desk: Desk, people: People, runtime: Runtime
) -> None:
    programme = written(runtime, people.anna_id)
    desk.open(f"/programmes/{programme}/draft")
    desk.press("search", q="clamshell", rows_1_sets="3")
    assert "add:clamshell" in desk.text
    assert "add:cat_cow" not in desk.text
    assert desk.value("rows-1-sets") == "3"
    desk.press("search", q="zebra", region="all")
    assert "No exercise fits." in desk.text


def test_what_is_ruled_out_for_the_patient_cannot_be_added(
    desk: Desk, people: People, runtime: Runtime
) -> None:
    with runtime.transaction() as session:
        session.get_one(models.Patient, people.anna_id).tags = ["osteoporosis"]
    programme = written(runtime, people.anna_id)
    desk.open(f"/programmes/{programme}/draft")
    desk.press("search", q="", region="all")
    assert "Ruled out:" in desk.text
    assert desk.press("save", op="add:unheard_of") == 422
    assert "This exercise is not in the library." in desk.text


def test_two_tabs_never_overwrite_each_other(desk: Desk, people: People, runtime: Runtime) -> None:
    programme = written(runtime, people.anna_id)
    address = f"/programmes/{programme}/draft"
    desk.open(address)
    other = Desk(desk.app, runtime, people.therapist_id)
    other.open(address)
    other.press("save", rows_1_reps="12", rows_2_note="from the other tab")
    assert desk.press("save", rows_1_reps="9", rows_3_note="from this tab") == 409
    assert "from this tab" in desk.text
    assert "from the other tab" in desk.text
    assert desk.press("Write mine into the saved one") == 200
    assert (desk.value("rows-1-reps"), desk.value("rows-3-note")) == ("9", "from this tab")


def test_an_old_tab_cannot_write_into_a_draft_that_was_sent(
    desk: Desk, people: People, runtime: Runtime
) -> None:
    programme = written(runtime, people.anna_id)
    desk.open(f"/programmes/{programme}/draft")
    other = Desk(desk.app, runtime, people.therapist_id)
    other.open(f"/programmes/{programme}/check")
    other.press("sign")
    assert desk.press("save", rows_1_reps="9") == 409
    assert "There is no draft any more" in desk.text


def test_other_limits_are_read_before_they_are_signed(desk: Desk, people: People, runtime: Runtime) -> None:
    programme = written(runtime, people.anna_id)
    before = unescape(SENTENCE.findall(desk.open(f"/programmes/{programme}/check"))[0])
    assert "raise a dose one step at a time" in before
    assert desk.press("sign", harder_dose="ask", next_level="never") == 422
    assert "Please read the new sentence, then sign again." in desk.text
    read = unescape(SENTENCE.findall(desk.text)[0])
    assert "It never does this: a new level." in read
    assert versions(runtime) == []
    assert desk.press("sign") == 200
    [first] = versions(runtime)
    assert (first["sentence"], first["limits"]["harder_dose"]) == (read, "ask")


def test_the_sentence_follows_the_limits_and_signs_nothing(
    desk: Desk, people: People, runtime: Runtime
) -> None:
    programme = written(runtime, people.anna_id)
    desk.open(f"/programmes/{programme}/check")
    assert desk.press("Update the sentence", freeze="1", max_level="2") == 200
    read = unescape(SENTENCE.findall(desk.text)[0])
    assert "changes nothing by itself" in read
    assert "level 2" in read
    assert versions(runtime) == []


BAD_LIMITS: tuple[tuple[dict[str, str], str], ...] = (
    ({"starts_on": "2020-01-01"}, "The start date is in the past."),
    ({"starts_on": "2031-01-01"}, "more than a year away"),
    ({"starts_on": "tomorrow"}, "This is not a date."),
    ({"until_on": "2026-11-01"}, "The limits end before the programme starts."),
    ({"until_on": "2039-01-01"}, "Limits end within a year."),
    ({"max_level": "9"}, "Write a number from 1 to 5."),
    ({"min_items": "-1"}, "Write a whole number in digits"),
    ({"min_sessions_per_week": ""}, "Write a whole number in digits"),
    ({"easier": "never"}, "Choose one of these."),
    ({"swap": "sometimes"}, "Choose one of these."),
)


def test_limits_that_cannot_be_are_said_and_nothing_is_signed(
    desk: Desk, people: People, runtime: Runtime
) -> None:
    programme = written(runtime, people.anna_id)
    for typed, says in BAD_LIMITS:
        desk.open(f"/programmes/{programme}/check")
        status = desk.press("sign", **typed)
        if status == 422 and says not in desk.text:  # other limits are shown first
            status = desk.press("sign")
        assert (status, says in desk.text) == (422, True), typed
    assert versions(runtime) == []


def test_a_draft_that_changed_meanwhile_is_looked_at_again_before_it_is_signed(
    desk: Desk, people: People, runtime: Runtime
) -> None:
    programme = written(runtime, people.anna_id)
    desk.open(f"/programmes/{programme}/check")
    other = Desk(desk.app, runtime, people.therapist_id)
    other.open(f"/programmes/{programme}/draft")
    other.press("save", rows_1_reps="12")
    assert desk.press("sign") == 409
    assert "Please look at it again, then sign." in desk.text
    assert desk.press("sign") == 200
    assert versions(runtime)[0]["doses"]["dead_bug_heel_tap"] == (2, 12)


def test_an_empty_draft_cannot_be_signed(desk: Desk, people: People, runtime: Runtime) -> None:
    programme = written(runtime, people.anna_id, protocol=None)
    assert "Not ready to send" in desk.open(f"/programmes/{programme}/check")
    assert "Sign and send" not in desk.text
    desk.open(f"/programmes/{programme}/draft")
    assert desk.press("check") == 422
    assert "The programme has no exercises yet." in desk.text


def test_a_running_programme_is_changed_into_version_two(
    desk: Desk, people: People, runtime: Runtime
) -> None:
    running(runtime, people.anna_id)
    anna = patient_id(runtime, people.anna_id)
    desk.open(f"/patients/{anna}")
    desk.press("Change programme")
    desk.press("check", rows_1_reps="10")
    assert "New since version 1" in desk.text
    assert "goes from 2 sets of 8 to 2 sets of 10" in desk.text
    desk.press("sign")
    assert [row["number"] for row in versions(runtime)] == [1, 2]
    page = desk.open(f"{re.findall(r'href=.(/programmes/[^/]+/versions)/2', desk.text)[0]}/2")
    assert "goes from 2 sets of 8 to 2 sets of 10" in page
    assert "Signed and sent by Thea Lund" in page


def test_a_new_programme_says_that_the_running_one_ends(desk: Desk, people: People, runtime: Runtime) -> None:
    running(runtime, people.anna_id)
    desk.open(f"/patients/{patient_id(runtime, people.anna_id)}/programmes/new")
    desk.press("lbp_minimal_three")
    desk.press("check")
    assert "The programme that runs now ends when you send this one." in desk.text
    desk.press("sign")
    assert "Earlier programmes" in desk.text


def test_a_draft_is_thrown_away_and_what_was_sent_stands(
    desk: Desk, people: People, runtime: Runtime
) -> None:
    programme = running(runtime, people.anna_id)
    desk.open(f"/patients/{patient_id(runtime, people.anna_id)}")
    desk.press("Change programme")
    desk.press("Throw this draft away")
    assert "The draft is gone." in desk.text
    desk.open(f"/programmes/{programme}/versions/1")


def test_a_version_that_was_never_sent_is_not_found(desk: Desk, people: People, runtime: Runtime) -> None:
    programme = running(runtime, people.anna_id)
    assert desk.browser.get(f"/programmes/{programme}/versions/2").status_code == 404


def test_pressed_twice_or_after_the_way_back_a_draft_is_signed_once(
    desk: Desk, people: People, runtime: Runtime
) -> None:
    draft = written(runtime, people.anna_id)
    desk.open(f"/programmes/{draft}/check")
    form = desk.text
    pressed = desk.answer
    for said in ("Signed and sent.", "Version 1 is signed."):
        desk.answer, desk.browser.last = pressed, form
        assert desk.press("sign") == 200
        assert said in desk.text
    place = f"/patients/{patient_id(runtime, people.anna_id)}"
    assert desk.browser.get(f"/programmes/{draft}/check").headers["Location"] == place
    with runtime.reading() as session:
        assert session.query(models.ProgrammeVersion).count() == 1


def test_a_version_stands_in_the_language_it_was_sent_in_with_all_its_words(
    desk: Desk, people: People, runtime: Runtime
) -> None:
    with runtime.transaction() as session:
        session.get_one(models.Patient, people.anna_id).language = "da"
    programme = running(runtime, people.anna_id)
    page = desk.open(f"/programmes/{programme}/versions/1")
    assert "Du skal bruge: Måtte" in page


def test_the_patient_sees_the_preview_in_their_own_language(
    desk: Desk, people: People, runtime: Runtime
) -> None:
    with runtime.transaction() as session:
        session.get_one(models.Patient, people.anna_id).language = "da"
    programme = written(runtime, people.anna_id)
    page = desk.open(f"/programmes/{programme}/check")
    assert '<div class="as-patient__page" lang="da">' in page
    name = runtime.catalogue.exercise_words("glute_bridge", "da").name
    assert name in unescape(page)


def test_a_weekend_start_is_moved_to_monday(desk: Desk, people: People, runtime: Runtime) -> None:
    runtime.clock.time += timedelta(days=5)  # type: ignore[attr-defined]  # Saturday
    programme = written(runtime, people.anna_id)
    desk.open(f"/programmes/{programme}/check")
    assert desk.value("starts_on") == "2026-11-23"


# More limits, limits of one exercise, and what the clinic keeps


def test_more_limits_are_signed_and_stand_in_the_sentence(
    desk: Desk, people: People, runtime: Runtime
) -> None:
    programme = written(runtime, people.anna_id)
    desk.open(f"/programmes/{programme}/check")
    chosen = {"green_max": "1", "amber_max": "4", "max_progressions": "1", "target_sessions": "6"}
    assert desk.press("sign", **chosen, graded="1", progress_in_amber=[]) == 422
    read = unescape(SENTENCE.findall(desk.text)[0])
    for said in ("Pain up to 1 is green.", "at most 1 exercise harder", "up to 6 sessions", "fixed quotas"):
        assert said in read
    assert desk.press("sign") == 200
    [first] = versions(runtime)
    kept = {name: first["limits"][name] for name in (*chosen, "progress_in_amber")}
    assert kept == {name: int(text) for name, text in chosen.items()} | {"progress_in_amber": False}
    with runtime.reading() as session:
        assert session.query(models.Programme).one().mode == "graded"


CONTRADICTIONS: tuple[tuple[dict[str, str], str, str], ...] = (
    ({"green_max": "4", "amber_max": "2"}, "green_max", "The green limit is above the amber limit."),
    ({"green_max": "5"}, "green_max", "Write a number from 0 to 4."),
    ({"amber_max": "6"}, "amber_max", "Write a number from 0 to 5."),
    ({"max_progressions": "4"}, "max_progressions", "Write a number from 0 to 3."),
    ({"target_sessions": "1"}, "target_sessions", "The aim is below the fewest sessions."),
    ({"min_sessions_per_week": "5"}, "min_sessions_per_week", "Please choose at most 4."),
    ({"min_items": "6"}, "min_items", "Please choose at most 5."),
)


@pytest.mark.parametrize("typed, field, says", CONTRADICTIONS)
def test_limits_that_contradict_each_other_or_the_programme_are_said_at_their_field(
    desk: Desk, people: People, runtime: Runtime, typed: dict[str, str], field: str, says: str
) -> None:
    programme = written(runtime, people.anna_id)
    desk.open(f"/programmes/{programme}/check")
    assert desk.press("sign", **typed) == 422
    if says not in desk.text:  # other limits are read first
        assert desk.press("sign") == 422
    assert says in desk.text
    assert f'href="#{field}"' in desk.text
    assert versions(runtime) == []


def test_floor_above_ceiling_is_said_at_both_fields_and_nothing_typed_is_lost(
    desk: Desk, people: People, runtime: Runtime
) -> None:
    programme = written(runtime, people.anna_id)
    desk.open(f"/programmes/{programme}/draft")
    crossed = {"rows-1-lowest_reps": "12", "rows-1-highest_reps": "8"}
    assert desk.press("save", **crossed, rows_2_note="Keep this") == 422
    said = re.findall(r'id="error-(rows-1-[a-z_]+)">The lowest is above the highest', desk.text)
    assert said == ["rows-1-lowest_reps", "rows-1-highest_reps"]
    assert (desk.value("rows-1-lowest_reps"), desk.value("rows-1-highest_reps")) == ("12", "8")
    assert desk.value("rows-2-note") == "Keep this"
    assert desk.press("save", **{"rows-1-highest_reps": "12", "rows-1-lowest_reps": "8"}) == 200


def test_limits_of_one_exercise_are_typed_read_signed_and_shown(
    desk: Desk, people: People, runtime: Runtime
) -> None:
    programme = written(runtime, people.anna_id)
    desk.open(f"/programmes/{programme}/draft")
    own = {"rows-1-own_max_level": "2", "rows-1-own_until_on": "2026-12-01", "rows-1-lowest_reps": "6"}
    desk.press("check", **own, **{"rows-1-own_asks": ["", "1"]})
    line = "asks first, times at least 6, up to level 2, changes by itself until 1 Dec 2026"
    assert line in desk.text
    read = unescape(SENTENCE.findall(desk.text)[0])
    assert "For 2 exercises other limits stand beside them." in read  # the protocol never drops one
    desk.press("sign")
    assert f"Limits: never dropped, {line}" in desk.text  # the patient's page
    assert line in desk.open(f"/programmes/{programme}/versions/1")


def test_what_the_clinic_keeps_is_not_offered_and_not_signed(
    desk: Desk, people: People, runtime: Runtime
) -> None:
    programme = written(runtime, people.anna_id)
    with runtime.transaction() as session:
        session.get_one(models.Clinic, people.clinic_id).must_ask = ["easier"]
    page = desk.open(f"/programmes/{programme}/check")
    assert 'name="easier" value="by_itself"' not in page
    assert 'name="easier" value="ask" checked' in page
    assert "Your clinic wants to be asked about this." in page
    assert desk.press("sign", easier="by_itself") == 422
    assert desk.press("sign", easier="by_itself") == 422
    assert versions(runtime) == []


def test_a_clinic_that_turns_later_is_told_of_on_the_patients_page(
    desk: Desk, people: People, runtime: Runtime
) -> None:
    running(runtime, people.anna_id)
    here = f"/patients/{patient_id(runtime, people.anna_id)}"
    assert "wants to be asked" not in desk.open(here)
    with runtime.transaction() as session:
        session.get_one(models.Clinic, people.clinic_id).must_ask = ["easier", "next_level"]
    assert "Your clinic wants to be asked about making it easier by now" in unescape(desk.open(here))


def test_new_limits_stand_beside_the_old_ones(desk: Desk, people: People, runtime: Runtime) -> None:
    programme = running(runtime, people.anna_id)
    desk.open(f"/patients/{patient_id(runtime, people.anna_id)}")
    desk.press("Change programme")
    desk.press("check")
    desk.press("sign", harder_dose="never")
    assert desk.press("sign") == 200
    page = desk.open(f"/programmes/{programme}/versions/2")
    row = re.search(r'<td data-label="Limit">One dose step harder</td>.*?</tr>', page)
    assert row is not None
    assert " ".join(re.sub("<[^>]+>", " ", row[0]).split()) == "One dose step harder By itself Never"
    assert '<th scope="col">Before</th>' not in desk.open(f"/programmes/{programme}/versions/1")
