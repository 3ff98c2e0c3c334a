"""Whether the machinery lives is a matter of facts in the database, not of processes that run."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from portal.db import schema
from portal.db.models import MessageState
from portal.db.queries import heartbeats
from portal.services import health, outbox
from portal.services.messages import ReviewProgramme


def beat(session: Any, now: datetime, *, clock: float = 0, worker: float = 0) -> None:
    heartbeats.beat(session, heartbeats.CLOCK, now=now - timedelta(seconds=clock))
    heartbeats.beat(session, heartbeats.WORKER, now=now - timedelta(seconds=worker))


def test_a_new_installation_says_what_is_missing(session: Any, now: datetime) -> None:
    assert health.readiness(session, now=now, head=schema.head()) == ["clock", "worker"]


@pytest.mark.parametrize(
    "clock, worker, missing",
    [(0, 0, []), (29, 89, []), (31, 0, ["clock"]), (0, 91, ["worker"]), (-86400, 0, ["clock"])],
)
def test_a_part_counts_as_alive_by_its_last_proof(
    session: Any, now: datetime, clock: float, worker: float, missing: list[str]
) -> None:
    beat(session, now, clock=clock, worker=worker)
    assert health.readiness(session, now=now, head=schema.head()) == missing


def test_a_database_of_another_release_is_not_ready(session: Any, now: datetime) -> None:
    beat(session, now)
    session.execute(text("UPDATE alembic_version SET version_num='9999'"))
    assert health.readiness(session, now=now, head=schema.head()) == ["schema"]


def test_the_queues_age_is_that_of_its_oldest_overdue_message(session: Any, now: datetime) -> None:
    assert health.queue_age_seconds(session, now=now) == 0
    outbox.put(session, ReviewProgramme(1, 1), now=now, due_at=now - timedelta(minutes=11))
    outbox.put(session, ReviewProgramme(2, 1), now=now, due_at=now + timedelta(days=1))
    assert health.queue_age_seconds(session, now=now) == 660
    assert health.stands_still(session, now=now)


def test_what_waits_for_a_person_does_not_age(session: Any, now: datetime) -> None:
    held = outbox.put(session, ReviewProgramme(1, 1), now=now - timedelta(days=1), held="mail_is_off")
    assert held is not None
    assert held.state is MessageState.HELD
    assert not health.stands_still(session, now=now)


def test_workers_are_counted_by_their_own_pulses(session: Any, now: datetime) -> None:
    for name in ("east", "west"):
        heartbeats.beat(session, f"{heartbeats.NODE}{name}", now=now)
    beat(session, now)
    assert heartbeats.workers(session, since=now - timedelta(minutes=5)) == 2
    heartbeats.forget(session, before=now + timedelta(seconds=1))
    session.flush()
    assert heartbeats.workers(session, since=now - timedelta(minutes=5)) == 0


def test_a_database_that_knows_another_time_is_found(session: Any, now: datetime) -> None:
    own = heartbeats.database_time(session)
    assert health.clocks_agree(session, now=own)
    assert not health.clocks_agree(session, now=own + timedelta(seconds=6))
