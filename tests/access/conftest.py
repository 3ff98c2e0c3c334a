"""One furnished world for all tests of the access, and a way to knock at its doors."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from portal.config import Settings
from portal.db.session import Database
from portal.runtime import Runtime
from portal.web import create_app
from tests import builders
from tests.access import world as worlds
from tests.access.world import World
from tests.fakes.clock import FixedClock

KEYS = {
    "secret_key": "Zq3v8Jm1xT6bR0wYc5Kf9uLh2Nd7PgSa",
    "encryption_key": "aV5nE8tQ2yH6mC1rW9kX3jB7zF4dU0sL",
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    folder = tmp_path_factory.mktemp("matrix")
    shutil.copy(sqlite_template, folder / "bedring.sqlite3")
    return folder


@pytest.fixture(scope="module")
def runtime(place: Path) -> Iterator[Runtime]:
    settings = Settings(
        data_folder=place,
        insecure_local=True,
        argon2_memory_kib=64,
        argon2_time=1,
        argon2_parallelism=1,
        **KEYS,
    )
    runtime = Runtime(settings, clock=FixedClock())  # type: ignore[arg-type]
    runtime.__dict__["catalogue"] = builders.catalogue()
    yield runtime
    runtime.database.close()


@pytest.fixture(scope="module")
def world(runtime: Runtime) -> World:
    return worlds.build(runtime)


@pytest.fixture(scope="module")
def app(runtime: Runtime, world: World) -> Flask:
    return create_app(runtime.settings, runtime=runtime)


@pytest.fixture
def sandbox(runtime: Runtime, world: World, place: Path, tmp_path: Path) -> Iterator[Path]:
    """The same world in a file of its own: what a test changes there is gone after it."""
    runtime.database.close()
    copy = Path(shutil.copy(place / "bedring.sqlite3", tmp_path / "copy.sqlite3"))
    kept = runtime.database
    runtime.__dict__["database"] = Database(
        f"sqlite:///{copy}", installation_key=runtime.settings.sealing_key, clock=runtime.clock
    )
    yield copy
    runtime.database.close()
    runtime.__dict__["database"] = kept
