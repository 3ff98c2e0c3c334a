"""One dataclass per effect: what a message asks a worker to do. Ids only, never a name or a word of anybody.

The dataclass, the function of the same name in `workers/tasks.py` and the row's `effect` belong together.
"""

import dataclasses
import re
from abc import ABC, abstractmethod
from datetime import timedelta
from typing import Any, ClassVar

from portal.db import models
from portal.db.models import Queue

QUEUES: tuple[str, ...] = tuple(queue.value for queue in Queue)
"""The lanes in the order in which the clock serves them."""

ALERT_EMAIL = "alert"
EXEMPT_EMAILS = frozenset(
    {"please_read", "link", "alert", "invitation", "password", "mail_test", "programme_link"}
)
"""Safety, staff mail and what a person just asked for: at any hour, and outside the contact budget."""

OF_NOTES = "note:"
"""An e-mail about a message in the patient's thread; the message's public id follows."""

FOUR_DAYS = timedelta(days=4)
TEN_YEARS = timedelta(days=3650)
_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


class UnknownMessage(Exception):
    """A row whose effect or schema version this release does not know: a newer one will."""


class Effect(ABC):
    """What all effects share; each is a frozen dataclass of plain ids."""

    lane: ClassVar[Queue]
    schema_version: ClassVar[int] = 1
    lifetime: ClassVar[timedelta] = TEN_YEARS
    """How long after its due time the work is still worth doing; medical work never lapses by age."""

    @classmethod
    def name(cls) -> str:
        """The word in the row and in the queue: `SendEmail` is `send_email`."""
        return _CAPITAL.sub("_", cls.__name__).lower()

    @property
    def queue(self) -> Queue:
        """The lane this message travels in."""
        return self.lane

    @abstractmethod
    def key(self) -> str:
        """What makes a second message about the same intention impossible."""

    def payload(self) -> dict[str, Any]:
        """The ids, as the row keeps them."""
        return {name: value for name, value in vars(self).items() if value is not None}


@dataclasses.dataclass(frozen=True)
class ReviewProgramme(Effect):
    """Let the rules decide about one answer; answer number 0 is silence."""

    check_in_id: int
    answer_number: int
    lane: ClassVar[Queue] = Queue.REVIEW

    def key(self) -> str:
        """One review per answer."""
        return f"review:{self.check_in_id}:{self.answer_number}"


@dataclasses.dataclass(frozen=True)
class RenderProgramme(Effect):
    """Make one PDF of one version; `tells` names the e-mail that follows once it is stored, or None."""

    version_id: int
    variant: str
    paper: str
    tells: str | None = None
    lane: ClassVar[Queue] = Queue.PDF

    def key(self) -> str:
        """One sheet per version, variant and paper."""
        return f"render:{self.version_id}:{self.variant}:{self.paper}"


@dataclasses.dataclass(frozen=True)
class PrintPack(Effect):
    """Make one PDF of all sheets of a batch; `round` counts how often it was asked for."""

    batch_id: int
    round: int
    lane: ClassVar[Queue] = Queue.PDF
    lifetime: ClassVar[timedelta] = timedelta(hours=1)

    def key(self) -> str:
        """One PDF per batch and round."""
        return f"pack:{self.batch_id}:{self.round}"


@dataclasses.dataclass(frozen=True)
class ExtendProgramme(Effect):
    """Let one programme go on longer, as a therapist signed it for this row of a batch."""

    row_id: int
    lane: ClassVar[Queue] = Queue.REVIEW
    lifetime: ClassVar[timedelta] = timedelta(days=1)

    def key(self) -> str:
        """One extension per row of a batch."""
        return f"extend:{self.row_id}"


@dataclasses.dataclass(frozen=True)
class SendEmail(Effect):
    """Send one e-mail; `about` makes it unique (a check-in, a version, an alert, or random bits)."""

    email: str
    about: str
    patient_id: int | None = None
    account_id: int | None = None
    check_in_id: int | None = None
    version_id: int | None = None
    programme_id: int | None = None
    questionnaire_id: int | None = None
    lane: ClassVar[Queue] = Queue.MAIL
    lifetime: ClassVar[timedelta] = FOUR_DAYS

    @property
    def queue(self) -> Queue:
        """An alert never waits behind reminders."""
        return Queue.ALERT if self.email == ALERT_EMAIL else Queue.MAIL

    @property
    def is_exempt(self) -> bool:
        """Whether quiet hours and the contact budget do not concern it."""
        return self.patient_id is None or self.account_id is not None or self.email in EXEMPT_EMAILS

    def key(self) -> str:
        """One e-mail per kind and occasion."""
        return f"email:{self.email}:{self.about}"


@dataclasses.dataclass(frozen=True)
class Duty(Effect):
    """Work the clock puts by itself, once per slot of time; a missed slot is not made up for."""

    slot: str
    lane: ClassVar[Queue] = Queue.REVIEW
    lifetime: ClassVar[timedelta] = timedelta(hours=1)

    def key(self) -> str:
        """One message per slot, however many clocks run."""
        return f"{self.name()}:{self.slot}"


class OpenCheckIns(Duty):
    """Open the check-ins whose hour has come."""


class CloseUnanswered(Duty):
    """Close the check-ins that nobody answered in time."""


class Remind(Duty):
    """Remind, once, those who have not answered yet."""


class AskQuestionnaires(Duty):
    """Ask the questions about progress that are due, and close those nobody answered."""


class EscalateAlerts(Duty):
    """Raise what no therapist has looked at in time."""

    lane: ClassVar[Queue] = Queue.ALERT


class WatchSilence(Duty):
    """Find who has not answered for the clinic's number of days: a person phones, one e-mail greets."""


class SettleUnknown(Duty):
    """Settle e-mails of which nobody knows whether they arrived, as far as the facts allow."""


class Purge(Duty):
    """Remove finished duties and other rows that nobody needs any more."""


class Pulse(Duty):
    """Prove that the whole road from clock to worker is open."""

    lane: ClassVar[Queue] = Queue.ALERT
    lifetime: ClassVar[timedelta] = timedelta(minutes=5)


EFFECTS: dict[str, type[Effect]] = {
    kind.name(): kind
    for kind in (
        ReviewProgramme, RenderProgramme, PrintPack, ExtendProgramme, SendEmail, OpenCheckIns,
        CloseUnanswered, Remind,
        AskQuestionnaires, WatchSilence, EscalateAlerts, SettleUnknown, Purge, Pulse,
    )
}  # fmt: skip


def from_row(message: models.Message) -> Effect:
    """The effect a row asks for; raises `UnknownMessage` if a newer release wrote it."""
    kind = EFFECTS.get(message.effect)
    if kind is None or message.schema_version != kind.schema_version:
        raise UnknownMessage(f"{message.effect} {message.schema_version}")
    try:
        return kind(**message.payload)
    except TypeError:
        raise UnknownMessage(f"{message.effect}: other fields") from None
