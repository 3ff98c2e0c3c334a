"""Sixteen things a mail server can do, and what we may conclude from each. Real sockets, no mercy."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from portal.addresses import MailServer
from portal.domain.errors import PermanentFailure, TemporaryFailure
from portal.services import mailbox
from tests.fakes import certificate
from tests.fakes.smtp import Behaviour, SmtpServer
from workers.mail import Fate, Mailbox, SmtpSender, WrongAddress, dot_stuffed
from workers.runtime import FenceLost

B = Behaviour


@dataclass(frozen=True)
class Mail:
    to: str = "anna@example.com"
    message_id: str = "<7.abc@clinic.example>"
    text: bytes = b"Subject: Hi\r\n\r\nA line\r\n.a dot first\r\n..two\r\n"

    def as_bytes(self, from_address: str) -> bytes:
        return b"From: " + from_address.encode() + b"\r\n" + self.text


class Marks:
    """Counts how often an e-mail came to the point of no return; may forbid it."""

    def __init__(self, forbid: Exception | None = None) -> None:
        self.count = 0
        self.forbid = forbid

    def __call__(self) -> None:
        if self.forbid:
            raise self.forbid
        self.count += 1


@pytest.fixture
def marks() -> Marks:
    return Marks()


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with SmtpServer().serving() as server:
        yield server


def sender(server: SmtpServer, **values: object) -> SmtpSender:
    address = MailServer("smtp", "127.0.0.1", server.port)
    return SmtpSender(address, "clinic@clinic.example", stage_seconds=0.3, dot_seconds=0.3, **values)


OUTCOMES = {
    B.FINE: Fate.SENT,
    B.QUIT_421: Fate.SENT,
    B.QUIT_DROPS: Fate.SENT,
    B.GREETING_421: TemporaryFailure,
    B.GREETING_SILENT: TemporaryFailure,
    B.MAIL_452: TemporaryFailure,
    B.RCPT_450: TemporaryFailure,
    B.DATA_421: TemporaryFailure,
    B.DOT_451: Fate.LATER,
    B.MAIL_550: PermanentFailure,
    B.RCPT_550: PermanentFailure,
    B.DOT_554: Fate.REFUSED,
    B.DOT_DROPS: Fate.UNKNOWN,
    B.DOT_HANGS: Fate.UNKNOWN,
    B.NO_SUCH_PERSON: WrongAddress,
}


@pytest.mark.parametrize("behaviour, outcome", OUTCOMES.items())
def test_what_we_conclude_is_what_the_server_did(
    server: SmtpServer, marks: Marks, behaviour: Behaviour, outcome: Fate | type[Exception]
) -> None:
    server.behaviour = behaviour
    if isinstance(outcome, Fate):
        assert sender(server).deliver(Mail(), mark=marks).fate is outcome
        assert marks.count == 1
    else:
        with pytest.raises(outcome) as failure:
            sender(server).deliver(Mail(), mark=marks)
        assert type(failure.value) is outcome
        assert marks.count == 0, "nothing can have been accepted, so nothing was marked"
    assert len(server.accepted) == (outcome is Fate.SENT)


def test_a_server_that_hangs_up_in_the_text_leaves_retry_or_doubt_but_never_a_second_mail(
    server: SmtpServer, marks: Marks
) -> None:
    server.behaviour = B.TEXT_DROPS
    try:
        assert sender(server).deliver(Mail(), mark=marks).fate is Fate.UNKNOWN
        assert marks.count == 1
    except TemporaryFailure:
        assert marks.count in (0, 1)
    assert server.accepted == []


def test_silence_at_quit_costs_patience_but_not_the_mail(
    server: SmtpServer, marks: Marks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.mail.QUIT_SECONDS", 0.2)
    server.behaviour = B.QUIT_HANGS
    assert sender(server).deliver(Mail(), mark=marks).fate is Fate.SENT
    assert len(server.accepted) == 1


def test_a_refused_mark_ends_the_conversation_without_the_dot(server: SmtpServer) -> None:
    for reason in (FenceLost(), PermanentFailure("discharged")):
        with pytest.raises(type(reason)):
            sender(server).deliver(Mail(), mark=Marks(forbid=reason))
    assert server.accepted == []
    assert "." not in server.commands
    assert server.commands.count("DATA") == 2


def test_the_text_arrives_as_it_was_written(server: SmtpServer, marks: Marks) -> None:
    sender(server).deliver(Mail(), mark=marks)
    assert server.accepted == [Mail().as_bytes("clinic@clinic.example").removesuffix(b"\r\n")]


@pytest.mark.parametrize(
    "raw, sent",
    [
        (b"a\n.\nb", b"a\r\n..\r\nb\r\n"),
        (b".a\r\n", b"..a\r\n"),
        (b"a\rb\r\n\r\n", b"a\r\nb\r\n\r\n"),
        (b"", b"\r\n"),
    ],
)
def test_a_dot_alone_in_a_line_does_not_end_the_mail(raw: bytes, sent: bytes) -> None:
    assert dot_stuffed(raw) == sent


def test_nobody_is_called_again_at_once_by_a_server_that_refuses(marks: Marks) -> None:
    """Five refusals, then a minute of quiet: a dead server is not hammered."""
    with SmtpServer(behaviour=B.GREETING_421).serving() as server:
        mail = sender(server)
        for _ in range(8):
            with pytest.raises(TemporaryFailure):
                mail.deliver(Mail(), mark=marks)
        assert server.conversations == 5


def test_a_server_that_is_not_there_is_a_temporary_failure(marks: Marks) -> None:
    with pytest.raises(TemporaryFailure):
        sender(SmtpServer(port=1)).deliver(Mail(), mark=marks)


def test_a_servers_words_never_carry_an_address_into_our_rows(server: SmtpServer, marks: Marks) -> None:
    server.behaviour = B.NO_SUCH_PERSON
    with pytest.raises(WrongAddress) as refusal:
        sender(server).deliver(Mail(), mark=marks)
    assert "anna" not in str(refusal.value)


def secure(server: SmtpServer, trusted: Path | None, **values: object) -> SmtpSender:
    """A sender that treats this machine like a stranger's."""
    tls = ssl.create_default_context(cafile=str(trusted) if trusted else None)
    mail = sender(server, tls=tls)
    mail.server = MailServer(str(values.pop("scheme", "smtp")), "127.0.0.1", server.port, "clinic", "right")
    return mail


def test_log_in_happens_after_tls_and_the_mail_is_taken(tmp_path: Path, marks: Marks) -> None:
    context, trusted = certificate.make(tmp_path)
    with SmtpServer(tls=context, password="right").serving() as server:
        assert secure(server, trusted).deliver(Mail(), mark=marks).fate is Fate.SENT
        steps = [server.commands.index(verb) for verb in ("STARTTLS", "AUTH", "MAIL")]
        assert steps == sorted(steps)


def test_smtps_speaks_tls_from_the_first_byte(tmp_path: Path, marks: Marks) -> None:
    context, trusted = certificate.make(tmp_path)
    with SmtpServer(tls=context, implicit_tls=True, password="right").serving() as server:
        assert secure(server, trusted, scheme="smtps").deliver(Mail(), mark=marks).fate is Fate.SENT


@pytest.mark.parametrize("fault", ["self-signed", "expired", "stripped"])
def test_without_trusted_tls_no_word_of_the_mail_leaves(tmp_path: Path, marks: Marks, fault: str) -> None:
    context, trusted = certificate.make(tmp_path, days=-1 if fault == "expired" else 1)
    server = SmtpServer(tls=context, password="right", offers_starttls=fault != "stripped")
    with server.serving():
        mail = secure(server, None if fault == "self-signed" else trusted)
        with pytest.raises(TemporaryFailure):
            mail.deliver(Mail(), mark=marks)
        assert not {"AUTH", "MAIL", "DATA"} & set(server.commands)


def test_a_wrong_password_of_the_clinic_is_no_fault_of_the_mail(tmp_path: Path, marks: Marks) -> None:
    context, trusted = certificate.make(tmp_path)
    with SmtpServer(tls=context, password="other").serving() as server, pytest.raises(TemporaryFailure):
        secure(server, trusted).deliver(Mail(), mark=marks)


def test_the_mailbox_keeps_one_file_per_message_id(tmp_path: Path, marks: Marks) -> None:
    mail = Mailbox(tmp_path / "mailbox", "clinic@clinic.example")
    assert mail.has_arrived("<7.abc@clinic.example>") is False
    assert mail.deliver(Mail(), mark=marks).fate is Fate.SENT
    assert mail.deliver(Mail(text=b"Subject: Other\r\n\r\n"), mark=marks).fate is Fate.SENT
    assert mail.has_arrived("<7.abc@clinic.example>") is True
    (stored,) = mailbox.listing(tmp_path / "mailbox")
    assert stored.subject == "Hi"
    assert (tmp_path / "mailbox").stat().st_mode & 0o777 == 0o700


def test_a_refused_mark_leaves_no_file(tmp_path: Path) -> None:
    mail = Mailbox(tmp_path / "mailbox", "clinic@clinic.example")
    with pytest.raises(FenceLost):
        mail.deliver(Mail(), mark=Marks(forbid=FenceLost()))
    assert list((tmp_path / "mailbox").iterdir()) == []
