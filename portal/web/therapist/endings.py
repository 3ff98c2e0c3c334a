"""How a proposal ended, and why it could not be decided, in words."""

from collections.abc import Mapping

from portal.db.models import Proposal, ProposalState
from portal.rendering.i18n import N_, gettext
from portal.services.closing import Closed
from portal.services.fitting import Obstacle

DECIDED: Mapping[ProposalState, str] = {
    ProposalState.APPROVED: N_("Approved by %(name)s, version %(number)s."),
    ProposalState.EDITED: N_("Changed and sent by %(name)s, version %(number)s."),
    ProposalState.REJECTED: N_("Rejected by %(name)s."),
}
CLOSED: Mapping[str, str] = {
    Closed.CHECK_IN: N_("Closed by itself: a newer check-in was looked at."),
    Closed.CORRECTION: N_("Closed by itself: the patient corrected the answers."),
    Closed.VERSION: N_("Closed by itself: a physiotherapist sent version %(number)s."),
    Closed.REVIEW: N_("Closed by itself: the rules made version %(number)s."),
    Closed.ENDED: N_("Closed by itself: the programme ended."),
}
CLOSED_BEFORE = N_("Closed by itself.")  # before the reason was kept
OBSTACLES: Mapping[Obstacle, str] = {
    Obstacle.OVER: N_("This proposal waits no longer."),
    Obstacle.CHANGED: N_("The exercise has another dose now, or it is gone. Please look at it again."),
    Obstacle.OTHER: N_("The other exercise does not fit this patient any more. Please choose another one."),
    Obstacle.BOUNDS: N_("The dose lies outside what may be prescribed today. Please edit it."),
    Obstacle.SAFETY: N_("A safety answer waits. Please deal with it first; then you can approve this."),
}


def of(proposal: Proposal, name: str, number: int | None) -> str:
    """How a proposal ended: `name` decided, or version `number` took its place."""
    text = DECIDED.get(proposal.state) or CLOSED.get(proposal.closed_because or "", CLOSED_BEFORE)
    return gettext(text) % {"name": name, "number": number or ""}


def obstacle(because: Obstacle) -> str:
    """Why a proposal could not be decided like this, and what to do."""
    return gettext(OBSTACLES[because])
