"""Settings: what is allowed, what is refused and in which words, and where secrets may lie."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal import addresses, config
from portal.cli import command, processes
from portal.cli import config as config_command
from portal.config import ConfigFault, Settings
from tests.conftest import ENCRYPTION_KEY, SECRET_KEY

REAL_MAIL = {"mail_url": "smtp://mail.example", "mail_from": "post@clinic.example", "instance_id": "north"}

FAULTS = [
    ({"port": "eighty"}, "PORT: must be a whole number"),
    ({"port": 0}, "PORT: must be at least 1"),
    ({"port": 65536}, "PORT: must be at most 65535"),
    ({"proxy_count": -1}, "PROXY_COUNT: must be at least 0"),
    ({"worker_children": 1}, "WORKER_CHILDREN: must be at least 2"),
    ({"demo": "perhaps"}, "DEMO: must be 1 (yes) or 0 (no)"),
    ({"log_level": "LOUD"}, "LOG_LEVEL: must be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
    ({"data_folder": 3}, "DATA_FOLDER: has a value that cannot be used"),
    ({"colour": "red"}, "COLOUR: is not a setting"),
    ({"secret_key": "short"}, "SECRET_KEY: is too weak: it needs at least 32 random characters"),
    ({"secret_key": "a" * 64}, "SECRET_KEY: is too weak: it needs at least 32 random characters"),
    (
        {"encryption_key": "changeme-changeme-changeme-1234567"},
        "ENCRYPTION_KEY: is an example, not a secret: make one with `openssl rand -base64 32`",
    ),
    (
        {"secret_key": SECRET_KEY, "encryption_key": SECRET_KEY},
        "ENCRYPTION_KEY: is the same as SECRET_KEY. Each needs a secret of its own.",
    ),
    (
        {"mail_from": "two@a.example, one@b.example"},
        "MAIL_FROM: must be one e-mail address, like Clinic <post@clinic.example>",
    ),
    (
        {"mail_from": "a@b.example\nBcc: c@d"},
        "MAIL_FROM: must be one e-mail address, like Clinic <post@clinic.example>",
    ),
    (
        REAL_MAIL | {"mail_from": config.NO_SENDER},
        "MAIL_FROM: is needed as soon as mail leaves this machine.",
    ),
    (
        {"mail_url": "smtp://mail.example", "mail_from": "post@clinic.example"},
        "INSTANCE_ID: is needed as soon as mail leaves this machine. Choose any name.",
    ),
    (REAL_MAIL | {"demo": True}, "MAIL_URL: the demo never mails the outside world. Use outbox:."),
    (
        REAL_MAIL | {"data_folder": "/tmp/clinic", "clock_offset_file": "/tmp/clinic/clock"},
        "CLOCK_OFFSET_FILE: a moved clock needs MAIL_URL=outbox:.",
    ),
    (
        {"data_folder": "/srv/clinic", "clock_offset_file": "/srv/clinic/clock"},
        "CLOCK_OFFSET_FILE: is only for the demo or a temporary folder.",
    ),
    (
        {"public_url": "https://clinic.example", "insecure_local": True},
        "INSECURE_LOCAL: is only for a PUBLIC_URL that begins with http:// on this machine.",
    ),
]
ADDRESSES = [
    (
        "database_url",
        "mysql://host/name",
        "must be sqlite:////folder/file or postgresql://user:password@host/name",
    ),
    ("database_url", "sqlite://", "must be sqlite:////folder/file or postgresql://user:password@host/name"),
    (
        "database_url",
        "sqlite:///relative",
        "must be sqlite:////folder/file or postgresql://user:password@host/name",
    ),
    (
        "redis_url",
        "http://host",
        "must be redis://host:6379/0, rediss://host:6379/0 or unix:///folder/socket",
    ),
    ("redis_url", "unix://", "must be redis://host:6379/0, rediss://host:6379/0 or unix:///folder/socket"),
    ("redis_url", "redis://[::1", "is not an address: look at its port and brackets"),
    (
        "public_url",
        "http://clinic.example",
        "must begin with https:// (http:// only for an address on this machine)",
    ),
    (
        "public_url",
        "ftp://127.0.0.1",
        "must begin with https:// (http:// only for an address on this machine)",
    ),
    ("public_url", "clinic.example", "must be an address without a path, like https://clinic.example"),
    (
        "public_url",
        "https://clinic.example/portal",
        "must be an address without a path, like https://clinic.example",
    ),
    ("public_url", "https://clinic.example:port", "is not an address: look at its port and brackets"),
    (
        "mail_url",
        "outbox:relative",
        "must be outbox:, smtp://user:password@host:587 or smtps://user:password@host:465",
    ),
    (
        "mail_url",
        "smtp://",
        "must be outbox:, smtp://user:password@host:587 or smtps://user:password@host:465",
    ),
    ("mail_url", "smtp://mail.example:99999", "is not an address: look at its port and brackets"),
]


@pytest.mark.parametrize("values,line", FAULTS)
def test_each_fault_stops_the_start_with_one_line(values: dict, line: str) -> None:
    with pytest.raises(ConfigFault) as fault:
        Settings(**values)
    assert fault.value.faults == (line,)


@pytest.mark.parametrize("name,address,words", ADDRESSES)
def test_an_address_that_cannot_be_right_is_refused_without_showing_it(
    name: str, address: str, words: str
) -> None:
    with pytest.raises(ConfigFault) as fault:
        Settings(**{name: address})
    assert fault.value.faults == (f"{name.upper()}: {words}",)


def test_several_faults_are_several_lines() -> None:
    with pytest.raises(ConfigFault) as fault:
        Settings(port="x", demo="perhaps", public_url="z")
    assert [line.partition(":")[0] for line in fault.value.faults] == ["PORT", "PUBLIC_URL", "DEMO"]


def test_no_secret_value_is_ever_shown() -> None:
    secret = "Pw-7h3-0n3-4nd-0nly-v4lu3-0f-1t-all"
    with pytest.raises(ConfigFault) as fault:
        Settings(
            database_url=f"mysql://u:{secret}@h/n", secret_key=secret[:20], mail_url=f"pop://u:{secret}@h"
        )
    assert secret[:20] not in str(fault.value) + repr(fault.value)
    settings = Settings(
        database_url=f"postgresql://u:{secret}@h/n", secret_key=secret, redis_url=f"redis://:{secret}@h"
    )
    assert secret not in repr(settings) + str(settings)


def test_the_default_installation_keeps_everything_in_one_folder_and_mails_nobody(tmp_path: Path) -> None:
    settings = Settings(data_folder=tmp_path / "var")
    assert settings.database_url == f"sqlite:///{tmp_path}/var/bedring.sqlite3"
    assert settings.mail_server is None
    assert settings.mailbox == tmp_path / "var" / "mailbox"
    assert settings.redis_url == ""
    assert settings.is_local
    assert not settings.insecure_local
    assert not (tmp_path / "var").exists(), "settings only look"


def test_another_folder_is_another_installation(tmp_path: Path) -> None:
    first, second = Settings(data_folder=tmp_path / "a"), Settings(data_folder=tmp_path / "b")
    assert first.instance_id == Settings(data_folder=tmp_path / "a").instance_id
    assert first.instance_id != second.instance_id


def test_a_secret_may_lie_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key").write_text(f"{SECRET_KEY}\n")
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "key"))
    assert Settings().signing_key == SECRET_KEY.encode()


def test_a_secret_in_two_places_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("SECRET_KEY", SECRET_KEY)
    monkeypatch.setenv("MAIL_URL_FILE", str(tmp_path / "missing"))
    with pytest.raises(ConfigFault) as fault:
        Settings()
    assert fault.value.faults == (
        "SECRET_KEY: is set twice, as SECRET_KEY and as SECRET_KEY_FILE. Keep one of them.",
        "MAIL_URL_FILE: the file it names cannot be read as text.",
    )


def test_what_is_no_secret_is_not_read_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "port").write_text("9000")
    monkeypatch.setenv("PORT_FILE", str(tmp_path / "port"))
    assert Settings().port == 8000


def test_the_keys_of_the_data_folder_are_used_where_none_is_set(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text(SECRET_KEY)
    settings = Settings(data_folder=tmp_path)
    assert settings.signing_key == SECRET_KEY.encode()
    with pytest.raises(ConfigFault, match=r"^ENCRYPTION_KEY: is not set. `bedring up` makes one"):
        _ = settings.sealing_key


def test_an_empty_variable_means_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "")
    assert Settings().port == 8000


def test_requests_are_answered_under_the_public_name_and_on_this_machine() -> None:
    assert Settings(public_url="https://clinic.example").trusted_hosts == (
        "clinic.example",
        "127.0.0.1",
        "localhost",
    )
    assert Settings(trusted_hosts="a.example, b.example").trusted_hosts == ("a.example", "b.example")


def test_the_links_follow_the_port() -> None:
    assert Settings(port=9000).public_url == "http://127.0.0.1:9000"


@pytest.mark.parametrize("spelt", ["postgresql://u@h/n", "postgres://u@h/n", "postgresql+psycopg://u@h/n"])
def test_postgresql_is_reached_by_one_driver_however_it_is_spelt(spelt: str) -> None:
    assert Settings(database_url=spelt).database_url == "postgresql+psycopg://u@h/n"


def test_a_mail_server_is_read_with_its_usual_port_and_decoded_password() -> None:
    server = Settings(**REAL_MAIL | {"mail_url": "smtps://post%40clinic:p%2Fw@mail.example"}).mail_server
    assert server == addresses.MailServer("smtps", "mail.example", 465, "post@clinic", "p/w")
    assert "p/w" not in repr(server)
    assert not server.is_loopback
    assert addresses.mail_server("smtp://localhost:1025").is_loopback


def test_celery_spells_a_unix_socket_differently() -> None:
    assert addresses.broker("unix:///var/valkey.sock") == "redis+socket:///var/valkey.sock"
    assert addresses.broker("redis://h:6379/1") == "redis://h:6379/1"


def test_a_process_started_by_us_reads_the_same_settings(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = settings.model_copy(
        update={"trusted_hosts": ("a.example", "b.example"), "redis_url": "unix:///x/y"}
    )
    monkeypatch.setenv("SECRET_KEY_FILE", "/nowhere")
    environment = processes.environment(chosen)
    for name in list(os.environ):
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert Settings() == chosen


def test_templates_and_migrations_are_found() -> None:
    assert config.bundled("migrations").is_dir()
    with pytest.raises(ConfigFault, match="the installation is incomplete"):
        config.bundled("nothing")


def test_every_setting_has_words_and_a_place_in_the_documentation() -> None:
    placed = [name for names in config_command.SECTIONS.values() for name in names]
    assert sorted(placed) == sorted(Settings.model_fields)
    assert all(field.description for field in Settings.model_fields.values())


def test_the_documentation_of_the_settings_is_up_to_date() -> None:
    page = Path(__file__).parents[1] / "docs" / "configuration.md"
    assert page.read_text(encoding="utf-8") == config_command.describe(), "run `make docs`"


def test_the_command_shows_settings_but_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", SECRET_KEY)
    monkeypatch.setenv("ENCRYPTION_KEY", ENCRYPTION_KEY)
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:pw-of-ours@h/n")
    shown = CliRunner().invoke(command.bedring, ["config", "show"]).output
    assert "DATABASE_URL=postgresql+psycopg://(hidden)@h/n" in shown
    assert "SECRET_KEY=(hidden)" in shown
    assert not any(secret in shown for secret in (SECRET_KEY, ENCRYPTION_KEY, "pw-of-ours"))


def test_the_command_ends_with_two_and_a_line_per_fault(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.setenv("PORT", "x")
    monkeypatch.setenv("DEMO", "perhaps")
    monkeypatch.setattr("sys.argv", ["bedring", "config", "check"])
    with pytest.raises(SystemExit) as end:
        command.main()
    assert end.value.code == 2
    assert capsys.readouterr().err == "PORT: must be a whole number\nDEMO: must be 1 (yes) or 0 (no)\n"
