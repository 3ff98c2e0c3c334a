"""A patient's own pages: the programme, the sheet, the choices; and nobody else's."""

import pytest
from flask import Flask

from portal.db import models
from portal.db.models import MessageState
from portal.db.queries import messages
from portal.db.queries import programmes as programme_queries
from portal.runtime import Runtime
from portal.services import documents, layouts, programmes
from portal.services.messages import RenderProgramme
from tests import builders
from tests.web import visits
from tests.web.conftest import Browser, signed_in
from tests.web.visits import Visit

CHOICES = {
    "reminders": "off", "language": "da", "weekday": "0", "hour": "17", "time_zone": "America/New_York",
    "text_size": "normal",
}  # fmt: skip


class Pdf:
    pages = 5

    def __init__(self, variant: str, paper: str) -> None:
        self.content = f"%PDF-1.7 {variant} {paper}".encode()


@pytest.fixture
def visit(runtime: Runtime) -> Visit:
    return visits.begin(runtime)


@pytest.fixture
def anna(app: Flask, runtime: Runtime, visit: Visit) -> Browser:
    return signed_in(app, runtime, patient_id=visit.patient_id)


@pytest.fixture
def bo(app: Flask, runtime: Runtime, visit: Visit) -> Browser:
    other = visits.begin(runtime, first_name="Bo", email="bo@example.com")
    return signed_in(app, runtime, patient_id=other.patient_id)


def test_every_exercise_has_its_dose_in_words_its_steps_and_its_care(anna: Browser, visit: Visit) -> None:
    page = visits.text_of(anna.get("/my/programme"))
    words = builders.catalogue().words["en"].exercises
    for item in builders.catalogue().protocols[builders.PROTOCOL].items:
        assert words[item.exercise].name in page
        assert words[item.exercise].steps[0] in page
    assert "5 exercises · 4 sessions a week" in page
    assert "Stop and call 112 if" in page
    assert "How much pain is all right?" in page
    assert "+45 12 34 56 78" in page
    assert "What changed, and why" not in page


def test_what_changed_and_why_stands_on_top(anna: Browser, runtime: Runtime, visit: Visit) -> None:
    visits.fill_in(anna, visit, during="8", after24="8", rest="7")
    visits.review(runtime, visit)
    page = visits.text_of(anna.get("/my/programme"))
    assert page.index("What changed, and why") < page.index("How to do it")
    assert "Pain was up, so" in page
    assert "It follows your check-in, inside the limits your physiotherapist set. Version 2 of" in page
    assert "Older versions Version 1 · Monday 16 November 2026" in page


def test_the_pages_speak_the_patient_s_language(app: Flask, runtime: Runtime) -> None:
    visit = visits.begin(runtime, language="da")
    page = signed_in(app, runtime, patient_id=visit.patient_id).get("/my/today").get_data(as_text=True)
    assert '<html lang="da">' in page
    first, *_ = builders.catalogue().protocols[builders.PROTOCOL].items
    assert builders.catalogue().words["da"].exercises[first.exercise].name in page


def test_a_paused_programme_shows_no_exercise_and_no_sheet(
    anna: Browser, runtime: Runtime, visit: Visit
) -> None:
    document_id = _sheet(runtime, visit)
    with runtime.transaction() as session:
        programme = session.get_one(models.Programme, visit.programme_id)
        programmes.pause(session, programme=programme, because="red_flag_emergency", now=runtime.now())
    page = visits.text_of(anna.get("/my/programme"))
    assert "Your programme is on pause Your physiotherapist will be in touch." in page
    assert "Call 112 or go to the emergency department" in page
    assert "How to do it" not in page
    assert "Download the sheet" not in visits.text_of(anna.get("/my/sheets"))
    refused = anna.get(f"/my/sheets/{document_id}")
    assert (refused.status_code, refused.location) == (303, "/my/sheets")


def test_a_pause_after_an_urgent_answer_has_the_doctor_one_tap_away(
    anna: Browser, runtime: Runtime, visit: Visit
) -> None:
    with runtime.transaction() as session:
        session.query(models.Clinic).one().out_of_hours_number = "1813"
        programme = session.get_one(models.Programme, visit.programme_id)
        programmes.pause(session, programme=programme, because="red_flag_urgent", now=runtime.now())
    page = anna.get("/my/today")
    assert "Call the emergency doctor 1813" in visits.text_of(page)
    assert 'href="tel:1813"' in page.get_data(as_text=True)


@pytest.mark.parametrize("address", ["/help", "/privacy", "/accessibility"])
def test_pages_open_to_all_name_the_clinic_of_the_settings_and_keep_a_patient_s_way_back(
    app: Flask, anna: Browser, runtime: Runtime, address: str
) -> None:
    with runtime.transaction() as session:
        clinic = session.query(models.Clinic).one()
        clinic.name, clinic.phone, clinic.email = "Fjord Physio", "+45 11 22 33 44", "hello@fjord.example"
    stranger = Browser(app.test_client()).get(address).get_data(as_text=True)
    for part in ("Fjord Physio", 'href="tel:+4511223344"', 'href="mailto:hello@fjord.example"', "call 112."):
        assert part in stranger
    assert 'href="/my/today"' not in stranger
    assert 'href="/my/today"' in anna.get(address).get_data(as_text=True)


def test_without_a_programme_the_page_says_so(app: Flask, runtime: Runtime) -> None:
    with runtime.transaction() as session:
        patient_id = builders.a_patient(session).id
    nobody = signed_in(app, runtime, patient_id=patient_id)
    assert "You have no programme just now" in visits.text_of(nobody.get("/my/programme"))
    assert nobody.get("/my/sheets").status_code == 200


def test_the_sheet_is_a_file_with_a_neutral_name(anna: Browser, runtime: Runtime, visit: Visit) -> None:
    waiting = anna.get("/my/sheets").get_data(as_text=True)
    assert "Your sheet is being made. It takes a few seconds." in waiting
    assert "data-waits" in waiting
    document_id = _sheet(runtime, visit)
    assert "data-waits" in anna.get("/my/sheets").get_data(as_text=True)
    _sheet(runtime, visit, layouts.FRIDGE_SHEET)
    page = anna.get("/my/sheets").get_data(as_text=True)
    assert f'href="/my/sheets/{document_id}"' in page
    assert "data-waits" not in page
    pdf = anna.get(f"/my/sheets/{document_id}")
    assert (pdf.data, pdf.mimetype) == (b"%PDF-1.7 full_programme A4", "application/pdf")
    name = "programme-2026-11-16-v1-full-programme-a4.pdf"
    assert pdf.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert pdf.headers["Cache-Control"] == "no-store"
    assert pdf.headers["X-Content-Type-Options"] == "nosniff"


def test_a_sheet_that_cannot_be_made_does_not_wait_for_ever(
    anna: Browser, runtime: Runtime, visit: Visit
) -> None:
    with runtime.transaction() as session:
        version = programme_queries.latest(session, visit.programme_id)
        assert version is not None
        for variant in layouts.WITH_THE_VERSION:
            order = messages.by_key(session, RenderProgramme(version.id, variant, "A4").key())
            assert order is not None
            order.state = MessageState.FAILED
    page = anna.get("/my/sheets").get_data(as_text=True)
    assert "We could not make your sheet." in page
    assert "data-waits" not in page


def test_large_print_is_made_once_when_it_is_asked_for(anna: Browser, runtime: Runtime, visit: Visit) -> None:
    page = visits.text_of(anna.get("/my/sheets"))
    assert "Make it : Large print, A4" in page
    assert "On Letter paper" in page
    before = _orders(runtime)
    for _ in range(2):
        asked = anna.send("/my/sheets", {"variant": "large_print", "paper": "Letter"})
        assert (asked.status_code, asked.location) == (303, "/my/sheets#sheet")
    assert _orders(runtime) - before == {"render:1:large_print:Letter"}
    page = visits.text_of(anna.get("/my/sheets"))
    assert "Make it : Large print, A4" in page
    assert "Make it : Large print, Letter" not in page
    document_id = _sheet(runtime, visit, "large_print", "Letter")
    name = anna.get(f"/my/sheets/{document_id}").headers["Content-Disposition"]
    assert name.endswith('-v1-large-print-letter.pdf"')


def test_looking_at_the_sheets_orders_nothing(anna: Browser, runtime: Runtime, visit: Visit) -> None:
    before = _orders(runtime)
    anna.get("/my/sheets?variant=large_print&paper=A4")
    assert _orders(runtime) == before


@pytest.mark.parametrize("wrong", [{"variant": "poster"}, {"paper": "A3"}, {"variant": "", "paper": ""}])
def test_a_sheet_that_was_not_offered_is_not_made(
    anna: Browser, runtime: Runtime, visit: Visit, wrong: dict[str, str]
) -> None:
    before = _orders(runtime)
    assert anna.send("/my/sheets", {"variant": "large_print", "paper": "A4"} | wrong).status_code == 422
    assert _orders(runtime) == before


def test_no_sheet_is_made_while_the_programme_rests(anna: Browser, runtime: Runtime, visit: Visit) -> None:
    anna.get("/my/sheets")
    with runtime.transaction() as session:
        programme = session.get_one(models.Programme, visit.programme_id)
        programmes.pause(session, programme=programme, because="therapist", now=runtime.now())
    before = _orders(runtime)
    assert anna.post("/my/sheets", {"variant": "large_print", "paper": "A4"}).status_code == 303
    assert _orders(runtime) == before
    assert "Make it" not in visits.text_of(anna.get("/my/sheets"))


def test_an_old_sheet_is_no_longer_handed_out(anna: Browser, runtime: Runtime, visit: Visit) -> None:
    document_id = _sheet(runtime, visit)
    visits.fill_in(anna, visit, during="8", after24="8", rest="7")
    visits.review(runtime, visit)
    assert anna.get(f"/my/sheets/{document_id}").location == "/my/sheets"


def test_another_patient_s_sheet_does_not_exist(bo: Browser, runtime: Runtime, visit: Visit) -> None:
    document_id = _sheet(runtime, visit)
    assert bo.get(f"/my/sheets/{document_id}").status_code == 404
    assert bo.get("/my/sheets/unknown").status_code == 404


@pytest.mark.parametrize(
    "address", ["/my/programme", "/my/today", "/my/sheets", "/my/sheets/x", "/my/settings"]
)
def test_nobody_gets_in_without_a_sign_in(anybody: Browser, visit: Visit, address: str) -> None:
    assert anybody.get(address).status_code == 401


def test_choices_are_kept_and_the_next_page_speaks_the_new_language(
    anna: Browser, runtime: Runtime, visit: Visit
) -> None:
    saved = anna.send("/my/settings", CHOICES)
    assert saved.status_code == 303
    assert '<html lang="da">' in anna.get(saved.location).get_data(as_text=True)
    with runtime.reading() as session:
        patient = session.get_one(models.Patient, visit.patient_id)
        assert (patient.language, patient.wants_reminders) == ("da", False)
        chosen = (patient.check_in_weekday, patient.check_in_hour, patient.time_zone)
        assert chosen == (0, 17, "America/New_York")


@pytest.mark.parametrize(
    "wrong",
    [
        {"reminders": "maybe"}, {"language": "xx"}, {"language": "../da"}, {"weekday": "7"}, {"weekday": ""},
        {"hour": "7"}, {"hour": "20"}, {"hour": "٩"}, {"time_zone": "Mars/Olympus"},
    ],
)  # fmt: skip
def test_a_choice_that_was_not_offered_changes_nothing(
    anna: Browser, runtime: Runtime, visit: Visit, wrong: dict[str, str]
) -> None:
    answer = anna.send("/my/settings", CHOICES | wrong)
    assert answer.status_code == 422
    with runtime.reading() as session:
        assert session.get_one(models.Patient, visit.patient_id).wants_reminders


def test_logging_out_here_leaves_the_other_device_alone(
    anna: Browser, app: Flask, runtime: Runtime, visit: Visit
) -> None:
    other = signed_in(app, runtime, patient_id=visit.patient_id)
    anna.get("/my/settings")
    assert anna.post("/my/settings/log-out").status_code == 303
    assert anna.get("/my/programme").status_code == 401
    assert other.get("/my/programme").status_code == 200


def test_logging_out_everywhere_ends_every_device(
    anna: Browser, app: Flask, runtime: Runtime, visit: Visit
) -> None:
    other = signed_in(app, runtime, patient_id=visit.patient_id)
    anna.get("/my/settings")
    assert anna.post("/my/settings/log-out-everywhere").status_code == 303
    assert anna.get("/my/programme").status_code == 401
    assert other.get("/my/programme").status_code == 401


def test_a_form_without_its_token_is_refused(anna: Browser, runtime: Runtime, visit: Visit) -> None:
    assert anna.post("/my/settings", {"reminders": "off", "language": "da"}).status_code == 400
    with runtime.reading() as session:
        assert session.get_one(models.Patient, visit.patient_id).wants_reminders


def _sheet(runtime: Runtime, visit: Visit, variant: str = layouts.FULL_PROGRAMME, paper: str = "A4") -> str:
    with runtime.transaction() as session:
        version = programme_queries.latest(session, visit.programme_id)
        assert version is not None
        order = RenderProgramme(version.id, variant, paper)
        return documents.store(session, order, Pdf(variant, paper), now=runtime.now()).public_id


def _orders(runtime: Runtime) -> set[str]:
    with runtime.reading() as session:
        return {row.key for row in session.query(models.Message).filter_by(effect="render_programme")}
