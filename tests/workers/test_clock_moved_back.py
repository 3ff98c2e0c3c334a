"""The computer's clock went back: the machinery goes on at once, and nothing is done twice."""

from typing import Any

import pytest

from portal.db import outbox
from portal.db.models import MessageState, Queue
from portal.db.outbox import Hint, Hold
from portal.services.messages import ReviewProgramme, SendEmail
from workers.clock import Clock

DAY = 24 * 60
JUMPS = [60, DAY, 365 * DAY]  # in minutes
EVERY_SLOT = {"pulse", "escalate_alerts", "remind", "purge"}


class Installation:
    """A clock whose hints are carried out at once."""

    def __init__(self, bench: Any) -> None:
        self.bench = bench
        self.hints: list[Hint] = []
        self.clock = Clock(bench.run.runtime, lambda hint, _queue: self.hints.append(hint))

    def turn(self) -> set[str]:
        """One turn; says which effects were worked."""
        self.hints.clear()
        self.clock.turn()
        for hint in self.hints:
            with self.bench.run.transaction() as session:
                hold = Hold(hint.id, hint.attempt, "me")
                outbox.begin(session, hold)
                outbox.finish(session, hold, outbox.Ending(MessageState.DONE))
        return {hint.effect for hint in self.hints}


@pytest.fixture
def installation(bench: Any) -> Installation:
    return Installation(bench)


@pytest.mark.parametrize("minutes", JUMPS)
def test_duties_go_on_after_the_clock_went_back(bench: Any, installation: Installation, minutes: int) -> None:
    assert installation.turn() >= EVERY_SLOT
    bench.move(minutes=minutes)
    assert installation.turn() >= EVERY_SLOT
    bench.move(minutes=-minutes - 1)
    installation.turn()
    bench.move(minutes=1)
    assert installation.turn() >= EVERY_SLOT - {"pulse", "purge"}


@pytest.mark.parametrize("minutes", JUMPS)
def test_a_clock_that_starts_after_the_time_went_back_takes_its_duties_up(
    bench: Any, installation: Installation, minutes: int
) -> None:
    installation.turn()
    bench.move(minutes=minutes)
    installation.turn()
    bench.move(minutes=-minutes - 1)
    assert Installation(bench).turn() >= {"escalate_alerts", "remind"}
    bench.move(minutes=1)
    assert Installation(bench).turn() >= {"escalate_alerts", "remind"}


def test_a_small_step_of_the_clock_puts_no_duty_twice(bench: Any, installation: Installation) -> None:
    installation.turn()
    bench.move(seconds=-20)
    installation.turn()
    bench.move(seconds=20)
    assert not {"escalate_alerts", "remind", "purge"} & installation.turn()


@pytest.mark.parametrize("minutes", JUMPS)
def test_work_of_a_wrong_future_is_done_now(bench: Any, minutes: int) -> None:
    taken_up: list[int] = []
    clock = Clock(bench.run.runtime, lambda hint, _queue: taken_up.append(hint.id))
    bench.move(minutes=minutes)
    begun = bench.put(ReviewProgramme(1, 1))
    with bench.run.transaction() as session:
        outbox.claim(session, Queue.REVIEW, 1)
        outbox.begin(session, Hold(begun, 1, "me"))
    waiting = bench.put(ReviewProgramme(2, 1))
    clock.turn()
    taken_up.clear()
    with bench.run.transaction() as session:
        outbox.unclaim(session, [Hint("review_programme", waiting, 1)])
    bench.move(minutes=-minutes)
    clock.turn()
    assert waiting in taken_up
    bench.move(seconds=outbox.LEASE_SECONDS + 1)
    clock.turn()
    assert begun in taken_up


@pytest.mark.parametrize("minutes", JUMPS)
def test_nothing_is_sent_twice_after_the_clock_went_back(
    bench: Any, installation: Installation, minutes: int
) -> None:
    order = SendEmail("check_in", about="1", patient_id=bench.a_patient())
    sent = bench.put(order)
    assert "send_email" in installation.turn()
    bench.move(minutes=minutes)
    installation.turn()
    for _ in range(3):
        bench.move(minutes=-minutes)
        assert "send_email" not in installation.turn()
    assert bench.row(sent).state is MessageState.DONE
    with bench.run.transaction() as session:
        from portal.services import outbox as service

        assert service.put(session, order, now=bench.clock.now()) is None
