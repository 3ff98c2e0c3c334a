"""How often a page asks the database: about as often for twelve rows as for three."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from flask import Flask

from portal.db import models
from portal.db.models import MessageState
from portal.db.session import Session
from portal.domain import calendar
from portal.runtime import Runtime
from portal.services import batches, conversations, outbox, patients, work_list
from portal.services import measures as measure_services
from portal.services.measures import Entry
from portal.services.messages import SendEmail
from portal.services.planned import Asked
from tests import builders, queries
from tests.fakes.clock import MONDAY_MORNING
from tests.web.conftest import Browser, People, signed_in

FEW, MORE = 3, 12
BY_CHANCE = 3  # a question for one more thing that only the longer course has; a row more asks nine times
OF_THE_STAFF = (
    "/caseload?show=all", "/caseload?show=active", "/caseload?show=silent", "/caseload?show=ends",
    "/caseload?show=tomorrow", "/caseload?show=discharged", "/caseload?show=all&pick=all",
    "/caseload?show=all&q=an", "/conversations", "/batches", "/exercises", "/protocols",
)  # fmt: skip
OF_THE_ADMINISTRATOR = (
    "/admin", "/admin/people", "/admin/queue", "/admin/mail", "/admin/mail/sent", "/mailbox",
)  # fmt: skip
OF_ONE_PATIENT = (
    "/patients/{id}", "/patients/{id}/review", "/patients/{id}/files", "/patients/{id}/history",
    "/patients/{id}/measures", "/patients/{id}/paper-log", "/conversations/{id}",
)  # fmt: skip
OF_THE_PATIENT = (
    "/my/today", "/my/programme", "/my/progress", "/my/messages", "/my/week", "/my/record", "/my/sheets",
    "/my/questionnaires", "/my/settings", "/my/calendar",
)  # fmt: skip


def test_a_list_of_the_clinic_asks_as_often_for_twelve_rows_as_for_three(
    app: Flask, runtime: Runtime, people: People
) -> None:
    found = []
    for numbers in (range(FEW), range(FEW, MORE)):
        with runtime.transaction() as session:
            job = a_crowd(session, people, numbers)
        staff = signed_in(app, runtime, account_id=people.therapist_id)
        administrator = signed_in(app, runtime, account_id=people.administrator_id)
        jobs = asked(runtime, staff, [f"/batches/{job}"])
        found.append(
            asked(runtime, staff, OF_THE_STAFF)
            | asked(runtime, administrator, OF_THE_ADMINISTRATOR)
            | {"one job": jobs.popitem()[1]}
        )
    assert grown(*found) == {}


def test_the_pages_of_a_patient_ask_as_often_after_twelve_check_ins_as_after_three(
    app: Flask, runtime: Runtime, people: People
) -> None:
    found = []
    with runtime.transaction() as session:
        patient = session.get_one(models.Patient, people.anna_id)
        name = patient.public_id
        builders.a_programme(session, patient=patient)
    for numbers in (range(FEW), range(FEW, MORE)):
        with runtime.transaction() as session:
            runtime.clock.time = a_long_course(session, people.anna_id, numbers)  # type: ignore[attr-defined]
        staff = signed_in(app, runtime, account_id=people.therapist_id)
        anna = signed_in(app, runtime, patient_id=people.anna_id)
        pages = [page.format(id=name) for page in OF_ONE_PATIENT]
        found.append(asked(runtime, staff, pages) | asked(runtime, anna, OF_THE_PATIENT))
    assert grown(*found) == {}


def asked(runtime: Runtime, browser: Browser, pages: Iterable[str]) -> dict[str, int]:
    """How many statements each page needs; what is read once in a while is not counted."""
    found = {}
    for page in pages:
        assert browser.get(page).status_code == 200, page
        with queries.counted(runtime.database) as seen:
            browser.get(page)
        found[page] = len(seen)
    return found


def grown(few: dict[str, int], more: dict[str, int]) -> dict[str, tuple[int, int]]:
    """The pages that ask more often when they show more."""
    return {page: (few[page], more[page]) for page in few if more[page] > few[page] + BY_CHANCE}


def a_crowd(session: Session, people: People, numbers: range) -> str:
    """So many of whatever a list of the clinic shows; the name of a job for all of these patients."""
    thea = session.get_one(models.Account, people.therapist_id)
    crowd = [_a_patient(session, thea, number) for number in numbers]
    for number in numbers:
        builders.a_therapist(session, name=f"Kim {number}", email=f"kim{number}@clinic.example")
        gone = builders.a_patient(
            session, therapist=thea, first_name=f"Gone {number}", email=f"g{number}@example.com"
        )
        patients.discharge(session, patient=gone, by=thea, now=MONDAY_MORNING)
        asked = Asked(thea, MONDAY_MORNING, {"two_sided": True})
        job = batches.begin(session, kind="print", patients=crowd, asked=asked, submission_id=f"job {number}")
    return job.public_id


def _a_patient(session: Session, thea: models.Account, number: int) -> models.Patient:
    """Answers, a worse one, alerts, a question, a visit, and an e-mail whose fate is unknown."""
    patient = builders.a_patient(
        session, therapist=thea, first_name=f"Anna {number}", email=f"p{number}@example.com"
    )
    patient.next_visit_at = MONDAY_MORNING + timedelta(days=1, minutes=number)
    programme = builders.a_programme(session, patient=patient)
    for pain in (1, 7):
        check_in = builders.a_check_in(session, programme=programme)
        builders.reviewed(session, check_in, during=pain, after24=pain, rest=pain)
    for code in ("silent", "technique"):
        work_list.raise_alert(
            session, key=f"{number}{code}", patient_id=patient.id, code=code, priority="high",
            now=MONDAY_MORNING, programme_id=programme.id,
        )  # fmt: skip
    conversations.write(
        session, patient=patient, text="May I swim?", by=None, submission_id=f"n{number}",
        now=MONDAY_MORNING,
    )  # fmt: skip
    order = SendEmail("check_in", about=f"x{number}", patient_id=patient.id, programme_id=programme.id)
    message = outbox.put(session, order, now=MONDAY_MORNING)
    assert message is not None
    message.state = (MessageState.UNKNOWN, MessageState.FAILED)[number % 2]
    message.finished_at = MONDAY_MORNING
    return patient


def a_long_course(session: Session, patient_id: int, numbers: range) -> datetime:
    """So many of whatever a patient's own pages show; when it is now."""
    patient = session.get_one(models.Patient, patient_id)
    thea = session.get_one(models.Account, patient.therapist_id)
    programme = session.query(models.Programme).filter_by(patient_id=patient_id).one()
    now = MONDAY_MORNING
    for number in numbers:
        check_in = builders.a_check_in(session, programme=programme)
        now = check_in.opens_at
        builders.reviewed(session, check_in, flag="ok", text="It went well.")
        conversations.write(
            session, patient=patient, text="May I swim?", by=(None, thea)[number % 2],
            submission_id=f"n{number}", now=now,
        )  # fmt: skip
        entry = Entry("odi", calendar.day_of(patient, now), Decimal(40 - number))
        measure_services.enter(
            session, patient=patient, entry=entry, by=thea, submission_id=f"m{number}", now=now
        )
    return now + timedelta(hours=1)
