"""The clock: it puts duties, takes up what ran out, hands over what is due, and works nothing itself."""

from collections import Counter
from typing import Any

import pytest

from portal.db import outbox
from portal.db.models import MessageState, Queue
from portal.db.outbox import Hint, Hold
from portal.db.queries import heartbeats
from portal.services import messages
from portal.services.messages import Pulse, ReviewProgramme, SendEmail
from tests import builders
from tests.fakes.clock import MONDAY_MORNING
from workers import clock as clocks
from workers.clock import Clock, QueueDown
from workers.duties import TURNS

S = MessageState


class Redis:
    """Takes hints, or refuses."""

    def __init__(self) -> None:
        self.hints: list[tuple[Hint, Queue]] = []
        self.room = 10**6

    def __call__(self, hint: Hint, queue: Queue) -> None:
        if self.room <= len(self.hints):
            raise QueueDown("ConnectionError")
        self.hints.append((hint, queue))

    def effects(self) -> list[str]:
        return [hint.effect for hint, _ in self.hints]


@pytest.fixture
def redis() -> Redis:
    return Redis()


@pytest.fixture
def clock(bench: Any, redis: Redis) -> Clock:
    return Clock(bench.run.runtime, redis)


def email(number: int) -> SendEmail:
    return SendEmail("password", about=str(number), account_id=1)


def test_the_first_turn_puts_the_duties_of_this_slot_and_hands_them_over(clock: Clock, redis: Redis) -> None:
    assert clock.turn()
    assert redis.effects() == ["pulse", "escalate_alerts", "remind", "purge"]
    assert not {"open_check_ins", "close_unanswered", "settle_unknown"} & set(redis.effects())


def test_two_clocks_put_one_message_per_slot(bench: Any, redis: Redis) -> None:
    both = [Clock(bench.run.runtime, redis) for _ in range(2)]
    for clock in both * 3:
        clock.turn()
    assert Counter(redis.effects()).most_common(1)[0][1] == 1


def test_after_an_hour_without_a_clock_only_the_latest_slot_is_put(
    bench: Any, clock: Clock, redis: Redis
) -> None:
    clock.turn()
    bench.move(hours=1)
    clock.turn()
    assert redis.effects().count("remind") == 2


def test_a_moved_clock_acts_at_once(bench: Any, clock: Clock, redis: Redis) -> None:
    clock.turn()
    bench.move(seconds=1)
    clock.turn()
    assert redis.effects().count("pulse") == 1
    bench.move(days=7)
    clock.turn()
    assert redis.effects().count("pulse") == 2


def test_an_idle_turn_writes_nothing(bench: Any, clock: Clock, redis: Redis) -> None:
    clock.turn()
    for hint, _ in redis.hints:
        with bench.run.transaction() as session:
            hold = Hold(hint.id, hint.attempt, "me")
            outbox.begin(session, hold)
            outbox.finish(session, hold, outbox.Ending(S.DONE))
    assert not clock.turn()


def test_the_window_of_a_queue_is_never_overfilled(bench: Any, clock: Clock, redis: Redis) -> None:
    for number in range(10):
        bench.put(email(number))
    clock.turn()
    clock.turn()
    mails = [hint for hint, queue in redis.hints if queue is Queue.MAIL]
    assert len(mails) == clocks.WINDOWS[Queue.MAIL] == 2
    with bench.run.transaction() as session:
        for hint in mails:
            hold = Hold(hint.id, hint.attempt, "me")
            outbox.begin(session, hold)
            outbox.finish(session, hold, outbox.Ending(S.SENT))
    clock.turn()
    assert len([hint for hint, queue in redis.hints if queue is Queue.MAIL]) == 4


def test_more_workers_get_wider_windows(bench: Any, clock: Clock, redis: Redis) -> None:
    with bench.run.transaction() as session:
        for name in ("east", "west"):
            heartbeats.beat(session, f"{heartbeats.NODE}{name}", now=bench.clock.now())
    for number in range(10):
        bench.put(email(number))
    clock.turn()
    assert len([hint for hint, queue in redis.hints if queue is Queue.MAIL]) == 4


def test_an_alert_goes_before_reminders(bench: Any, clock: Clock, redis: Redis) -> None:
    for number in range(5):
        bench.put(email(number))
    bench.put(SendEmail("alert", about="1", account_id=1))
    clock.turn()
    assert [queue for _, queue in redis.hints].index(Queue.ALERT) < [queue for _, queue in redis.hints].index(
        Queue.MAIL
    )


def test_what_redis_refuses_is_due_again_and_no_failure(bench: Any, clock: Clock, redis: Redis) -> None:
    redis.room = 0
    ids = [bench.put(ReviewProgramme(number, 1)) for number in range(3)]
    assert not clock.turn()
    assert {(bench.row(id).state, bench.row(id).failures) for id in ids} == {(S.DUE, 0)}
    redis.room = 100
    clock.turn()
    assert redis.effects().count("review_programme") == 3


def test_a_clock_that_died_after_its_claim_loses_nothing(bench: Any, clock: Clock, redis: Redis) -> None:
    id = bench.put(ReviewProgramme(1, 1))
    with bench.run.transaction() as session:
        outbox.claim(session, Queue.REVIEW, 1)
    clock.turn()
    assert "review_programme" not in redis.effects()
    bench.move(seconds=outbox.LEASE_SECONDS + 1)
    clock.turn()
    (hint,) = [hint for hint, _ in redis.hints if hint.effect == "review_programme"]
    assert (hint.id, hint.attempt) == (id, 2)


def test_the_clock_proves_that_it_lives(bench: Any, clock: Clock) -> None:
    for _ in range(3):
        clock.turn()
        with bench.run.reading() as session:
            assert heartbeats.last(session, heartbeats.CLOCK) == bench.clock.now()
        bench.move(seconds=6)


def test_a_start_puts_a_pulse_of_its_own(bench: Any, clock: Clock, redis: Redis) -> None:
    clock.turn()
    clock.start_pulse()
    clock.turn()
    assert redis.effects().count("pulse") == 2


def test_a_message_that_ended_badly_is_on_the_work_list(bench: Any, clock: Clock) -> None:
    patient = bench.a_patient()
    order = SendEmail("check_in", about="1", patient_id=patient)
    late = bench.put(order, expires_at=bench.clock.now())
    clock.turn()
    assert bench.row(late).state is S.EXPIRED
    (alert,) = bench.alerts()
    assert (alert.code, alert.message_id, alert.patient_id) == ("mail_expired", late, patient)


def real_mail(bench: Any, **clinic: Any) -> Clock:
    """A clock of an installation whose mail leaves the house."""
    with bench.run.transaction() as session:
        builders.a_clinic(session, **clinic)
    values = {"mail_url": "smtp://mail.example", "mail_from": "c@clinic.example", "instance_id": "here"}
    runtime = bench.run.runtime
    runtime.settings = runtime.settings.model_copy(update=values)
    return Clock(runtime, Redis())


@pytest.mark.parametrize(
    "clinic, state",
    [
        ({"mail_on": True, "instance_id": "here"}, S.CLAIMED),
        ({"mail_on": False, "instance_id": "here"}, S.HELD),
        ({"mail_on": True, "instance_id": "the original"}, S.HELD),
    ],
)
def test_mail_that_nobody_turned_on_is_held(bench: Any, clinic: dict[str, Any], state: MessageState) -> None:
    clock = real_mail(bench, **clinic)
    mail = bench.put(email(1))
    test = bench.put(SendEmail("mail_test", about="1", account_id=1))
    clock.turn()
    assert bench.row(mail).state is state
    assert bench.row(test).state is S.CLAIMED


def test_a_stopped_clock_ends_its_loop(bench: Any, clock: Clock) -> None:
    fed: list[int] = []

    def feed() -> None:
        fed.append(1)
        clock.stopped.set()

    clock.run(feed)
    assert fed == [1]


def test_a_database_that_is_away_does_not_end_the_clock(
    bench: Any, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError

    def away(*_: Any) -> bool:
        raise OperationalError("select", {}, Exception("gone"))

    with monkeypatch.context() as patch:
        patch.setattr(Clock, "turn", away)
        assert clock._safe_turn() is False
    assert clock._safe_turn()


def test_every_duty_has_a_turn_and_every_turn_a_duty() -> None:
    duties = {kind for kind in messages.EFFECTS.values() if issubclass(kind, messages.Duty)}
    assert {turn.duty for turn in TURNS} == duties


def test_a_slot_is_the_same_for_every_clock_inside_it() -> None:
    pulse = next(turn for turn in TURNS if turn.duty is Pulse)
    slots = {pulse.slot(MONDAY_MORNING.replace(second=second)) for second in range(60)}
    assert slots == {"2026-11-16T09:00:00Z", "2026-11-16T09:00:30Z"}
