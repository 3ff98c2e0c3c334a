"""A clinic's own ready-made programmes: written, changed, shared, used, retired, and nobody else's."""

from dataclasses import replace

import pytest
from flask import Flask

from portal.db import models
from portal.runtime import Runtime
from portal.services import written_protocols
from tests import builders
from tests.web.conftest import People, signed_in
from tests.web.desk import Desk, patient_id, running, written

COPY = f"/protocols/new?protocol={builders.PROTOCOL}"
STEPS = ("add:clamshell", "down:1", "del:1", "less:1:sets", "move:1", "search")


@pytest.fixture
def desk(app: Flask, runtime: Runtime, people: People) -> Desk:
    return Desk(app, runtime, people.therapist_id)


@pytest.fixture
def colleague(app: Flask, runtime: Runtime, people: People) -> Desk:
    return Desk(app, runtime, people.colleague_id)


def kept(runtime: Runtime, *, shared: bool = False) -> str:
    """An own protocol of the therapist; where it stands."""
    with runtime.transaction() as session:
        by = session.query(models.Account).filter_by(is_therapist=True).order_by(models.Account.id).first()
        return f"/protocols/own/{builders.an_own_protocol(session, by=by, is_shared=shared).public_id}"


def contents(runtime: Runtime) -> list[written_protocols.Written]:
    with runtime.reading() as session:
        rows = session.query(models.ProtocolVersion).order_by(models.ProtocolVersion.id)
        return [written_protocols.read(row.content, builders.library()) for row in rows]


def test_a_shipped_one_is_copied_changed_and_every_save_is_a_version(desk: Desk, runtime: Runtime) -> None:
    desk.open(COPY)
    assert desk.press("add:clamshell") == 200
    assert "Clamshell was added." in desk.text
    assert contents(runtime) == []  # a step keeps nothing
    assert desk.press("publish", name="Our core", rows_1_reps="9", weeks="7") == 200
    assert "Saved as version 1." in desk.text
    desk.open(f"{desk.place}/edit")
    assert desk.press("publish", name="Our better core", shared="clinic") == 200
    first, second = contents(runtime)
    shipped = builders.catalogue().protocols[builders.PROTOCOL]
    assert (first.name, first.body.weeks, first.body.rows[0].dose.reps) == ("Our core", 7, 9)
    assert first.body.rows[-1].exercise == "clamshell"
    assert [row.priority for row in first.body.rows[:-1]] == [item.priority for item in shipped.items]
    assert (first.limits, first.exclude_tags) == (shipped.limits, shipped.exclude_tags)
    assert second == replace(first, name="Our better core")
    assert "Our core" in desk.open(f"{desk.place}/versions/1")
    assert "an older one" in desk.text


def test_a_save_that_changes_nothing_is_no_version_but_shares(desk: Desk, runtime: Runtime) -> None:
    place = kept(runtime)
    desk.open(f"{place}/edit")
    desk.press("publish", shared="clinic")
    assert len(contents(runtime)) == 1
    assert "Yours, shared" in desk.text


def test_a_form_sent_twice_is_one_protocol(desk: Desk, runtime: Runtime) -> None:
    desk.open(COPY)
    page = desk.answer
    desk.press("publish")
    first, desk.answer = desk.place, page
    desk.press("publish")
    assert desk.place == first
    assert len(contents(runtime)) == 1


def test_two_windows_overwrite_nothing(desk: Desk, runtime: Runtime) -> None:
    place = kept(runtime)
    desk.open(f"{place}/edit")
    page = desk.answer
    desk.press("publish", name="First")
    desk.answer = page
    assert desk.press("publish", name="Second") == 409
    assert (desk.value("name"), [one.name for one in contents(runtime)]) == ("Second", ["Our core", "First"])
    assert desk.press("publish") == 200
    assert [one.name for one in contents(runtime)] == ["Our core", "First", "Second"]


@pytest.mark.parametrize(
    "typed, says",
    [
        ({"name": ""}, "This is needed."),
        ({"name": "x" * 81}, "This is too long."),
        ({"name": "turned \u202eround"}, "This holds signs that cannot be shown."),
        ({"part_of_body": "moon"}, "Choose one of these."),
        ({"first_followup_days": "29"}, "Write a number from 1 to 28."),
        ({"max_level": "9"}, "Choose one of these."),
        ({"shared": ""}, "Choose one of these."),
        ({"weeks": "no"}, "Write a whole number"),
        ({"rows_1_reps": "90"}, "outside the bounds"),
        ({"rows-1-lowest_reps": "9", "rows-1-highest_reps": "7"}, "The lowest is above the highest."),
        ({"rows-2-exercise": "dead_bug_heel_tap"}, "twice"),
        ({"rows-2-exercise": "moon_walk"}, "not in the library"),
        ({"exclude_tags": ["moon"]}, "Choose one of these."),
        ({"exclude_tags": ["stenosis"], "patient_tags_set": ["stenosis"]}, "clear one of the two"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_lost(
    desk: Desk, runtime: Runtime, typed: dict[str, str], says: str
) -> None:
    desk.open(COPY)
    assert desk.press("publish", **{"subgroup": "Mine alone", "rows_3_note": "Slowly"} | typed) == 422
    assert says in desk.text
    assert desk.value("subgroup") == "Mine alone"
    assert "Slowly" in desk.text or "rows-2-exercise" in typed
    assert contents(runtime) == []


@pytest.mark.parametrize("op", STEPS)
def test_a_step_keeps_everything_typed(desk: Desk, runtime: Runtime, op: str) -> None:
    desk.open(COPY)
    typed = {"name": "<b>Mine</b>", "rows_3_note": "Slowly", "graded": "1", "exclude_tags": ["stenosis"]}
    fields = {"op": op, "pos_1": "3", "number": ""} | typed
    assert desk.press("save", **fields) == 200
    assert (desk.value("name"), desk.value("graded")) == ("<b>Mine</b>", "1")
    assert "stenosis" in desk.values("exclude_tags")
    assert desk.value("rows-3-note") == "Slowly"
    assert "<b>Mine</b>" not in desk.text


def test_a_patient_s_programme_becomes_one_without_what_was_hers_alone(desk: Desk, runtime: Runtime) -> None:
    programme = written(runtime, 1)
    desk.open(f"/programmes/{programme}/draft")
    desk.press("set:1", rows_1_note="Anna, mind your left knee", rows_1_load="red band", rows_1_keep="")
    assert desk.press("save", op="protocol") == 200
    assert desk.place == "/protocols/new"
    assert "left knee" not in desk.text
    assert desk.press("publish", name="From a draft") == 200
    one = contents(runtime)[0]
    assert (one.body.rows[0].note, one.body.rows[0].load) == ("", "")
    assert one.limits == builders.catalogue().protocols[builders.PROTOCOL].limits


def test_a_version_that_was_sent_becomes_one(desk: Desk, runtime: Runtime, people: People) -> None:
    programme = running(runtime, people.anna_id)
    desk.open(f"/protocols/new?programme={programme}&number=1")
    desk.press("publish", name="From a version")
    assert [row.exercise for row in contents(runtime)[0].body.rows][:1] == ["dead_bug_heel_tap"]


def test_a_programme_begins_from_it_and_remembers_which_version(
    desk: Desk, runtime: Runtime, people: People
) -> None:
    place = kept(runtime)
    desk.open(f"{place}/edit")
    desk.press("publish", rows_2_reps="7", rows_2_note="Slowly", rows_2_locked="1", max_level="2")
    name = f"own-{place.rpartition('/')[2]}"
    desk.open(f"/patients/{patient_id(runtime, people.anna_id)}/programmes/new")
    assert desk.press(name) == 200
    assert "Our core, version 2" in desk.text
    assert (desk.value("rows-2-reps"), desk.value("rows-2-note")) == ("7", "Slowly")
    assert desk.values("rows-2-locked")[-1] == "1"
    desk.press("check", onset_weeks="20", intake_rest="4")
    assert desk.value("max_level") == "2"
    with runtime.reading() as session:
        row = session.query(models.Programme).one()
        assert (row.protocol, row.protocol_number) == (name, 2)


def test_one_that_is_not_for_the_patient_or_retired_is_not_used(
    desk: Desk, runtime: Runtime, people: People
) -> None:
    place = kept(runtime)
    patient = f"/patients/{patient_id(runtime, people.anna_id)}/programmes/new"
    name = f"own-{place.rpartition('/')[2]}"
    desk.open(f"{place}")
    assert desk.press("Retire it") == 200
    assert "Our core" not in desk.open(patient)
    assert desk.send(patient, protocol=name) == 422
    assert "no longer offered" in desk.text
    assert "Our core" in desk.open("/protocols")
    desk.open(place)
    desk.press("Offer it again")
    with runtime.transaction() as session:
        session.get_one(models.Patient, people.anna_id).tags = ["post_surgery"]
    desk.open(patient)
    assert desk.send(patient, protocol=name) == 422
    assert "not for this patient" in desk.text


def test_a_colleague_sees_it_once_it_is_shared_and_copies_it(
    desk: Desk, colleague: Desk, runtime: Runtime
) -> None:
    place = kept(runtime)
    assert "Our core" not in colleague.open("/protocols")
    for address in ("", "/versions/1", "/edit"):
        assert colleague.browser.get(place + address).status_code == 404
    own_id = place.rpartition("/")[2]
    assert colleague.browser.get(f"/protocols/new?own={own_id}").status_code == 404
    desk.open(f"{place}/edit")
    desk.press("publish", shared="clinic")
    assert "Our core" in colleague.open("/protocols")
    assert "Copy and change" in colleague.open(place)
    assert "Change it" not in colleague.text
    assert colleague.browser.get(f"{place}/edit").status_code == 404
    assert colleague.browser.post(f"{place}/offer", {"op": "retire"}).status_code == 404
    colleague.open(f"/protocols/new?own={own_id}")
    assert colleague.press("publish", name="Kim's core") == 200
    assert "Only yours" in colleague.text


def test_another_clinic_never_sees_it(app: Flask, runtime: Runtime, people: People) -> None:
    place = kept(runtime, shared=True)
    own_id = place.rpartition("/")[2]
    stranger = signed_in(app, runtime, account_id=people.stranger_id)
    for address in (place, f"{place}/edit", f"{place}/versions/1", f"/protocols/new?own={own_id}"):
        assert stranger.get(address).status_code == 404, address
    assert "Our core" not in stranger.get("/protocols").get_data(as_text=True)
    with runtime.transaction() as session:
        account = session.get_one(models.Account, people.stranger_id)
        somebody = builders.a_patient(session, therapist=account, email=None).public_id
    sent = stranger.send(f"/patients/{somebody}/programmes/new", {"protocol": f"own-{own_id}"})
    assert sent.status_code == 422
    programme = running(runtime, people.anna_id)
    for address in (f"draft={programme}", f"programme={programme}&number=1", "protocol=none"):
        assert stranger.get(f"/protocols/new?{address}").status_code == 404, address


@pytest.mark.parametrize("op", ["add:nothing", "up:999999999999", "move:x", "set:x", "del:\x00", "::", ""])
def test_a_step_nobody_offered_is_refused_and_nothing_is_lost(desk: Desk, op: str) -> None:
    desk.open(COPY)
    assert desk.press("save", op=op, name="Mine") == 422
    assert desk.value("name") == "Mine"
    assert desk.value("rows-1-exercise") == "dead_bug_heel_tap"


def test_a_form_with_more_exercises_than_a_page_holds_is_refused(desk: Desk) -> None:
    desk.open("/protocols/new")
    rows = {f"rows-{key}-exercise": "clamshell" for key in range(1, 40)}
    assert desk.press("save", op="add:bird_dog", **rows) == 422
    assert "at most 16 exercises" in desk.text


def test_a_version_says_what_the_programme_began_from(desk: Desk, runtime: Runtime, people: People) -> None:
    programme = running(runtime, people.anna_id)
    said = desk.open(f"/programmes/{programme}/versions/1")
    assert f'The programme began from <a href="/protocols/{builders.PROTOCOL}">' in said
