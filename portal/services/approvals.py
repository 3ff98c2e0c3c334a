"""What became of the proposals of a clinic: how often the rules' own words were good enough."""

from dataclasses import dataclass
from datetime import datetime

from portal.db.models import ProposalState
from portal.db.queries import reviews as queries
from portal.db.session import Session

FEWEST = 3  # below so many decisions a share says nothing


@dataclass(frozen=True, slots=True)
class Rate:
    """Proposals by how they ended; `closed` ended without a person's decision."""

    approved: int = 0
    edited: int = 0
    rejected: int = 0
    closed: int = 0

    @property
    def decided(self) -> int:
        """What a person decided about."""
        return self.approved + self.edited + self.rejected

    @property
    def untouched_pct(self) -> int | None:
        """The share approved as it was, in whole percent; None below three decisions."""
        if self.decided < FEWEST:
            return None
        return round(100 * self.approved / self.decided)


def rate(session: Session, *, clinic_id: int, since: datetime) -> Rate:
    """What became of the proposals that ended from then on."""
    found = queries.proposal_counts(session, clinic_id, since)
    return Rate(
        approved=found.get(ProposalState.APPROVED, 0),
        edited=found.get(ProposalState.EDITED, 0),
        rejected=found.get(ProposalState.REJECTED, 0),
        closed=found.get(ProposalState.SUPERSEDED, 0),
    )
