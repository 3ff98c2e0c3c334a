"""Each effect with the product's own services; only mail server and renderer are of cardboard."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from portal.db import models, outbox
from portal.db.models import CheckInState, Link, Message, MessageState, Patient, Purpose
from portal.db.queries import heartbeats
from portal.domain.errors import TemporaryFailure
from portal.services import dead_letters, messages, programmes
from portal.services import outbox as service
from portal.services.messages import RenderProgramme, ReviewProgramme, SendEmail
from tests import builders
from workers import effects
from workers.mail import Fate, Reply, WrongAddress

S = MessageState


@dataclass(frozen=True)
class Sheet:
    content: bytes
    pages: int = 1


class CardboardPdf:
    def __init__(self) -> None:
        self.html: list[str] = []

    def render(self, html: str) -> Sheet:
        self.html.append(html)
        return Sheet(b"%PDF-1.7 sheet " + str(len(self.html)).encode())

    def close(self) -> None: ...


@pytest.fixture
def clinic(bench: Any) -> Any:
    """A bench with a renderer that always succeeds."""
    object.__setattr__(bench.run, "pdf", CardboardPdf())
    return bench


def signed(bench: Any, **patient: Any) -> models.ProgrammeVersion:
    """A programme that a therapist has just sent; its sheet is still to be made."""
    now = bench.clock.now()
    with bench.run.transaction() as session:
        programme = builders.a_draft(
            session, patient=builders.a_patient(session, now=now, **patient), now=now
        )
        owner = session.get_one(Patient, programme.patient_id)
        signature = programmes.Signature(
            by=session.get_one(models.Account, owner.therapist_id), envelope=builders.an_envelope(now),
            sentence=builders.SENTENCE, starts_on=now.date(), revision=1,
        )  # fmt: skip
        return programmes.sign_and_send(
            session, programme=programme, signature=signature, library=builders.library(), now=now
        )


def keyed(bench: Any, prefix: str) -> Message:
    with bench.run.reading() as session:
        rows = session.query(Message).filter(Message.key.startswith(prefix))
        (row,) = rows
        return row


def all_work(bench: Any) -> list[str]:
    """Turns until nothing is due; what was done, in order."""
    done: list[str] = []
    for _ in range(30):
        with bench.run.transaction() as session:
            hints = [hint for queue in models.Queue for hint in outbox.claim(session, queue, 9)]
        if not hints:
            return done
        done += [f"{hint.effect} {effects.carry_out(bench.run, hint.id, hint.attempt)}" for hint in hints]
    raise AssertionError(done)


def an_email(bench: Any, **patient: Any) -> int:
    version = signed(bench, **patient)
    order = SendEmail(
        "programme_changed", about="1", patient_id=version.patient_id, version_id=version.id,
        programme_id=version.programme_id,
    )  # fmt: skip
    return bench.put(order)


def test_the_email_about_a_sheet_is_put_together_with_the_sheet(clinic: Any) -> None:
    version = signed(clinic)
    assert all_work(clinic) == ["render_programme done", "render_programme done"]
    clinic.move(seconds=59)
    assert all_work(clinic) == [], "the minute in which it can be taken back"
    clinic.move(seconds=1)
    assert all_work(clinic) == ["send_email sent"]
    with clinic.run.reading() as session:
        documents = session.query(models.Document).order_by(models.Document.id).all()
    assert [row.variant for row in documents] == ["full_programme", "fridge_sheet"]
    assert {row.version_id for row in documents} == {version.id}
    (email,) = clinic.mail.delivered
    assert email.to == "anna@example.com"


def test_a_paper_patient_gets_a_sheet_and_no_email(clinic: Any) -> None:
    signed(clinic, email=None)
    assert all_work(clinic) == ["render_programme done", "render_programme done"]


def test_a_second_rendering_of_the_same_sheet_stores_nothing_new(clinic: Any) -> None:
    version = signed(clinic)
    all_work(clinic)
    clinic.move(seconds=60)
    all_work(clinic)
    with clinic.run.transaction() as session:
        session.query(Message).filter(Message.key.endswith(":full_programme:A4")).one().key = "done before"
    clinic.put(RenderProgramme(version.id, "full_programme", "A4", "programme_ready"))
    all_work(clinic)
    with clinic.run.reading() as session:
        assert session.query(models.Document).count() == 2
    assert len(clinic.mail.delivered) == 1


def test_every_attempt_carries_the_same_message_id_and_a_fresh_link(clinic: Any) -> None:
    id = an_email(clinic)
    clinic.mail.reply = TemporaryFailure("451")
    assert clinic.work(id) == "due"
    first = clinic.row(id).message_id
    clinic.mail.reply = Reply(Fate.SENT, "250 ok")
    clinic.move(hours=2)
    assert clinic.work(id) == "sent"
    (email,) = clinic.mail.delivered
    assert email.message_id == first == clinic.row(id).message_id
    with clinic.run.reading() as session:
        links = session.query(Link).filter(Link.message_id == id, Link.purpose == Purpose.PROGRAMME).all()
    assert len({link.digest for link in links}) == len(links) >= 2


def test_no_transaction_is_open_while_the_mail_server_is_spoken_to(clinic: Any) -> None:
    id = an_email(clinic)
    pool = clinic.run.runtime.database._engine.pool

    def look() -> None:
        assert pool.checkedout() == 0

    clinic.mail.before_mark = clinic.mail.after_mark = look
    assert clinic.work(id) == "sent"


def change(bench: Any, patient: int, **values: Any) -> None:
    with bench.run.transaction() as session:
        for name, value in values.items():
            setattr(session.get_one(Patient, patient), name, value)


def test_who_is_discharged_while_the_mail_is_on_its_way_does_not_get_it(clinic: Any) -> None:
    id = an_email(clinic)
    patient = clinic.row(id).patient_id
    clinic.mail.before_mark = lambda: change(clinic, patient, discharged_at=clinic.clock.now())
    assert clinic.work(id) == "cancelled"
    assert clinic.mail.delivered == []
    assert clinic.row(id).reason == "discharged"


def test_a_message_cancelled_while_it_is_composed_is_not_sent(clinic: Any) -> None:
    id = an_email(clinic)

    def cancel() -> None:
        with clinic.run.transaction() as session:
            service.cancel(session, reason="paused", patient_id=clinic.row(id).patient_id)

    clinic.mail.before_mark = cancel
    assert clinic.work(id) == "fence_lost"
    assert clinic.mail.delivered == []
    assert clinic.row(id).state is S.CANCELLED


def test_an_email_that_would_come_at_night_waits_for_the_morning(clinic: Any) -> None:
    id = an_email(clinic)
    clinic.clock.time = clinic.clock.time.replace(hour=22)
    assert clinic.work(id) == "due"
    assert clinic.row(id).due_at.hour == 7, "eight o'clock in Copenhagen"
    assert clinic.mail.delivered == []


def test_a_third_email_of_a_day_waits_for_tomorrow(clinic: Any) -> None:
    id = an_email(clinic)
    patient = clinic.row(id).patient_id
    clinic.work(id)
    again = SendEmail(**clinic.row(id).payload | {"about": "2"})
    second = clinic.put(again)
    assert clinic.work(second) == "due"
    assert clinic.row(second).due_at > clinic.clock.now() + timedelta(hours=12)
    assert clinic.row(second).patient_id == patient


def test_a_dead_address_is_never_written_to_again_and_the_therapist_phones(clinic: Any) -> None:
    id = an_email(clinic)
    clinic.mail.reply = WrongAddress("550 5.1.1 <address>")
    assert clinic.work(id) == "suppressed"
    with clinic.run.reading() as session:
        assert session.get_one(Patient, clinic.row(id).patient_id).email_is_wrong
    assert [alert.code for alert in clinic.alerts()] == ["mail_wrong_address"]
    clinic.mail.reply = Reply(Fate.SENT)
    other = clinic.put(SendEmail(**clinic.row(id).payload | {"about": "2"}))
    assert clinic.work(other) == "suppressed"
    assert clinic.mail.delivered == []


ENDS = (
    (Fate.SENT, S.SENT, []),
    (Fate.LATER, S.DUE, []),
    (Fate.REFUSED, S.FAILED, ["mail_failed"]),
    (Fate.UNKNOWN, S.UNKNOWN, ["mail_unknown"]),
)


@pytest.mark.parametrize("fate, state, alert", ENDS)
def test_each_answer_to_the_dot_has_its_end(
    clinic: Any, fate: Fate, state: MessageState, alert: list[str]
) -> None:
    id = an_email(clinic)
    clinic.mail.reply = Reply(fate, "words")
    clinic.work(id)
    assert clinic.row(id).state is state
    assert [row.code for row in clinic.alerts()] == alert


def in_doubt(bench: Any) -> int:
    id = an_email(bench)
    bench.mail.reply = Reply(Fate.UNKNOWN, "silence")
    bench.work(id)
    bench.mail.reply = Reply(Fate.SENT, "250")
    return id


def settle(bench: Any) -> None:
    slot = str(bench.clock.now())
    assert bench.work(bench.put(messages.SettleUnknown(slot))) == "done"


def swept(bench: Any) -> None:
    """The mail server took so long that the clock called the e-mail unknown, and asked a person."""
    bench.move(seconds=outbox.MAIL_LEASE_SECONDS + 1)
    with bench.run.transaction() as session:
        for id in outbox.sweep(session):
            dead_letters.tell(session, message_id=id, now=bench.clock.now())
    assert [alert.code for alert in bench.alerts()] == ["mail_unknown"]


@pytest.mark.parametrize("fate, state, alert", ENDS)
def test_a_late_answer_of_the_mail_server_takes_the_question_back(
    clinic: Any, fate: Fate, state: MessageState, alert: list[str]
) -> None:
    id = an_email(clinic)
    clinic.mail.reply, clinic.mail.after_mark = Reply(fate, "late"), lambda: swept(clinic)
    clinic.work(id)
    assert clinic.row(id).state is state
    assert [row.code for row in clinic.alerts()] == alert


def test_a_late_answer_leaves_what_a_person_has_seen(clinic: Any) -> None:
    def seen() -> None:
        swept(clinic)
        with clinic.run.transaction() as session:
            session.query(models.Alert).one().seen_at = clinic.clock.now()

    id = an_email(clinic)
    clinic.mail.after_mark = seen
    assert clinic.work(id) == "sent"
    assert [row.code for row in clinic.alerts()] == ["mail_unknown"]


def test_an_opened_link_settles_the_doubt(clinic: Any) -> None:
    id = in_doubt(clinic)
    settle(clinic)
    assert clinic.row(id).state is S.UNKNOWN, "the machine never guesses"
    with clinic.run.transaction() as session:
        session.query(Link).filter(Link.message_id == id).first().opened_at = clinic.clock.now()
    clinic.move(minutes=1)
    settle(clinic)
    assert clinic.row(id).state is S.SENT
    assert clinic.alerts() == []


def test_a_look_into_the_mailbox_settles_the_doubt(clinic: Any) -> None:
    id = in_doubt(clinic)
    clinic.mail.arrived = True
    settle(clinic)
    assert clinic.row(id).state is S.SENT


def test_what_is_not_in_the_mailbox_is_put_there(clinic: Any) -> None:
    id = in_doubt(clinic)
    clinic.mail.arrived = False
    settle(clinic)
    assert clinic.row(id).state is S.DUE
    assert clinic.work(id) == "sent"
    assert clinic.alerts() == []


def test_a_doubt_about_an_overtaken_email_is_over(clinic: Any) -> None:
    id = in_doubt(clinic)
    change(clinic, clinic.row(id).patient_id, discharged_at=clinic.clock.now())
    settle(clinic)
    assert clinic.row(id).state is S.EXPIRED
    assert clinic.alerts() == []


def test_the_whole_way_from_a_check_in_to_the_next_sheet(clinic: Any) -> None:
    """More pain than before: review, new version, its sheet and the e-mail, each a message of its own."""
    version = signed(clinic)
    all_work(clinic)
    clinic.move(seconds=60)
    all_work(clinic)
    with clinic.run.reading() as session:
        planned = session.query(models.CheckIn).one()
    clinic.clock.time = planned.opens_at
    clinic.put(messages.OpenCheckIns("1"))
    assert all_work(clinic) == ["open_check_ins done", "send_email sent"]
    answered(clinic, planned.id, clinic.clock.now())
    assert all_work(clinic) == [
        "review_programme done", "render_programme done", "render_programme done", "send_email sent",
    ]  # fmt: skip
    with clinic.run.reading() as session:
        numbers = [row.number for row in session.query(models.ProgrammeVersion)]
        assert session.get_one(models.CheckIn, planned.id).state is CheckInState.ANSWERED
    assert numbers == [1, 2]
    assert version.number == 1
    assert len(clinic.mail.delivered) == 3


def answered(bench: Any, check_in_id: int, now: datetime) -> None:
    from portal.services import check_ins

    with bench.run.transaction() as session:
        answers = builders.answers(during=6, after24=6, rest=5)
        check_ins.record(
            session, check_in_id=check_in_id, answers=answers, text="", submission_id="s" * 20, now=now
        )


def test_a_review_is_written_once_however_often_it_is_asked_for(clinic: Any) -> None:
    signed(clinic)
    all_work(clinic)
    with clinic.run.reading() as session:
        planned = session.query(models.CheckIn).one()
    clinic.clock.time = planned.opens_at
    clinic.put(messages.OpenCheckIns("1"))
    all_work(clinic)
    answered(clinic, planned.id, clinic.clock.now())
    all_work(clinic)
    with clinic.run.transaction() as session:
        session.query(Message).filter(Message.effect == "review_programme").one().key = "done before"
    clinic.put(ReviewProgramme(planned.id, 1))
    all_work(clinic)
    with clinic.run.reading() as session:
        assert session.query(models.Review).count() == 1
        assert session.query(models.ProgrammeVersion).count() == 2


def test_silence_is_reviewed_like_an_answer(clinic: Any) -> None:
    signed(clinic)
    all_work(clinic)
    with clinic.run.reading() as session:
        planned = session.query(models.CheckIn).one()
    clinic.clock.time = planned.opens_at
    clinic.put(messages.OpenCheckIns("1"))
    all_work(clinic)
    clinic.clock.time = planned.opens_at + timedelta(days=2, hours=1)
    clinic.put(messages.Remind("1"))
    assert "send_email sent" in all_work(clinic)
    clinic.clock.time = planned.closes_at + timedelta(minutes=1)
    clinic.put(messages.CloseUnanswered("1"))
    assert "review_programme done" in all_work(clinic)
    with clinic.run.reading() as session:
        (review,) = session.query(models.Review)
    assert review.answer_number == 0


def test_a_pulse_proves_the_whole_road(clinic: Any) -> None:
    assert clinic.work(clinic.put(messages.Pulse("1"))) == "done"
    with clinic.run.reading() as session:
        assert heartbeats.last(session, heartbeats.WORKER) == clinic.clock.now()
        assert heartbeats.workers(session, since=clinic.clock.now()) == 1


def test_finished_duties_are_removed_after_an_hour_and_nothing_else_is(clinic: Any) -> None:
    email = an_email(clinic)
    clinic.work(email)
    pulse = clinic.put(messages.Pulse("1"))
    clinic.work(pulse)
    clinic.move(hours=2)
    clinic.work(clinic.put(messages.Purge("1")))
    with clinic.run.reading() as session:
        left = {row.effect for row in session.query(Message)}
    assert left == {"send_email", "render_programme", "purge"}


def test_red_flags_that_nobody_saw_are_escalated(clinic: Any) -> None:
    assert clinic.work(clinic.put(messages.EscalateAlerts("1"))) == "done"
