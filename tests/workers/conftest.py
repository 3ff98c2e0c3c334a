"""A worker's tools on either database, with a clock that stands still and a mail server of cardboard."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from portal.config import Settings
from portal.db import models, outbox
from portal.db.models import Message, Queue
from portal.runtime import Runtime
from portal.services import outbox as service
from tests import builders
from tests.fakes.clock import FixedClock
from workers import effects, tasks
from workers.mail import Fate, Reply
from workers.runtime import Run

REGISTERED = tasks.__name__  # importing the tasks registers their effects


@dataclass
class CardboardMail:
    """Delivers nothing; answers what a test wants."""

    reply: Reply | Exception = field(default_factory=lambda: Reply(Fate.SENT, "250 ok"))
    before_mark: Callable[[], None] = lambda: None
    after_mark: Callable[[], None] = lambda: None
    delivered: list[Any] = field(default_factory=list)
    arrived: bool | None = None

    def deliver(self, email: Any, *, mark: Callable[[], None]) -> Reply:
        self.before_mark()
        if isinstance(self.reply, Exception):
            raise self.reply
        mark()
        self.delivered.append(email)
        self.after_mark()
        return self.reply

    def has_arrived(self, message_id: str) -> bool | None:
        return self.arrived


@dataclass
class CardboardPdf:
    """Renders nothing."""

    def render(self, html: str) -> Any:
        raise AssertionError("no test of the engine makes a PDF")


@dataclass
class Bench:
    """What a test of the engine needs at hand."""

    run: Run
    clock: FixedClock
    mail: CardboardMail

    def put(self, order: Any, **values: Any) -> int:
        with self.run.transaction() as session:
            message = service.put(session, order, now=self.clock.now(), **values)
            assert message is not None
            return message.id

    def row(self, id: int) -> Message:
        with self.run.reading() as session:
            return session.get_one(Message, id)

    def work(self, id: int) -> str:
        """Claims until the row's turn has come, and carries it out."""
        queue = self.row(id).queue
        with self.run.transaction() as session:
            (hint,) = [hint for hint in outbox.claim(session, Queue(queue), 99) if hint.id == id]
        return effects.carry_out(self.run, hint.id, hint.attempt)

    def alerts(self) -> list[models.Alert]:
        with self.run.reading() as session:
            return session.query(models.Alert).all()

    def a_patient(self, **values: Any) -> int:
        with self.run.transaction() as session:
            return builders.a_patient(session, now=self.clock.now(), **values).id

    def move(self, **by: float) -> None:
        self.clock.move(**by)


@pytest.fixture
def bench(settings: Settings, database_url: str) -> Iterator[Bench]:
    """Both databases in turn."""
    clock, mail = FixedClock(), CardboardMail()
    runtime = Runtime(settings.model_copy(update={"database_url": database_url}), clock=clock)
    yield Bench(Run(runtime, mail, CardboardPdf()), clock, mail)
    runtime.database.close()
