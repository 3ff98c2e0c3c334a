"""The clock: puts duties, takes up what ran out, and hands due rows over to Celery.

It never works a row itself. Two clocks are harmless: each slot has one key, each row one claimer.
"""

import logging
import signal
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from portal.config import Settings
from portal.db import outbox as table
from portal.db import schema
from portal.db.models import Queue
from portal.db.outbox import Hint
from portal.db.queries import heartbeats
from portal.db.session import Session, Unreachable
from portal.runtime import Runtime
from portal.services import dead_letters, outbox
from portal.services.messages import Pulse
from workers import housekeeping, logs
from workers.app import create_publisher
from workers.duties import TURNS
from workers.watchdog import Watchdog

WINDOWS = {Queue.ALERT: 4, Queue.REVIEW: 4, Queue.MAIL: 2, Queue.PDF: 1}  # rows at work, per worker
BUSY_SECONDS = 0.05
IDLE_SECONDS = 1.0
BEAT_EVERY = timedelta(seconds=5)
WORKERS_COUNTED = timedelta(minutes=5)
WENT_BACK = timedelta(minutes=1)  # less is how clocks are kept right, and does no harm
Publish = Callable[[Hint, Queue], None]
log = logging.getLogger("bedring.clock")


class QueueDown(Exception):
    """Redis takes nothing now."""


class Clock:
    """One clock of one installation."""

    def __init__(self, runtime: Runtime, publish: Publish, queues: Sequence[Queue] = tuple(Queue)) -> None:
        self.runtime = runtime
        self.publish = publish
        self.queues = queues
        self.stopped = threading.Event()
        self._slots: dict[str, str] = {}
        self._beaten_at = runtime.now() - 2 * BEAT_EVERY
        self._latest: datetime | None = None  # None: just started, and it may have gone back before

    def run(self, feed: Callable[[], None]) -> None:
        """Turns until it is stopped; each turn that ends feeds the watchdog."""
        while not self.stopped.is_set():
            busy = self._safe_turn()
            feed()
            self.stopped.wait(BUSY_SECONDS if busy else IDLE_SECONDS)

    def start_pulse(self) -> None:
        """One pulse at once, whatever the slot: a fresh start need not wait for the next."""
        now = self.runtime.now()
        with self.runtime.transaction() as session:
            outbox.put(session, Pulse(f"start {now.isoformat()}"), now=now)

    def turn(self) -> bool:
        """Duties, sweep, hand over, heartbeat; True while there is or may soon be more to do."""
        self._notice_time_going_back()
        self._put_duties()
        self._sweep()
        busy = self._hand_over_all()
        self._beat()
        return busy

    def _safe_turn(self) -> bool:
        try:
            return self.turn()
        except Unreachable as error:
            log.warning("the database does not answer: %s", type(error).__name__)
            return False

    def _notice_time_going_back(self) -> None:
        """Where the computer's clock was put back, nothing waits until it has come as far again."""
        now = self.runtime.now()
        if self._latest is None or now < self._latest - WENT_BACK:
            with self.runtime.transaction() as session:
                rows = housekeeping.time_went_back(session, now=now)
            if rows:
                log.warning("the clock went back: %s rows of a later time were brought to now", rows)
            self._slots.clear()
        self._latest = now

    def _put_duties(self) -> None:
        now = self.runtime.now()
        slots = {turn.duty.name(): (turn, turn.slot(now)) for turn in TURNS}
        new = [(name, turn, slot) for name, (turn, slot) in slots.items() if self._slots.get(name) != slot]
        if not new:
            return
        with self.runtime.reading() as session:
            wanted = [turn.duty(slot) for _, turn, slot in new if turn.is_wanted(session, now)]
        if wanted:
            with self.runtime.transaction() as session:
                for duty in wanted:
                    outbox.put(session, duty, now=now)
        self._slots.update({duty.name(): duty.slot for duty in wanted})

    def _sweep(self) -> None:
        with self.runtime.reading() as session:
            if not table.has_overdue(session):
                return
        with self.runtime.transaction() as session:
            for message_id in table.sweep(session):
                dead_letters.tell(session, message_id=message_id, now=self.runtime.now())

    def _hand_over_all(self) -> bool:
        """Every queue in its order; a Redis that takes nothing ends the turn, and the rows are due again."""
        busy = False
        try:
            for queue in self.queues:
                busy = self._hand_over(queue) or busy
        except QueueDown as error:
            log.warning("redis takes nothing: %s", error)
            return False
        return busy

    def _hand_over(self, queue: Queue) -> bool:
        """Claims what the queue's window has room for; True while rows are due or at work."""
        with self.runtime.reading() as session:
            at_work = table.at_work(session, queue)
            is_due = table.has_due(session, queue)
            room = WINDOWS[queue] * self._workers(session) - at_work
        if is_due and room > 0:
            self._publish_all(queue, self._claim(queue, room))
        return is_due or at_work > 0

    def _claim(self, queue: Queue, room: int) -> Sequence[Hint]:
        settings = self.runtime.settings
        with self.runtime.transaction() as session:
            closed = outbox.mail_gate(
                session,
                leaves_the_house=settings.mail_server is not None,
                instance_id=settings.instance_id,
            )
            if closed:
                outbox.hold_all(session, reason=closed)
            return table.claim(session, queue, room)

    def _publish_all(self, queue: Queue, hints: Sequence[Hint]) -> None:
        for number, hint in enumerate(hints):
            try:
                self.publish(hint, queue)
            except QueueDown:
                with self.runtime.transaction() as session:
                    table.unclaim(session, hints[number:])
                raise

    def _workers(self, session: Session) -> int:
        return max(1, heartbeats.workers(session, since=self.runtime.now() - WORKERS_COUNTED))

    def _beat(self) -> None:
        now = self.runtime.now()
        if abs(now - self._beaten_at) >= BEAT_EVERY:
            with self.runtime.transaction() as session:
                heartbeats.beat(session, heartbeats.CLOCK, now=now)
            self._beaten_at = now


def publisher(settings: Settings) -> Publish:
    """Hands one hint to Celery; raises `QueueDown` quickly if Redis does not take it."""
    celery = create_publisher(settings)

    def publish(hint: Hint, queue: Queue) -> None:
        try:
            celery.send_task(hint.effect, args=(hint.id, hint.attempt), queue=queue.value)
        except (OperationalError, RedisError, OSError) as error:
            raise QueueDown(type(error).__name__) from error

    return publish


def main() -> None:
    """Runs until SIGTERM or SIGINT; refuses to start on a schema that is not this release's."""
    settings = Settings()
    logs.configure(settings.log_level)
    try:
        schema.check(settings.database_url)
    except schema.SchemaFault as fault:
        raise SystemExit(str(fault)) from None
    clock = Clock(Runtime.of(settings), publisher(settings))
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: clock.stopped.set())
    watchdog = Watchdog(lambda silent: True)
    watchdog.start()
    clock.start_pulse()
    clock.run(watchdog.feed)
    log.info("stopped")


if __name__ == "__main__":
    main()
