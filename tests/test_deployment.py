"""The compose file and the image say what the code says."""

import json
import re
import shlex
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft201909Validator

from portal.cli import command, processes
from portal.config import Settings
from portal.services import messages
from workers import app as worker_app

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load(TEXT)
SERVICES = COMPOSE["services"]
OURS = {
    name: service for name, service in SERVICES.items() if service.get("image", "").startswith("bedring:")
}
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def seconds(text: str) -> int:
    return int(text.removesuffix("s"))


def test_the_compose_file_follows_the_specification() -> None:
    schema = json.loads((ROOT / "tests" / "vendor" / "compose-spec.json").read_text(encoding="utf-8"))
    faults = [
        f"{list(error.absolute_path)}: {error.message}"
        for error in Draft201909Validator(schema).iter_errors(COMPOSE)
    ]
    assert faults == []


def test_all_parts_are_there() -> None:
    assert set(SERVICES) == {"web", "worker", "clock", "migrate", "postgres", "valkey", "caddy", "mailpit"}
    assert SERVICES["mailpit"]["profiles"] == ["dev"]


@pytest.mark.parametrize("name", ["web", "worker", "clock"])
def test_a_part_is_started_by_its_command_and_given_time_to_end(name: str) -> None:
    assert OURS[name]["command"] == ["bedring", name]
    assert name in command.COMMANDS
    process = getattr(processes, name)(Settings())
    assert seconds(OURS[name]["stop_grace_period"]) > process.grace_seconds


def test_the_schema_is_brought_up_to_date_before_any_part_starts() -> None:
    assert OURS["migrate"]["command"] == ["bedring", "db", "upgrade"]
    assert OURS["migrate"]["restart"] == "no"
    for name in ("web", "worker", "clock"):
        assert OURS[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_the_worker_takes_every_queue_there_is() -> None:
    queues = set(messages.QUEUES)
    assert set(processes.QUEUES) == queues
    started = [word for word in processes.worker(Settings()).command if word.startswith("--queues=")]
    assert set(started[0].removeprefix("--queues=").split(",")) == queues
    assert {queue.name for queue in worker_app.create_publisher(Settings()).conf.task_queues} == queues


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_variable_is_a_setting(name: str) -> None:
    names = {field.upper() for field in Settings.model_fields}
    assert set(OURS[name]["environment"]) <= names


def test_the_settings_of_the_compose_file_are_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "DOMAIN": "clinic.example",
        "INSTANCE_ID": "north",
        "POSTGRES_PASSWORD": "p4ss",
        "VALKEY_PASSWORD": "v4lk",
    }
    given |= {
        "SECRET_KEY": "Zq3v8Jm1xT6bR0wYc5Kf9uLh2Nd7PgSa",
        "ENCRYPTION_KEY": "aV5nE8tQ2yH6mC1rW9kX3jB7zF4dU0sL",
    }
    for name, text in OURS["web"]["environment"].items():
        value = re.sub(
            r"\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}", lambda hit: given.get(hit[1], hit[2] or ""), text
        )
        monkeypatch.setenv(name, value)
    settings = Settings()
    assert settings.public_url == "https://clinic.example"
    assert settings.database_url == "postgresql+psycopg://bedring:p4ss@postgres/bedring"
    assert settings.mail_server is None
    assert f"web:{settings.port}" in SERVICES["caddy"]["command"]
    assert settings.proxy_count == 1


def test_no_secret_has_a_default() -> None:
    for name in (
        "SECRET_KEY",
        "ENCRYPTION_KEY",
        "POSTGRES_PASSWORD",
        "VALKEY_PASSWORD",
        "INSTANCE_ID",
        "DOMAIN",
    ):
        uses = re.findall(rf"\$\{{{name}[^}}]*\}}", TEXT)
        assert uses, name
        assert all(f"{name}:?" in use for use in uses), name


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_service_that_stays_has_a_health_check(name: str) -> None:
    assert ("healthcheck" in SERVICES[name]) == (name != "migrate")


@pytest.mark.parametrize("name", ["web", "worker", "clock"])
def test_the_health_check_asks_for_the_part_itself(name: str) -> None:
    assert OURS[name]["healthcheck"]["test"] == ["CMD", "bedring", "probe", name]


@pytest.mark.parametrize("name", sorted(OURS))
def test_our_containers_are_confined(name: str) -> None:
    service = OURS[name]
    assert service["read_only"] is True
    assert service["user"] == "10001:10001"
    assert service["cap_drop"] == ["ALL"]
    assert f"useradd --uid {service['user'].partition(':')[0]} " in DOCKERFILE


def test_the_queue_keeps_nothing_and_evicts_nothing_as_the_private_one_does() -> None:
    private = dict(zip(*[iter(processes.valkey(Path("/s"), Path("/d")).command[1:])] * 2, strict=True))
    shared = SERVICES["valkey"]["command"][1:]
    for option in ("--save", "--appendonly", "--maxmemory-policy"):
        assert shared[shared.index(option) + 1] == private[option]


def test_database_and_queue_cannot_be_reached_from_outside() -> None:
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    for name in ("postgres", "valkey"):
        assert SERVICES[name]["networks"] == ["inside"]
        assert "ports" not in SERVICES[name]


def test_the_image_holds_what_the_product_needs_and_starts_it() -> None:
    copied = {
        word
        for line in DOCKERFILE.splitlines()
        if line.startswith("COPY ")
        for word in shlex.split(line)[1:-1]
    }
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for name in ("portal", "workers", "templates", "migrations", "uv.lock", "pyproject.toml"):
        assert name in copied
        assert f"!{name}" in ignored
    system = (ROOT / ".ci" / "system").read_text(encoding="utf-8")
    pango = re.search(r'need="([^"]*pango[^"]*)"', system)
    assert set(pango[1].split()) <= set(DOCKERFILE.split())
    assert json.loads(re.search(r"^CMD (.*)$", DOCKERFILE, re.MULTILINE)[1])[0] == "bedring"
