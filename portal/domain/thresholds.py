"""The numbers each reason compared with, written into a decision before it is kept.

The rules themselves stay fast: they name their numbers, and only what is stored is filled in.
"""

from dataclasses import replace

from portal.domain import pain, reasons
from portal.domain.decision import ItemDecision
from portal.domain.envelope import Divided, Limits
from portal.domain.policy import POLICY
from portal.domain.programme import State
from portal.domain.reasons import Because


def filled(parts: Divided, state: State) -> Divided:
    """The same decision, every reason with the numbers and the basis it had for this state."""
    decision, limits = parts.decision, _with_zones(state)
    return replace(
        parts,
        decision=replace(
            decision,
            items=tuple(_item(item, limits) for item in decision.items),
            because=tuple(_reason(because, limits) for because in decision.because),
        ),
        asked=tuple(_item(item, limits) for item in parts.asked),
    )


def _with_zones(state: State) -> Limits:
    """The signed limits with the pain zones that held, whether signed or the table's own."""
    limits = state.limits
    zones = pain.zones(state.phase, state.week, green_max=limits.green_max, amber_max=limits.amber_max)
    return replace(limits, green_max=zones.green_max, amber_max=zones.amber_max)


def value(name: str, limits: Limits) -> float | None:
    """A number by its name: as the therapist signed it, else as the rules have it."""
    found: float | None = getattr(limits, name) if hasattr(limits, name) else getattr(POLICY, name)
    return found


def _item(item: ItemDecision, limits: Limits) -> ItemDecision:
    return replace(item, because=tuple(_reason(because, limits) for because in item.because))


def _reason(because: Because, limits: Limits) -> Because:
    numbers = {name: value(name, limits) for name in reasons.numbers_of(because.rule)}
    known = {name: number for name, number in numbers.items() if number is not None}
    return replace(because, limits=known, source=reasons.basis_of(because.rule))
