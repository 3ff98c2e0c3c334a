"""The therapist adds, finds, changes and discharges patients."""

from types import SimpleNamespace

import pytest
from flask import Flask

from portal.db import models
from portal.runtime import Runtime
from tests import builders
from tests.web.conftest import People
from tests.web.desk import NEW, Desk, answered, patient_id, running, written

RTL_OVERRIDE = "\u202e"


@pytest.fixture
def desk(app: Flask, runtime: Runtime, people: People) -> Desk:
    return Desk(app, runtime, people.therapist_id)


FACTS = ("name", "first_name", "last_name", "email", "tags", "equipment", "channel", "language")


def stored(runtime: Runtime, **wanted: str) -> list[SimpleNamespace]:
    """What is kept of the patients with these names."""
    with runtime.reading() as session:
        kept = [
            SimpleNamespace(**{name: getattr(row, name) for name in FACTS})
            for row in session.query(models.Patient)
        ]
    return [row for row in kept if all(getattr(row, name) == value for name, value in wanted.items())]


def test_a_new_patient_is_kept_and_the_therapist_goes_on_to_a_programme(desk: Desk, runtime: Runtime) -> None:
    desk.open("/patients/new")
    assert desk.press("programme", **NEW, tags=["osteoporosis"], equipment=["band"]) == 200
    assert desk.place.endswith("/programmes/new")
    [patient] = stored(runtime, first_name="Gerda")
    assert (patient.name, patient.tags, patient.equipment) == ("Gerda Juhl", ["osteoporosis"], ["band"])


def test_a_paper_patient_needs_no_address(desk: Desk, runtime: Runtime) -> None:
    desk.open("/patients/new")
    desk.press("patient", **(NEW | {"channel": "paper", "email": ""}))
    assert "Paper only" in desk.text
    assert stored(runtime, first_name="Gerda")[0].channel is models.Channel.PAPER


BAD_DETAILS = (
    ("first_name", "", "This is needed"),
    ("first_name", "A" * 10_000, "too long"),
    ("last_name", f"Juhl{RTL_OVERRIDE}", "signs that cannot be shown"),
    ("last_name", "Ju\nhl", "on one line"),
    ("email", "gerda@example.com\r\nBcc: all@example.com", "on one line"),
    ("email", "gerda@example.com, bo@example.com", "one e-mail address only"),
    ("email", "gerda", "It looks like anna@example.org"),
    ("email", "", "Write the e-mail address, or choose paper only."),
    ("born_on_year", "2030", "This date is in the future"),
    ("born_on_year", "1830", "before 1900"),
    ("born_on_month", "13", "This is not a date"),
    ("born_on_day", "٢", "This is not a date"),
    ("language", "xx", "Choose one of the languages."),
    ("channel", "pigeon", "Choose one of these."),
    ("tags", "witch", "Choose one of these."),
)


def test_what_cannot_be_right_is_said_and_everything_typed_stays(desk: Desk, runtime: Runtime) -> None:
    for field, typed, says in BAD_DETAILS:
        desk.open("/patients/new")
        assert desk.press("patient", **(NEW | {field: typed})) == 422, (field, typed)
        assert says in desk.text, (field, typed)
        assert 'class="summary-errors"' in desk.text
        for name in ("first_name", "last_name", "email", "born_on_year"):
            kept = NEW[name] if name != field else typed
            assert desk.value(name) == kept, (field, typed, name)
    assert stored(runtime, first_name="Gerda") == []


def test_markup_in_a_name_is_shown_as_it_was_typed(desk: Desk) -> None:
    desk.open("/patients/new")
    desk.press("patient", **(NEW | {"first_name": "<b>Gerda</b>"}))
    assert "&lt;b&gt;Gerda&lt;/b&gt;" in desk.text
    assert "<b>Gerda" not in desk.text


def test_a_patient_who_looks_the_same_is_asked_about_first(desk: Desk, runtime: Runtime) -> None:
    twin = NEW | {"first_name": "Berta", "email": "anna@example.com"}
    desk.open("/patients/new")
    assert desk.press("patient", **twin) == 422
    assert "Do you have this patient already?" in desk.text
    assert "Anna Olsen" in desk.text
    assert desk.press("patient", is_another="1") == 200
    assert len(stored(runtime, first_name="Berta")) == 1


def test_details_are_changed_and_faults_lose_nothing(desk: Desk, people: People, runtime: Runtime) -> None:
    anna = patient_id(runtime, people.anna_id)
    desk.open(f"/patients/{anna}/edit")
    assert desk.press("Save details", first_name="Anne", email="no address") == 422
    assert desk.value("first_name") == "Anne"
    assert desk.press("Save details", email="anne@example.com", language="da") == 200
    assert "The details are saved." in desk.text
    assert stored(runtime, first_name="Anne", language="da")


def test_of_two_windows_on_the_details_neither_overwrites_the_other(
    app: Flask, desk: Desk, people: People, runtime: Runtime
) -> None:
    page = f"/patients/{patient_id(runtime, people.anna_id)}/edit"
    desk.open(page)
    other = Desk(app, runtime, people.therapist_id)
    other.open(page)
    page_of_other = other.answer, other.browser.last
    for _ in range(2):  # pressed twice, it is saved once
        other.answer, other.browser.last = page_of_other
        assert other.press("Save details", tags=["osteoporosis"], phone="+45 11 22 33 44") == 200
    assert desk.press("Save details", first_name="Anne") == 409
    assert "Somebody else changed these details first" in desk.text
    assert "+45 11 22 33 44" in desk.text
    assert desk.value("first_name") == "Anne"
    with runtime.reading() as session:
        patient = session.get_one(models.Patient, people.anna_id)
        assert (patient.first_name, patient.tags) == ("Anna", ["osteoporosis"])
    assert desk.press("Save details", tags=["osteoporosis"]) == 200
    assert stored(runtime, first_name="Anne")


PAGES = (
    "/patients/{patient}", "/patients/{patient}/review", "/patients/{patient}/edit",
    "/patients/{patient}/programmes/new", "/patients/{patient}/discharge", "/programmes/{programme}/draft",
    "/programmes/{programme}/check", "/programmes/{programme}/versions/1", "/check-ins/{check_in}",
    "/sheets/{sheet}",
)  # fmt: skip
FORMS = (
    "/patients/{patient}/edit", "/patients/{patient}/pause", "/patients/{patient}/resume",
    "/patients/{patient}/link", "/patients/{patient}/discharge", "/patients/{patient}/programmes/new",
    "/programmes/{programme}/draft", "/programmes/{programme}/draft/begin",
    "/programmes/{programme}/draft/discard", "/programmes/{programme}/check", "/alerts/{alert}/seen",
    "/alerts/{alert}/unseen", "/proposals/{proposal}/approve", "/proposals/{proposal}/reject",
    "/proposals/{proposal}/edit", "/check-ins/{check_in}", "/patient-mail/{message}/again",
    "/patient-mail/{message}/leave",
)  # fmt: skip


def test_a_colleagues_patient_does_not_exist(desk: Desk, people: People, runtime: Runtime) -> None:
    theirs = a_foreign_record(runtime, people)
    nobodys = dict.fromkeys(theirs, "999999")
    for path in PAGES:
        assert desk.browser.get(path.format(**theirs)).status_code == 404, path
        assert desk.browser.get(path.format(**nobodys)).status_code == 404, path


def test_nothing_about_a_colleagues_patient_can_be_changed(
    desk: Desk, people: People, runtime: Runtime
) -> None:
    theirs = a_foreign_record(runtime, people)
    form = desk.open("/patients/new")  # a page with the form's token
    for path in FORMS:
        desk.browser.last = form
        answer = desk.browser.post(path.format(**theirs), {"op": "save", "start": "empty"})
        assert answer.status_code == 404, path


def a_foreign_record(runtime: Runtime, people: People) -> dict[str, str]:
    from portal.domain.check_in import Flag, Mark

    programme = running(runtime, people.bo_id)
    answered(runtime, programme, flags={"bird_dog": Flag(Mark.HURTS, 8)})
    with runtime.transaction() as session:
        blob = models.DocumentBlob(sha256="0" * 64, patient_id=people.bo_id, size=1)
        session.add(blob)
        session.flush()
        version = session.query(models.ProgrammeVersion).first()
        sheet = models.Document(
            version_id=version.id, patient_id=people.bo_id, variant="full_programme", paper="A4",
            language="en", pages=4, blob_id=blob.id, created_at=runtime.now(),
        )  # fmt: skip
        session.add(sheet)
        session.flush()
        return {
            "sheet": sheet.public_id,
            "message": str(session.query(models.Message).filter_by(patient_id=people.bo_id).first().id),
            "patient": session.get_one(models.Patient, people.bo_id).public_id,
            "programme": programme,
            "alert": session.query(models.Alert).first().public_id,
            "proposal": session.query(models.Proposal).first().public_id,
            "check_in": session.query(models.CheckIn).first().public_id,
        }


def test_the_caseload_shows_only_my_patients_and_why_they_need_me(
    desk: Desk, people: People, runtime: Runtime
) -> None:
    running(runtime, people.bo_id)
    programme = running(runtime, people.anna_id)
    answered(runtime, programme, yes=("bladder",))
    page = desk.open("/caseload")
    assert "Answered yes or not sure to an emergency question" in page
    assert "Low back, week 2 of 8" in page
    assert "Bo Olsen" not in page


def test_the_most_pressing_patient_stands_first(desk: Desk, people: People, runtime: Runtime) -> None:
    with runtime.transaction() as session:
        therapist = session.get_one(models.Account, people.therapist_id)
        other = builders.a_patient(session, therapist=therapist, first_name="Zoe", email=None)
        number = other.id
    answered(runtime, running(runtime, number), yes=("fever_unwell",))
    page = desk.open("/caseload")
    assert page.index("Zoe Olsen") < page.index("Anna Olsen")


def test_a_patient_is_found_by_name(desk: Desk, people: People) -> None:
    assert "Anna Olsen" in desk.open("/caseload?q=OLS")
    assert "Nobody is called that" in desk.open("/caseload?q=zebra")
    assert "Anna Olsen" in desk.open("/caseload?show=all&page=99")


def test_an_empty_caseload_says_what_to_do(app: Flask, runtime: Runtime, people: People) -> None:
    other = Desk(app, runtime, people.stranger_id)
    assert "No patients yet" in other.open("/caseload")


def test_missing_answers_are_said_and_never_drawn_as_zero(
    desk: Desk, people: People, runtime: Runtime
) -> None:
    programme = running(runtime, people.anna_id)
    answered(runtime, programme, rest=0, during=None, after24=None)
    page = desk.open(f"/patients/{patient_id(runtime, people.anna_id)}")
    assert page.count("not given") == 5  # two pains, said and in the table of the course; and the phone
    assert '<span class="pain">0</span>' in page


def test_a_treatment_ends_after_a_page_that_says_what_ends(
    desk: Desk, people: People, runtime: Runtime
) -> None:
    running(runtime, people.anna_id)
    anna = patient_id(runtime, people.anna_id)
    assert "The programme with 5 exercises ends." in desk.open(f"/patients/{anna}/discharge")
    assert desk.press("End the treatment") == 200
    assert "The treatment has ended." in desk.text
    assert "The treatment ended on" in desk.open(f"/patients/{anna}")
    assert "Anna Olsen" in desk.open("/caseload?show=discharged")


def test_a_new_link_goes_out_once_for_each_time_it_is_asked_for(
    desk: Desk, people: People, runtime: Runtime
) -> None:
    running(runtime, people.anna_id)
    desk.open(f"/patients/{patient_id(runtime, people.anna_id)}")
    desk.press("Send a new link")
    assert "A new link is on its way" in desk.text
    with runtime.reading() as session:
        links = [row for row in session.query(models.Message) if row.payload.get("email") == "link"]
    assert len(links) == 1


def test_a_draft_that_was_not_sent_waits_on_the_page(desk: Desk, people: People, runtime: Runtime) -> None:
    written(runtime, people.anna_id)
    anna = patient_id(runtime, people.anna_id)
    assert "A draft is not sent yet" in desk.open(f"/patients/{anna}")
    assert "A draft for this patient is not sent yet." in desk.open(f"/patients/{anna}/programmes/new")
