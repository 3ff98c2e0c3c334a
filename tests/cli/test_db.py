"""`bedring db`: what an administrator sees of the schema."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from portal.cli import db as commands
from portal.cli.db import db
from portal.db import schema


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("DATA_FOLDER", str(tmp_path / "var"))

    def invoke(*words: str, answer: str | None = None) -> Result:
        return CliRunner().invoke(db, words, input=answer)

    return invoke


def test_an_upgrade_makes_the_database_and_may_be_repeated(run: Any) -> None:
    for _ in range(2):
        result = run("upgrade")
        assert (result.exit_code, result.output) == (0, f"The database is at {schema.head()}.\n")
    assert run("check").exit_code == 0


def test_a_check_of_an_older_database_says_what_to_do(run: Any) -> None:
    run("upgrade")
    assert run("downgrade", "base", answer="y").exit_code == 0
    fault = run("check").exception
    assert isinstance(fault, schema.SchemaFault)
    assert "bedring db upgrade" in str(fault)


def test_going_back_asks_first(run: Any) -> None:
    run("upgrade")
    assert run("downgrade", "base", answer="n").exit_code == 1
    assert run("check").exit_code == 0


def test_a_migration_is_written_by_the_writer(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands.migration_writer, "write", lambda message: Path(f"0002_{message}.py"))
    assert "0002_teeth.py" in run("write", "teeth").output
