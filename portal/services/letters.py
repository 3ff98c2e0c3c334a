"""An e-mail as it goes over the line (RFC 5322). Nothing in a value can start another header."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage

from portal.domain.errors import PermanentFailure

WHOLE_LINES = policy.SMTP.clone(
    max_line_length=990
)  # a link in a header is never folded: it would be encoded
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}  # RFC 3834: no ping-pong


@dataclass(frozen=True)
class Email:
    """One e-mail to one person. `to` is the address as mail servers take it; `headers` come on top."""

    to: str
    sender_name: str
    subject: str
    text: str
    html: str
    message_id: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def as_bytes(self, from_address: str) -> bytes:
        """The whole e-mail in 7-bit bytes; `PermanentFailure` for values that would break its head."""
        message = EmailMessage(policy=policy.SMTP)
        try:
            message["From"] = Address(self.sender_name, addr_spec=from_address)
            message["To"] = Address(addr_spec=self.to)
            message["Subject"] = self.subject
            message["Message-ID"] = self.message_id
            for name, value in (AUTOMATIC | dict(self.headers)).items():
                message[name] = value
        except (ValueError, IndexError, AttributeError) as error:
            raise PermanentFailure("a name or an address cannot stand in an e-mail") from error
        message.set_content(self.text, cte="quoted-printable")
        message.add_alternative(self.html, subtype="html", cte="quoted-printable")
        return message.as_bytes(policy=WHOLE_LINES)


def deliverable(address: str) -> str:
    """The address with its host in ASCII; `PermanentFailure` where no mail server would take it."""
    name, at, host = address.rpartition("@")
    try:
        plain = f"{name}{at}{host.encode('idna').decode()}"
    except UnicodeError:
        plain = ""
    if not (name and at and plain.isascii() and plain.isprintable()) or " " in plain:
        raise PermanentFailure("the e-mail address cannot be used")
    return plain
