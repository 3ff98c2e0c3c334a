"""The Celery application: what it may and may not do, and one runtime per worker child.

Celery and Redis only carry hints (id, attempt). Whatever they lose, double or delay, the table decides.
"""

import socket
from datetime import timedelta
from typing import Any

from celery import Celery, signals
from kombu import Exchange, Queue

from portal import addresses
from portal.config import Settings
from portal.db import schema
from portal.db.queries import heartbeats
from portal.db.session import Unreachable
from portal.runtime import Runtime
from portal.services.messages import QUEUES
from workers import logs, machine, tasks
from workers.effects import EFFECTS, carry_out
from workers.runtime import Run
from workers.watchdog import SILENT_SECONDS, Watchdog

MAIL_LIMITS = {"time_limit": 900, "soft_time_limit": 890}  # the answer to the final dot may take ten minutes
WORKER_TRANSPORT = {
    "visibility_timeout": 3600,
    "socket_timeout": 5,
    "socket_connect_timeout": 3,
    "socket_keepalive": True,
    "health_check_interval": 30,
    "retry_on_timeout": True,
}
CLOCK_TRANSPORT = WORKER_TRANSPORT | {
    "socket_timeout": 0.5,
    "socket_connect_timeout": 0.2,
    "retry_on_timeout": False,
    "max_retries": 0,
}
CLOCK_ALIVE = timedelta(seconds=30)
WORKERS_COUNTED = timedelta(minutes=5)


def create_celery(settings: Settings) -> Celery:
    """The application a worker runs."""
    celery = _application(settings, WORKER_TRANSPORT)
    child = Child(Runtime.of(settings))
    for name in EFFECTS:
        limits = MAIL_LIMITS if name == tasks.send_email.__name__ else {}
        celery.task(name=name, shared=False, **limits)(child.working)
    _connect_signals(settings, child)
    return celery


def create_publisher(settings: Settings) -> Celery:
    """The application the clock hands hints over with: a Redis that does not answer must not hold it up."""
    return _application(settings, CLOCK_TRANSPORT)


def _application(settings: Settings, transport: dict[str, Any]) -> Celery:
    celery = Celery("workers", broker=addresses.broker(settings.redis_url))
    celery.conf.update(
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        timezone="UTC",
        enable_utc=True,
        task_acks_late=False,
        task_reject_on_worker_lost=False,
        worker_prefetch_multiplier=1,
        worker_disable_prefetch=True,
        task_soft_time_limit=90,
        task_time_limit=120,
        worker_max_tasks_per_child=500,
        worker_max_memory_per_child=400_000,
        worker_send_task_events=False,
        task_send_sent_event=False,
        task_publish_retry=False,
        task_create_missing_queues=False,
        task_queues=[Queue(name, Exchange(name, type="direct"), routing_key=name) for name in QUEUES],
        task_default_queue="review",
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        worker_hijack_root_logger=False,
        worker_concurrency=settings.worker_children,
        worker_pool="prefork",
        broker_transport_options=transport,
    )
    return celery


class Child:
    """One worker: the parent reads the catalogue before it forks; each child opens its own database."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self._run: Run | None = None

    def warm(self, **_: object) -> None:
        """Refuses a database that is not this release's, and a machine that must not make sheets.

        Reads, once before the fork, what never changes.
        """
        try:
            schema.check(self.runtime.settings.database_url)
            machine.check()
        except (schema.SchemaFault, machine.Unfit) as fault:
            raise SystemExit(str(fault)) from None
        _warmed: list[object] = [self.runtime.catalogue, self.runtime.renderer]

    def working(self, message_id: int, attempt: int) -> None:
        """One hint: the row says what it means."""
        if self._run is None:  # first work of this child, after the fork
            self._run = Run.of(self.runtime, node=socket.gethostname())
        carry_out(self._run, message_id, attempt)

    def is_deaf(self, silent_seconds: float) -> bool:
        """Whether the clock lives, and yet nothing reached this worker for longer than chance allows."""
        database = Runtime.of(self.runtime.settings).database
        try:
            with database.reading() as session:
                now = self.runtime.now()
                beat = heartbeats.last(session, heartbeats.CLOCK)
                others = heartbeats.workers(session, since=now - WORKERS_COUNTED) - 1
        except Unreachable:
            return False
        finally:
            database.close()
        allowed = SILENT_SECONDS * (1 + 3 * max(0, others))
        return beat is not None and now - beat < CLOCK_ALIVE and silent_seconds > allowed


def _connect_signals(settings: Settings, child: Child) -> None:
    watchdog = Watchdog(child.is_deaf)
    signals.setup_logging.connect(lambda **_: logs.configure(settings.log_level), weak=False)
    signals.worker_init.connect(child.warm, weak=False)
    signals.worker_ready.connect(lambda **_: watchdog.start(), weak=False)
    signals.task_received.connect(watchdog.feed, weak=False)
    signals.worker_shutting_down.connect(lambda **_: watchdog.stop(), weak=False)
