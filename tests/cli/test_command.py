"""The command `bedring`: its parts, and how it ends when something is wrong."""

import click
import pytest
from click.testing import CliRunner

from portal.cli import command
from portal.domain.errors import PortalError


def test_every_command_is_there_and_explains_itself() -> None:
    shown = CliRunner().invoke(command.bedring, ["--help"])
    assert shown.exit_code == 0
    for name in command.COMMANDS:
        assert f"\n  {name} " in shown.output
        assert CliRunner().invoke(command.bedring, [name, "--help"]).exit_code == 0


def test_an_unknown_command_is_a_plain_error() -> None:
    unknown = CliRunner().invoke(command.bedring, ["prescribe-everything"])
    assert unknown.exit_code == 2
    assert "No such command" in unknown.output


def test_an_error_of_the_product_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @click.command()
    def web() -> None:
        raise PortalError("The database is newer than this release.")

    monkeypatch.setattr("portal.cli.serve.web", web)
    monkeypatch.setattr("sys.argv", ["bedring", "web"])
    with pytest.raises(SystemExit) as end:
        command.main()
    assert end.value.code == 1
    assert capsys.readouterr().err == "The database is newer than this release.\n"
