"""Delivers e-mails: into the local mailbox, or by SMTP in stages.

Both call `mark` directly before the point of no return; what `mark` raises stops the delivery, and nothing
was accepted. The short form of `smtplib` is never used: it cannot tell "safe to repeat" from "not safe".
"""

import os
import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from celery.exceptions import SoftTimeLimitExceeded

from portal.addresses import MailServer
from portal.domain.errors import PermanentFailure, TemporaryFailure
from portal.services import mailbox
from portal.services.emails import Email

STAGE_SECONDS = 30.0
DOT_SECONDS = 600.0  # RFC 5321, 4.5.3.2.6: impatience here makes copies
QUIT_SECONDS = 5.0
WRONG_ADDRESS = re.compile(r"\b5\.1\.\d+\b")
REFUSALS_BEFORE_PAUSE = 5
PAUSE_SECONDS = 60.0
Mark = Callable[[], None]


class WrongAddress(PermanentFailure):
    """The mail server knows no such person (5.1.x): phone, and write there no more."""


class Fate(StrEnum):
    """What the mail server made of the final dot."""

    SENT = "sent"
    LATER = "later"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of an e-mail after its mark, and the server's last words."""

    fate: Fate
    words: str = ""


class Mailbox:
    """The local mailbox: a file for each e-mail, named after its Message-ID, so that none is there twice."""

    def __init__(self, folder: Path, sender: str) -> None:
        self.folder = folder
        self.sender = sender

    def deliver(self, email: Email, *, mark: Mark) -> Reply:
        """Marks, then writes and renames."""
        raw = email.as_bytes(self.sender)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = mailbox.path_of(self.folder, email.message_id)
        mark()
        if not path.exists():
            _write(path, raw)
        return Reply(Fate.SENT, "mailbox")

    def has_arrived(self, message_id: str) -> bool | None:
        """A look is enough."""
        return mailbox.path_of(self.folder, message_id).exists()


@dataclass
class SmtpSender:
    """The clinic's mail server."""

    server: MailServer
    sender: str
    stage_seconds: float = STAGE_SECONDS
    dot_seconds: float = DOT_SECONDS
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    _refusals: int = 0
    _paused_until: float = 0.0

    def has_arrived(self, message_id: str) -> bool | None:
        """Nobody can ask a mail server afterwards (RFC 1047)."""
        return None

    def deliver(self, email: Email, *, mark: Mark) -> Reply:
        """Hands over one e-mail by stages.

        Raises `TemporaryFailure`, `PermanentFailure` or `WrongAddress` while nothing can have been accepted.
        """
        raw = email.as_bytes(self.sender)
        smtp = self._connect()
        in_text = False
        try:
            in_text = self._envelope(smtp, email.to, eight_bit=not raw.isascii())
            smtp.send(dot_stuffed(raw))  # the whole text but no final dot: nothing accepted (RFC 5321)
            mark()
            reply = self._dot(smtp)
            in_text = reply.fate is Fate.UNKNOWN
            return reply
        except (OSError, smtplib.SMTPException) as error:
            raise TemporaryFailure(_kind(error)) from error
        finally:
            _hang_up(smtp, in_text=in_text)

    def _connect(self) -> smtplib.SMTP:
        if time.monotonic() < self._paused_until:
            raise TemporaryFailure("the mail server did not answer a minute ago")
        try:
            smtp = self._client()
        except (OSError, smtplib.SMTPException) as error:
            self._note_refusal()
            raise TemporaryFailure(_kind(error)) from error
        self._refusals = 0
        return smtp

    def _client(self) -> smtplib.SMTP:
        """A connection that was greeted with 220; the host given here is the one TLS will verify."""
        name = "localhost" if self.server.is_loopback else socket.getfqdn()
        host, port = self.server.host, self.server.port
        if self.server.scheme == "smtps":
            return smtplib.SMTP_SSL(host, port, name, timeout=self.stage_seconds, context=self.tls)
        return smtplib.SMTP(host, port, name, timeout=self.stage_seconds)

    def _note_refusal(self) -> None:
        self._refusals += 1
        if self._refusals >= REFUSALS_BEFORE_PAUSE:
            self._refusals, self._paused_until = 0, time.monotonic() + PAUSE_SECONDS

    def _envelope(self, smtp: smtplib.SMTP, recipient: str, *, eight_bit: bool) -> bool:
        """Everything up to the server's 354; returns True: the connection is inside the text now."""
        self._secure(smtp)
        options = ["BODY=8BITMIME"] if eight_bit and smtp.has_extn("8bitmime") else []
        _expect(smtp.mail(self.sender, options), 250)
        _expect(smtp.rcpt(recipient), 250, 251, of_address=True)
        _expect(smtp.docmd("DATA"), 354)
        return True

    def _secure(self, smtp: smtplib.SMTP) -> None:
        """TLS first, log-in after it; only a server on this machine may do without both."""
        smtp.ehlo_or_helo_if_needed()
        encrypted = self.server.scheme == "smtps"
        if not encrypted and (self.server.username or not self.server.is_loopback):
            smtp.starttls(context=self.tls)
            smtp.ehlo()
        if self.server.username:
            smtp.login(self.server.username, self.server.password)

    def _dot(self, smtp: smtplib.SMTP) -> Reply:
        """The final dot. From here on silence means that nobody knows."""
        try:
            _patience(smtp, self.dot_seconds)
            smtp.send(b".\r\n")
            code, words = smtp.getreply()
        except (OSError, smtplib.SMTPException, SoftTimeLimitExceeded) as error:
            return Reply(Fate.UNKNOWN, _kind(error))
        fate = Fate.SENT if code == 250 else Fate.REFUSED if code >= 500 else Fate.LATER
        return Reply(fate, f"{code} {_decoded(words)}")


def dot_stuffed(raw: bytes) -> bytes:
    """The text as it goes over the line: CRLF, a dot before each dot that begins a line, CRLF at the end."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", raw)
    return re.sub(rb"(?m)^\.", b"..", lines.removesuffix(b"\r\n")) + b"\r\n"


def _expect(answer: tuple[int, bytes], *codes: int, of_address: bool = False) -> None:
    code, words = answer
    if code in codes:
        return
    text = f"{code} {_decoded(words)}"
    if code < 500:
        raise TemporaryFailure(text)
    raise (WrongAddress if of_address and WRONG_ADDRESS.search(text) else PermanentFailure)(text)


def _decoded(words: bytes) -> str:
    """A server's words without addresses: they end in our rows."""
    return re.sub(r"\S+@\S+", "<address>", words.decode("ascii", "replace")).replace("\n", " ")


def _kind(error: Exception) -> str:
    code = getattr(error, "smtp_code", "")
    return f"{type(error).__name__} {code}".strip()


def _patience(smtp: smtplib.SMTP, seconds: float) -> None:
    if smtp.sock is None:
        raise smtplib.SMTPServerDisconnected("closed")
    smtp.sock.settimeout(seconds)


def _hang_up(smtp: smtplib.SMTP, *, in_text: bool) -> None:
    """Its answer decides nothing. Inside the text only closing is safe: QUIT would be text."""
    with suppress(OSError, smtplib.SMTPException):
        if not in_text:
            _patience(smtp, QUIT_SECONDS)
            smtp.quit()
    smtp.close()


def _write(path: Path, raw: bytes) -> None:
    waiting = path.with_suffix(f".{os.getpid()}.part")
    with open(os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    waiting.rename(path)
