"""`bedring rules replay`: the stored answers once more, with other limits; nothing is written."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli import rules_replay as command
from portal.cli.rules import rules
from portal.config import Settings
from portal.db.base import Base
from portal.db.queries import reviews as queries
from portal.runtime import Runtime
from tests import builders
from tests.services.test_reviews import two_good_check_ins


@pytest.fixture
def runtime(settings: Settings, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runtime]:
    """A clinic with two good answers, the second of which made two exercises harder."""
    runtime = Runtime(settings)
    monkeypatch.setattr(command, "Settings", lambda: settings)
    monkeypatch.setattr(command.Runtime, "of", lambda _settings: runtime)
    with runtime.transaction() as session:
        two_good_check_ins(session, builders.a_programme(session))
    yield runtime
    runtime.database.close()


def run(*words: str) -> Result:
    return CliRunner().invoke(rules, ["replay", "--since", "2026-01-01", *words], catch_exceptions=False)


def counted(runtime: Runtime) -> dict[str, int]:
    with runtime.reading() as session:
        return {name: session.query(table).count() for name, table in Base.metadata.tables.items()}


def test_under_the_signed_limits_everything_is_as_it_was_and_nothing_is_written(runtime: Runtime) -> None:
    before = counted(runtime)
    found = run()
    assert found.exit_code == 0
    assert found.output.startswith("2 answers, 0 would have ended differently.\n")
    assert "Nothing was changed." in found.output
    assert counted(runtime) == before


def test_other_limits_show_what_would_have_been_different(runtime: Runtime, tmp_path: Path) -> None:
    limits = tmp_path / "limits.yaml"
    limits.write_text("harder_dose: ask\nmax_level: 2\n")
    found = run("--limits", str(limits))
    assert found.exit_code == 0
    assert found.output.startswith("2 answers, 1 would have ended differently.\n")
    assert "A harder dose, asked first" in found.output
    assert "1 times  bird_dog · A harder dose · A harder dose, asked first" in found.output


def test_a_decision_that_does_not_come_out_again_ends_with_1(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        *_, review = queries.every_since(session, None)
        review.decision = review.decision | {"light": "red"}
    found = run()
    assert found.exit_code == 1
    assert found.output.startswith("2 answers, 1 would have ended differently.\n")


def test_what_is_left_out_is_said(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        first, second = queries.every_since(session, None)
        first.engine, second.input = "0+a1b2c3", None
    found = run()
    assert "1 were decided by other rules and are left out." in found.output
    assert "1 cannot be read any more and are left out." in found.output


@pytest.mark.parametrize(
    "text, named",
    [
        ("until_on: 2030-01-01", "until_on"),
        ("mood: good", "mood"),
        ("easier: never", "easier"),
        ("min_items: 17", "min_items"),
        ("green_max: 4\namber_max: 3", "green_max"),
        ("- swap", "names of limits"),
        ("swap: [", "line"),
    ],
)
def test_limits_that_cannot_be_are_one_line(tmp_path: Path, text: str, named: str) -> None:
    limits = tmp_path / "limits.yaml"
    limits.write_text(text)
    found = run("--limits", str(limits))
    assert (found.exit_code, found.stdout) == (2, "")
    assert len(found.stderr.splitlines()) == 1
    assert named in found.stderr


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    found = run("--limits", str(tmp_path / "none.yaml"))
    assert found.exit_code == 2
    assert len(found.stderr.splitlines()) == 1
