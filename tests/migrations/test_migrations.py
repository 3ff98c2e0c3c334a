"""The schema of the clinic's rows: numbered steps that go up, down and up again, and equal the models."""

import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from portal.db import models, schema
from portal.db.models import Base
from portal.db.session import Database
from portal.services import pauses, programmes
from tests import builders
from tests.conftest import ENCRYPTION_KEY
from tests.fakes.clock import FixedClock

VERSIONS = sorted((schema.migrations() / "versions").glob("[0-9]*.py"))


def tables(url: str) -> set[str]:
    engine = create_engine(url)
    names = set(inspect(engine).get_table_names())
    engine.dispose()
    return names - {"alembic_version"}


def execute(url: str, *statements: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def test_migrations_are_numbered_without_a_gap() -> None:
    assert [path.name[:4] for path in VERSIONS] == [f"{n:04d}" for n in range(1, len(VERSIONS) + 1)]


def test_the_head_file_names_the_newest_migration() -> None:
    """Two migrations written at once collide in this file, loudly, instead of branching."""
    assert (
        (schema.migrations() / "current_head.txt").read_text().strip()
        == schema.head()
        == VERSIONS[-1].name[:4]
    )


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_a_migration_does_not_import_the_models(path: Path) -> None:
    assert not re.search(r"^\s*(from|import) portal", path.read_text(), re.MULTILINE)


def test_up_down_and_up_again(empty_database_url: str) -> None:
    schema.upgrade(empty_database_url)
    before = tables(empty_database_url)
    schema.downgrade(empty_database_url, "base")
    assert tables(empty_database_url) == set()
    schema.upgrade(empty_database_url)
    assert tables(empty_database_url) == before == set(Base.metadata.tables)
    schema.check(empty_database_url)


def test_the_models_and_the_migrations_say_the_same(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        differences = compare_metadata(context, Base.metadata)
    engine.dispose()
    assert differences == []


def test_a_second_upgrade_changes_nothing(database_url: str) -> None:
    schema.upgrade(database_url)
    schema.check(database_url)


def test_a_newer_database_is_refused_with_one_line(database_url: str) -> None:
    execute(database_url, "UPDATE alembic_version SET version_num='9999'")
    for refuse in (schema.check, schema.upgrade):
        with pytest.raises(schema.SchemaFault, match="newer than this release") as fault:
            refuse(database_url)
        assert "\n" not in str(fault.value)


def test_an_older_database_does_not_start(empty_database_url: str) -> None:
    with pytest.raises(schema.SchemaFault, match="bedring db upgrade"):
        schema.check(empty_database_url)


def test_a_half_made_schema_does_not_start(empty_database_url: str) -> None:
    execute(empty_database_url, "CREATE TABLE clinic (id INTEGER)")
    with pytest.raises(schema.SchemaFault, match="half made"):
        schema.check(empty_database_url)
    with pytest.raises(schema.SchemaFault):
        schema.upgrade(empty_database_url)
    assert tables(empty_database_url) == {"clinic"}


def test_a_database_that_does_not_answer_is_named_in_one_line() -> None:
    with pytest.raises(schema.SchemaFault, match="does not answer") as fault:
        schema.check("postgresql+psycopg://postgres@/clinic?host=/nowhere")
    assert "\n" not in str(fault.value)


def test_a_clinic_at_work_keeps_its_pauses_and_drafts(database_url: str, fixed_clock: FixedClock) -> None:
    """What 0003 adds is filled from what stood before: the open pause, the version a draft began from."""
    database = Database(database_url, installation_key=ENCRYPTION_KEY.encode(), clock=fixed_clock)
    now = fixed_clock.now()
    with database.transaction() as session:
        running = builders.a_programme(session, now=now)
        programmes.draft_of(session, programme=running, now=now)
        resting = builders.a_programme(session, patient=builders.a_patient(session), now=now)
        pauses.pause(session, programme=resting, because="plan_empty", now=now)
    database.close()
    schema.downgrade(database_url, "0002")
    schema.upgrade(database_url)
    with database.reading() as session:
        assert session.query(models.Draft).one().base_number == 1
        [row] = session.query(models.Pause)
        assert (row.programme_id, row.because, row.began_at, row.ended_at) == (
            resting.id,
            "plan_empty",
            now,
            None,
        )
    database.close()
