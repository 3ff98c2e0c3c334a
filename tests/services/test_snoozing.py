"""A row of the work list rests for three days: never a safety answer, and a new reason wakes it."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.db import models
from portal.db.session import Session
from portal.domain.errors import Conflict, NotAllowed
from portal.services import caseload, snoozing, work_list
from portal.services.caseload import CaseloadRow
from tests import builders
from tests.fakes.clock import MONDAY_MORNING as NOW


@pytest.fixture
def patient(session: Session) -> models.Patient:
    """Somebody with a running programme and one reason to look."""
    programme = builders.a_programme(session)
    patient = session.get_one(models.Patient, programme.patient_id)
    an_alert(session, patient, "exercise_hurts", NOW)
    return patient


def an_alert(session: Session, patient: models.Patient, code: str, at: datetime) -> models.Alert:
    alert = work_list.raise_alert(
        session, key=f"{patient.id}:{code}", patient_id=patient.id, code=code, priority="normal", now=at
    )
    assert alert is not None
    return alert


def row(session: Session, patient: models.Patient, at: datetime) -> CaseloadRow:
    return caseload.row_of(session, patient=patient, now=at)


def own(session: Session, patient: models.Patient) -> models.Account:
    return session.get_one(models.Account, patient.therapist_id)


def test_a_snoozed_row_comes_back_after_three_days(session: Session, patient: models.Patient) -> None:
    until = snoozing.snooze(session, patient=patient, by=own(session, patient), now=NOW)
    assert until.astimezone(UTC) == datetime(2026, 11, 18, 23, tzinfo=UTC)  # midnight in Copenhagen
    assert not row(session, patient, NOW).needs_me
    assert row(session, patient, until - timedelta(seconds=1)).sleeps_until == until
    assert row(session, patient, until).needs_me
    assert patient.snoozed_by_id == patient.therapist_id


def test_a_new_reason_wakes_the_row(session: Session, patient: models.Patient) -> None:
    snoozing.snooze(session, patient=patient, by=own(session, patient), now=NOW)
    an_alert(session, patient, "text_review", NOW + timedelta(hours=1))
    assert row(session, patient, NOW + timedelta(hours=2)).needs_me


def test_what_only_informs_wakes_nobody(session: Session, patient: models.Patient) -> None:
    snoozing.snooze(session, patient=patient, by=own(session, patient), now=NOW)
    an_alert(session, patient, "better", NOW + timedelta(hours=1))
    assert not row(session, patient, NOW + timedelta(hours=2)).needs_me


@pytest.mark.parametrize("code", ["red_flag_emergency", "red_flag_urgent", "plan_empty"])
def test_a_safety_answer_cannot_be_snoozed(session: Session, patient: models.Patient, code: str) -> None:
    alert = an_alert(session, patient, code, NOW - timedelta(hours=1))
    with pytest.raises(Conflict):
        snoozing.snooze(session, patient=patient, by=own(session, patient), now=NOW)
    patient.snoozed_until, patient.snoozed_at = NOW + timedelta(days=3), NOW
    assert row(session, patient, NOW).needs_me
    work_list.mark_seen(session, alert=alert, by=own(session, patient), now=NOW)
    assert not row(session, patient, NOW).needs_me


def test_where_nothing_waits_nothing_is_snoozed(session: Session) -> None:
    programme = builders.a_programme(session)
    calm = session.get_one(models.Patient, programme.patient_id)
    with pytest.raises(Conflict):
        snoozing.snooze(session, patient=calm, by=own(session, calm), now=NOW)


def test_a_snooze_can_be_taken_back(session: Session, patient: models.Patient) -> None:
    snoozing.snooze(session, patient=patient, by=own(session, patient), now=NOW)
    snoozing.wake(session, patient=patient)
    assert row(session, patient, NOW).needs_me
    assert (patient.snoozed_until, patient.snoozed_by_id) == (None, None)


def test_only_a_therapist_snoozes(session: Session, patient: models.Patient) -> None:
    with pytest.raises(NotAllowed):
        snoozing.snooze(session, patient=patient, by=builders.an_administrator(session), now=NOW)
