"""After a safety answer: what the patient, the therapist, the second person and the administrator see."""

from datetime import timedelta

import pytest
from flask import Flask

from portal.db import models
from portal.db.models import ProgrammeStatus, Purpose
from portal.runtime import Runtime
from portal.services import pauses, programmes, work_list
from tests import builders
from tests.web import visits
from tests.web.conftest import Browser, People, signed_in
from tests.web.desk import Desk
from tests.web.visits import Visit

ACKNOWLEDGE = (
    "Acknowledge: I deal with it: Answered yes or not sure to an emergency question: programme paused"
)
PAUSED = "Your programme is on pause"
SETTINGS = {
    "minutes": "30",
    "second": "",
    **{
        f"{part}_{day}": ("08:00", "16:00")[part == "closes"]
        for part in ("opens", "closes")
        for day in range(5)
    },
}


@pytest.fixture
def visit(runtime: Runtime) -> Visit:
    return visits.begin(runtime)


def printed(runtime: Runtime, visit: Visit) -> str:
    """The code on the sheet of the first version."""
    with runtime.reading() as session:
        version = session.query(models.ProgrammeVersion).filter_by(programme_id=visit.programme_id).first()
        assert version is not None
        number = version.id
    return "/p/" + visits.issue(runtime, Purpose.PROGRAMME, visit, version_id=number)


def flag(browser: Browser, visit: Visit, code: str = "bladder") -> None:
    answer = visits.fill_in(browser, visit, flags="some", **{f"flag__{code}": "yes"}, **_others(code))
    assert answer.status_code == 303


def _others(code: str) -> dict[str, str]:
    return {name: said for name, said in visits.every_line().items() if name != f"flag__{code}"}


def test_before_the_worker_no_exercise_is_shown_after_a_red_flag(
    app: Flask, anybody: Browser, runtime: Runtime, visit: Visit
) -> None:
    anna = signed_in(app, runtime, patient_id=visit.patient_id)
    assert "How to do it" in visits.text_of(anna.get("/my/today"))
    flag(anybody, visit)
    with runtime.reading() as session:
        assert session.get_one(models.Programme, visit.programme_id).status is ProgrammeStatus.ACTIVE
    for address in ("/my/today", "/my/sheets"):
        page = visits.text_of(anna.get(address))
        assert PAUSED in page
        assert "Call 112 or go to the emergency department" in page
        assert "How to do it" not in page
    assert anna.post("/my/sheets", {"variant": "full_programme", "paper": "A4"}).status_code == 303
    with runtime.reading() as session:
        assert session.query(models.Document).count() == 0


def test_the_sheets_code_says_pause_before_the_date_of_birth_and_not_why(
    anybody: Browser, runtime: Runtime, visit: Visit
) -> None:
    code = printed(runtime, visit)
    assert "This sheet is the newest one." in visits.text_of(anybody.get(code))
    flag(anybody, visit)
    for _ in range(2):  # before and after the worker
        page = visits.text_of(anybody.get(code))
        assert f"{PAUSED} Do none of these exercises now." in page
        assert "+45 12 34 56 78" in page
        assert "newest" not in page
        assert "emergency department" not in page
        if _ == 0:
            visits.review(runtime, visit)


def test_the_code_of_a_programme_that_ended_says_so(anybody: Browser, runtime: Runtime, visit: Visit) -> None:
    code = printed(runtime, visit)
    with runtime.transaction() as session:
        programme = session.get_one(models.Programme, visit.programme_id)
        programmes.end(session, programme=programme, now=runtime.now())
    assert "This programme has ended. Please throw this sheet away." in visits.text_of(anybody.get(code))


def test_the_late_page_says_told_only_if_told(anybody: Browser, runtime: Runtime, visit: Visit) -> None:
    anybody.get(visit.check_in_link)
    runtime.clock.move(days=30)  # type: ignore[attr-defined]
    late = visits.text_of(visits.send(anybody, visit, flag__fever_unwell="yes"))
    assert "Your physiotherapist has been told that you need help" in late
    assert "has not been told" not in late
    with runtime.reading() as session:
        assert [alert.code for alert in session.query(models.Alert)] == ["red_flag_urgent"]
        assert session.get_one(models.Programme, visit.programme_id).status is ProgrammeStatus.PAUSED
        assert session.query(models.Answers).count() == 0
    visit.check_in_link = "/c/" + "x" * 43
    unknown = visits.send(anybody, visit, flag__fever_unwell="yes")
    assert unknown.status_code == 410
    assert "The clinic has not been told." in visits.text_of(unknown)
    assert "has been told" not in visits.text_of(unknown)
    with runtime.reading() as session:
        assert session.query(models.Alert).count() == 1


def test_the_late_page_speaks_the_patients_language(anybody: Browser, runtime: Runtime) -> None:
    visit = visits.begin(runtime, language="da")
    anybody.get(visit.check_in_link)
    runtime.clock.move(days=30)  # type: ignore[attr-defined]
    late = visits.send(anybody, visit, flag__bladder="yes").get_data(as_text=True)
    assert '<html lang="da">' in late
    assert "Ring 112 eller tag på skadestue" in late


def test_what_the_patient_read_stays_when_the_clinic_changes_its_words(
    app: Flask, anybody: Browser, runtime: Runtime, visit: Visit
) -> None:
    flag(anybody, visit)
    with runtime.transaction() as session:
        clinic = builders.the_clinic(session)
        clinic.safety_words = {"en": {"emergency": "Ring {emergency_number} <b>now</b>."}}
        clinic.emergency_number = "999"
    assert "Call 112 or go to the emergency department" in visits.text_of(anybody.get(visit.thanks))
    anna = signed_in(app, runtime, patient_id=visit.patient_id)
    assert "Ring 999 &lt;b&gt;now&lt;/b&gt;." in anna.get("/my/today").get_data(as_text=True)


def test_the_second_person_opens_the_patient_acknowledges_and_the_name_stays(
    app: Flask, anybody: Browser, people: People, runtime: Runtime
) -> None:
    with runtime.transaction() as session:
        anna = session.get_one(models.Patient, people.anna_id)
        programme = builders.a_programme(session, patient=anna)
        check_in = builders.a_check_in(session, programme=programme)
        builders.reviewed(session, check_in, yes=("bladder",))
        runtime.clock.time = check_in.opens_at  # type: ignore[attr-defined]
        page = f"/patients/{anna.public_id}"
    kim = Desk(app, runtime, people.colleague_id)
    assert kim.browser.get(page).status_code == 404
    assert "has not been seen" not in kim.open("/caseload")
    runtime.clock.move(hours=2)  # type: ignore[attr-defined]
    with runtime.transaction() as session:
        assert work_list.escalate(session, now=runtime.now()) == 1
    assert "A safety answer has not been seen yet." in kim.open("/caseload")
    assert "for Thea Lund" in kim.text
    assert "for Thea Lund" in kim.open(page)
    assert kim.press(ACKNOWLEDGE) == 200
    assert "acknowledged by Kim." in kim.text
    assert "Take it back" not in kim.text
    assert "Acknowledged by Kim after 2 hours." in kim.text
    assert "has not been seen yet" not in kim.text
    assert kim.press("Resume the programme", note="Seen at the hospital, nothing found") == 200
    assert kim.place == "/caseload"
    assert "The programme goes on." in kim.text
    assert kim.browser.get(page).status_code == 404
    thea = Desk(app, runtime, people.therapist_id)
    text = thea.open(page)
    assert "Resumed by Kim." in text
    assert "Seen at the hospital, nothing found" in text


def test_an_administrator_reads_whom_to_reach(
    app: Flask, people: People, runtime: Runtime, administrator: Browser
) -> None:
    with runtime.transaction() as session:
        anna = session.get_one(models.Patient, people.anna_id)
        programme = builders.a_programme(session, patient=anna)
        check_in = builders.a_check_in(session, programme=programme)
        builders.reviewed(session, check_in, yes=("bladder",))
        work_list.escalate(session, now=check_in.opens_at + timedelta(days=1))
        runtime.clock.time = check_in.opens_at + timedelta(days=1)  # type: ignore[attr-defined]
    ada = signed_in(app, runtime, account_id=people.administrator_id)
    page = visits.text_of(ada.get("/admin"))
    assert "A safety answer of a patient of Thea Lund has not been seen for 24 hours." in page
    assert "Anna" not in page


def test_a_safety_answer_cannot_be_unseen(app: Flask, people: People, runtime: Runtime) -> None:
    with runtime.transaction() as session:
        anna = session.get_one(models.Patient, people.anna_id)
        builders.reviewed(
            session,
            builders.a_check_in(session, programme=builders.a_programme(session, patient=anna)),
            yes=("bladder",),
        )
        address = f"/alerts/{session.query(models.Alert).first().public_id}"  # type: ignore[union-attr]
    thea = signed_in(app, runtime, account_id=people.therapist_id)
    thea.get("/caseload")
    assert thea.post(f"{address}/seen", {}).status_code == 303
    assert thea.post(f"{address}/unseen", {}).status_code == 409


def test_a_paper_answer_with_a_red_flag_gives_the_therapist_the_words_to_read_out(
    app: Flask, people: People, runtime: Runtime
) -> None:
    with runtime.transaction() as session:
        therapist = session.get_one(models.Account, people.therapist_id)
        gerda = builders.a_patient(
            session, therapist=therapist, first_name="Gerda", email=None, language="da"
        )
        programme = builders.a_programme(session, patient=gerda, now=runtime.now())
        check_in = builders.a_check_in(session, programme=programme)
        runtime.clock.time = check_in.opens_at  # type: ignore[attr-defined]
        address = f"/check-ins/{check_in.public_id}"
    thea = Desk(app, runtime, people.therapist_id)
    thea.open(address)
    changes = {"flag.bladder": "yes"}
    assert thea.press("Keep these answers", done="all", **changes) == 200
    assert "Call the patient now and read this to them" in thea.text
    assert '<p class="letter" lang="da">Stop øvelserne.' in thea.text
    assert "The programme is on pause" in thea.text  # the rules have not looked yet


def test_the_administrator_sets_words_hours_and_the_second_person(
    administrator: Browser, people: People, runtime: Runtime
) -> None:
    with runtime.reading() as session:
        kim = session.get_one(models.Account, people.colleague_id).public_id
    page = administrator.get("/admin/safety").get_data(as_text=True)
    assert 'value="08:00"' in page
    assert "{emergency_number}" in page
    sent = SETTINGS | {"second": kim, "words_da_emergency": "Ring {emergency_number} nu.", "opens_4": "9.30"}
    assert administrator.send("/admin/safety", sent).location == "/admin/safety?done=saved"
    page = administrator.get("/admin/safety").get_data(as_text=True)
    assert 'value="09:30"' in page
    assert f'<option value="{kim}" selected>' in page
    with runtime.reading() as session:
        clinic = session.get_one(models.Clinic, people.clinic_id)
        assert clinic.safety_words == {"da": {"emergency": "Ring {emergency_number} nu."}}
        assert clinic.opening_hours[4:] == [[570, 960], None, None]
        assert clinic.escalate_minutes == 30


@pytest.mark.parametrize(
    "wrong, said",
    [
        ({"minutes": "5"}, "Write a number from 10 to 480."),
        ({"minutes": "٣٠"}, "Write a whole number in digits"),
        ({"opens_0": "17:00"}, "The clinic closes before it opens."),
        ({"opens_0": ""}, "Write both times"),
        ({f"{part}_{day}": "" for part in ("opens", "closes") for day in range(5)}, "at least one day"),
        ({"second": "x"}, "Choose one of the therapists."),
        ({"words_en_emergency": "Call us."}, "where the emergency number stands"),
        ({"words_en_urgent": "{clinic}"}, "may stand in braces"),
    ],
)
def test_settings_that_cannot_be_are_refused_and_nothing_typed_is_lost(
    administrator: Browser, people: People, runtime: Runtime, wrong: dict[str, str], said: str
) -> None:
    answer = administrator.send("/admin/safety", SETTINGS | {"words_da_urgent": "Min tekst"} | wrong)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert said in page
    assert "Min tekst" in page
    with runtime.reading() as session:
        assert session.get_one(models.Clinic, people.clinic_id).safety_words == {}


def test_words_that_called_are_named_on_the_therapists_page(
    app: Flask, people: People, runtime: Runtime
) -> None:
    with runtime.transaction() as session:
        anna = session.get_one(models.Patient, people.anna_id)
        programme = builders.a_programme(session, patient=anna)
        check_in = builders.a_check_in(session, programme=programme)
        builders.reviewed(session, check_in, text="My foot is numb, no fever")
        address = f"/patients/{anna.public_id}"
        assert pauses.gate_of(session, anna.id) is None  # words alert; they change no dose and pause nothing
    thea = signed_in(app, runtime, account_id=people.therapist_id)
    assert "Words found: numb, fever" in visits.text_of(thea.get(address))
