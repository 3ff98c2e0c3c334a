"""Units of work: a reading one cannot write, a writing one is all or nothing, on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from portal.db.models import Heartbeat
from portal.db.queries import heartbeats
from portal.db.session import Database, Unreachable, build_engine, check_durability, normalised, time_of
from tests.fakes.clock import FixedClock

KEY = b"aV5nE8tQ2yH6mC1rW9kX3jB7zF4dU0sL"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url, installation_key=KEY, clock=FixedClock())
    yield database
    database.close()


def parts(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Heartbeat.part)))


def test_a_writing_unit_that_fails_leaves_nothing(database: Database, now: datetime) -> None:
    def failing() -> None:
        with database.transaction() as session:
            heartbeats.beat(session, "clock", now=now)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    assert parts(database) == []


def test_a_reading_unit_cannot_write(database: Database, now: datetime) -> None:
    with pytest.raises(DBAPIError), database.reading() as session:
        heartbeats.beat(session, "clock", now=now)
    with database.transaction() as session:
        heartbeats.beat(session, "worker", now=now)
    assert parts(database) == ["worker"], "the next unit may write again"


def test_an_instant_comes_back_as_it_went_in(database: Database) -> None:
    copenhagen = datetime(2026, 11, 16, 10, 0, 0, 123456, tzinfo=timezone(timedelta(hours=1)))
    with database.transaction() as session:
        heartbeats.beat(session, "clock", now=copenhagen)
    with database.reading() as session:
        assert heartbeats.last(session, "clock") == copenhagen
        assert heartbeats.last(session, "clock").tzinfo is UTC


def test_an_instant_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(Exception, match="time zone"), database.transaction() as session:
        heartbeats.beat(session, "clock", now=datetime(2026, 11, 16, 10, 0))


def test_the_databases_time_moves_with_the_clock(database: Database) -> None:
    for moved in (timedelta(), timedelta(days=-1), timedelta(days=400)):
        database.clock.time = datetime.now(UTC) + moved
        with database.reading() as session:
            seen = session.scalar(select(time_of(session, plus_seconds=60)))
        assert abs(seen - database.clock.now() - timedelta(seconds=60)) < timedelta(seconds=5)


def test_a_safe_database_may_be_used(database: Database) -> None:
    with database.reading() as session:
        assert check_durability(session.connection()) is None


def test_a_postgresql_that_forgets_is_refused(postgres_url: str) -> None:
    engine = build_engine(postgres_url)
    with engine.connect() as connection:
        connection.execute(text("SET synchronous_commit=off"))
        assert "synchronous_commit" in str(check_durability(connection))
    engine.dispose()


def test_a_sqlite_without_wal_is_refused(tmp_path: object) -> None:
    from sqlalchemy import create_engine

    engine = create_engine(f"sqlite:///{tmp_path}/plain.sqlite3")
    with engine.connect() as connection:
        connection.execute(text("PRAGMA journal_mode=DELETE"))
        assert "network disk" in str(check_durability(connection))
    engine.dispose()


def test_sqlite_keeps_what_it_acknowledges(sqlite_url: str) -> None:
    database = Database(sqlite_url, installation_key=KEY, clock=FixedClock())
    expected = {"foreign_keys": 1, "synchronous": 2, "secure_delete": 1, "busy_timeout": 5000}
    with database.reading() as session:
        found = {name: session.scalar(text(f"PRAGMA {name}")) for name in expected}
    database.close()
    assert found == expected


def test_a_database_that_is_away_says_so() -> None:
    database = Database("postgresql://postgres@/x?host=/nowhere", installation_key=KEY, clock=FixedClock())
    with pytest.raises(Unreachable), database.reading() as session:
        session.scalar(select(1))
    database.close()


def test_parameters_never_reach_an_error_message(database: Database) -> None:
    insert = text("INSERT INTO heartbeat (part) VALUES (:part)")  # without its instant: refused
    with pytest.raises(DBAPIError) as error, database.transaction() as session:
        session.execute(insert, {"part": "Anna Olsen"})
    assert "Anna" not in str(error.value.statement)
    assert "[SQL parameters hidden" in str(error.value)


@pytest.mark.parametrize(
    "url, spelled",
    [
        ("postgresql://a@b/c", "postgresql+psycopg://a@b/c"),
        ("postgres://a@b/c", "postgresql+psycopg://a@b/c"),
        ("postgresql+psycopg://a@b/c", "postgresql+psycopg://a@b/c"),
        ("sqlite:////a/b", "sqlite:////a/b"),
    ],
)
def test_postgresql_is_spelled_for_its_driver(url: str, spelled: str) -> None:
    assert normalised(url) == spelled
