"""Messages: on the work list until answered, urgent words at once, and an e-mail that holds no word of it."""

from datetime import datetime, timedelta

import pytest

from portal.config import bundled
from portal.db import models
from portal.db.models import Channel, MessageState
from portal.db.queries import conversations as queries
from portal.db.queries import messages as message_queries
from portal.db.queries import work_list as work_list_queries
from portal.db.session import Database, Session
from portal.domain.errors import Conflict, InvalidInput, NoLongerWanted, NotFound
from portal.rendering.environment import Renderer
from portal.services import caseload, conversations, emails, patients, still_wanted, work_list
from portal.services.messages import SendEmail
from tests import builders
from tests.races import at_once

A_MINUTE = timedelta(seconds=60)


def wrote(
    session: Session, patient: models.Patient, text: str, by: models.Account | None = None, *,
    now: datetime, form: str = "",
) -> models.Note:  # fmt: skip
    """One message of one side."""
    return conversations.write(
        session, patient=patient, text=text, by=by, submission_id=form or f"{text} {now}", now=now
    )


def anna(session: Session) -> tuple[models.Patient, models.Account]:
    """A patient who follows a programme, and her therapist."""
    programme = builders.a_programme(session)
    patient = session.get_one(models.Patient, programme.patient_id)
    return patient, session.get_one(models.Account, patient.therapist_id)


def mails(session: Session, patient: models.Patient) -> list[models.Message]:
    return [row for row in message_queries.of_patient(session, patient.id) if "please_read" in row.key]


def codes(session: Session, patient: models.Patient) -> list[str]:
    return [alert.code for alert in work_list_queries.unseen(session, patient.id)]


def test_a_patient_who_writes_is_on_the_work_list_once(session: Session, now: datetime) -> None:
    patient, therapist = anna(session)
    wrote(session, patient, "May I swim?", now=now)
    wrote(session, patient, "In the sea?", now=now)
    assert codes(session, patient) == ["patient_wrote"]
    row = caseload.rows(session, therapist=therapist, now=now)[0]
    assert [reason.code for reason in row.reasons] == ["patient_wrote"]
    assert row.needs_me


def test_urgent_words_in_a_message_raise_the_urgent_alert_at_once(session: Session, now: datetime) -> None:
    patient, therapist = anna(session)
    note = wrote(session, patient, "My bladder does not work", now=now)
    assert codes(session, patient) == ["text_urgent"]
    assert conversations.is_urgent(note)
    alert = work_list_queries.unseen(session, patient.id)[0]
    assert message_queries.by_key(session, f"email:alert:{alert.id}:{therapist.id}") is not None


def test_an_answer_clears_the_reason_and_mails_once_for_several_lines(
    session: Session, now: datetime
) -> None:
    patient, therapist = anna(session)
    wrote(session, patient, "May I swim?", now=now)
    wrote(session, patient, "I feel numb", now=now)
    wrote(session, patient, "Yes.", therapist, now=now)
    wrote(session, patient, "But please call us.", therapist, now=now + timedelta(seconds=20))
    assert codes(session, patient) == []
    (mail,) = mails(session, patient)
    assert mail.due_at == now + A_MINUTE


def test_what_was_not_read_for_a_day_is_announced_again_by_the_next_message(
    session: Session, now: datetime
) -> None:
    patient, therapist = anna(session)
    for later in (timedelta(0), timedelta(hours=3), timedelta(hours=25)):
        wrote(session, patient, "Please call us.", therapist, now=now + later)
    assert len(mails(session, patient)) == 2


def test_the_mail_of_a_message_holds_no_word_of_it(session: Session, now: datetime) -> None:
    renderer = Renderer(bundled("templates"), builders.catalogue(), "https://clinic.example")
    patient, therapist = anna(session)
    wrote(session, patient, "Swimming helps your back.", therapist, now=now)
    (mail,) = mails(session, patient)
    mail.message_id = "<one@x>"
    order = SendEmail(**mail.payload)
    email = emails.compose(session, order, message=mail, renderer=renderer, now=now)
    assert "wimming" not in email.subject + email.text + email.html
    assert "?to=messages" in email.text


def test_who_has_read_it_gets_no_mail_any_more(session: Session, now: datetime) -> None:
    patient, therapist = anna(session)
    wrote(session, patient, "Please call us.", therapist, now=now)
    order = SendEmail(**mails(session, patient)[0].payload)
    still_wanted.check(session, order, now=now)
    assert conversations.unread_by_patient(session, patient) == 1
    conversations.mark_read(session, patient=patient, by=None, now=now)
    assert conversations.unread_by_patient(session, patient) == 0
    with pytest.raises(NoLongerWanted):
        still_wanted.check(session, order, now=now)


def test_a_line_can_be_taken_back_until_it_is_read_or_mailed(session: Session, now: datetime) -> None:
    patient, therapist = anna(session)
    question = wrote(session, patient, "May I swim?", now=now)
    later = now + timedelta(minutes=5)
    note = wrote(session, patient, "No.", therapist, now=later)
    conversations.take_back(session, patient=patient, public_id=note.public_id, by=therapist, now=later)
    assert [row.id for row in queries.of_patient(session, patient.id)] == [question.id]
    assert [mail.state for mail in mails(session, patient)] == [MessageState.CANCELLED]
    assert codes(session, patient) == ["patient_wrote"], "what it answered waits again"
    for late in ("time", "read", "mailed"):
        note = wrote(session, patient, late, therapist, now=later)
        at = later + A_MINUTE if late == "time" else later
        if late == "read":
            conversations.mark_read(session, patient=patient, by=None, now=later)
        if late == "mailed":
            mails(session, patient)[0].state = MessageState.SENT
            session.flush()
        with pytest.raises(Conflict):
            conversations.take_back(session, patient=patient, public_id=note.public_id, by=therapist, now=at)
        conversations.mark_read(session, patient=patient, by=None, now=later)


def test_taking_back_one_of_two_lines_still_announces_the_other(session: Session, now: datetime) -> None:
    patient, therapist = anna(session)
    first = wrote(session, patient, "First", therapist, now=now)
    wrote(session, patient, "Second", therapist, now=now)
    conversations.take_back(session, patient=patient, public_id=first.public_id, by=therapist, now=now)
    assert sorted(mail.state for mail in mails(session, patient)) == ["cancelled", "due"]


def test_only_its_writer_takes_a_line_back(session: Session, now: datetime) -> None:
    patient, therapist = anna(session)
    note = wrote(session, patient, "Hello", therapist, now=now)
    with pytest.raises(NotFound):
        conversations.take_back(
            session, patient=patient, public_id=note.public_id, by=builders.a_therapist(session), now=now
        )


def test_a_patient_on_paper_gets_no_mail(session: Session, now: datetime) -> None:
    patient, therapist = anna(session)
    patient.channel = Channel.PAPER
    wrote(session, patient, "Hello", therapist, now=now)
    assert mails(session, patient) == []


def test_a_colleague_sees_no_thread_of_mine(session: Session, now: datetime) -> None:
    patient, therapist = anna(session)
    wrote(session, patient, "May I swim?", now=now)
    (mine,) = queries.threads(session, therapist)
    assert (mine.patient.id, mine.waits, mine.last.text) == (patient.id, True, "May I swim?")
    assert queries.threads(session, builders.a_therapist(session)) == []


def test_marking_the_reason_as_seen_answers_no_thread_any_more(session: Session, now: datetime) -> None:
    patient, therapist = anna(session)
    wrote(session, patient, "Thank you!", now=now)
    alert = work_list_queries.unseen(session, patient.id)[0]
    work_list.mark_seen(session, alert=alert, by=therapist, now=now)
    assert [thread.waits for thread in queries.threads(session, therapist)] == [False]


def test_nobody_writes_after_the_treatment_or_nothing_or_all_day(session: Session, now: datetime) -> None:
    patient, therapist = anna(session)
    for text in ("", " \n ", "x" * (conversations.PATIENT_LENGTH + 1), "a\u202eb"):
        with pytest.raises(InvalidInput):
            wrote(session, patient, text, now=now)
    for number in range(conversations.MOST_A_DAY):
        wrote(session, patient, f"Hello {number}", now=now)
    with pytest.raises(InvalidInput):
        wrote(session, patient, "Hello again", now=now)
    wrote(session, patient, "I feel numb", now=now)
    patients.discharge(session, patient=patient, by=therapist, now=now)
    with pytest.raises(Conflict):
        wrote(session, patient, "Hello", therapist, now=now)


def test_the_same_form_sent_twice_is_one_message(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        patient_id = anna(session)[0].id

    def write(session: Session) -> int:
        patient = session.get_one(models.Patient, patient_id)
        return wrote(session, patient, "May I swim?", now=now, form="one form").id

    first, second = at_once(database, write, write)
    assert first == second
    with database.reading() as session:
        assert len(queries.of_patient(session, patient_id)) == 1
        assert len(queries.waiting(session, patient_id)) == 1


def test_another_patient_cannot_be_written_to_with_the_same_form(session: Session, now: datetime) -> None:
    patient, therapist = anna(session)
    other = builders.a_patient(session, therapist=therapist, first_name="Bo", email="bo@example.com")
    wrote(session, patient, "Hello", now=now, form="one form")
    with pytest.raises(Conflict):
        wrote(session, other, "Hello", now=now, form="one form")
