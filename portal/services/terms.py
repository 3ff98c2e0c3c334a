"""The terms under which a decision is carried out: the signed limits, the day, and who was there first."""

from dataclasses import dataclass
from datetime import date

from portal.domain import envelope, thresholds
from portal.domain.asking import InForce
from portal.domain.decision import Decision
from portal.domain.envelope import Divided, Envelope
from portal.domain.programme import State
from portal.services import overtaken


@dataclass(frozen=True, slots=True)
class Terms:
    """What a decision is divided by.

    `signed` are the limits in force, `on` the patient's day they are asked about; `was_overtaken`: somebody
    changed the programme meanwhile, so all of it is asked.
    """

    signed: Envelope
    on: date
    was_overtaken: bool = False

    def divide(self, decision: Decision, state: State) -> Divided:
        """What may be carried out and what waits, every reason with the numbers it compared with."""
        if self.was_overtaken:
            return thresholds.filled(overtaken.all_asked(decision, state), state)
        in_force = self.in_force(state)
        parts = envelope.divide(decision, in_force.envelope, self.on, in_force.own)
        return thresholds.filled(parts, state)

    def in_force(self, state: State) -> InForce:
        """The limits as they hold for this programme on this day: they say why something waits."""
        signed = self.signed.asking(state.must_ask)
        return InForce(signed, self.on, state.programme.own_limits, self.was_overtaken)
