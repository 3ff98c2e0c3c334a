"""What an effect works with: the product's runtime, the mail, the PDF renderer, and its attempt's fence."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parseaddr
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from portal.catalogue.content import Catalogue
from portal.config import Settings, bundled
from portal.db import outbox
from portal.db.models import MessageState
from portal.db.outbox import Ending, Hold
from portal.db.queries import messages as queries
from portal.db.session import Session
from portal.rendering import environment
from portal.rendering.environment import Renderer
from portal.rendering.parts import Pack, Printable
from portal.runtime import Runtime
from portal.services.emails import Email
from workers import mail
from workers.mail import Reply
from workers.pdf import PdfRenderer, PrintKit, RenderedPdf

FONTS = Path(environment.__file__).with_name("fonts")


class FenceLost(Exception):
    """Another attempt holds this message now: nothing may be written, and nothing is wrong."""


class Mail(Protocol):
    """Where e-mails go."""

    def deliver(self, email: Email, *, mark: Callable[[], None]) -> Reply:
        """Delivers one e-mail; calls `mark` directly before it cannot be taken back."""

    def has_arrived(self, message_id: str) -> bool | None:
        """Whether an e-mail is there; None when only its reader can tell."""


class Pdf(Protocol):
    """What makes PDFs."""

    def render(self, document: Printable) -> RenderedPdf:
        """One PDF; raises `RenderFailed`."""

    def render_pack(self, pack: Pack) -> RenderedPdf:
        """One PDF of several documents; raises `RenderFailed`."""

    def close(self) -> None:
        """Ends what was kept warm."""


@dataclass(frozen=True)
class Run:
    """One worker's tools; bound to one attempt (`at`) it also knows its fence."""

    runtime: Runtime
    mail: Mail
    pdf: Pdf
    node: str = "worker"
    hold: Hold | None = None

    @classmethod
    def of(cls, runtime: Runtime, *, node: str) -> "Run":
        """The tools of one worker child, built after the fork."""
        kit = PrintKit.of(bundled("templates"), FONTS, runtime.settings.public_url)
        return cls(runtime, mail=_mail(runtime.settings), pdf=PdfRenderer(kit), node=node)

    @property
    def owner(self) -> str:
        """Who holds a message: this process of this worker."""
        return f"{self.node[:60]}:{os.getpid()}"

    def at(self, hold: Hold) -> "Run":
        """The same tools for one attempt at one message."""
        return replace(self, hold=hold)

    def now(self) -> datetime:
        """This instant, in UTC."""
        return self.runtime.now()

    def refresh(self) -> None:
        """Takes up words that the clinic changed since the last message."""
        with self.reading() as session:
            self.runtime.refresh(session, at_once=True)

    @property
    def catalogue(self) -> Catalogue:
        """Exercises, protocols and their words."""
        return self.runtime.catalogue

    @property
    def renderer(self) -> Renderer:
        """Pages, e-mails and sheets in every language."""
        return self.runtime.renderer

    @property
    def mail_domain(self) -> str:
        """What stands behind the @ of a Message-ID."""
        return urlsplit(self.runtime.settings.public_url).hostname or "localhost"

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A writing unit in between; it must not assume that the attempt still holds its message."""
        with self.runtime.transaction() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A reading unit."""
        with self.runtime.reading() as session:
            yield session

    @contextmanager
    def finish(self, *, holding: int | None = None) -> Iterator[Session]:
        """The last unit: what is written in it and the message's end are kept together, or not at all.

        `holding` is a patient to be held before the message, as whoever stops their programme does. Raises
        `FenceLost` when another attempt holds the message.
        """
        with self.runtime.transaction() as session:
            if holding is not None:
                queries.lock_patient(session, holding)
            if not outbox.finish(session, self.fence, Ending(MessageState.DONE)):
                raise FenceLost
            yield session

    @property
    def fence(self) -> Hold:
        """The attempt these tools are bound to."""
        if self.hold is None:
            raise FenceLost("these tools are bound to no attempt")
        return self.hold


def _mail(settings: Settings) -> Mail:
    _, sender = parseaddr(settings.mail_from)
    if settings.mail_server is None:
        return mail.Mailbox(settings.mailbox, sender)
    return mail.SmtpSender(settings.mail_server, sender)
