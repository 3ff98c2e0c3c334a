"""`bedring account`: for when nobody can log in."""

from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result

from portal.cli import account as command
from portal.config import Settings
from portal.db import models
from portal.domain.errors import InvalidInput, NotFound
from portal.runtime import Runtime
from portal.services import sign_ins
from tests import builders


@pytest.fixture
def runtime(settings: Settings, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runtime]:
    runtime = Runtime(settings)
    monkeypatch.setattr(command, "Settings", lambda: settings)
    monkeypatch.setattr(command.Runtime, "of", lambda _settings: runtime)
    yield runtime
    runtime.database.close()


def run(*words: str) -> Result:
    return CliRunner().invoke(command.account, words, catch_exceptions=False)


def test_an_administrator_is_added_and_chooses_a_password(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        builders.a_clinic(session)
    said = run("create-administrator", "--email", "ada@clinic.example", "--name", "Ada Berg").output
    assert f"{runtime.settings.public_url}/invitation/" in said
    with runtime.reading() as session:
        account = session.query(models.Account).one()
        assert (account.name, account.is_administrator, account.password_hash) == ("Ada Berg", True, None)


def test_without_a_clinic_the_set_up_link_is_the_way(runtime: Runtime) -> None:
    with pytest.raises(NotFound, match="set-up link"):
        run("create-administrator", "--email", "ada@clinic.example", "--name", "Ada")


def test_a_password_is_replaced_and_every_device_is_out(runtime: Runtime) -> None:
    now = runtime.now()
    with runtime.transaction() as session:
        somebody = builders.a_therapist(session, email="thea@clinic.example", password_hash="kept")
        token = sign_ins.begin_staff(session, account=somebody, second_factor_passed=True, now=now)
    password = run("set-password", "thea@clinic.example").output.strip()
    with runtime.reading() as session:
        kept = session.query(models.Account).one().password_hash
        assert runtime.hasher.matches(kept, password)
        assert sign_ins.current(session, token=token, now=now) is None


def test_a_lost_second_factor_is_taken_away(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        somebody = builders.a_therapist(session, email="thea@clinic.example", password_hash="kept")
        somebody.second_factor = "ABC"
    assert "sets up a new one" in run("reset-second-factor", "thea@clinic.example").output
    with runtime.reading() as session:
        assert session.query(models.Account).one().second_factor is None


def test_an_access_ends(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        builders.a_therapist(session, email="thea@clinic.example", password_hash="kept")
        builders.an_administrator(session, email="ada@clinic.example", password_hash="kept")
    run("disable", "thea@clinic.example")
    with runtime.reading() as session:
        assert session.query(models.Account).order_by(models.Account.id).first().disabled_at is not None
    with pytest.raises(InvalidInput, match="last administrator"):
        run("disable", "ada@clinic.example")
    with pytest.raises(NotFound):
        run("disable", "nobody@clinic.example")
