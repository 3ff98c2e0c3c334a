"""A mail server on a real socket that misbehaves on request. `accepted` is the truth about what arrived."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum


class Behaviour(StrEnum):
    """What the server does wrong, if anything; numbered as in the table of outcomes."""

    FINE = "1 fine"
    QUIT_421 = "2 takes it, then 421 to QUIT"
    QUIT_DROPS = "3 takes it, then hangs up at QUIT"
    QUIT_HANGS = "4 takes it, then is silent at QUIT"
    GREETING_421 = "5 greets with 421"
    GREETING_SILENT = "6 greets nobody"
    MAIL_452 = "7 452 to MAIL"
    RCPT_450 = "8 450 to RCPT"
    DATA_421 = "9 421 to DATA"
    DOT_451 = "10 451 after the dot"
    MAIL_550 = "11 550 to MAIL"
    RCPT_550 = "12 550 to RCPT"
    DOT_554 = "13 554 after the dot"
    TEXT_DROPS = "14 hangs up before it has read the dot"
    DOT_DROPS = "15 hangs up after the dot"
    DOT_HANGS = "16 is silent after the dot"
    NO_SUCH_PERSON = "550 5.1.1 to RCPT"


SAYS = {
    (Behaviour.MAIL_452, "MAIL"): "452 4.3.1 no room",
    (Behaviour.MAIL_550, "MAIL"): "550 5.7.1 not you",
    (Behaviour.RCPT_450, "RCPT"): "450 4.2.0 greylisted",
    (Behaviour.RCPT_550, "RCPT"): "550 5.7.1 no",
    (Behaviour.NO_SUCH_PERSON, "RCPT"): "550 5.1.1 <anna@example.com>: no such person",
    (Behaviour.DATA_421, "DATA"): "421 4.3.2 going down",
    (Behaviour.QUIT_421, "QUIT"): "421 4.3.2 going down",
    (Behaviour.DOT_451, "."): "451 4.3.0 try later",
    (Behaviour.DOT_554, "."): "554 5.6.0 not this",
}
DROPS = {(Behaviour.QUIT_DROPS, "QUIT"), (Behaviour.DOT_DROPS, ".")}
HANGS = {(Behaviour.QUIT_HANGS, "QUIT"), (Behaviour.DOT_HANGS, ".")}


class HungUp(Exception):
    """The server ends the conversation."""


@dataclass
class SmtpServer:
    """Listens on a free port of this machine. `accepted` holds the text of each mail it took with 250."""

    behaviour: Behaviour = Behaviour.FINE
    tls: ssl.SSLContext | None = None
    implicit_tls: bool = False
    offers_starttls: bool = True
    password: str | None = None
    thinks_seconds: float = 0.0  # between the dot and its answer
    accepted: list[bytes] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    conversations: int = 0
    thinking: int = 0  # mails whose dot it has read and not yet answered
    port: int = 0

    @contextmanager
    def serving(self) -> Iterator["SmtpServer"]:
        self._over = threading.Event()
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.port = listener.getsockname()[1]
            accepting = threading.Thread(target=self._accept, args=(listener,))
            accepting.start()
            try:
                yield self
            finally:
                self._over.set()
                listener.shutdown(socket.SHUT_RDWR)
                accepting.join()

    def _accept(self, listener: socket.socket) -> None:
        talks = []
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                self.conversations += 1
                talks.append(threading.Thread(target=self._talk, args=(client,)))
                talks[-1].start()
        for talk in talks:
            talk.join()

    def _talk(self, client: socket.socket) -> None:
        client.settimeout(10)
        talk = Conversation(self, client, self._over)
        with suppress(OSError, HungUp):
            if self.implicit_tls:
                talk.encrypt()
            talk.hold()
        talk.socket.close()


@dataclass
class Conversation:
    """One connection, command by command."""

    server: SmtpServer
    socket: socket.socket
    over: threading.Event
    buffer: bytes = b""
    text: bytes = b""

    def hold(self) -> None:
        if self.server.behaviour is Behaviour.GREETING_SILENT:
            self._hang()
        greeting = self.server.behaviour is Behaviour.GREETING_421
        self._say("421 4.3.2 too busy" if greeting else "220 mail.example ESMTP")
        if greeting:
            raise HungUp
        while line := self._line():
            verb = line.split()[0].upper()
            self.server.commands.append(verb)
            self._answer(verb, line)

    def _answer(self, verb: str, line: str) -> None:
        known = {
            "EHLO": self._ehlo,
            "STARTTLS": self._starttls,
            "AUTH": lambda: self._auth(line),
            "DATA": self._data,
        }
        if verb in known and (self.server.behaviour, verb) not in SAYS:
            known[verb]()
        else:
            self._react(verb, "221 bye" if verb == "QUIT" else "250 ok")

    def _react(self, step: str, otherwise: str) -> bool:
        """Says what the behaviour says at this step; True if it was the friendly word."""
        at = (self.server.behaviour, step)
        if at in DROPS:
            raise HungUp
        if at in HANGS:
            self._hang()
        self._say(SAYS.get(at, otherwise))
        return at not in SAYS

    def _ehlo(self) -> None:
        extensions = ["mail.example"]
        if self.server.tls and self.server.offers_starttls and not isinstance(self.socket, ssl.SSLSocket):
            extensions.append("STARTTLS")
        if self.server.password:
            extensions.append("AUTH PLAIN")
        lines = [f"250-{word}" for word in extensions[:-1]] + [f"250 {extensions[-1]}"]
        self._say("\r\n".join(lines))

    def _starttls(self) -> None:
        self._say("220 go on")
        self.encrypt()

    def encrypt(self) -> None:
        self.socket = self.server.tls.wrap_socket(self.socket, server_side=True)

    def _auth(self, line: str) -> None:
        import base64

        _, _, password = base64.b64decode(line.split()[2]).decode().split("\0")
        encrypted = isinstance(self.socket, ssl.SSLSocket)
        self._say("235 hello" if encrypted and password == self.server.password else "535 5.7.8 no")

    def _data(self) -> None:
        self._say("354 go on")
        lines = []
        while (line := self._line()) != ".":
            if self.server.behaviour is Behaviour.TEXT_DROPS:
                raise HungUp
            lines.append(line.removeprefix("."))
        self.server.commands.append(".")
        self.server.thinking += 1
        self.over.wait(self.server.thinks_seconds)
        self.server.thinking -= 1
        if self._react(".", "250 2.0.0 taken"):
            self.server.accepted.append("\r\n".join(lines).encode())

    def _line(self) -> str:
        while b"\r\n" not in self.buffer:
            received = self.socket.recv(65536)
            if not received:
                raise HungUp
            self.buffer += received
        line, self.buffer = self.buffer.split(b"\r\n", 1)
        return line.decode()

    def _say(self, words: str) -> None:
        self.socket.sendall(f"{words}\r\n".encode())

    def _hang(self) -> None:
        self.over.wait(10)
        raise HungUp
