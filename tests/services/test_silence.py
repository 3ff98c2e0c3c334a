"""Silence: a person phones on the clinic's day, one greeting goes, and nothing more until somebody acts."""

from datetime import date, datetime, timedelta

import pytest

from portal.db import models
from portal.db.models import CheckInState
from portal.db.session import Database, Session
from portal.domain.errors import NoLongerWanted
from portal.services import check_ins, emails, outbox, pauses, reviews, silence, still_wanted, work_list
from portal.services.messages import SendEmail
from tests import builders
from tests.races import at_once

A_DAY = timedelta(days=1)


def tasks(session: Session) -> list[models.Alert]:
    return session.query(models.Alert).filter_by(code="no_contact").order_by(models.Alert.id).all()


def patient_of(session: Session, check_in: models.CheckIn) -> models.Patient:
    return session.get_one(models.Patient, check_in.patient_id)


def programme_of(session: Session, check_in: models.CheckIn) -> models.Programme:
    return session.get_one(models.Programme, check_in.programme_id)


def midnight(check_in: models.CheckIn, days: int) -> datetime:
    """The first minute of a day of the patient, so many days after the invitation (Copenhagen in winter)."""
    return check_in.opens_at.replace(hour=0, minute=0) + days * A_DAY - timedelta(hours=1)


def live(session: Session, since: datetime, until: datetime) -> None:
    """What the machinery does in these days, once every six hours; every invitation arrives."""
    quarters = range(int((until - since) / timedelta(hours=6)) + 1)
    for now in (*(since + timedelta(hours=6 * number) for number in quarters), until):
        check_ins.open_due(session, now=now)
        for row in session.query(models.Message).filter(models.Message.key.startswith("email:check_in:")):
            if row.state is models.MessageState.DUE:
                row.state, row.begun_at, row.finished_at = models.MessageState.SENT, now, now
        session.flush()
        check_ins.close_unanswered(session, now=now)
        for closed in session.query(models.CheckIn).filter_by(state=CheckInState.CLOSED).all():
            reviews.review(
                session, check_in_id=closed.id, answer_number=0, library=builders.library(), now=now
            )
        silence.find(session, now=now)


@pytest.mark.parametrize("days", [7, 14, 21, 28])
def test_silence_is_a_phone_task_on_the_clinics_day_and_not_before(either: Session, days: int) -> None:
    check_in = builders.a_check_in(either)
    builders.the_clinic(either).silence_days = days
    due_at = midnight(check_in, days)
    early = due_at - timedelta(minutes=1)
    assert silence.find(either, now=early) == 0
    assert silence.is_due(either, due_at)
    assert silence.find(either, now=due_at) == 1
    assert not silence.is_due(either, due_at)
    assert silence.find(either, now=due_at + A_DAY) == 0
    [alert] = tasks(either)
    assert (alert.priority, alert.programme_id, alert.check_in_id) == (
        "normal", check_in.programme_id, check_in.id,
    )  # fmt: skip
    assert builders.emails(either)[-1] == "welcome_back"


def test_the_days_count_from_the_first_invitation_that_was_handed_over(session: Session) -> None:
    programme = builders.a_programme(session)
    first = builders.a_check_in(session, programme=programme)
    message = session.query(models.Message).filter_by(key=f"email:check_in:{first.id}").one()
    message.finished_at = first.opens_at + 3 * A_DAY  # the mail server was away
    session.flush()
    live(session, first.opens_at, midnight(first, 17) - timedelta(minutes=1))
    assert tasks(session) == []
    assert silence.find(session, now=midnight(first, 17)) == 1


@pytest.mark.parametrize("state", ["due", "held", "failed", "unknown", "suppressed", "expired", "cancelled"])
def test_no_silence_without_a_sent_invitation(either: Session, state: str) -> None:
    check_in = builders.a_check_in(either)
    message = either.query(models.Message).filter_by(key=f"email:check_in:{check_in.id}").one()
    builders.invitation_sent(either, check_in, state)
    assert message.state == state
    now = midnight(check_in, 40)
    assert not silence.is_due(either, now)
    assert silence.find(either, now=now) == 0
    assert silence.since(either, programme_of(either, check_in), patient_of(either, check_in)) is None


@pytest.mark.parametrize("why", ["paper", "paused", "ended", "discharged"])
def test_who_is_not_asked_is_not_silent(session: Session, why: str) -> None:
    check_in = builders.a_check_in(session)
    patient, programme = patient_of(session, check_in), programme_of(session, check_in)
    match why:
        case "paper":
            patient.channel = models.Channel.PAPER
        case "paused":
            pauses.pause(session, programme=programme, because="therapist", now=check_in.opens_at)
        case "ended":
            programme.status = models.ProgrammeStatus.ENDED
        case "discharged":
            patient.discharged_at = check_in.opens_at
    session.flush()
    assert silence.find(session, now=midnight(check_in, 20)) == 0
    assert silence.since(session, programme, patient) is None


def test_a_pause_ends_the_silence_before_it(session: Session) -> None:
    check_in = builders.a_check_in(session)
    programme = programme_of(session, check_in)
    check_ins.close_unanswered(session, now=check_in.closes_at)
    by = session.get_one(models.Account, patient_of(session, check_in).therapist_id)
    pauses.pause(session, programme=programme, because="therapist", now=check_in.closes_at)
    pauses.resume(session, programme=programme, by=by, note="spoke", now=check_in.closes_at + A_DAY)
    assert silence.find(session, now=midnight(check_in, 20)) == 0


def test_an_answer_takes_the_phone_task_back(either: Session) -> None:
    check_in = builders.a_check_in(either)
    live(either, check_in.opens_at, midnight(check_in, 14))
    [_] = tasks(either)
    answered = builders.the_check_in(either, programme_of(either, check_in))
    assert answered.state is CheckInState.OPEN
    now = midnight(check_in, 14) + timedelta(hours=12)
    builders.reviewed(either, answered, now=now)
    assert tasks(either) == []
    assert "welcome_back" not in builders.emails(either)
    assert builders.the_check_in(either, programme_of(either, check_in)).id != answered.id
    assert silence.find(either, now=now + A_DAY) == 0


def test_a_phone_task_somebody_did_stays_written(session: Session) -> None:
    check_in = builders.a_check_in(session)
    live(session, check_in.opens_at, midnight(check_in, 14))
    [alert] = tasks(session)
    by = session.get_one(models.Account, patient_of(session, check_in).therapist_id)
    now = midnight(check_in, 14) + timedelta(hours=10)
    work_list.mark_seen(session, alert=alert, by=by, note="phoned", now=now)
    builders.reviewed(session, builders.the_check_in(session, programme_of(session, check_in)), now=now)
    assert [row.note for row in tasks(session)] == ["phoned"]


def test_after_welcome_back_nothing_is_sent_until_a_person_acts(session: Session) -> None:
    check_in = builders.a_check_in(session)
    live(session, check_in.opens_at, midnight(check_in, 60))
    [alert] = tasks(session)
    programme = programme_of(session, check_in)
    assert session.query(models.CheckIn).filter_by(state=CheckInState.PLANNED).count() == 0
    assert builders.emails(session, "due", "sent").count("welcome_back") == 1
    by = session.get_one(models.Account, patient_of(session, check_in).therapist_id)
    now = midnight(check_in, 61) + timedelta(hours=10)
    work_list.mark_seen(session, alert=alert, by=by, note="phoned", now=now)
    asked = builders.the_check_in(session, programme)
    assert (asked.state, asked.due_on) == (CheckInState.PLANNED, now.date() + 3 * A_DAY)


def test_the_next_silence_is_a_phone_task_of_its_own(session: Session) -> None:
    check_in = builders.a_check_in(session)
    live(session, check_in.opens_at, midnight(check_in, 30))
    [alert] = tasks(session)
    by = session.get_one(models.Account, patient_of(session, check_in).therapist_id)
    work_list.mark_seen(session, alert=alert, by=by, note="phoned", now=midnight(check_in, 31))
    live(session, midnight(check_in, 31), midnight(check_in, 60))
    assert [row.seen_at is None for row in tasks(session)] == [False, True]


def test_two_clocks_raise_one_phone_task(database: Database) -> None:
    with database.transaction() as session:
        check_in = builders.a_check_in(session)
    now = midnight(check_in, 14)
    found = at_once(database, *[lambda session: silence.find(session, now=now)] * 4)
    assert sorted(str(number) for number in found) == ["0", "0", "0", "1"]
    with database.reading() as session:
        assert len(tasks(session)) == 1
        assert builders.emails(session).count("welcome_back") == 1


def welcome_back(session: Session) -> SendEmail:
    row = session.query(models.Message).filter(models.Message.key.startswith("email:welcome_back:")).one()
    order = SendEmail(**row.payload)
    assert not order.is_exempt
    return order


@pytest.mark.parametrize("why", ["no reminders", "called", "answered", "paused"])
def test_nobody_is_welcomed_back_who_needs_it_no_more(session: Session, why: str) -> None:
    check_in = builders.a_check_in(session)
    now = midnight(check_in, 14)
    live(session, check_in.opens_at, now)
    order, patient = welcome_back(session), patient_of(session, check_in)
    emails.check_wanted(session, order, now=now)
    match why:
        case "no reminders":
            patient.wants_reminders = False
        case "called":
            by = session.get_one(models.Account, patient.therapist_id)
            work_list.mark_seen(session, alert=tasks(session)[0], by=by, now=now + timedelta(minutes=1))
        case "answered":
            builders.reviewed(
                session, builders.the_check_in(session, programme_of(session, check_in)), now=now
            )
        case "paused":
            pauses.pause(session, programme=programme_of(session, check_in), because="therapist", now=now)
    with pytest.raises(NoLongerWanted):
        emails.check_wanted(session, order, now=now + timedelta(hours=9))


def test_the_greeting_waits_for_the_morning_and_counts_as_a_reminder(session: Session) -> None:
    check_in = builders.a_check_in(session)
    silence.find(session, now=midnight(check_in, 14))
    row = session.query(models.Message).filter(models.Message.key.startswith("email:welcome_back:")).one()
    assert row.due_at == midnight(check_in, 14) + timedelta(hours=8)
    assert "welcome_back" in outbox.REMINDERS


def test_a_clock_that_went_back_makes_nobody_silent_who_answered(session: Session) -> None:
    programme = builders.a_programme(session)
    first = builders.a_check_in(session, programme=programme)
    check_ins.close_unanswered(session, now=first.closes_at)
    reviews.review(
        session, check_in_id=first.id, answer_number=0, library=builders.library(), now=first.closes_at
    )
    second = builders.a_check_in(session, programme=programme)
    builders.reviewed(session, second, now=first.opens_at - A_DAY)
    assert silence.find(session, now=midnight(first, 20)) == 0


def test_the_day_of_silence_is_the_patients_own(session: Session) -> None:
    patient = builders.a_patient(session, time_zone="Pacific/Auckland")
    check_in = builders.a_check_in(session, programme=builders.a_programme(session, patient=patient))
    since = silence.since(session, programme_of(session, check_in), patient)
    assert since == check_in.due_on
    assert isinstance(since, date)
    midnight_there = check_in.opens_at - timedelta(hours=9) + 14 * A_DAY
    assert silence.find(session, now=midnight_there - timedelta(minutes=1)) == 0
    assert silence.find(session, now=midnight_there) == 1


def test_an_answered_questionnaire_is_contact(either: Session) -> None:
    check_in = builders.a_check_in(either)
    programme, patient = programme_of(either, check_in), patient_of(either, check_in)
    either.query(models.Questionnaire).filter_by(patient_id=patient.id).first().answered_at = (  # type: ignore[union-attr]
        check_in.opens_at + A_DAY
    )
    either.flush()
    assert silence.since(either, programme, patient) is None
    assert silence.find(either, now=midnight(check_in, 20)) == 0


def test_who_is_to_be_phoned_is_sent_no_questionnaire(session: Session) -> None:
    check_in = builders.a_check_in(session)
    row = builders.an_open_questionnaire(
        session, patient=patient_of(session, check_in), now=check_in.opens_at
    )
    row.closes_at = midnight(check_in, 60)
    order = SendEmail(
        "questionnaire", about=str(row.id), patient_id=row.patient_id, programme_id=check_in.programme_id,
        questionnaire_id=row.id,
    )  # fmt: skip
    still_wanted.check(session, order, now=midnight(check_in, 13))
    with pytest.raises(NoLongerWanted, match="no contact"):
        still_wanted.check(session, order, now=midnight(check_in, 14))
