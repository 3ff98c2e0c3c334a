"""Settings, private servers, databases and the clock for all tests."""

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from portal.config import Settings
from tests.fakes.clock import MONDAY_MORNING, FixedClock

SECRET_KEY = "Zq3v8Jm1xT6bR0wYc5Kf9uLh2Nd7PgSa"
ENCRYPTION_KEY = "aV5nE8tQ2yH6mC1rW9kX3jB7zF4dU0sL"

# A busy machine is no fault: an example may take as long as it takes.
hypothesis.settings.register_profile(
    "bedring", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("bedring")

for name in Settings.model_fields:  # what the developer has set must not steer the tests
    os.environ.pop(name.upper(), None)
    os.environ.pop(f"{name.upper()}_FILE", None)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Side by side, the files that take long begin: at the end nobody waits for one of them alone."""
    if hasattr(config, "workerinput"):
        slow = {item.path for item in items if item.get_closest_marker("slow")}
        items.sort(key=lambda item: item.path not in slow)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[Any]:
    """In CI nothing is skipped: what could not run has proved nothing."""
    report = yield
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not allow: {call.excinfo and call.excinfo.value}"
    return report


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    """What was compiled for one test serves the others: half of their time."""
    from tests import compiled

    with compiled.shared():
        yield


@pytest.fixture
def now() -> datetime:
    """A Monday morning."""
    return MONDAY_MORNING


@pytest.fixture
def fixed_clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An installation in a folder of its own: SQLite, local mailbox, cheap password hashes."""
    return Settings(
        data_folder=tmp_path,
        secret_key=SECRET_KEY,
        encryption_key=ENCRYPTION_KEY,
        insecure_local=True,
        argon2_memory_kib=64,
        argon2_time=1,
        argon2_parallelism=1,
    )


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    from portal.db import schema

    path = tmp_path_factory.mktemp("template") / "bedring.sqlite3"
    schema.upgrade(f"sqlite:///{path}")
    assert not path.with_name("bedring.sqlite3-wal").exists(), "the migration left a connection open"
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Any]:
    """A private PostgreSQL."""
    from tests.servers import postgres, private

    with private.or_skip(postgres.serve()) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres_server: Any) -> Iterator[str]:
    """The address of a migrated PostgreSQL database, to be copied."""
    from portal.db import schema

    with postgres_server.database() as url:
        schema.upgrade(url)
        yield url


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated, empty SQLite database."""
    shutil.copy(sqlite_template, tmp_path / "bedring.sqlite3")
    return f"sqlite:///{tmp_path}/bedring.sqlite3"


@pytest.fixture
def postgres_url(postgres_server: Any, postgres_template: str) -> Iterator[str]:
    """A migrated, empty PostgreSQL database."""
    with postgres_server.database(postgres_template) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Both databases in turn, migrated and empty."""
    return request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Both databases in turn, without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.sqlite3"
        return
    with request.getfixturevalue("postgres_server").database() as url:
        yield url


@pytest.fixture(scope="session")
def valkey_server_url() -> Iterator[str]:
    """A private Valkey."""
    from tests.servers import private, valkey

    with private.or_skip(valkey.serve()) as url:
        yield url


@pytest.fixture
def redis_url(valkey_server_url: str) -> str:
    """An empty private Valkey, as the Redis client spells its address."""
    from tests.servers import valkey

    valkey.flush(valkey_server_url)
    return valkey_server_url


@pytest.fixture
def session(sqlite_url: str, fixed_clock: FixedClock) -> Iterator[Any]:
    """A writing session on an empty clinic; nothing of it stays."""
    from portal.db.session import Database

    database = Database(sqlite_url, installation_key=ENCRYPTION_KEY.encode(), clock=fixed_clock)
    with database.session("write") as session:
        yield session
        session.rollback()
    database.close()


@pytest.fixture
def database(database_url: str, fixed_clock: FixedClock) -> Iterator[Any]:
    """An empty clinic on either database, for several units at once."""
    from portal.db.session import Database

    database = Database(database_url, installation_key=ENCRYPTION_KEY.encode(), clock=fixed_clock)
    yield database
    database.close()


@pytest.fixture
def either(database: Any) -> Iterator[Any]:
    """A writing session on either database; nothing of it stays."""
    with database.session("write") as session:
        yield session
        session.rollback()
