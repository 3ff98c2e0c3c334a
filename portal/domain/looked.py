"""A decision laid beside what it was made from, for the laws to look at."""

from dataclasses import dataclass

from portal.domain.check_in import CheckIn
from portal.domain.decision import Decision, ItemAction, ItemDecision
from portal.domain.exercise import Library
from portal.domain.programme import Prescription, State
from portal.domain.quick_init import quick_init

_STANDS = frozenset({ItemAction.HOLD, ItemAction.STAY_OUT})
Moves = tuple[tuple[Prescription, ItemDecision], ...]


@quick_init
@dataclass(frozen=True, slots=True)
class Looked:
    """A decision beside what it was made from; `moves` are the exercises that do not simply stay, `harder`
    those of them that get harder."""

    library: Library
    state: State
    check_in: CheckIn
    decision: Decision
    moves: Moves
    harder: Moves

    @classmethod
    def at(cls, library: Library, state: State, check_in: CheckIn, decision: Decision) -> "Looked":
        """Lay the decision beside the programme it is about."""
        moving = {item.exercise: item for item in decision.items if item.action not in _STANDS}
        moves = [(item, moving[item.exercise]) for item in state.programme.items if item.exercise in moving]
        harder = [(item, made) for item, made in moves if made.action is ItemAction.PROGRESS]
        return cls(library, state, check_in, decision, tuple(moves), tuple(harder))

    def of(self, action: ItemAction) -> list[tuple[Prescription, ItemDecision]]:
        """The exercises to which this happens."""
        return [(item, made) for item, made in self.moves if made.action is action]

    def steps(self) -> list[tuple[Prescription, ItemDecision]]:
        """The exercises that become harder than they ever were (I14)."""
        return [(item, made) for item, made in self.harder if "I14" in made.rules]

    def seconds(self, item: Prescription, made: ItemDecision | None = None) -> int:
        """Seconds of one session, before the decision or after it."""
        if made is None or made.after is None:
            return self.library[item.exercise].seconds(item.dose)
        return self.library[made.to_exercise or item.exercise].seconds(made.after)

    def weekly(self, item: Prescription, made: ItemDecision | None = None) -> int:
        """Seconds a week, before the decision or after it."""
        often = (made and made.per_week) or item.per_week
        return self.seconds(item, made) * min(often, self.state.programme.sessions_per_week)
