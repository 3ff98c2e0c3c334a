"""What becomes of a message, whatever its work does: one line of the table of errors after the other."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest

from portal.db import outbox
from portal.db.models import MessageState, Queue
from portal.db.outbox import Ending, Hold
from portal.db.queries import heartbeats
from portal.domain.errors import (
    Conflict,
    InvalidInput,
    NoLongerWanted,
    NotAllowed,
    NotFound,
    PermanentFailure,
    RenderFailed,
    TemporaryFailure,
)
from portal.services import messages
from portal.services.messages import Effect
from workers import effects
from workers.effects import Again, Postponed
from workers.runtime import FenceLost, Run

S = MessageState


@dataclass(frozen=True)
class Trial(Effect):
    """An effect of this test alone."""

    number: int = 1
    lane: ClassVar[Queue] = Queue.REVIEW

    def key(self) -> str:
        return f"trial:{self.number}"


Body = Callable[[Run, Any], Any]


@pytest.fixture
def trial(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Body], None]]:
    """Says what the trial does."""
    monkeypatch.setitem(messages.EFFECTS, "trial", Trial)

    def does(body: Body) -> None:
        monkeypatch.setitem(effects.EFFECTS, "trial", body)

    return does


def raising(error: BaseException) -> Body:
    def body(run: Run, order: Any) -> None:
        raise error

    return body


def test_work_and_its_end_are_kept_together(bench: Any, trial: Any) -> None:
    def body(run: Run, order: Any) -> None:
        with run.finish() as session:
            heartbeats.beat(session, "trial", now=run.now())

    trial(body)
    id = bench.put(Trial())
    assert bench.work(id) == "done"
    assert bench.row(id).state is S.DONE
    with bench.run.reading() as session:
        assert heartbeats.last(session, "trial") == bench.clock.now()


def test_work_that_breaks_in_its_last_step_leaves_nothing(bench: Any, trial: Any) -> None:
    def body(run: Run, order: Any) -> None:
        with run.finish() as session:
            heartbeats.beat(session, "trial", now=run.now())
            raise ZeroDivisionError

    trial(body)
    id = bench.put(Trial())
    assert bench.work(id) == "due"
    assert (bench.row(id).failures, bench.row(id).reason) == (1, "ZeroDivisionError")
    with bench.run.reading() as session:
        assert heartbeats.last(session, "trial") is None


def test_a_doubled_hint_does_nothing(bench: Any, trial: Any) -> None:
    done = []

    def body(run: Run, order: Any) -> None:
        with run.finish():
            done.append(order)

    trial(body)
    id = bench.put(Trial())
    assert bench.work(id) == "done"
    assert [effects.carry_out(bench.run, id, attempt) for attempt in (0, 1, 2)] == ["stale"] * 3
    assert len(done) == 1


def test_a_worker_that_was_frozen_past_its_lease_writes_nothing(bench: Any, trial: Any) -> None:
    def body(run: Run, order: Any) -> None:
        bench.move(seconds=outbox.LEASE_SECONDS + 1)
        with run.transaction() as session:
            outbox.sweep(session)
            outbox.claim(session, Queue.REVIEW, 1)
        with run.finish() as session:
            heartbeats.beat(session, "trial", now=run.now())

    trial(body)
    id = bench.put(Trial())
    assert bench.work(id) == "fence_lost"
    assert bench.row(id).state is S.CLAIMED, "the second attempt holds it"
    with bench.run.reading() as session:
        assert heartbeats.last(session, "trial") is None


@pytest.mark.parametrize(
    "error, state",
    [
        (NoLongerWanted("discharged"), S.CANCELLED),
        (NoLongerWanted("dead", state="suppressed"), S.SUPPRESSED),
        (NotFound("x"), S.CANCELLED),
        (InvalidInput("header", "line break"), S.FAILED),
        (NotAllowed("x"), S.FAILED),
        (PermanentFailure("550"), S.FAILED),
    ],
)
def test_what_settles_the_matter_is_not_tried_again(
    bench: Any, trial: Any, error: Exception, state: MessageState
) -> None:
    trial(raising(error))
    id = bench.put(Trial())
    assert bench.work(id) == state.value
    assert bench.row(id).state is state
    assert bench.row(id).failures == 0


def test_a_temporary_failure_is_no_failure_and_waits_longer_each_time(bench: Any, trial: Any) -> None:
    trial(raising(TemporaryFailure("451")))
    id = bench.put(Trial())
    for _ in range(20):
        assert bench.work(id) == "due"
        wait = (bench.row(id).due_at - bench.clock.now()).total_seconds()
        assert 30 <= wait <= 7200
        bench.move(seconds=wait)
    assert (bench.row(id).failures, bench.row(id).attempt) == (0, 20)


def test_a_conflict_is_tried_again_at_once_but_not_for_ever(bench: Any, trial: Any) -> None:
    trial(raising(Conflict("version")))
    id = bench.put(Trial())
    assert [bench.work(id) for _ in range(5)] == ["due"] * 4 + ["failed"]


def test_a_sheet_that_fails_twice_is_given_up(bench: Any, trial: Any) -> None:
    trial(raising(RenderFailed("too long")))
    id = bench.put(Trial())
    assert [bench.work(id) for _ in range(2)] == ["due", "failed"]
    assert bench.row(id).reason == "too long"


def test_an_unforeseen_error_is_tried_five_times_and_never_quoted(bench: Any, trial: Any) -> None:
    trial(raising(ValueError("Anna Olsen has pain")))
    id = bench.put(Trial())
    for result in ["due"] * 4 + ["failed"]:
        assert bench.work(id) == result
        bench.move(hours=3)
    assert bench.row(id).reason == "ValueError"


def test_a_message_of_a_newer_release_waits_for_a_newer_worker(bench: Any, trial: Any) -> None:
    trial(raising(AssertionError))
    id = bench.put(Trial())
    with bench.run.transaction() as session:
        session.get_one(type(bench.row(id)), id).schema_version = 2
    assert bench.work(id) == "due"
    row = bench.row(id)
    assert (row.failures, row.reason, row.due_at > bench.clock.now()) == (0, "newer_release", True)


def test_an_email_that_may_not_go_now_waits_for_its_hour(bench: Any, trial: Any) -> None:
    later = bench.clock.now().replace(hour=20)
    trial(raising(Postponed(later)))
    id = bench.put(Trial())
    assert bench.work(id) == "due"
    assert (bench.row(id).due_at, bench.row(id).failures) == (later, 0)


def test_a_lost_fence_is_no_error(bench: Any, trial: Any) -> None:
    trial(raising(FenceLost()))
    assert bench.work(bench.put(Trial())) == "fence_lost"


@pytest.mark.parametrize(
    "step, state",
    [
        (Ending(S.SENT, reply="250"), S.SENT),
        (Ending(S.UNKNOWN, "silence"), S.UNKNOWN),
        (Ending(S.FAILED, "554"), S.FAILED),
        (Again(60, "451"), S.DUE),
    ],
)
def test_what_a_mail_server_said_settles_a_transmitted_email(
    bench: Any, trial: Any, step: Ending | Again, state: MessageState
) -> None:
    def body(run: Run, order: Any) -> Ending | Again:
        with run.transaction() as session:
            assert outbox.transmitting(session, run.fence)
        return step

    trial(body)
    id = bench.put(Trial())
    bench.work(id)
    assert bench.row(id).state is state


def test_an_error_after_the_mark_never_makes_an_email_due_again(bench: Any, trial: Any) -> None:
    def body(run: Run, order: Any) -> None:
        with run.transaction() as session:
            outbox.transmitting(session, run.fence)
        raise OSError("the disk is full")

    trial(body)
    id = bench.put(Trial())
    assert bench.work(id) == "fence_lost"
    assert bench.row(id).state is S.TRANSMITTING
    bench.move(seconds=outbox.MAIL_LEASE_SECONDS + 1)
    with bench.run.transaction() as session:
        assert outbox.sweep(session) == [id]
    assert bench.row(id).state is S.UNKNOWN


def test_a_run_that_is_bound_to_no_attempt_can_end_nothing(bench: Any) -> None:
    with pytest.raises(FenceLost), bench.run.finish():
        raise AssertionError
    assert isinstance(bench.run.at(Hold(1, 1, "me")).fence, Hold)
