"""What the workers do for a batch: programmes that go on longer, and sheets in one file."""

import threading
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from portal.db import models, outbox
from portal.db.models import Message, MessageState
from portal.domain.errors import RenderFailed
from portal.rendering.parts import Pack, Printable
from portal.services import batch_states, batches, extending, pauses, programmes
from portal.services.batch_states import EXTEND, PRINT, Looked, State
from portal.services.planned import Asked
from tests import builders
from tests.races import at_once
from workers import effects, housekeeping

CHOICES: dict[str, dict[str, Any]] = {
    PRINT: {"two_sided": True},
    EXTEND: {"weeks": 4, "language": "en"},
}


@dataclass(frozen=True)
class Sheet:
    content: bytes
    pages: int = 1


@dataclass
class CardboardPress:
    """Makes files of cardboard; `fails` names a patient whose sheet cannot be laid out."""

    fails: str = "nobody"
    pages: int = 1
    number: int = 0
    packs: list[Pack] = field(default_factory=list)

    def render(self, document: Printable) -> Sheet:
        if self.fails in document.plain:
            raise RenderFailed("broken")
        self.number += 1
        return Sheet(b"%PDF-1.7 sheet " + str(self.number).encode(), self.pages)

    def render_pack(self, pack: Pack) -> Sheet:
        self.packs.append(pack)
        return Sheet(b"%PDF-1.7 pack", len(pack.documents) * self.pages)

    def close(self) -> None: ...


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """SQLite, but where two at once matter."""
    return str(request.getfixturevalue(getattr(request, "param", "sqlite_url")))


BOTH = pytest.mark.parametrize("database_url", ["sqlite_url", "postgres_url"], indirect=True)


@pytest.fixture
def press(bench: Any) -> CardboardPress:
    press = CardboardPress()
    object.__setattr__(bench.run, "pdf", press)
    return press


def asked_for(bench: Any, kind: str, *names: str) -> int:
    """A batch for patients of these names, begun now."""
    now = bench.clock.now()
    with bench.run.transaction() as session:
        by = builders.a_therapist(session)
        patients = [
            builders.a_patient(session, therapist=by, first_name=name, email=f"{name}@example.com")
            for name in names
        ]
        for patient in patients:
            builders.a_programme(session, patient=patient, now=now)
        asked = Asked(by, now, CHOICES[kind])
        return batches.begin(session, kind=kind, patients=patients, asked=asked, submission_id="form").id


def look(bench: Any, batch_id: int) -> Looked:
    with bench.run.reading() as session:
        return batch_states.look(session, session.get_one(models.Batch, batch_id), now=bench.clock.now())


def all_work(bench: Any) -> list[str]:
    done: list[str] = []
    for _ in range(30):
        with bench.run.transaction() as session:
            hints = [hint for queue in models.Queue for hint in outbox.claim(session, queue, 9)]
        if not hints:
            return done
        done += [f"{hint.effect} {effects.carry_out(bench.run, hint.id, hint.attempt)}" for hint in hints]
    raise AssertionError(done)


def file_of(bench: Any, batch_id: int) -> bytes | None:
    with bench.run.reading() as session:
        content: bytes | None = session.get_one(models.Batch, batch_id).pdf
        return content


def test_an_extension_changes_no_exercise_and_mails_nobody(bench: Any, press: CardboardPress) -> None:
    batch_id = asked_for(bench, EXTEND, "Anna")
    with bench.run.reading() as session:
        programme = session.query(models.Programme).one()
        before, weeks = builders.latest(session, programme), programme.weeks
        doses, until_on = builders.doses(before), before.envelope.until_on
    assert all_work(bench)[0] == "extend_programme done"
    assert look(bench, batch_id).number(State.DONE) == 1
    with bench.run.reading() as session:
        programme = session.query(models.Programme).one()
        after = builders.latest(session, programme)
        row = session.query(models.BatchRow).one()
        assert (after.number, builders.doses(after)) == (2, doses)
        assert programme.weeks == weeks + 4
        assert after.envelope.until_on == until_on + timedelta(weeks=4)
        assert after.envelope.sentence == row.said
        assert after.envelope.signed_at == session.query(models.Batch).one().created_at
        assert not session.query(models.Draft).count()
        assert builders.emails(session) == []
    assert bench.mail.delivered == []


def test_a_sentence_that_changed_is_not_signed(bench: Any, press: CardboardPress) -> None:
    batch_id = asked_for(bench, EXTEND, "Anna")
    with bench.run.transaction() as session:
        session.query(models.Clinic).one().must_ask = ["easier"]
    all_work(bench)
    (line,) = look(bench, batch_id).lines
    assert (line.state, line.reason) == (State.REFUSED, "limits_changed")
    with bench.run.reading() as session:
        assert session.query(models.Programme).one().latest_number == 1


@BOTH
@pytest.mark.parametrize("meanwhile", ["paused", "has_draft", "discharged"])
def test_what_came_between_the_click_and_the_worker_wins(
    bench: Any, press: CardboardPress, meanwhile: str
) -> None:
    batch_id = asked_for(bench, EXTEND, "Anna")
    now = bench.clock.now()
    with bench.run.transaction() as session:
        programme = session.query(models.Programme).one()
        if meanwhile == "paused":
            pauses.pause(session, programme=programme, because="therapist", now=now)
        elif meanwhile == "has_draft":
            programmes.draft_of(session, programme=programme, now=now)
        else:
            session.query(models.Patient).one().discharged_at = now
    all_work(bench)
    (line,) = look(bench, batch_id).lines
    assert (line.state, line.reason) == (State.REFUSED, meanwhile)
    with bench.run.reading() as session:
        assert session.query(models.Programme).one().latest_number == 1


@BOTH
def test_an_extension_worked_twice_is_one_version(bench: Any, press: CardboardPress) -> None:
    """A lease that ran out while the first worker was busy: the late one writes nothing."""
    asked_for(bench, EXTEND, "Anna")
    with bench.run.transaction() as session:
        (hint,) = outbox.claim(session, models.Queue.REVIEW, 9)
    assert effects.carry_out(bench.run, hint.id, hint.attempt) == "done"
    assert effects.carry_out(bench.run, hint.id, hint.attempt) == "stale"
    with bench.run.reading() as session:
        assert session.query(models.Programme).one().latest_number == 2


def test_a_file_waits_for_its_sheets_and_holds_them_all(bench: Any, press: CardboardPress) -> None:
    batch_id = asked_for(bench, PRINT, "Anna", "Bodil")
    with bench.run.transaction() as session:
        sheet = session.query(Message).filter(Message.key.contains("fridge_sheet")).first()
        assert sheet is not None
        sheet.state = MessageState.DUE
        sheet.due_at += timedelta(seconds=1)
    assert all_work(bench) == ["print_pack due"]
    bench.move(seconds=3)
    done = all_work(bench)
    assert done[0] == "render_programme done"
    bench.move(seconds=3)
    done += all_work(bench)
    assert done[-1] == "print_pack done"
    looked = look(bench, batch_id)
    assert looked.is_ready
    assert file_of(bench, batch_id) == b"%PDF-1.7 pack"
    (pack,) = press.packs
    assert (len(pack.documents), pack.two_sided, pack.title) == (
        2,
        True,
        "Exercise sheets, Monday 16 November",
    )


def test_the_sheets_lie_in_the_order_of_the_next_visits(bench: Any, press: CardboardPress) -> None:
    asked_for(bench, PRINT, "Anna", "Bodil", "Carlo")
    with bench.run.transaction() as session:
        visits = {"Carlo": 1, "Anna": 2}
        for patient in session.query(models.Patient):
            if patient.first_name in visits:
                patient.next_visit_at = bench.clock.now() + timedelta(
                    days=1, hours=visits[patient.first_name]
                )
    all_work(bench)
    shown = [document.plain for document in press.packs[0].documents]
    for name, sheet in zip(["Carlo", "Anna", "Bodil"], shown, strict=True):
        assert name in sheet


def test_one_sheet_that_fails_leaves_the_others(bench: Any, press: CardboardPress) -> None:
    batch_id = asked_for(bench, PRINT, "Anna", "Bodil")
    press.fails = "Bodil"
    all_work(bench)
    looked = look(bench, batch_id)
    assert [(line.state, line.reason) for line in looked.lines] == [
        (State.DONE, None),
        (State.REFUSED, "sheet_failed"),
    ]
    assert looked.is_ready
    assert len(press.packs[0].documents) == 1


def test_a_patient_paused_meanwhile_is_not_in_the_file(bench: Any, press: CardboardPress) -> None:
    batch_id = asked_for(bench, PRINT, "Anna", "Bodil")
    with bench.run.transaction() as session:
        bo = session.query(models.Programme).order_by(models.Programme.id.desc()).first()
        assert bo is not None
        pauses.pause(session, programme=bo, because="therapist", now=bench.clock.now())
    all_work(bench)
    assert [line.reason for line in look(bench, batch_id).lines] == [None, "paused"]
    assert len(press.packs[0].documents) == 1


def test_a_file_has_at_most_60_pages(bench: Any, press: CardboardPress) -> None:
    batch_id = asked_for(bench, PRINT, "Anna", "Bodil", "Carlo")
    press.pages = 25
    all_work(bench)
    looked = look(bench, batch_id)
    assert [line.reason for line in looked.lines] == [None, None, "pack_full"]
    assert looked.batch.pages == 50
    assert not looked.retryable, "another file of the same patients would be as full"


def test_a_pause_after_it_was_made_makes_the_file_old(bench: Any, press: CardboardPress) -> None:
    batch_id = asked_for(bench, PRINT, "Anna", "Bodil")
    all_work(bench)
    now = bench.clock.now()
    with bench.run.transaction() as session:
        programme = session.query(models.Programme).first()
        assert programme is not None
        pauses.pause(session, programme=programme, because="therapist", now=now)
    looked = look(bench, batch_id)
    assert (looked.is_ready, looked.is_old) == (False, True)
    with bench.run.transaction() as session:
        batch = session.get_one(models.Batch, batch_id)
        by = session.get_one(models.Account, batch.account_id)
        batches.try_again(session, batch=batch, by=by, now=now)
    all_work(bench)
    looked = look(bench, batch_id)
    assert looked.is_ready
    assert [line.reason for line in looked.lines] == ["paused", None]


def test_a_file_is_emptied_after_a_day_and_can_be_made_again(bench: Any, press: CardboardPress) -> None:
    batch_id = asked_for(bench, PRINT, "Anna")
    all_work(bench)
    bench.move(hours=25)
    with bench.run.transaction() as session:
        session.query(Message).filter_by(effect="print_pack").one().finished_at = (
            bench.clock.now() - timedelta(hours=25)
        )
        housekeeping.purge(session, now=bench.clock.now())
    assert file_of(bench, batch_id) is None
    assert look(bench, batch_id).needs_file


@BOTH
def test_a_worker_that_lost_its_file_job_writes_nothing(bench: Any, press: CardboardPress) -> None:
    """The job was cancelled while the file was being put together."""
    batch_id = asked_for(bench, PRINT, "Anna")

    def cancelled(pack: Pack) -> Sheet:
        with bench.run.transaction() as session:
            batch = session.get_one(models.Batch, batch_id)
            by = session.get_one(models.Account, batch.account_id)
            assert batches.cancel(session, batch=batch, by=by, now=bench.clock.now()) == 1
        return Sheet(b"%PDF-1.7 late")

    press.render_pack = cancelled  # type: ignore[method-assign]
    assert all_work(bench) == ["print_pack fence_lost"]
    assert file_of(bench, batch_id) is None


class Killed(BaseException):
    """The worker is gone in the middle of its work: nothing of it can clear up."""


def sweep(bench: Any) -> None:
    """The clock takes up what the dead left."""
    bench.move(seconds=outbox.LEASE_SECONDS + 1)
    with bench.run.transaction() as session:
        outbox.sweep(session)


@BOTH
def test_a_worker_killed_in_a_file_makes_it_once_more_and_whole(bench: Any, press: CardboardPress) -> None:
    batch_id = asked_for(bench, PRINT, "Anna", "Bodil")
    whole = press.render_pack

    def killed(pack: Pack) -> Sheet:
        raise Killed

    press.render_pack = killed  # type: ignore[method-assign]
    with pytest.raises(Killed):
        all_work(bench)
    press.render_pack = whole  # type: ignore[method-assign]
    assert file_of(bench, batch_id) is None
    assert look(bench, batch_id).is_running
    sweep(bench)
    assert all_work(bench) == ["print_pack done"]
    assert file_of(bench, batch_id) == b"%PDF-1.7 pack"
    assert [len(pack.documents) for pack in press.packs] == [2]


@BOTH
def test_a_worker_killed_in_an_extension_signs_it_once(
    bench: Any, press: CardboardPress, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_for(bench, EXTEND, "Anna")
    extend = extending.extend

    def killed(*args: Any, **values: Any) -> str | None:
        extend(*args, **values)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(extending, "extend", killed)
        with pytest.raises(Killed):
            all_work(bench)
    with bench.run.reading() as session:
        assert session.query(models.Programme).one().latest_number == 1
    sweep(bench)
    assert all_work(bench)[0] == "extend_programme done"
    with bench.run.reading() as session:
        assert session.query(models.Programme).one().latest_number == 2
        assert session.query(models.SignedEnvelope).count() == 2


@BOTH
def test_a_pause_and_an_extension_at_once_never_wait_in_a_ring(bench: Any, press: CardboardPress) -> None:
    """Whoever is first wins; the other finds it done."""
    batch_id = asked_for(bench, EXTEND, "Anna")
    with bench.run.reading() as session:
        number = session.query(models.Programme).one().id

    def stop(session: Any) -> None:
        programme = session.get_one(models.Programme, number)
        pauses.pause(session, programme=programme, because="therapist", now=bench.clock.now())

    worker = threading.Thread(target=all_work, args=(bench,))
    worker.start()
    outcomes = at_once(bench.run.runtime.database, stop)
    worker.join()
    assert outcomes == [None]
    (line,) = look(bench, batch_id).lines
    assert line.state in (State.DONE, State.REFUSED)
    with bench.run.reading() as session:
        programme = session.query(models.Programme).one()
        assert programme.status is models.ProgrammeStatus.PAUSED
        assert programme.latest_number == (2 if line.state is State.DONE else 1)
