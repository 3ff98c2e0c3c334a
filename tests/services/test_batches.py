"""Work for several patients at once: nothing lost, nothing twice, and only what failed is tried again."""

from datetime import timedelta
from typing import Any

import pytest

from portal.db import models
from portal.db.models import Channel, Message, MessageState
from portal.db.queries import batches as queries
from portal.db.session import Database, Session
from portal.domain.errors import Conflict, InvalidInput, NotFound
from portal.services import batch_states, batches, check_ins, pauses, programmes, stuck
from portal.services.batch_states import EXTEND, PRINT, REMIND, Looked, State
from portal.services.planned import Asked
from tests import builders
from tests.fakes.clock import MONDAY_MORNING as NOW
from tests.races import at_once

S = MessageState
CHOICES: dict[str, dict[str, Any]] = {
    PRINT: {"two_sided": True},
    REMIND: {},
    EXTEND: {"weeks": 4, "language": "en"},
}


def asked(by: models.Account, kind: str, now: Any = NOW) -> Asked:
    return Asked(by, now, CHOICES[kind])


def begin(
    session: Session, kind: str, *patients: models.Patient, now: Any = NOW, form: str = "form"
) -> Looked:
    by = session.get_one(models.Account, patients[0].therapist_id)
    batch = batches.begin(
        session, kind=kind, patients=patients, asked=asked(by, kind, now), submission_id=form
    )
    return batch_states.look(session, batch, now=now)


def look(session: Session, before: Looked, now: Any = NOW) -> Looked:
    session.flush()
    return batch_states.look(session, before.batch, now=now)


def retry(session: Session, before: Looked, now: Any = NOW) -> int:
    by = session.get_one(models.Account, before.batch.account_id)
    return batches.try_again(session, batch=before.batch, by=by, now=now)


def two_patients(session: Session) -> tuple[models.Patient, models.Patient]:
    """Anna and Bo of one therapist, both with a running programme whose sheets are made."""
    anna = builders.a_patient(session)
    by = session.get_one(models.Account, anna.therapist_id)
    bo = builders.a_patient(session, therapist=by, first_name="Bo", email="bo@example.com")
    for patient in (anna, bo):
        builders.a_programme(session, patient=patient)
    return anna, bo


def a_waiting_patient(session: Session, **values: Any) -> tuple[models.Patient, models.CheckIn]:
    """Somebody whose check-in is open and unanswered."""
    patient = builders.a_patient(session, **values)
    programme = builders.a_programme(session, patient=patient)
    return patient, builders.a_check_in(session, programme=programme)


def states(looked: Looked) -> list[State]:
    return [line.state for line in looked.lines]


def message_of(looked: Looked, place: int = 0) -> Message:
    message = looked.lines[place].found.message
    assert message is not None
    return message


def end(session: Session, message: Message | None, state: MessageState, reason: str | None = None) -> None:
    assert message is not None
    message.state, message.reason, message.finished_at = state, reason, NOW
    session.flush()


def the_sheets(session: Session) -> list[Message]:
    return session.query(Message).filter(Message.key.startswith("render:")).order_by(Message.id).all()


def test_a_batch_of_sheets_uses_those_that_are_made_already(session: Session) -> None:
    anna, bo = two_patients(session)
    before = len(the_sheets(session))
    looked = begin(session, PRINT, anna, bo)
    assert states(looked) == [State.DONE, State.DONE]
    assert len(the_sheets(session)) == before
    assert looked.is_packing
    assert looked.pack is not None
    assert looked.pack.key == f"pack:{looked.batch.id}:1"


def test_a_batch_sent_twice_is_one(session: Session) -> None:
    anna, bo = two_patients(session)
    assert begin(session, PRINT, anna, bo).batch is begin(session, PRINT, anna, bo).batch
    assert session.query(models.BatchRow).count() == 2


def test_two_clicks_at_once_are_one_batch(database: Database) -> None:
    with database.transaction() as session:
        anna, bo = two_patients(session)
        names = anna.public_id, bo.public_id
        by_id = anna.therapist_id

    def click(session: Session) -> object:
        by = session.get_one(models.Account, by_id)
        found = queries.chosen(session, by, names)
        return begin(session, PRINT, *(found[name] for name in names)).batch.id

    first, second = at_once(database, click, click)
    assert first == second
    with database.reading() as session:
        assert session.query(models.Batch).count() == 1
        assert session.query(Message).filter(Message.key.startswith("pack:")).count() == 1


def test_nobody_and_too_many_patients_are_refused(session: Session) -> None:
    anna, _ = two_patients(session)
    by = session.get_one(models.Account, anna.therapist_id)
    for patients in ([], [anna] * 61):
        with pytest.raises(InvalidInput):
            batches.begin(session, kind=PRINT, patients=patients, asked=asked(by, PRINT), submission_id="x")


def test_a_retry_touches_only_what_failed(session: Session) -> None:
    anna, bo = two_patients(session)
    fails, stays = (row for row in the_sheets(session) if "fridge_sheet" in row.key)
    end(session, fails, S.DUE)
    looked = begin(session, PRINT, anna, bo)
    end(session, fails, S.FAILED, "too long")
    end(session, looked.pack, S.DONE)
    looked.batch.pages, looked.batch.pdf = 1, b"%PDF"
    looked = look(session, looked)
    assert states(looked) == [State.FAILED, State.DONE]
    assert retry(session, looked) == 1
    looked = look(session, looked)
    assert states(looked) == [State.WORKING, State.DONE]
    assert message_of(looked).key == f"{fails.key}:again:{fails.id}"
    assert message_of(looked, 1).id == stays.id
    assert looked.batch.round == 2
    assert looked.batch.pdf is None
    assert retry(session, looked) == 0, "it runs"
    assert look(session, looked).batch.round == 2


def test_a_second_failure_can_be_tried_a_third_time(session: Session) -> None:
    patient, _ = a_waiting_patient(session)
    looked = begin(session, REMIND, patient)
    for _ in range(3):
        end(session, message_of(looked), S.FAILED)
        assert retry(session, looked) == 1
        looked = look(session, looked)
    keys = {row.key for row in session.query(Message).filter(Message.key.contains(":again:"))}
    assert len(keys) == 3


def test_what_the_administrator_tries_again_is_seen_in_every_batch(session: Session) -> None:
    anna, bo = two_patients(session)
    for sheet in the_sheets(session):
        end(session, sheet, S.DUE)
    first, second = begin(session, PRINT, anna, bo), begin(session, PRINT, anna, form="second")
    end(session, message_of(first), S.FAILED, "too long")
    administrator = builders.an_administrator(session)
    new = stuck.try_again(session, message_id=message_of(first).id, by=administrator, now=NOW)
    for batch in (first, second):
        assert message_of(look(session, batch)).id == new.id
    assert states(look(session, first)) == [State.WORKING, State.WORKING]


def test_an_unknown_mail_is_never_repeated_in_bulk(session: Session) -> None:
    patient, _ = a_waiting_patient(session)
    looked = begin(session, REMIND, patient)
    end(session, message_of(looked), S.UNKNOWN)
    looked = look(session, looked)
    assert states(looked) == [State.UNKNOWN]
    assert not looked.retryable
    assert retry(session, looked) == 0
    again = begin(session, REMIND, patient, form="another")
    assert states(again) == [State.UNKNOWN]
    assert session.query(Message).filter(Message.key.contains("check_in_reminder")).count() == 1


def test_nobody_is_reminded_twice_by_hand_and_by_the_clock(database: Database) -> None:
    with database.transaction() as session:
        patient, check_in = a_waiting_patient(session)
        name, by_id = patient.public_id, patient.therapist_id
    later = check_in.opens_at + timedelta(days=3)

    def by_hand(session: Session) -> None:
        found = queries.chosen(session, session.get_one(models.Account, by_id), [name])
        begin(session, REMIND, found[name], now=later)

    def by_the_clock(session: Session) -> None:
        check_ins.remind_due(session, now=later)

    outcomes = at_once(database, by_hand, by_the_clock, by_hand)
    assert outcomes == [None, None, None]
    with database.reading() as session:
        reminders = session.query(Message).filter(Message.key.contains("check_in_reminder")).count()
        assert reminders == 1


def test_a_reminder_leaves_in_the_patients_day_and_ends_with_the_check_in(session: Session) -> None:
    patient, check_in = a_waiting_patient(session)
    night = check_in.opens_at.replace(hour=23)
    looked = begin(session, REMIND, patient, now=night)
    assert states(looked) == [State.WAITING]
    assert not looked.is_running
    assert message_of(looked).due_at > night + timedelta(hours=6)
    assert message_of(looked).expires_at == check_in.closes_at


def test_who_cannot_be_reminded_is_named_with_the_reason(session: Session) -> None:
    patient, check_in = a_waiting_patient(session)

    def refused() -> str | None:
        by = session.get_one(models.Account, patient.therapist_id)
        return batches.PLANS[REMIND](session, patient, asked(by, REMIND)).refused

    patient.wants_reminders = False
    assert refused() == "reminders_off"
    patient.wants_reminders, patient.email_is_wrong = True, True
    assert refused() == "wrong_address"
    patient.email_is_wrong, patient.channel = False, Channel.PAPER
    assert refused() == "paper"
    patient.channel = Channel.EMAIL
    assert refused() is None
    end(session, message_of(begin(session, REMIND, patient)), S.SENT)
    assert refused() == "already_reminded"
    check_in.state = models.CheckInState.CANCELLED
    session.flush()
    assert refused() == "no_open_check_in"
    programme = session.get_one(models.Programme, check_in.programme_id)
    pauses.pause(session, programme=programme, because="therapist", now=NOW)
    assert refused() == "paused"
    patient.discharged_at = NOW
    assert refused() == "discharged"


def test_who_was_left_out_and_can_be_reminded_now_is_reminded(session: Session) -> None:
    patient, _ = a_waiting_patient(session, wants_reminders=False)
    looked = begin(session, REMIND, patient)
    assert states(looked) == [State.REFUSED]
    patient.wants_reminders = True
    assert retry(session, looked) == 1
    assert states(look(session, looked)) == [State.WORKING]


def test_cancelling_leaves_sheets_a_version_ordered(session: Session) -> None:
    anna, bo = two_patients(session)
    fridge = [row for row in the_sheets(session) if "fridge_sheet" in row.key]
    end(session, fridge[0], S.DUE)
    end(session, fridge[1], S.CANCELLED)
    looked = begin(session, PRINT, anna, bo)
    assert [line.found.row.is_own for line in looked.lines] == [False, True]
    by = session.get_one(models.Account, looked.batch.account_id)
    assert batches.cancel(session, batch=looked.batch, by=by, now=NOW) == 2, "its own sheet, and the file"
    session.expire_all()
    looked = look(session, looked)
    assert states(looked) == [State.WORKING, State.CANCELLED]
    assert looked.pack is not None
    assert looked.pack.state is S.CANCELLED
    with pytest.raises(Conflict):
        retry(session, looked)


def test_what_is_over_is_not_cancelled(session: Session) -> None:
    patient, _ = a_waiting_patient(session)
    looked = begin(session, REMIND, patient)
    end(session, message_of(looked), S.SENT)
    by = session.get_one(models.Account, looked.batch.account_id)
    assert batches.cancel(session, batch=looked.batch, by=by, now=NOW) == 0
    assert look(session, looked).batch.cancelled_at is None


def test_a_batch_is_its_owners_alone(session: Session) -> None:
    patient, _ = a_waiting_patient(session)
    looked = begin(session, REMIND, patient)
    owner = session.get_one(models.Account, patient.therapist_id)
    colleague = builders.a_therapist(session, name="Kim")
    assert queries.seen_by(session, owner, looked.batch.public_id) is looked.batch
    with pytest.raises(NotFound):
        queries.seen_by(session, colleague, looked.batch.public_id)
    patient.therapist_id = colleague.id
    session.flush()
    assert not look(session, looked).lines[0].found.is_mine


def test_the_list_of_jobs_counts_with_one_query(session: Session) -> None:
    anna, bo = two_patients(session)
    first, second = begin(session, PRINT, anna, bo), begin(session, REMIND, anna, form="two")
    found = queries.of_account(session, anna.therapist_id, since=NOW - timedelta(days=1))
    assert found == [second.batch, first.batch]
    counted = batch_states.counted(session, found)
    assert counted[first.batch.id] == {State.DONE: 2}
    assert counted[second.batch.id] == {State.REFUSED: 1}


def test_a_programme_with_a_draft_is_not_extended(session: Session) -> None:
    anna, bo = two_patients(session)
    programme = session.query(models.Programme).filter_by(patient_id=anna.id).one()
    programmes.draft_of(session, programme=programme, now=NOW)
    looked = begin(session, EXTEND, anna, bo)
    assert [line.reason for line in looked.lines] == ["has_draft", None]
    assert looked.pack is None
    assert not looked.retryable
