"""A button that begins a programme, pressed twice: one draft, unless the first was already worked on."""

from datetime import datetime
from typing import Any

from portal.db import models
from portal.db.session import Database, Session
from portal.services import programmes, untouched
from tests import builders
from tests.fakes.clock import MONDAY_MORNING as NOW
from tests.races import at_once


def begun(session: Session, patient: models.Patient, protocol: str | None = builders.PROTOCOL) -> int:
    chosen = builders.catalogue().protocols[protocol] if protocol else None
    made = programmes.start_draft(
        session, patient=patient, protocol=chosen, library=builders.library(), now=NOW
    )
    return untouched.instead_of(session, made).id


def test_the_same_beginning_twice_is_one_programme(either: Session) -> None:
    patient = builders.a_patient(either)
    for protocol in (builders.PROTOCOL, None):
        assert begun(either, patient, protocol) == begun(either, patient, protocol)
    assert either.query(models.Programme).count() == either.query(models.Draft).count() == 2


def test_a_draft_somebody_worked_on_stays_and_a_new_one_begins(session: Any, now: datetime) -> None:
    patient = builders.a_patient(session)
    first = session.get_one(models.Programme, begun(session, patient))
    draft = programmes.draft_of(session, programme=first, now=now)
    body = programmes.body_of(draft)
    programmes.save_draft(session, programme=first, body=body, revision=draft.revision, now=now)
    assert begun(session, patient) != first.id


def test_nobody_elses_draft_is_taken_up(session: Any) -> None:
    anna = builders.a_patient(session)
    bo = builders.a_patient(session, first_name="Bo", email="bo@example.com")
    assert begun(session, anna) != begun(session, bo)


def test_pressed_twice_at_the_same_moment_it_is_one(database: Database) -> None:
    with database.transaction() as session:
        number = builders.a_patient(session).id

    def press(session: Session) -> int:
        return begun(session, session.get_one(models.Patient, number))

    one, other = at_once(database, press, press)
    assert isinstance(one, int)
    assert one == other
