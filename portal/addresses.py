"""The addresses an installation is told: its own, its database's, its queue's, its mail server's.

Each function returns the address in the form the product uses, or raises `ValueError` with what is allowed.
"""

import ipaddress
from dataclasses import dataclass, field
from email.utils import parseaddr
from urllib.parse import SplitResult, unquote, urlsplit

OUTBOX = "outbox:"
MAIL_PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class MailServer:
    """The clinic's mail server: `smtps` is TLS from the start, `smtp` needs STARTTLS unless on loopback."""

    scheme: str
    host: str
    port: int
    username: str = ""
    password: str = field(default="", repr=False)

    @property
    def is_loopback(self) -> bool:
        """Whether mail stays on this machine, where it may travel unencrypted."""
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def database(url: str) -> str:
    """The database's address as SQLAlchemy spells it."""
    if url.startswith("sqlite:////") and not url.endswith("/"):
        return url
    scheme, _, rest = url.partition("://")
    if scheme in ("postgresql", "postgres", "postgresql+psycopg") and rest.strip("/"):
        return f"postgresql+psycopg://{rest}"
    raise ValueError("must be sqlite:////folder/file or postgresql://user:password@host/name")


def queue(url: str) -> str:
    """The address of Redis or Valkey as the Redis client spells it; empty means a private server."""
    parts = _split(url)
    network = parts.scheme in ("redis", "rediss") and parts.hostname
    if url and not network and not (parts.scheme == "unix" and parts.path):
        raise ValueError("must be redis://host:6379/0, rediss://host:6379/0 or unix:///folder/socket")
    return url


def broker(queue_url: str) -> str:
    """The same address as Celery spells it: a unix socket is `redis+socket://` there."""
    return queue_url.replace("unix://", "redis+socket://", 1)


def public(url: str) -> str:
    """The address people open: TLS, or this machine."""
    parts = _split(url)
    if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise ValueError("must be an address without a path, like https://clinic.example")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
        raise ValueError("must begin with https:// (http:// only for an address on this machine)")
    return url.rstrip("/")


def mail(url: str) -> str:
    """Where e-mail goes: the local mailbox (`outbox:`, or `outbox:/folder`) or a server."""
    if url.startswith(OUTBOX) and url.removeprefix(OUTBOX)[:1] in ("", "/"):
        return url
    mail_server(url)
    return url


def mail_server(url: str) -> MailServer:
    """The parts of a mail server's address."""
    parts = _split(url)
    if parts.scheme not in MAIL_PORTS or not parts.hostname or parts.path.strip("/"):
        raise ValueError("must be outbox:, smtp://user:password@host:587 or smtps://user:password@host:465")
    port = parts.port or MAIL_PORTS[parts.scheme]
    username, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(parts.scheme, parts.hostname, port, username, password)


def sender(text: str) -> str:
    """One e-mail address, with or without a name before it, on one line."""
    _, address = parseaddr(text)
    name, at, host = address.partition("@")
    if not (text.isprintable() and name and at and host) or text.count("@") != 1:
        raise ValueError("must be one e-mail address, like Clinic <post@clinic.example>")
    return text


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise ValueError("is not an address: look at its port and brackets") from None
    return parts
