"""The caseload says what became of the last time a patient was asked: only what was sent is unanswered."""

from datetime import datetime, timedelta

import pytest

from portal.db import models
from portal.db.session import Session
from portal.services import caseload, check_ins, silence
from portal.services.caseload import Contact, ContactState
from tests import builders


def contact(session: Session, check_in: models.CheckIn, now: datetime) -> Contact:
    patient = session.get_one(models.Patient, check_in.patient_id)
    session.expire_all()
    return caseload.row_of(session, patient=patient, now=now).contact


@pytest.mark.parametrize(
    "state, contacts",
    [
        ("sent", ContactState.WAITING),
        ("due", ContactState.SENDING),
        ("unknown", ContactState.SENDING),
        ("failed", ContactState.COULD_NOT_ASK),
        ("suppressed", ContactState.COULD_NOT_ASK),
        ("expired", ContactState.COULD_NOT_ASK),
    ],
)
def test_an_open_check_in_is_no_silence(session: Session, state: str, contacts: ContactState) -> None:
    check_in = builders.a_check_in(session)
    builders.invitation_sent(session, check_in, state)
    patient = session.get_one(models.Patient, check_in.patient_id)
    row = caseload.row_of(session, patient=patient, now=check_in.opens_at)
    assert row.contact.state is contacts
    assert not row.is_silent


@pytest.mark.parametrize(
    "state, contacts",
    [
        ("sent", ContactState.NO_ANSWER),
        ("failed", ContactState.COULD_NOT_ASK),
        ("unknown", ContactState.COULD_NOT_ASK),
    ],
)
def test_a_closed_one_is_silence_only_if_it_was_asked(
    session: Session, state: str, contacts: ContactState
) -> None:
    check_in = builders.a_check_in(session)
    builders.invitation_sent(session, check_in, state)
    check_ins.close_unanswered(session, now=check_in.closes_at)
    assert contact(session, check_in, check_in.closes_at).state is contacts


def test_an_answer_is_an_answer_and_paper_is_never_silent(session: Session) -> None:
    check_in = builders.a_check_in(session)
    builders.reviewed(session, check_in, flag="ok")
    assert contact(session, check_in, check_in.opens_at).state is ContactState.ANSWERED
    paper = builders.a_check_in(
        session, programme=builders.a_programme(session, patient=builders.a_patient(session, email=None))
    )
    check_ins.close_unanswered(session, now=paper.closes_at)
    assert contact(session, paper, paper.closes_at).state is ContactState.NEVER


def test_the_phone_task_says_for_how_many_days(session: Session) -> None:
    check_in = builders.a_check_in(session)
    silence.find(session, now=check_in.opens_at + timedelta(days=14))
    patient = session.get_one(models.Patient, check_in.patient_id)
    row = caseload.row_of(session, patient=patient, now=check_in.opens_at + timedelta(days=17))
    assert [(reason.code, reason.days) for reason in row.reasons] == [("no_contact", 17)]
    assert row.is_silent
