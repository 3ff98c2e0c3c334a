"""What the clock puts by itself, and how often. Of missed slots only the latest is put."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from portal.db.queries import duties as queries
from portal.db.queries import measures
from portal.db.session import Session
from portal.services import messages, silence
from portal.services.messages import Duty


def always(session: Session, now: datetime) -> bool:
    """For what can only be known by doing it."""
    return True


@dataclass(frozen=True, slots=True)
class Turn:
    """One duty: once per `every_seconds`, if anything waits for it."""

    duty: type[Duty]
    every_seconds: int
    is_wanted: Callable[[Session, datetime], bool] = always

    def slot(self, now: datetime) -> str:
        """The slot that `now` lies in: the same for every clock."""
        begun = int(now.timestamp()) // self.every_seconds * self.every_seconds
        return datetime.fromtimestamp(begun, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


TURNS = (
    Turn(messages.Pulse, 30),
    Turn(messages.OpenCheckIns, 5, queries.check_in_opens),
    Turn(messages.CloseUnanswered, 5, queries.check_in_closes),
    Turn(messages.Remind, 60),
    Turn(messages.AskQuestionnaires, 60, measures.has_turn),
    Turn(messages.WatchSilence, 600, silence.is_due),
    Turn(messages.EscalateAlerts, 60),
    Turn(messages.SettleUnknown, 60, queries.is_in_doubt),
    Turn(messages.Purge, 3600),
)
