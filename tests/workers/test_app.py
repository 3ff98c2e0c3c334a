"""What Celery may do: each setting has a crash behind it that lost or doubled work."""

from datetime import timedelta
from typing import Any

import pytest
from celery import Celery

from portal.config import Settings
from portal.db.models import Queue
from portal.db.queries import heartbeats
from portal.services import messages
from tests.fakes.clock import FixedClock
from workers import app as apps
from workers.effects import EFFECTS

SOCKET = "unix:///nowhere/valkey.sock"


@pytest.fixture
def celery(settings: Settings) -> Celery:
    return apps.create_celery(settings.model_copy(update={"redis_url": SOCKET}))


@pytest.mark.parametrize(
    "name, value",
    [
        ("task_serializer", "json"),
        ("accept_content", ["json"]),
        ("task_ignore_result", True),
        ("timezone", "UTC"),
        ("enable_utc", True),
        ("task_acks_late", False),
        ("task_reject_on_worker_lost", False),
        ("worker_prefetch_multiplier", 1),
        ("worker_disable_prefetch", True),
        ("task_soft_time_limit", 90),
        ("task_time_limit", 120),
        ("worker_max_tasks_per_child", 500),
        ("worker_max_memory_per_child", 400_000),
        ("worker_send_task_events", False),
        ("task_send_sent_event", False),
        ("task_publish_retry", False),
        ("task_create_missing_queues", False),
        ("broker_connection_retry_on_startup", True),
        ("broker_connection_max_retries", None),
        ("worker_hijack_root_logger", False),
        ("worker_soft_shutdown_timeout", 0.0),
        ("worker_pool", "prefork"),
        ("result_backend", None),
        ("beat_schedule", {}),
        ("task_default_queue", "review"),
    ],
)
def test_the_setting_stands(celery: Celery, name: str, value: Any) -> None:
    assert celery.conf[name] == value


def test_the_worker_notices_a_dead_connection(celery: Celery) -> None:
    assert celery.conf.broker_transport_options == {
        "visibility_timeout": 3600,
        "socket_timeout": 5,
        "socket_connect_timeout": 3,
        "socket_keepalive": True,
        "health_check_interval": 30,
        "retry_on_timeout": True,
    }


def test_the_clock_waits_half_a_second_for_a_frozen_redis(settings: Settings) -> None:
    options = apps.create_publisher(settings).conf.broker_transport_options
    assert {name: options[name] for name in ("socket_timeout", "retry_on_timeout", "max_retries")} == {
        "socket_timeout": 0.5, "retry_on_timeout": False, "max_retries": 0,
    }  # fmt: skip


def test_a_socket_is_spelled_as_celery_spells_it(celery: Celery) -> None:
    assert celery.conf.broker_url == "redis+socket:///nowhere/valkey.sock"


def test_each_queue_is_declared_with_an_exchange_and_a_key_of_its_own(celery: Celery) -> None:
    declared = {(queue.name, queue.exchange.name, queue.routing_key) for queue in celery.conf.task_queues}
    assert declared == {(name, name, name) for name in messages.QUEUES}
    assert tuple(queue.value for queue in Queue) == messages.QUEUES


def test_every_message_has_an_effect_and_every_effect_a_message(celery: Celery) -> None:
    ours = {name for name in celery.tasks if not name.startswith("celery.")}
    assert ours == set(EFFECTS) == set(messages.EFFECTS)


def test_only_an_email_may_take_long(celery: Celery) -> None:
    """The answer to the final dot may take ten minutes; nothing else may."""
    limits = {name: (celery.tasks[name].time_limit, celery.tasks[name].soft_time_limit) for name in EFFECTS}
    assert limits.pop("send_email") == (900, 890)
    assert set(limits.values()) == {(120, 90)}


def test_a_worker_is_deaf_when_the_clock_lives_and_nothing_comes(settings: Settings, sqlite_url: str) -> None:
    clock = FixedClock()
    runtime = apps.Runtime(settings.model_copy(update={"database_url": sqlite_url}))
    runtime.clock = clock
    child = apps.Child(runtime)
    assert not child.is_deaf(1000), "no clock has ever run"
    with runtime.transaction() as session:
        heartbeats.beat(session, heartbeats.CLOCK, now=clock.now())
    assert child.is_deaf(91)
    with runtime.transaction() as session:
        for name in ("east", "west"):
            heartbeats.beat(session, f"{heartbeats.NODE}{name}", now=clock.now())
    assert not child.is_deaf(91), "with two workers a pulse may go to the other"
    assert child.is_deaf(400)
    clock.time += timedelta(minutes=1)
    assert not child.is_deaf(400), "the clock is what is dead"
    runtime.database.close()
