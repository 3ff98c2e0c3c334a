"""`bedring rules recompute`: the proof that no decision was changed afterwards, and that the rules repeat."""

from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result

from portal.cli import rules_recompute as command
from portal.cli.rules import rules
from portal.config import Settings
from portal.db.queries import reviews as queries
from portal.runtime import Runtime
from tests import builders


@pytest.fixture
def runtime(settings: Settings, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runtime]:
    """A clinic with two decisions."""
    runtime = Runtime(settings)
    monkeypatch.setattr(command, "Settings", lambda: settings)
    monkeypatch.setattr(command.Runtime, "of", lambda _settings: runtime)
    with runtime.transaction() as session:
        programme = builders.a_programme(session)
        for pain in (1, 7):
            check_in = builders.a_check_in(session, programme=programme)
            builders.reviewed(session, check_in, during=pain, after24=pain, rest=pain, flag="ok")
    yield runtime
    runtime.database.close()


def run(*words: str) -> Result:
    return CliRunner().invoke(rules, ["recompute", *words], catch_exceptions=False)


def test_every_decision_comes_out_equal(runtime: Runtime) -> None:
    said = run()
    assert said.output == "2 decisions: 2 equal, 0 different\n"
    assert said.exit_code == 0


def test_a_decision_somebody_changed_is_one_line_without_health_data(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        *_, review = queries.every_since(session, None)
        review.decision = review.decision | {"light": "green", "next_contact_days": 28}
    said = run()
    line, total = said.output.splitlines()
    assert line.startswith("check-in ")
    assert line.endswith(", answer 1: light, next_contact_days")
    assert "green" not in line
    assert total == "2 decisions: 1 equal, 1 different"
    assert said.exit_code == 1


def test_decisions_of_another_rule_set_and_erased_ones_are_counted(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        first, second = queries.every_since(session, None)
        first.engine, second.input = "0+a1b2c3", None
    said = run()
    assert said.output == (
        "2 decisions: 0 equal, 0 different, 1 made by rule set 0+a1b2c3, which this release no longer has, "
        "1 whose answers are erased or were not kept\n"
    )
    assert said.exit_code == 0


def test_only_decisions_since_a_day_are_made_again(runtime: Runtime) -> None:
    assert run("--since", "2099-01-01").output == "0 decisions: 0 equal, 0 different\n"
    refused = CliRunner().invoke(rules, ["recompute", "--since", "yesterday"])
    assert refused.exit_code == 2


def test_nothing_is_written(runtime: Runtime) -> None:
    def rows() -> list[tuple[object, ...]]:
        with runtime.reading() as session:
            return [
                (row.id, row.engine, row.decision, row.input_sealed)
                for row in queries.every_since(session, None)
            ]

    before = rows()
    run()
    assert rows() == before
