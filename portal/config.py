"""Every setting of an installation; the only reader of the environment."""

import hashlib
import os
import platform
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from portal import addresses
from portal.domain.errors import PortalError

LEAST_KEY_BYTES = 32
LEAST_KEY_VARIETY = 10  # different characters; a random key of 32 bytes has far more
NO_SENDER = "Bedring <bedring@localhost>"

# What pydantic finds, in words an administrator can act on. Never the value: it may be a secret.
FAULTS = {
    "int_parsing": "must be a whole number",
    "bool_parsing": "must be 1 (yes) or 0 (no)",
    "literal_error": "must be {expected}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "value_error": "{error}",
    "extra_forbidden": "is not a setting",
}


class ConfigFault(PortalError):
    """The settings cannot be right; `faults` holds one line for each, naming the variable and the remedy."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def bundled(name: str) -> Path:
    """A folder delivered with the product (`templates`, `migrations`), in a checkout or an installation."""
    package = Path(__file__).resolve().parent
    for folder in (package / "bundled" / name, package.parent / name):
        if folder.is_dir():
            return folder
    raise ConfigFault(f"The folder {name} is missing: the installation is incomplete. Install Bedring again.")


class SecretFiles(PydanticBaseSettingsSource):
    """Reads the secret setting `NAME` from the file that `NAME_FILE` names, without its last line break."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[str | None, str, bool]:
        """The content of the named file, or nothing; `NAME` and `NAME_FILE` at once are a fault."""
        name = field_name.upper()
        path = os.environ.get(f"{name}_FILE", "")
        if field.repr or not path:  # what may be shown is no secret
            return None, field_name, False
        if os.environ.get(name):
            raise ConfigFault(f"{name}: is set twice, as {name} and as {name}_FILE. Keep one of them.")
        try:
            return Path(path).read_text(encoding="utf-8").rstrip("\r\n"), field_name, False
        except (OSError, UnicodeDecodeError):
            raise ConfigFault(f"{name}_FILE: the file it names cannot be read as text.") from None

    def __call__(self) -> dict[str, Any]:
        """All secrets that lie in files; every file that cannot be read is one fault."""
        found: dict[str, Any] = {}
        faults: list[str] = []
        for name, info in self.settings_cls.model_fields.items():
            try:
                found[name], _, _ = self.get_field_value(info, name)
            except ConfigFault as fault:
                faults.extend(fault.faults)
        if faults:
            raise ConfigFault(*faults)
        return {name: text for name, text in found.items() if text is not None}


def _derived_instance(data: dict[str, Any]) -> str:
    machine = Path("/etc/machine-id")
    name = machine.read_text(encoding="ascii").strip() if machine.is_file() else platform.node()
    return hashlib.sha256(f"{name}\n{data['data_folder']}".encode()).hexdigest()[:16]


def _derived_hosts(data: dict[str, Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((urlsplit(data["public_url"]).hostname or "", "127.0.0.1", "localhost")))


def _kept(name: str) -> Callable[[dict[str, Any]], SecretStr]:
    def read(data: dict[str, Any]) -> SecretStr:
        path: Path = data["data_folder"] / name
        is_ours = path.is_file() and os.access(path, os.R_OK)
        return SecretStr(path.read_text("utf-8").strip() if is_ours else "")

    return read


def _strong(key: SecretStr) -> SecretStr:
    text = key.get_secret_value()
    if text and (len(text.encode()) < LEAST_KEY_BYTES or len(set(text)) < LEAST_KEY_VARIETY):
        raise ValueError(f"is too weak: it needs at least {LEAST_KEY_BYTES} random characters")
    if any(word in text.lower() for word in ("example", "change", "secret", "password")):
        raise ValueError("is an example, not a secret: make one with `openssl rand -base64 32`")
    return key


def _listed(names: Any) -> Any:
    return tuple(name.strip() for name in names.split(",")) if isinstance(names, str) else names


Folder = Annotated[Path, AfterValidator(lambda folder: folder.expanduser().resolve())]
Key = Annotated[SecretStr, AfterValidator(_strong)]
Listed = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)]


class Settings(BaseSettings):
    """What differs between installations. What a clinic decides is a row in the database instead."""

    model_config = SettingsConfigDict(
        env_ignore_empty=True,
        frozen=True,
        validate_default=True,
        extra="forbid",
        use_attribute_docstrings=True,
    )

    data_folder: Folder = Path("var")
    """Folder for everything this installation keeps."""
    database_url: Annotated[str, AfterValidator(addresses.database)] = Field(
        default_factory=lambda data: f"sqlite:///{data['data_folder']}/bedring.sqlite3", repr=False
    )
    """`sqlite:////folder/file` or `postgresql://user:password@host/name`. Default: in `DATA_FOLDER`."""
    redis_url: Annotated[str, AfterValidator(addresses.queue)] = Field("", repr=False)
    """Shared Redis or Valkey, for several hosts. Without it: a private Valkey, started by `bedring up`."""
    host: str = "127.0.0.1"
    """Address on which the web server listens."""
    port: int = Field(8000, ge=1, le=65535)
    """Port on which the web server listens."""
    public_url: Annotated[str, AfterValidator(addresses.public)] = Field(
        default_factory=lambda data: f"http://127.0.0.1:{data['port']}"
    )
    """Address that people open and all links are made from: `https://`, or `http://` on this machine.
    Without it: `http://127.0.0.1:<PORT>`."""
    trusted_hosts: Listed = Field(default_factory=_derived_hosts)
    """Host names, by commas; others get 400. Without it: the host of `PUBLIC_URL`, and this machine."""
    proxy_count: int = Field(0, ge=0, le=5)
    """Exact number of proxies in front that add `X-Forwarded-For`."""
    insecure_local: bool = False
    """Allow cookies over plain HTTP; only for an address on this machine, where `bedring up` sets it."""
    web_processes: int = Field(2, ge=1, le=64)
    """Processes of the web server."""
    web_threads: int = Field(4, ge=1, le=64)
    """Threads in each process of the web server."""
    secret_key: Key = Field(default_factory=_kept("secret_key"), repr=False)
    """Key that signs forms: 32 random characters. Without it: made by `bedring up` in `DATA_FOLDER`."""
    encryption_key: Key = Field(default_factory=_kept("encryption_key"), repr=False)
    """Key that seals texts, contacts and PDFs; lost, they are lost. Keep a copy away from the database.
    Without it: made by `bedring up` in `DATA_FOLDER`."""
    argon2_memory_kib: int = Field(65536, ge=64, le=1048576)
    """Memory for one password hash, in KiB."""
    argon2_time: int = Field(3, ge=1, le=20)
    """Rounds of one password hash."""
    argon2_parallelism: int = Field(4, ge=1, le=8)
    """Lanes of one password hash."""
    mail_url: Annotated[str, AfterValidator(addresses.mail)] = Field("outbox:", repr=False)
    """`outbox:` keeps every e-mail as a file and shows it at `/mailbox`;
    `smtp://user:password@host:587` (with STARTTLS) and `smtps://user:password@host:465` send for real."""
    mail_from: Annotated[str, AfterValidator(addresses.sender)] = NO_SENDER
    """Sender of all e-mails; needed as soon as mail leaves this machine."""
    instance_id: str = Field(default_factory=_derived_instance)
    """Name of this installation; a restored or copied one has another name and mails nobody.
    Needed as soon as mail leaves this machine. Without it: derived from this machine and `DATA_FOLDER`."""
    worker_children: int = Field(4, ge=2, le=64)
    """Processes of one worker; at least two, so that an alert never waits behind a PDF."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """Least level that is logged."""
    demo: bool = False
    """A clinic of invented people with a banner; never mails the outside world."""
    clock_offset_file: Folder | None = None
    """File with the seconds by which the clock is moved; only for the demo or a temporary folder."""

    def __init__(self, **values: Any) -> None:
        """Settings from `values`, environment and secret files; raises `ConfigFault`, a line per fault."""
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise ConfigFault(*_lines(error.errors(include_input=False, include_url=False))) from None

    @classmethod
    def settings_customise_sources(cls, settings_cls: Any, *_: Any, **sources: Any) -> tuple[Any, ...]:
        """Values given in code win over the environment, which wins over files."""
        return sources["init_settings"], sources["env_settings"], SecretFiles(settings_cls)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if faults := [line for wrong, line in _contradictions(self) if wrong]:
            raise ValueError("\n".join(faults))
        return self

    @property
    def signing_key(self) -> bytes:
        """The bytes of `SECRET_KEY`; raises `ConfigFault` when there is none yet."""
        return _present("SECRET_KEY", self.secret_key)

    @property
    def sealing_key(self) -> bytes:
        """The bytes of `ENCRYPTION_KEY`; raises `ConfigFault` when there is none yet."""
        return _present("ENCRYPTION_KEY", self.encryption_key)

    @property
    def mail_server(self) -> addresses.MailServer | None:
        """The server that sends for real; None while e-mail stays in the local mailbox."""
        return None if self.mail_url.startswith(addresses.OUTBOX) else addresses.mail_server(self.mail_url)

    @property
    def mailbox(self) -> Path:
        """Folder of the local mailbox: a file for each e-mail."""
        return Path(self.mail_url.removeprefix(addresses.OUTBOX) or self.data_folder / "mailbox")

    @property
    def is_local(self) -> bool:
        """Whether people reach this installation over plain HTTP on this machine only."""
        return self.public_url.startswith("http://")


def _present(name: str, key: SecretStr) -> bytes:
    if not key.get_secret_value():
        raise ConfigFault(f"{name}: is not set. `bedring up` makes one at the first start.")
    return key.get_secret_value().encode()


def _contradictions(settings: Settings) -> Iterator[tuple[bool, str]]:
    mails = settings.mail_server is not None
    moved = settings.clock_offset_file is not None
    movable = settings.demo or Path(tempfile.gettempdir()).resolve() in settings.data_folder.parents
    key = settings.secret_key.get_secret_value()
    one_key = bool(key) and key == settings.encryption_key.get_secret_value()
    unnamed = "instance_id" not in settings.model_fields_set
    yield one_key, "ENCRYPTION_KEY: is the same as SECRET_KEY. Each needs a secret of its own."
    yield mails and settings.demo, "MAIL_URL: the demo never mails the outside world. Use outbox:."
    no_sender = mails and settings.mail_from == NO_SENDER
    yield no_sender, "MAIL_FROM: is needed as soon as mail leaves this machine."
    yield mails and unnamed, "INSTANCE_ID: is needed as soon as mail leaves this machine. Choose any name."
    yield moved and mails, "CLOCK_OFFSET_FILE: a moved clock needs MAIL_URL=outbox:."
    yield moved and not movable, "CLOCK_OFFSET_FILE: is only for the demo or a temporary folder."
    local_fault = settings.insecure_local and not settings.is_local
    yield local_fault, "INSECURE_LOCAL: is only for a PUBLIC_URL that begins with http:// on this machine."


def _lines(errors: list[ErrorDetails]) -> Iterator[str]:
    for error in errors:
        name = "".join(str(part).upper() for part in error["loc"][:1])
        words = FAULTS.get(error["type"], "has a value that cannot be used").format(**error.get("ctx", {}))
        if error["type"] != "default_factory_not_called":  # that one follows from another fault
            yield from (f"{name}: {line}" if name else line for line in words.splitlines())
