"""Which part of a decision explains one difference between two versions of a programme."""

from collections.abc import Iterable

from portal.domain.decision import Change, ItemAction, ItemDecision
from portal.domain.programme import Difference, DifferenceKind
from portal.domain.reasons import Because
from portal.domain.rules.programme import LESS_OFTEN

CORRECTION = "correction"  # no rule: the patient answered again, and the step of the first answer is undone
_LEAVES = frozenset({ItemAction.DROP, ItemAction.REMOVE})


def of(
    difference: Difference,
    items: Iterable[ItemDecision],
    because: Iterable[Because] = (),
    *,
    is_correction: bool = False,
) -> ItemDecision | Because | None:
    """What made this difference: an exercise's decision, or a reason of the programme as a whole.

    A decision that left the exercise as it is made none, though the dose differs: then the step of an earlier
    answer was taken back. None: a person changed it.
    """
    if difference.kind is DifferenceKind.SESSIONS:
        found = next((reason for reason in because if reason.rule == LESS_OFTEN), None)
        if found is not None and found.facts.get("n") == difference.after:
            return found
    else:
        for item in items:
            if _made(item, difference):
                return item
    return Because(CORRECTION) if is_correction else None


def _made(item: ItemDecision, difference: Difference) -> bool:
    is_asked = item.needs_approval and not item.suspended
    if item.change is Change.NONE or item.action is ItemAction.PAUSE or is_asked:
        return False
    moves = item.to_exercise is not None and not item.needs_approval
    match difference.kind:
        case DifferenceKind.ADDED:
            return moves and item.to_exercise == difference.exercise
        case DifferenceKind.GONE:
            return item.exercise == difference.exercise and (moves or item.action in _LEAVES)
        case DifferenceKind.SET_ASIDE:
            is_out = item.suspended or item.action is ItemAction.SUSPEND
            return item.exercise == difference.exercise and is_out
        case DifferenceKind.DOSE | DifferenceKind.BACK:
            return item.exercise == difference.exercise and item.after == difference.after
        case _:
            return False
