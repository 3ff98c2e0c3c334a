"""The life of a message: every step names where it comes from, and who may take it."""

import multiprocessing
import os
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from portal.db import outbox
from portal.db.models import Message, MessageState, Queue
from portal.db.outbox import Ending, Hold
from portal.db.session import Database
from tests.fakes.clock import FixedClock

KEY = b"aV5nE8tQ2yH6mC1rW9kX3jB7zF4dU0sL"
ME = "worker:1"
S = MessageState


class Table:
    """The message table with a clock that can be moved."""

    def __init__(self, url: str) -> None:
        self.clock = FixedClock()
        self.database = Database(url, installation_key=KEY, clock=self.clock)

    def do(self, step: Any, *arguments: Any, **named: Any) -> Any:
        with self.database.transaction() as session:
            return step(session, *arguments, **named)

    def look(self, step: Any, *arguments: Any) -> Any:
        with self.database.reading() as session:
            return step(session, *arguments)

    def put(self, key: str = "a", **values: Any) -> int:
        now = self.clock.now()
        row = {
            "key": key, "effect": "pulse", "schema_version": 1, "payload": {}, "queue": Queue.MAIL,
            "state": S.DUE, "due_at": now, "expires_at": now + timedelta(days=4), "created_at": now,
        } | values  # fmt: skip
        return self.do(outbox.add, row)

    def row(self, id: int) -> Message:
        with self.database.reading() as session:
            return session.get_one(Message, id)

    def claimed(self, id: int, owner: str = ME) -> Hold:
        (hint,) = self.do(outbox.claim, Queue.MAIL, 1)
        assert hint.id == id
        return Hold(id, hint.attempt, owner)

    def begun(self, id: int, owner: str = ME) -> Hold:
        hold = self.claimed(id, owner)
        assert self.do(outbox.begin, hold)
        return hold

    def transmitting(self, id: int) -> Hold:
        hold = self.begun(id)
        assert self.do(outbox.transmitting, hold)
        return hold

    def later(self, seconds: float) -> datetime:
        return self.clock.now() + timedelta(seconds=seconds)


@pytest.fixture
def table(database_url: str) -> Iterator[Table]:
    table = Table(database_url)
    yield table
    table.database.close()


def test_one_intention_is_kept_once(table: Table) -> None:
    assert table.put("review:1:1") is not None
    assert table.put("review:1:1") is None


def test_a_claim_takes_the_oldest_due_rows_of_its_queue_up_to_its_room(
    table: Table,
) -> None:
    late = table.put("late", due_at=table.later(-60))
    first = table.put("first", due_at=table.later(-90))
    table.put("tomorrow", due_at=table.later(86400))
    table.put("other queue", queue=Queue.PDF)
    table.put("held", state=S.HELD)
    table.put("too late", expires_at=table.later(-1))
    hints = table.do(outbox.claim, Queue.MAIL, 1)
    assert [(hint.id, hint.attempt, hint.effect) for hint in hints] == [(first, 1, "pulse")]
    assert [hint.id for hint in table.do(outbox.claim, Queue.MAIL, 9)] == [late]


def test_a_second_worker_with_the_same_hint_gets_nothing(table: Table) -> None:
    hold = table.claimed(table.put())
    assert table.do(outbox.begin, hold)
    assert not table.do(outbox.begin, Hold(hold.id, hold.attempt, "worker:2"))


def test_a_hint_of_an_older_attempt_gets_nothing(table: Table) -> None:
    hold = table.claimed(table.put())
    table.clock.move(seconds=outbox.LEASE_SECONDS + 1)
    table.do(outbox.sweep)
    again = table.claimed(hold.id)
    assert again.attempt == hold.attempt + 1
    assert not table.do(outbox.begin, hold)
    assert table.do(outbox.begin, again)


def test_a_hint_that_comes_after_its_lease_gets_nothing(table: Table) -> None:
    hold = table.claimed(table.put())
    table.clock.move(seconds=outbox.LEASE_SECONDS + 1)
    assert not table.do(outbox.begin, hold)


def test_work_that_ends_well_ends_once(table: Table) -> None:
    hold = table.begun(table.put())
    assert table.do(outbox.finish, hold, Ending(S.DONE))
    assert not table.do(outbox.finish, hold, Ending(S.DONE))
    row = table.row(hold.id)
    assert (row.state, row.lease_until, row.finished_at is not None) == (S.DONE, None, True)


def test_a_worker_that_lost_its_lease_can_end_nothing(table: Table) -> None:
    frozen = table.begun(table.put())
    table.clock.move(seconds=outbox.LEASE_SECONDS + 1)
    table.do(outbox.sweep)
    second = table.begun(frozen.id, "worker:2")
    late = table.clock.now()
    assert not table.do(outbox.finish, frozen, Ending(S.DONE))
    assert not table.do(outbox.transmitting, frozen)
    assert not table.do(outbox.put_back, frozen, due_at=late, reason="", failed=True)
    assert table.do(outbox.transmitting, second)


def test_a_lost_hint_costs_an_attempt_but_is_no_failure(table: Table) -> None:
    hold = table.claimed(table.put())
    table.clock.move(seconds=outbox.LEASE_SECONDS + 1)
    assert table.look(outbox.has_overdue)
    assert table.do(outbox.sweep) == []
    row = table.row(hold.id)
    assert (row.state, row.attempt, row.failures) == (S.DUE, 1, 0)
    assert not table.look(outbox.has_overdue)


def test_work_that_kills_its_worker_five_times_is_given_up(table: Table) -> None:
    id = table.put()
    for death in range(1, outbox.MOST_FAILURES + 1):
        table.begun(id)
        table.clock.move(seconds=outbox.LEASE_SECONDS + 1)
        told = table.do(outbox.sweep)
        assert told == ([id] if death == outbox.MOST_FAILURES else [])
    row = table.row(id)
    assert (row.state, row.reason, row.failures) == (S.FAILED, "worker_died", 5)


def test_a_transmitted_email_whose_worker_died_is_unknown_and_never_claimed_again(table: Table) -> None:
    hold = table.transmitting(table.put())
    table.clock.move(seconds=outbox.MAIL_LEASE_SECONDS - 1)
    assert table.do(outbox.sweep) == []
    table.clock.move(seconds=2)
    assert table.do(outbox.sweep) == [hold.id]
    assert table.row(hold.id).state == S.UNKNOWN
    assert table.do(outbox.claim, Queue.MAIL, 9) == []


def test_a_late_yes_of_the_mail_server_still_counts(table: Table) -> None:
    hold = table.transmitting(table.put())
    table.clock.move(seconds=outbox.MAIL_LEASE_SECONDS + 1)
    table.do(outbox.sweep)
    assert table.do(outbox.answered, hold, Ending(S.SENT, reply="250 ok"))
    assert (table.row(hold.id).state, table.row(hold.id).reply) == (S.SENT, "250 ok")


def test_a_refusal_after_the_dot_is_due_again(table: Table) -> None:
    hold = table.transmitting(table.put())
    assert table.do(outbox.refused, hold, due_at=table.later(60), reason="451")
    row = table.row(hold.id)
    assert (row.state, row.failures, row.due_at) == (S.DUE, 0, table.later(60))


def test_an_answer_to_another_attempt_moves_nothing(table: Table) -> None:
    hold = table.transmitting(table.put())
    other = Hold(hold.id, hold.attempt + 1, ME)
    assert not table.do(outbox.answered, other, Ending(S.SENT))
    assert not table.do(outbox.refused, other, due_at=table.clock.now(), reason="")


def test_an_error_puts_a_message_back_and_counts_if_the_work_broke(table: Table) -> None:
    hold = table.begun(table.put())
    assert table.do(outbox.put_back, hold, due_at=table.later(30), reason="broke", failed=True)
    assert (table.row(hold.id).failures, table.row(hold.id).due_at) == (1, table.later(30))


def test_what_redis_refused_is_due_again_at_once(table: Table) -> None:
    table.put()
    hints = table.do(outbox.claim, Queue.MAIL, 1)
    table.do(outbox.unclaim, hints)
    assert (table.row(hints[0].id).state, table.row(hints[0].id).failures) == (S.DUE, 0)
    hold = table.begun(hints[0].id)
    table.do(outbox.unclaim, hints)
    assert table.row(hold.id).state == S.CLAIMED, "begun work is not taken away"


def test_a_message_past_its_time_expires_and_somebody_hears_of_it(table: Table) -> None:
    id = table.put(expires_at=table.later(60))
    table.clock.move(seconds=61)
    assert table.do(outbox.claim, Queue.MAIL, 9) == []
    assert table.do(outbox.sweep) == [id]
    assert (table.row(id).state, table.row(id).reason) == (S.EXPIRED, "too_late")


def test_cancelling_reaches_what_is_claimed_but_not_what_is_transmitting(table: Table) -> None:
    patients = {"payload": {"programme_id": 7}}
    claimed = table.begun(table.put("email:a:1", **patients))
    transmitting = table.transmitting(table.put("email:b:1", **patients))
    held = table.put("email:c:1", state=S.HELD, **patients)
    other = table.put("email:d:1", payload={"programme_id": 8})
    assert table.do(outbox.cancel, reason="paused", programme_id=7) == 2
    assert [table.row(id).state for id in (claimed.id, transmitting.id, held, other)] == [
        S.CANCELLED, S.TRANSMITTING, S.CANCELLED, S.DUE,
    ]  # fmt: skip
    assert not table.do(outbox.transmitting, claimed)
    assert table.do(outbox.cancel, reason="gone", key_prefix="email:d") == 1


def test_held_mail_waits_until_a_person_releases_it(table: Table) -> None:
    mail = table.put("email:check_in:1", effect="send_email")
    test = table.put("email:mail_test:1", effect="send_email")
    work = table.put("review:1:1", effect="review_programme")
    assert (
        table.do(outbox.hold, effect="send_email", reason="mail_is_off", except_keys="email:mail_test:") == 1
    )
    assert [table.row(id).state for id in (mail, test, work)] == [S.HELD, S.DUE, S.DUE]
    assert table.do(outbox.release) == 1
    assert table.row(mail).state == S.DUE


def test_a_hint_that_nobody_took_up_holds_no_place_in_its_window(table: Table) -> None:
    table.claimed(table.put("lost"))
    assert table.look(outbox.at_work, Queue.MAIL) == 1
    table.clock.move(seconds=outbox.UNHEARD_SECONDS + 1)
    assert table.look(outbox.at_work, Queue.MAIL) == 0
    table.begun(table.put("taken up"))
    table.clock.move(seconds=outbox.UNHEARD_SECONDS + 1)
    assert table.look(outbox.at_work, Queue.MAIL) == 1


def test_a_claim_reads_only_what_is_due(sqlite_url: str) -> None:
    """The partial index is used: a million sent mails cost nothing."""
    table = Table(sqlite_url)
    with table.database.reading() as session:
        rows = outbox._due_rows(session, Queue.MAIL).order_by(Message.due_at, Message.id)
        words = str(rows.compile(session.get_bind(), compile_kwargs={"literal_binds": True}))
        plan = " ".join(str(row) for row in session.execute(text(f"EXPLAIN QUERY PLAN {words}")))
    table.database.close()
    assert "USING INDEX message_due" in plan


def claim_all(url: str, rows: int, into: Any) -> None:
    """One of several clocks: claims by sevens until nothing is left."""
    database = Database(url, installation_key=KEY, clock=FixedClock())
    mine: list[int] = []
    while True:
        with database.transaction() as session:
            hints = outbox.claim(session, Queue.MAIL, 7)
        if not hints:
            break
        mine += [hint.id for hint in hints]
    database.close()
    into.put(mine)


@pytest.mark.slow
def test_of_four_clocks_none_claims_what_another_has(table: Table) -> None:
    rows = 1000
    with table.database.transaction() as session:
        now = table.clock.now()
        row = {"effect": "pulse", "payload": {}, "queue": Queue.MAIL, "state": S.DUE, "due_at": now}
        row |= {"expires_at": now + timedelta(days=1), "created_at": now}
        session.add_all(Message(key=str(number), **row) for number in range(rows))
    context = multiprocessing.get_context("spawn")
    into = context.Queue()
    clocks = [context.Process(target=claim_all, args=(table.database.url, rows, into)) for _ in range(4)]
    for clock in clocks:
        clock.start()
    claimed = [id for _ in clocks for id in into.get(timeout=60)]
    for clock in clocks:
        clock.join(timeout=60)
    assert Counter(claimed).most_common(1)[0][1] == 1
    assert len(claimed) == rows
    with table.database.reading() as session:
        assert set(session.scalars(select(Message.attempt))) == {1}


def test_a_forked_child_may_not_use_its_parents_database(table: Table) -> None:
    table.put()
    table.database._pid = os.getpid() + 1
    with pytest.raises(RuntimeError, match="another process"):
        table.look(outbox.has_due, Queue.MAIL)
    table.database._pid = os.getpid()
