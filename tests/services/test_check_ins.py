"""Check-ins: planned, opened, answered once, corrected, reminded, closed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from portal.db import mapping, models
from portal.db.models import CheckInState, MessageState
from portal.db.queries import programmes as programme_queries
from portal.db.session import Session
from portal.domain import red_flags
from portal.domain.check_in import CheckIn, Flag, Mark, Reason
from portal.domain.errors import Conflict, InvalidInput, LinkExpired, NotFound
from portal.domain.free_text import Concern
from portal.services import check_ins, programmes, reviews
from portal.services.check_ins import Receipt
from tests import builders
from tests.fakes.clock import MONDAY_MORNING as NOW

AN_HOUR = timedelta(hours=1)
A_DAY = timedelta(days=1)


def record(session: Session, check_in: models.CheckIn, submission: str = "form-1", **values: Any) -> Receipt:
    now = values.pop("now", check_in.opens_at + AN_HOUR)
    text = values.pop("text", "")
    answers = values.pop("answers", None) or builders.answers(**values)
    return check_ins.record(
        session, check_in_id=check_in.id, answers=answers, text=text, submission_id=submission, now=now
    )


def the_answers(session: Session) -> list[models.Answers]:
    return session.query(models.Answers).order_by(models.Answers.id).all()


def messages(session: Session, effect: str) -> list[str]:
    return [
        row.key for row in session.query(models.Message).filter_by(effect=effect).order_by(models.Message.id)
    ]


# Opening


def test_a_check_in_opens_at_its_hour_and_not_before(session: Session) -> None:
    programme = builders.a_programme(session)
    planned = builders.the_check_in(session, programme)
    assert check_ins.open_due(session, now=planned.opens_at - timedelta(seconds=1)) == 0
    assert check_ins.open_due(session, now=planned.opens_at) == 1
    assert planned.state is CheckInState.OPEN
    assert planned.planned_sessions == 4  # seven finished days of a programme with four sessions a week
    [mail] = session.query(models.Message).filter_by(effect="send_email")
    assert mail.key == f"email:check_in:{planned.id}"
    assert mail.expires_at == planned.closes_at
    assert check_ins.open_due(session, now=planned.opens_at + A_DAY) == 0


def test_the_first_check_in_asks_every_safety_question_and_a_calm_one_is_followed_by_one_question(
    session: Session,
) -> None:
    programme = builders.a_programme(session)
    first = builders.a_check_in(session, programme=programme)
    assert first.asks_full_list
    builders.reviewed(session, first, flag="ok")
    assert not builders.a_check_in(session, programme=programme).asks_full_list


@pytest.mark.parametrize("given", [{"during": 7, "after24": 7, "rest": 7}, {"rest": None}])
def test_after_a_red_or_unknown_result_the_whole_list_is_asked(
    session: Session, given: dict[str, int]
) -> None:
    programme = builders.a_programme(session)
    builders.reviewed(session, builders.a_check_in(session, programme=programme), flag="ok", **given)
    assert builders.a_check_in(session, programme=programme).asks_full_list


def test_a_paper_patient_is_asked_without_a_mail(session: Session) -> None:
    programme = builders.a_programme(session, patient=builders.a_patient(session, email=None))
    builders.a_check_in(session, programme=programme)
    assert messages(session, "send_email") == []


def test_opened_late_after_an_outage_the_patient_still_has_seven_days(session: Session) -> None:
    programme = builders.a_programme(session)
    planned = builders.the_check_in(session, programme)
    late = planned.opens_at + timedelta(days=9)
    check_ins.open_due(session, now=late)
    assert planned.closes_at == late + timedelta(days=7)
    assert planned.planned_sessions == 4


def test_the_hour_is_the_patients_own_through_the_change_of_clocks(session: Session) -> None:
    patient = builders.a_patient(session, time_zone="America/New_York", check_in_hour=8)
    start = datetime(2026, 10, 28, 12, tzinfo=UTC)  # the clocks go back on 1 November
    programme = builders.a_programme(session, patient=patient, now=start)
    assert builders.the_check_in(session, programme).opens_at == datetime(2026, 11, 4, 13, tzinfo=UTC)


def test_the_next_check_in_is_never_today(session: Session) -> None:
    programme = builders.a_programme(session)
    version = builders.latest(session, programme)
    planned = check_ins.plan_next(session, programme=programme, version=version, due_on=NOW.date(), now=NOW)
    assert planned.due_on == NOW.date() + A_DAY
    assert session.query(models.CheckIn).count() == 1  # it moved


# Answering


def test_an_answer_is_kept_whole_and_reviewed_by_the_worker(session: Session) -> None:
    check_in = builders.a_check_in(session)
    given = builders.answers(
        during=4, after24=None, rest=0, done=3, reason=Reason.FORGOT, flags={"bird_dog": Flag(Mark.HURTS, 6)}
    )
    receipt = record(session, check_in, answers=given, text="Fint, men nerven driller. ")
    assert receipt == Receipt(1, None, is_correction=False)
    assert check_in.state is CheckInState.ANSWERED
    [row] = the_answers(session)
    assert (row.during, row.after24, row.rest, row.done, row.planned) == (4, None, 0, 3, 4)
    assert row.text == "Fint, men nerven driller."
    kept = mapping.check_in_of(row)
    assert kept.flags == given.flags
    assert (kept.rest, kept.planned, kept.reason) == (0, 4, Reason.FORGOT)
    assert messages(session, "review_programme") == [f"review:{check_in.id}:1"]


def test_a_double_click_is_one_answer_and_shows_the_receipt_again(session: Session) -> None:
    check_in = builders.a_check_in(session)
    first = record(session, check_in, rest=3)
    again = record(session, check_in, rest=9, now=check_in.opens_at + 2 * AN_HOUR)
    assert again == first
    assert [row.rest for row in the_answers(session)] == [3]
    assert len(messages(session, "review_programme")) == 1


def test_the_same_form_never_answers_another_check_in(session: Session) -> None:
    record(session, builders.a_check_in(session), "form-1")
    with pytest.raises(Conflict):
        record(session, builders.a_check_in(session), "form-1")


def test_the_clinic_counts_the_planned_sessions_not_the_form(session: Session) -> None:
    check_in = builders.a_check_in(session)
    record(session, check_in, planned=1)
    assert the_answers(session)[0].planned == 4


@pytest.mark.parametrize("pain", [11, -1, 5.5, "5", "٥", True])
@pytest.mark.parametrize("question", ["during", "after24", "rest"])
def test_a_pain_that_cannot_be_is_no_answer(question: str, pain: Any) -> None:
    with pytest.raises(InvalidInput) as fault:
        CheckIn(**{question: pain})
    assert fault.value.field == question


def test_an_exercise_of_another_programme_cannot_be_marked(session: Session) -> None:
    check_in = builders.a_check_in(session)
    with pytest.raises(InvalidInput) as fault:
        record(session, check_in, flags={"neck_rotation": Flag(Mark.OK)})
    assert fault.value.field == "flags"
    assert check_in.state is CheckInState.OPEN


@pytest.mark.parametrize("text", ["x" * 301, "turned \u202e round"])
def test_a_text_that_is_too_long_or_hides_something_is_refused(session: Session, text: str) -> None:
    with pytest.raises(InvalidInput) as fault:
        record(session, builders.a_check_in(session), text=text)
    assert fault.value.field == "text"


def test_more_sessions_than_anybody_can_do_are_refused(session: Session) -> None:
    check_in = builders.a_check_in(session)
    with pytest.raises(InvalidInput) as fault:
        record(session, check_in, done=100)
    assert fault.value.field == "done"


# Red flags


@pytest.mark.parametrize(
    "code, concern, priority", [("bladder", "emergency", "urgent"), ("weight_loss", "urgent", "high")]
)
@pytest.mark.parametrize("answer", [red_flags.Answer.YES, red_flags.Answer.UNSURE])
def test_a_red_flag_is_on_the_work_list_with_the_answer_itself(
    session: Session, code: str, concern: str, priority: str, answer: red_flags.Answer
) -> None:
    check_in = builders.a_check_in(session)
    receipt = record(session, check_in, answers=CheckIn(red_flags={code: answer}))
    assert receipt.concern == concern
    [alert] = session.query(models.Alert)
    assert (alert.code, alert.priority, alert.check_in_id) == (f"red_flag_{concern}", priority, check_in.id)
    [mail] = [row for row in session.query(models.Message) if row.key.startswith("email:alert:")]
    assert mail.queue is models.Queue.ALERT
    assert mail.patient_id is None  # nobody's name hangs on it
    assert mail.due_at == check_in.opens_at + AN_HOUR
    assert the_answers(session)[0].rest is None


def test_with_a_red_flag_nothing_waits_for_a_mended_form(session: Session) -> None:
    check_in = builders.a_check_in(session)
    odd = builders.answers(yes=("bladder",), done=100, flags={"neck_rotation": Flag(Mark.OK)})
    receipt = record(session, check_in, answers=odd, text="numb \u202e " + "x" * 400)
    assert receipt.concern == "emergency"
    [row] = the_answers(session)
    assert (row.done, row.text, row.text_concern) == (None, None, Concern.URGENT)
    assert mapping.check_in_of(row).flags == {}
    assert session.query(models.Alert).count() == 1


def test_the_same_red_flag_sent_twice_is_one_alert(session: Session) -> None:
    check_in = builders.a_check_in(session)
    receipts = [record(session, check_in, yes=("bladder",)) for _ in range(3)]
    assert {receipt.concern for receipt in receipts} == {"emergency"}
    assert session.query(models.Alert).count() == 1


def test_urgent_words_call_a_person_and_change_nothing_else(session: Session) -> None:
    check_in = builders.a_check_in(session)
    receipt = record(session, check_in, text="Jeg er følelsesløs i foden", flag="ok")
    assert receipt.concern is None
    assert the_answers(session)[0].text_concern == Concern.URGENT
    reviews.review(
        session, check_in_id=check_in.id, answer_number=1, library=builders.library(), now=check_in.opens_at
    )
    assert [(row.code, row.priority) for row in session.query(models.Alert)] == [("text_urgent", "high")]


# Too early, too late, not any more


def test_a_check_in_that_is_not_open_yet_cannot_be_answered(session: Session) -> None:
    programme = builders.a_programme(session)
    with pytest.raises(LinkExpired):
        record(session, builders.the_check_in(session, programme))


def test_a_check_in_nobody_knows_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        check_ins.record(
            session, check_in_id=99, answers=builders.answers(), text="", submission_id="x", now=NOW
        )


@pytest.mark.parametrize("early, fits", [(timedelta(seconds=1), True), (timedelta(0), False)])
def test_a_check_in_closes_after_seven_days(session: Session, early: timedelta, fits: bool) -> None:
    check_in = builders.a_check_in(session)
    if fits:
        assert record(session, check_in, now=check_in.closes_at - early).answer_number == 1
    else:
        with pytest.raises(LinkExpired):
            record(session, check_in, now=check_in.closes_at - early)


def test_a_closed_check_in_cannot_be_answered(session: Session) -> None:
    check_in = builders.a_check_in(session)
    check_ins.close_unanswered(session, now=check_in.closes_at)
    with pytest.raises(LinkExpired):
        record(session, check_in, now=check_in.closes_at - AN_HOUR)


def test_a_paused_programme_takes_no_answers(session: Session) -> None:
    programme = builders.a_programme(session)
    check_in = builders.a_check_in(session, programme=programme)
    programmes.pause(session, programme=programme, because="therapist", now=check_in.opens_at)
    with pytest.raises(LinkExpired):
        record(session, check_in)


def test_a_discharged_patient_is_not_asked_any_more(session: Session) -> None:
    check_in = builders.a_check_in(session)
    session.get_one(models.Patient, check_in.patient_id).discharged_at = check_in.opens_at
    with pytest.raises(LinkExpired):
        record(session, check_in)
    assert check_ins.remind_due(session, now=check_in.opens_at + 3 * A_DAY) == 0


def test_an_answer_to_a_version_the_therapist_has_followed_is_still_taken(session: Session) -> None:
    programme = builders.a_programme(session)
    check_in = builders.a_check_in(session, programme=programme)
    programme_queries.locked(session, programme.id)
    assert record(session, check_in).answer_number == 1


# Corrections


@pytest.mark.parametrize(
    "after, fits", [(timedelta(hours=24, seconds=-1), True), (timedelta(hours=24), False)]
)
def test_an_answer_can_be_corrected_for_a_day(session: Session, after: timedelta, fits: bool) -> None:
    check_in = builders.a_check_in(session)
    first_at = check_in.opens_at + AN_HOUR
    record(session, check_in, rest=3)
    if not fits:
        with pytest.raises(LinkExpired):
            record(session, check_in, "form-2", rest=5, now=first_at + after)
        return
    receipt = record(session, check_in, "form-2", rest=5, now=first_at + after)
    assert receipt == Receipt(2, None, is_correction=True)
    assert [row.rest for row in the_answers(session)] == [3, 5]
    assert messages(session, "review_programme") == [f"review:{check_in.id}:1", f"review:{check_in.id}:2"]


def test_the_day_counts_from_the_first_answer(session: Session) -> None:
    check_in = builders.a_check_in(session)
    record(session, check_in, "1")
    record(session, check_in, "2", now=check_in.opens_at + timedelta(hours=23))
    with pytest.raises(LinkExpired):
        record(session, check_in, "3", now=check_in.opens_at + timedelta(hours=26))


def test_nobody_corrects_without_end(session: Session) -> None:
    check_in = builders.a_check_in(session)
    for number in range(check_ins.MOST_ANSWERS):
        record(session, check_in, str(number))
    with pytest.raises(LinkExpired):
        record(session, check_in, "one too many")


def test_once_the_next_check_in_is_answered_the_last_one_is_settled(session: Session) -> None:
    programme = builders.a_programme(session)
    first = builders.a_check_in(session, programme=programme)
    builders.reviewed(session, first, during=9, after24=9, rest=9, now=first.opens_at + timedelta(hours=10))
    second = builders.a_check_in(session, programme=programme)  # the next morning
    builders.reviewed(session, second)
    with pytest.raises(LinkExpired):
        record(session, first, "late", now=second.opens_at + AN_HOUR)


# Reminders


def test_one_reminder_goes_two_days_after_an_invitation_that_arrived(session: Session) -> None:
    check_in = builders.a_check_in(session)
    two_days = check_in.opens_at + 2 * A_DAY
    assert check_ins.remind_due(session, now=two_days - timedelta(seconds=1)) == 0
    assert check_ins.remind_due(session, now=two_days) == 1
    assert check_ins.remind_due(session, now=two_days + A_DAY) == 0
    assert builders.emails(session) == ["check_in_reminder"]


@pytest.mark.parametrize("state", ["due", "held", "failed", "unknown", "suppressed"])
def test_nobody_is_reminded_of_a_mail_that_never_came(session: Session, state: str) -> None:
    check_in = builders.a_check_in(session)
    builders.invitation_sent(session, check_in, state)
    assert check_ins.remind_due(session, now=check_in.opens_at + 2 * A_DAY) == 0


def test_who_stopped_reminders_gets_none(session: Session) -> None:
    check_in = builders.a_check_in(session)
    session.get_one(models.Patient, check_in.patient_id).wants_reminders = False
    assert check_ins.remind_due(session, now=check_in.opens_at + 2 * A_DAY) == 0


def test_who_answered_is_not_reminded_and_a_waiting_reminder_is_taken_back(session: Session) -> None:
    check_in = builders.a_check_in(session)
    check_ins.remind_due(session, now=check_in.opens_at + 2 * A_DAY)
    record(session, check_in, now=check_in.opens_at + 2 * A_DAY)
    [reminder] = [row for row in session.query(models.Message) if "reminder" in row.key]
    assert reminder.state is MessageState.CANCELLED


def test_the_check_in_after_a_silent_one_has_no_reminder(session: Session) -> None:
    programme = builders.a_programme(session)
    silent = builders.a_check_in(session, programme=programme)
    check_ins.close_unanswered(session, now=silent.closes_at)
    reviews.review(
        session, check_in_id=silent.id, answer_number=0, library=builders.library(), now=silent.closes_at
    )
    check_in = builders.a_check_in(session, programme=programme)
    assert check_in.id != silent.id
    assert check_ins.remind_due(session, now=check_in.opens_at + 2 * A_DAY) == 0


# Closing


def test_an_unanswered_check_in_closes_once_and_its_silence_is_reviewed(session: Session) -> None:
    check_in = builders.a_check_in(session)
    assert check_ins.close_unanswered(session, now=check_in.closes_at - timedelta(seconds=1)) == 0
    assert check_ins.close_unanswered(session, now=check_in.closes_at) == 1
    assert check_ins.close_unanswered(session, now=check_in.closes_at + A_DAY) == 0
    assert messages(session, "review_programme") == [f"review:{check_in.id}:0"]


def test_an_answered_check_in_is_not_closed(session: Session) -> None:
    check_in = builders.a_check_in(session)
    record(session, check_in)
    assert check_ins.close_unanswered(session, now=check_in.closes_at) == 0
