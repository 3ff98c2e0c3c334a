"""The local mailbox shows every e-mail as its reader would see it, and nothing else of the disk."""

import os
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from portal.domain.errors import NotFound
from portal.services import mailbox


def stored(folder: Path, message_id: str, subject: str, age: int = 0) -> None:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = "Klinik <k@klinik.dk>", "anna@example.com", subject
    message["Date"], message["Message-ID"] = "Mon, 16 Nov 2026 09:00:00 +0000", message_id
    message.set_content("Hej Anna, værsgo.")
    message.add_alternative("<p>Hej Anna, værsgo.</p>", subtype="html")
    path = mailbox.path_of(folder, message_id)
    path.write_bytes(message.as_bytes())
    os.utime(path, (1_000_000 - age, 1_000_000 - age))


def test_the_newest_email_comes_first(tmp_path: Path) -> None:
    stored(tmp_path, "<1@klinik.dk>", "Første", age=60)
    stored(tmp_path, "<2@klinik.dk>", "Anden æøå")
    (tmp_path / "3.12.part").write_text("half a mail")
    assert [(mail.subject, mail.to) for mail in mailbox.listing(tmp_path)] == [
        ("Anden æøå", "anna@example.com"),
        ("Første", "anna@example.com"),
    ]


def test_an_email_is_read_by_the_name_the_list_gave(tmp_path: Path) -> None:
    stored(tmp_path, "<1@klinik.dk>", "Hej")
    (entry,) = mailbox.listing(tmp_path)
    letter = mailbox.read(tmp_path, entry.name)
    assert letter.text.strip() == "Hej Anna, værsgo."
    assert "<p>" in letter.html
    assert letter.sender == "Klinik <k@klinik.dk>"
    assert ("Message-ID", "<1@klinik.dk>") in letter.headers


@pytest.mark.parametrize("name", ["", "..", "../secret", "nothing", "a/b", "x" * 300, "1@klinik.dk\0"])
def test_no_other_file_can_be_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.eml").write_text("no")
    folder = tmp_path / "mailbox"
    folder.mkdir()
    with pytest.raises(NotFound):
        mailbox.read(folder, name)


@pytest.mark.parametrize("message_id", ["<../../etc/passwd@x>", "<>", "", "<a b@c>", "<" + "x" * 500 + ">"])
def test_a_message_id_never_leads_out_of_the_folder(tmp_path: Path, message_id: str) -> None:
    path = mailbox.path_of(tmp_path, message_id)
    assert path.parent == tmp_path
    assert len(path.name) < 200


def test_a_mailbox_that_is_not_there_yet_is_empty(tmp_path: Path) -> None:
    assert mailbox.listing(tmp_path / "mailbox") == []
