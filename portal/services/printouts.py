"""Which sheets of a version there are to print: made already, being made, or to be asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.db import models
from portal.db.models import MessageState, ProgrammeStatus
from portal.db.queries import documents as queries
from portal.db.queries import messages
from portal.db.session import Session
from portal.domain.errors import Conflict, InvalidInput
from portal.services import layouts, outbox, pauses
from portal.services.messages import RenderProgramme

NOT_COMING = frozenset(
    {MessageState.FAILED, MessageState.CANCELLED, MessageState.SUPPRESSED, MessageState.EXPIRED}
)


@dataclass(frozen=True, slots=True)
class Printout:
    """One sheet of a version on one paper. Without document and order it can be asked for."""

    variant: str
    paper: str
    document: models.Document | None
    order: models.Message | None

    @property
    def is_being_made(self) -> bool:
        """Whether it will be there in a moment."""
        return self.document is None and self.order is not None and self.order.state not in NOT_COMING

    @property
    def could_not_be_made(self) -> bool:
        """Whether nothing came of it: the therapist sees why among the failures."""
        return self.document is None and self.order is not None and self.order.state is MessageState.FAILED

    @property
    def may_be_asked_for(self) -> bool:
        """Whether a press on a button makes it."""
        return self.document is None and self.order is None


def of(session: Session, version: models.ProgrammeVersion, *, variant: str, paper: str) -> Printout:
    """One sheet of a version on one paper."""
    document = queries.of_version(session, version.id, variant=variant, paper=paper)
    order = messages.by_key(session, RenderProgramme(version.id, variant, paper).key())
    return Printout(variant, paper, document, order)


def of_version(session: Session, version: models.ProgrammeVersion, *, paper: str) -> tuple[Printout, ...]:
    """Every variant on both papers, the clinic's own `paper` first."""
    papers = sorted(layouts.PAPERS, key=lambda name: name != paper)
    return tuple(
        of(session, version, variant=variant, paper=name) for name in papers for variant in layouts.VARIANTS
    )


def is_any_being_made(printouts: Sequence[Printout]) -> bool:
    """Whether a page that shows them should look again."""
    return any(one.is_being_made for one in printouts)


def may_ask(session: Session, version: models.ProgrammeVersion) -> bool:
    """Whether sheets of this version are still made: it stands, and its programme runs.

    From a safety answer on nothing is made, also in the minutes before the rules have seen it.
    """
    programme = version.programme
    runs = programme.status is ProgrammeStatus.ACTIVE and version.number == programme.latest_number
    return runs and pauses.resting_because(session, programme) is None


def ask(
    session: Session, version: models.ProgrammeVersion, *, variant: str, paper: str, now: datetime
) -> None:
    """Orders a sheet of the version that stands; asked twice it is made once.

    Raises `InvalidInput` for a sheet or paper there is none of, `Conflict` while the programme does not run
    or once a newer version took the place of this one.
    """
    if variant not in layouts.VARIANTS:
        raise InvalidInput("variant", "Choose one of the sheets on the page.")
    if paper not in layouts.PAPERS:
        raise InvalidInput("paper", "Choose A4 or Letter.")
    if not may_ask(session, version):
        raise Conflict("no sheet is made of this version")
    outbox.put(session, RenderProgramme(version.id, variant, paper), now=now)
