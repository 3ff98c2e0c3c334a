"""The work list and the caseload: who needs the therapist, and what clears it."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from portal.db import models
from portal.db.models import CheckInState
from portal.db.session import Session
from portal.domain.envelope import Power
from portal.domain.errors import Conflict, InvalidInput, NotAllowed
from portal.services import caseload, check_ins, work_list
from tests import builders
from tests.fakes.clock import MONDAY_MORNING as NOW


def an_alert(
    session: Session, patient: models.Patient, code: str = "red_two", **values: object
) -> models.Alert:
    defaults = {"key": f"test:{patient.id}:{code}", "priority": "normal", "now": NOW}
    alert = work_list.raise_alert(session, patient_id=patient.id, code=code, **(defaults | values))  # type: ignore[arg-type]
    assert alert is not None
    return alert


def test_the_same_key_raises_one_alert(session: Session) -> None:
    patient = builders.a_patient(session)
    an_alert(session, patient)
    assert (
        work_list.raise_alert(
            session,
            key=f"test:{patient.id}:red_two",
            patient_id=patient.id,
            code="red_two",
            priority="high",
            now=NOW,
        )
        is None
    )
    assert session.query(models.Alert).count() == 1


def test_seen_carries_a_name_a_time_and_a_note(session: Session) -> None:
    patient = builders.a_patient(session)
    therapist = session.get_one(models.Account, patient.therapist_id)
    alert = an_alert(session, patient, "red_flag_emergency")
    work_list.mark_seen(session, alert=alert, by=therapist, note="Called 112 with her.", now=NOW)
    other = builders.a_therapist(session)
    work_list.mark_seen(session, alert=alert, by=other, note="Me too", now=NOW + timedelta(hours=1))
    assert (alert.seen_by_id, alert.seen_at, alert.note) == (therapist.id, NOW, "Called 112 with her.")


def test_a_slip_can_be_taken_back_but_a_safety_answer_stays_seen(session: Session) -> None:
    patient = builders.a_patient(session)
    therapist = session.get_one(models.Account, patient.therapist_id)
    slip = an_alert(session, patient)
    work_list.mark_seen(session, alert=slip, by=therapist, note="Oh", now=NOW)
    work_list.mark_unseen(session, alert=slip)
    assert (slip.seen_by_id, slip.seen_at, slip.note) == (None, None, None)
    for code in ("red_flag_emergency", "red_flag_urgent", "plan_empty"):
        alert = an_alert(session, patient, code)
        work_list.mark_seen(session, alert=alert, by=therapist, now=NOW)
        with pytest.raises(Conflict):
            work_list.mark_unseen(session, alert=alert)
        assert alert.seen_by_id == therapist.id


def test_only_a_therapist_clears_the_list_and_with_words_that_can_be_read(session: Session) -> None:
    alert = an_alert(session, builders.a_patient(session))
    with pytest.raises(NotAllowed):
        work_list.mark_seen(session, alert=alert, by=builders.an_administrator(session), now=NOW)
    with pytest.raises(InvalidInput):
        work_list.mark_seen(session, alert=alert, by=builders.a_therapist(session), note="\u202e", now=NOW)


def test_a_red_flag_nobody_saw_for_an_hour_reaches_a_second_person_once(session: Session) -> None:
    patient = builders.a_patient(session)
    alert = an_alert(session, patient, "red_flag_urgent")
    assert work_list.escalate(session, now=NOW + timedelta(minutes=60)) == 0  # there is no second person yet
    second = builders.a_therapist(session, password_hash="x")
    builders.an_administrator(session, password_hash="x")
    assert work_list.escalate(session, now=NOW + timedelta(minutes=59, seconds=59)) == 0
    assert work_list.escalate(session, now=NOW + timedelta(minutes=60)) == 1
    assert work_list.escalate(session, now=NOW + timedelta(minutes=61)) == 0
    [mail] = session.query(models.Message)
    assert mail.payload == {"email": "alert", "about": f"{alert.id}:{second.id}", "account_id": second.id}


def test_what_was_seen_or_is_less_than_a_red_flag_does_not_escalate(session: Session) -> None:
    patient = builders.a_patient(session)
    second = builders.a_therapist(session, password_hash="x")
    an_alert(session, patient, "red_three")
    work_list.mark_seen(session, alert=an_alert(session, patient, "red_flag_urgent"), by=second, now=NOW)
    assert work_list.escalate(session, now=NOW + timedelta(days=1)) == 0


def test_who_was_phoned_is_asked_again_in_three_days(session: Session) -> None:
    programme = builders.a_programme(session)
    check_ins.cancel_waiting(session, programme=programme)
    patient = session.get_one(models.Patient, programme.patient_id)
    alert = an_alert(session, patient, "no_contact")
    by = session.get_one(models.Account, patient.therapist_id)
    work_list.mark_seen(session, alert=alert, by=by, note="Was on holiday", now=NOW)
    check_in = builders.the_check_in(session, programme)
    assert (check_in.state, check_in.due_on) == (CheckInState.PLANNED, NOW.date() + timedelta(days=3))


def test_a_call_to_somebody_without_a_running_programme_plans_nothing(session: Session) -> None:
    patient = builders.a_patient(session)
    by = session.get_one(models.Account, patient.therapist_id)
    work_list.mark_seen(session, alert=an_alert(session, patient, "no_contact"), by=by, now=NOW)
    assert session.query(models.CheckIn).count() == 0


# The caseload


def codes(row: caseload.CaseloadRow) -> list[str]:
    return [reason.code for reason in row.reasons]


def test_the_caseload_is_one_row_a_patient_the_most_pressing_first(session: Session) -> None:
    therapist = builders.a_therapist(session)
    people = {
        name: builders.a_patient(session, therapist=therapist, first_name=name, email=f"{name}@example.com")
        for name in ("calm", "flag", "hurts", "new", "asks", "silent")
    }
    for name in ("calm", "flag", "hurts", "silent"):
        builders.a_programme(session, patient=people[name])
    asking = builders.a_programme(
        session, patient=people["asks"], envelope=builders.an_envelope(harder_dose=Power.ASK)
    )
    for _ in range(2):
        builders.reviewed(session, builders.a_check_in(session, programme=asking), flag="ok")
    an_alert(session, people["silent"], "no_contact")
    an_alert(session, people["hurts"], "exercise_hurts")
    an_alert(session, people["flag"], "ceiling_found", priority="info")
    an_alert(session, people["flag"], "red_flag_urgent")
    an_alert(session, people["calm"], "better", priority="info")
    rows = caseload.rows(session, therapist=therapist, now=NOW)
    assert [row.patient.first_name for row in rows] == ["flag", "asks", "hurts", "silent", "new", "calm"]
    assert codes(rows[0]) == ["red_flag_urgent", "ceiling_found"]
    assert codes(rows[1]) == ["proposal"]
    assert codes(rows[4]) == ["no_programme"]
    assert [row.needs_me for row in rows] == [True, True, True, True, True, False]
    assert rows[1].last is not None
    assert rows[1].previous is not None
    assert rows[1].last.id > rows[1].previous.id
    assert rows[3].is_silent


def test_the_number_of_queries_does_not_grow_with_the_caseload(session: Session) -> None:
    therapist = builders.a_therapist(session)

    def queries() -> int:
        session.expire_all()
        seen: list[str] = []
        engine = session.get_bind()
        listen = lambda *args: seen.append(args[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", listen)
        caseload.rows(session, therapist=therapist, now=NOW)
        event.remove(engine, "before_cursor_execute", listen)
        return len(seen)

    def another() -> None:
        patient = builders.a_patient(session, therapist=therapist)
        builders.reviewed(
            session, builders.a_check_in(session, programme=builders.a_programme(session, patient=patient))
        )

    another()
    session.flush()
    few = queries()
    for _ in range(3):
        another()
    session.flush()
    assert queries() <= few + 1


def test_only_ones_own_patients_in_treatment_are_on_the_caseload(session: Session) -> None:
    mine = builders.a_therapist(session)
    builders.a_patient(session, therapist=builders.a_therapist(session))
    gone = builders.a_patient(session, therapist=mine)
    gone.discharged_at = NOW
    assert caseload.rows(session, therapist=mine, now=NOW) == []


@pytest.mark.parametrize(
    "values, days, expected",
    [({}, 10, []), ({}, 52, []), ({}, 53, ["programme_ends"]), ({"until_days": 20}, 17, ["limits_end"])],
)
def test_what_ends_in_three_days_is_said(
    session: Session, values: dict[str, int], days: int, expected: list[str]
) -> None:
    until_on = NOW.date() + timedelta(days=values.get("until_days", 80))
    programme = builders.a_programme(session, envelope=builders.an_envelope(until_on=until_on))
    patient = session.get_one(models.Patient, programme.patient_id)
    row = caseload.row_of(session, patient=patient, now=NOW + timedelta(days=days))
    assert codes(row) == expected
    assert row.week == days // 7 + 1


def test_a_paused_programme_stays_on_top_until_somebody_resumes_it(session: Session) -> None:
    programme = builders.a_programme(session)
    builders.reviewed(session, builders.a_check_in(session, programme=programme), yes=("bowel",))
    patient = session.get_one(models.Patient, programme.patient_id)
    therapist = session.get_one(models.Account, patient.therapist_id)
    for alert in session.query(models.Alert).all():
        work_list.mark_seen(session, alert=alert, by=therapist, now=NOW)
    row = caseload.row_of(session, patient=patient, now=NOW)
    assert (codes(row), row.rank) == (["paused"], 0)


def test_a_draft_and_a_wrong_address_are_mentioned(session: Session) -> None:
    patient = builders.a_patient(session)
    builders.a_draft(session, patient=patient)
    an_alert(session, patient, "mail_wrong_address")
    row = caseload.row_of(session, patient=patient, now=NOW)
    assert codes(row) == ["mail_wrong_address", "draft"]
