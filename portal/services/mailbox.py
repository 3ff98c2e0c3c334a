"""The local mailbox: a folder with a file for each e-mail, for installations that mail nobody yet."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from portal.domain.errors import NotFound

ENDING = ".eml"
MOST_LISTED = 200
_SAFE_NAME = re.compile(r"[A-Za-z0-9._@-]{1,180}")


@dataclass(frozen=True, slots=True)
class Stored:
    """One e-mail of the mailbox, as its list shows it; `name` opens it."""

    name: str
    sent_at: datetime
    to: str
    subject: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail as its reader would see it."""

    stored: Stored
    sender: str
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str


def path_of(folder: Path, message_id: str) -> Path:
    """The file of the e-mail with this Message-ID, written or not."""
    name = re.sub(r"[^A-Za-z0-9._@-]", "_", message_id.strip("<> "))[:170]
    return folder / f"{name or 'nameless'}{ENDING}"


def listing(folder: Path) -> list[Stored]:
    """The newest e-mails first; an e-mail that is just being written is not there yet."""
    paths = [(path.stat().st_mtime_ns, path) for path in folder.glob(f"*{ENDING}") if path.is_file()]
    newest = sorted(paths, reverse=True)[:MOST_LISTED]
    return [_stored(path, _parsed(path)) for _, path in newest]


def read(folder: Path, name: str) -> Letter:
    """One e-mail by the name the list gave; raises `NotFound` for any other name."""
    path = folder / f"{name}{ENDING}"
    if not _SAFE_NAME.fullmatch(name) or not path.is_file():
        raise NotFound("mailbox")
    message = _parsed(path)
    headers = tuple((key, str(value)) for key, value in message.items())
    return Letter(
        stored=_stored(path, message),
        sender=str(message["From"] or ""),
        headers=headers,
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def _parsed(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), policy=policy.default)


def _stored(path: Path, message: EmailMessage) -> Stored:
    written_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    sent_at = parsedate_to_datetime(str(message["Date"])) if message["Date"] else written_at
    return Stored(path.stem, sent_at, str(message["To"] or ""), str(message["Subject"] or ""))


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body(preferencelist=(kind,))
    return "" if body is None else str(body.get_content())
