"""Why a change waits for the therapist, who reads it above the proposal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.domain.decision import Change, ItemDecision
from portal.domain.envelope import Envelope, Verdict
from portal.domain.own_limits import AS_THE_PROGRAMME, OwnLimits


class Asked(StrEnum):
    """What made a change wait."""

    LIMITS = "limits"  # the signed limits ask about this kind of change
    EXPIRED = "expired"  # they had ended
    OVERTAKEN = "overtaken"  # somebody changed the programme after the check-in
    ALWAYS = "always"  # the rule itself asks, whatever is signed


@dataclass(frozen=True, slots=True)
class InForce:
    """The limits a decision was divided by, on the patient's day, with those of single exercises."""

    envelope: Envelope
    on: date
    own: Mapping[str, OwnLimits]
    was_overtaken: bool = False

    def why_asked(self, item: ItemDecision | None) -> Asked:
        """Why this change waits; None: the sessions a week."""
        if self.was_overtaken:
            return Asked.OVERTAKEN
        change, own = self._about(item)
        if self.envelope.permits(change, self.on, own) is Verdict.APPLY:
            return Asked.ALWAYS
        was_permitted = self.envelope.permits(change, min(self.on, self.ended_on(item)), own)
        return Asked.EXPIRED if was_permitted is Verdict.APPLY else Asked.LIMITS

    def ended_on(self, item: ItemDecision | None) -> date:
        """The last day of the limits for this change: the programme's, or the exercise's own if earlier."""
        _, own = self._about(item)
        return min(self.envelope.until_on, own.until_on or self.envelope.until_on)

    def _about(self, item: ItemDecision | None) -> tuple[Change, OwnLimits]:
        if item is None:
            return Change.SHORTER, AS_THE_PROGRAMME
        return item.change, self.own.get(item.exercise, AS_THE_PROGRAMME)
