"""How many proposals were good enough as they were: only what a person decided, only of this clinic."""

from datetime import datetime, timedelta

import pytest

from portal.db import models
from portal.db.queries import reviews as queries
from portal.db.session import Session
from portal.domain.envelope import Power
from portal.services import approvals, programmes, proposals
from portal.services.approvals import Rate
from tests import builders
from tests.fakes.clock import MONDAY_MORNING

A_DAY = timedelta(days=1)


@pytest.fixture
def programme(session: Session) -> models.Programme:
    """Pain was up, and the limits ask before anything gets easier: five proposals wait."""
    programme = builders.a_programme(session, envelope=builders.an_envelope(easier=Power.ASK))
    builders.reviewed(
        session, builders.a_check_in(session, programme=programme), during=7, after24=7, rest=7, flag="ok"
    )
    return programme


def decide(session: Session, programme: models.Programme, *ways: str) -> datetime:
    patient = session.get_one(models.Patient, programme.patient_id)
    by = session.get_one(models.Account, patient.therapist_id)
    now = queries.waiting_proposals(session, programme.id)[0].created_at + A_DAY
    for way in ways:
        proposal = queries.waiting_proposals(session, programme.id)[0]
        library = builders.library()
        if way == "approve":
            proposals.approve(session, proposal=proposal, by=by, library=library, now=now)
        else:
            proposals.reject(session, proposal=proposal, by=by, reason="", library=library, now=now)
    return now


def rate(session: Session, programme: models.Programme, since: datetime = MONDAY_MORNING) -> Rate:
    clinic_id = session.get_one(models.Patient, programme.patient_id).clinic_id
    return approvals.rate(session, clinic_id=clinic_id, since=since)


def test_the_rate_counts_only_what_a_person_decided(session: Session, programme: models.Programme) -> None:
    waiting = len(queries.waiting_proposals(session, programme.id))
    now = decide(session, programme, "approve", "approve", "reject")
    assert rate(session, programme) == Rate(approved=2, rejected=1)
    programmes.end(session, programme=programme, now=now)
    assert rate(session, programme) == Rate(approved=2, rejected=1, closed=waiting - 3)
    assert rate(session, programme).untouched_pct == 67


def test_fewer_than_three_decisions_have_no_percentage(session: Session, programme: models.Programme) -> None:
    decide(session, programme, "approve", "approve")
    assert rate(session, programme).untouched_pct is None


def test_what_was_decided_before_is_not_counted(session: Session, programme: models.Programme) -> None:
    now = decide(session, programme, "approve")
    assert rate(session, programme, since=now + A_DAY) == Rate()


def test_another_clinic_is_not_counted(session: Session, programme: models.Programme) -> None:
    decide(session, programme, "approve")
    assert approvals.rate(session, clinic_id=99, since=MONDAY_MORNING) == Rate()
