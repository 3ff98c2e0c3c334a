"""When a message is put, when an e-mail may reach a patient, and what a person may do about the rest."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.db.models import Account, Clinic, Message, MessageState, Patient
from portal.domain import calendar
from portal.domain.errors import Conflict, NotFound
from portal.services import messages, outbox
from portal.services.messages import RenderProgramme, ReviewProgramme, SendEmail, UnknownMessage
from tests import builders

S = MessageState
NIGHT = datetime(2026, 11, 16, 22, 30, tzinfo=UTC)
MORNING = datetime(2026, 11, 17, 7, 0, tzinfo=UTC)  # 08:00 in Copenhagen


@pytest.fixture
def patient(session: Any) -> Patient:
    return builders.a_patient(session)


def an_email(patient: Patient, email: str = "check_in", about: str = "1") -> SendEmail:
    return SendEmail(email, about=about, patient_id=patient.id)


def sent(session: Any, patient: Patient, email: str, about: str, at: datetime) -> Message:
    message = outbox.put(session, an_email(patient, email, about), now=at)
    assert message is not None
    message.state, message.begun_at, message.finished_at = S.SENT, at, at
    session.flush()
    return message


def test_the_same_intention_is_put_once(session: Any, now: datetime) -> None:
    assert outbox.put(session, ReviewProgramme(1, 1), now=now) is not None
    assert outbox.put(session, ReviewProgramme(1, 1), now=now) is None
    assert outbox.put(session, ReviewProgramme(1, 2), now=now) is not None


def test_a_row_gives_back_the_order_it_was_made_of(session: Any, patient: Patient, now: datetime) -> None:
    for order in (an_email(patient), RenderProgramme(1, "full_programme", "A4", "programme_ready"),
                  messages.Purge("2026")):  # fmt: skip
        message = outbox.put(session, order, now=now)
        assert message is not None
        assert messages.from_row(message) == order


def test_a_row_of_a_newer_release_is_not_guessed_at(session: Any, now: datetime) -> None:
    message = outbox.put(session, ReviewProgramme(1, 1), now=now)
    assert message is not None
    for field, value in {"effect": "unheard_of", "schema_version": 2, "payload": {"other": 1}}.items():
        before = getattr(message, field)
        setattr(message, field, value)
        with pytest.raises(UnknownMessage):
            messages.from_row(message)
        setattr(message, field, before)


def test_a_payload_holds_ids_and_nothing_more(session: Any, patient: Patient, now: datetime) -> None:
    message = outbox.put(session, an_email(patient), now=now)
    assert message is not None
    assert message.payload == {"email": "check_in", "about": "1", "patient_id": patient.id}


def test_an_email_at_night_waits_for_the_patients_morning(session: Any, patient: Patient) -> None:
    message = outbox.put(session, an_email(patient), now=NIGHT)
    assert message is not None
    assert message.due_at == MORNING
    assert message.expires_at == MORNING + timedelta(days=4)


@pytest.mark.parametrize("email", ["please_read", "link"])
def test_safety_and_what_was_asked_for_come_at_any_hour(session: Any, patient: Patient, email: str) -> None:
    message = outbox.put(session, an_email(patient, email), now=NIGHT)
    assert message is not None
    assert message.due_at == NIGHT
    assert outbox.not_before(session, an_email(patient, email), now=NIGHT) is None


def test_an_alert_to_a_therapist_never_waits(session: Any, patient: Patient) -> None:
    order = SendEmail("alert", about="1", account_id=patient.therapist_id)
    message = outbox.put(session, order, now=NIGHT)
    assert message is not None
    assert (message.due_at, message.queue.value) == (NIGHT, "alert")


@given(st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)), st.sampled_from(["Europe/Copenhagen",
       "Australia/Lord_Howe", "Pacific/Apia", "America/New_York", "Asia/Kathmandu"]))  # fmt: skip
def test_no_patient_gets_an_email_at_night_in_any_zone(wall: datetime, zone: str) -> None:
    at = wall.replace(tzinfo=UTC)
    for opens in (calendar.next_open(at, zone), outbox._tomorrow(at, zone)):
        assert opens >= at
        assert not calendar.is_quiet(opens, zone)


def test_two_emails_a_day_are_enough(session: Any, patient: Patient, now: datetime) -> None:
    assert outbox.not_before(session, an_email(patient), now=now) is None
    sent(session, patient, "check_in", "1", now)
    assert outbox.not_before(session, an_email(patient, about="2"), now=now) is None
    sent(session, patient, "programme_changed", "1", now)
    tomorrow = datetime(2026, 11, 17, 7, 0, tzinfo=UTC)
    assert outbox.not_before(session, an_email(patient, about="3"), now=now) == tomorrow
    assert outbox.not_before(session, an_email(patient, about="3"), now=tomorrow) is None


def test_one_email_a_day_is_about_the_programme(session: Any, patient: Patient, now: datetime) -> None:
    sent(session, patient, "programme_ready", "1", now)
    assert outbox.not_before(session, an_email(patient, "programme_changed"), now=now) == MORNING
    assert outbox.not_before(session, an_email(patient, "check_in"), now=now) is None


KINDS = ("check_in", "check_in_reminder", "welcome_back", "programme_ready", "programme_changed")


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    tries=st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 20)), min_size=5, max_size=40),
    zone=st.sampled_from(["Europe/Copenhagen", "Australia/Lord_Howe", "America/New_York"]),
)
def test_whatever_happens_at_most_one_programme_mail_a_day_and_two_reminders_a_week(
    session: Any, tries: list[tuple[str, int]], zone: str
) -> None:
    therapist = session.query(Account).first()
    patient = builders.a_patient(session, therapist=therapist, time_zone=zone)
    now, left = NIGHT, []
    for number, (email, hours) in enumerate(tries):
        now += timedelta(hours=hours)
        about = f"{patient.id}:{number}"
        if outbox.not_before(session, an_email(patient, email, about), now=now) is None:
            sent(session, patient, email, about, now)
            left.append((email, now))
    days = Counter(at.astimezone(ZoneInfo(zone)).date() for _, at in left)
    about_programme = Counter(
        at.astimezone(ZoneInfo(zone)).date() for email, at in left if email in outbox.ABOUT_THE_PROGRAMME
    )
    reminders = [at for email, at in left if email in outbox.REMINDERS]
    assert max(days.values(), default=0) <= 2
    assert max(about_programme.values(), default=0) <= 1
    for at in reminders:
        assert sum(at - timedelta(days=7) <= other <= at for other in reminders) <= 2
    assert not any(calendar.is_quiet(at, zone) for _, at in left)


def test_two_reminders_a_week_are_enough(session: Any, patient: Patient, now: datetime) -> None:
    for day in (1, 3):
        sent(session, patient, "check_in_reminder", str(day), now - timedelta(days=day))
    assert outbox.not_before(session, an_email(patient, "check_in_reminder", "5"), now=now) is not None
    assert outbox.not_before(session, an_email(patient, "check_in", "5"), now=now) is None


def test_what_was_asked_for_does_not_use_up_the_budget(session: Any, patient: Patient, now: datetime) -> None:
    for about in "123":
        sent(session, patient, "link", about, now)
    assert outbox.not_before(session, an_email(patient), now=now) is None


def test_cancelling_names_what_it_cancels(session: Any, patient: Patient, now: datetime) -> None:
    outbox.put(session, an_email(patient), now=now)
    outbox.put(session, ReviewProgramme(999, 1), now=now)
    for nothing in ({}, {"patient_id": None}):
        with pytest.raises(ValueError, match="which"):
            outbox.cancel(session, reason="x", **nothing)
    assert outbox.cancel(session, reason="discharged", patient_id=patient.id) == 1


def ended(session: Any, patient: Patient, state: MessageState, now: datetime) -> Message:
    message = outbox.put(session, an_email(patient), now=now)
    assert message is not None
    message.state, message.message_id = state, "<1@clinic>"
    session.flush()
    return message


def test_a_person_sends_again_under_the_old_message_id(session: Any, patient: Patient, now: datetime) -> None:
    old = ended(session, patient, S.UNKNOWN, now)
    by = builders.a_therapist(session)
    new = outbox.send_again(session, message_id=old.id, by=by, now=now)
    assert (new.message_id, new.state, new.patient_id) == (old.message_id, S.DUE, patient.id)
    assert messages.from_row(new) == messages.from_row(old)
    assert str(by.id) in (new.reason or "")
    with pytest.raises(Conflict):
        outbox.send_again(session, message_id=old.id, by=by, now=now)


@pytest.mark.parametrize("state", [S.SENT, S.DUE, S.TRANSMITTING, S.CANCELLED, S.SUPPRESSED])
def test_what_arrived_or_may_still_leave_is_not_sent_again(
    session: Any, patient: Patient, now: datetime, state: MessageState
) -> None:
    message = ended(session, patient, state, now)
    with pytest.raises(NotFound):
        outbox.send_again(session, message_id=message.id, by=builders.a_therapist(session), now=now)


def test_the_wait_grows_from_half_a_minute_to_two_hours() -> None:
    shortest = [outbox.backoff_seconds(tries, lambda least, most: least) for tries in range(20)]
    longest = [outbox.backoff_seconds(tries, lambda least, most: most) for tries in range(20)]
    assert set(shortest) == {30}
    assert longest[:4] == [30, 60, 120, 240]
    assert max(longest) == 7200


@pytest.mark.parametrize(
    "clinic, leaves, reason",
    [
        ({"mail_on": False}, False, None),
        ({"mail_on": False}, True, "mail_is_off"),
        ({"mail_on": True}, True, None),
        ({"mail_on": True, "instance_id": "original"}, True, "other_instance"),
        ({"mail_on": True, "instance_id": "here"}, True, None),
    ],
)
def test_mail_leaves_the_house_only_when_a_person_turned_it_on(
    session: Any, clinic: dict[str, Any], leaves: bool, reason: str | None
) -> None:
    builders.a_clinic(session, **clinic)
    assert outbox.mail_gate(session, leaves_the_house=leaves, instance_id="here") == reason
    assert session.query(Clinic).count() == 1
