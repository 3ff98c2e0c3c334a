"""What a review comes to, in the general words of the receipt: easier, harder, proposed, missing ..."""

from collections.abc import Collection, Iterable
from enum import StrEnum

from portal.db.mapping import VersionChange
from portal.db.models import Outcome
from portal.domain import red_flags
from portal.domain.check_in import CheckIn
from portal.domain.decision import Decision, ItemAction, Light, Status
from portal.domain.dose import Dose
from portal.domain.programme import DifferenceKind

PLAN_EMPTY = "plan_empty"


class _Way(StrEnum):
    """Which way one difference goes."""

    EASIER = "easier"
    HARDER = "harder"
    SIDEWAYS = "sideways"


_OF_KINDS = {
    DifferenceKind.GONE: _Way.EASIER,
    DifferenceKind.SET_ASIDE: _Way.EASIER,
    DifferenceKind.BACK: _Way.HARDER,
    DifferenceKind.ADDED: _Way.HARDER,
}
_OF_REPLACEMENTS = {ItemAction.PROGRESS: _Way.HARDER, ItemAction.REGRESS: _Way.EASIER}
_OUTCOMES = {frozenset({_Way.EASIER}): Outcome.EASIER, frozenset({_Way.HARDER}): Outcome.HARDER}


def of(decision: Decision, changes: Iterable[VersionChange], *, is_asked: bool, is_missing: bool) -> Outcome:
    """What the receipt says: first a pause, then what changed, then what waits, then what was missing."""
    if decision.status is Status.PAUSED:
        return Outcome.PAUSED
    ways = frozenset(_way(change) for change in changes)
    if ways:
        return _OUTCOMES.get(ways, Outcome.MIXED)
    if is_asked:
        return Outcome.PROPOSED
    return Outcome.MISSING if is_missing and decision.light is Light.UNKNOWN else Outcome.UNCHANGED


def lacks(given: CheckIn, tags: Collection[str]) -> bool:
    """Whether an answer was left out that the rules need; nothing done needs no pain during or after."""
    needed = [given.rest, given.done]
    if given.done:
        needed += [given.during, given.after24]
    return None in needed or not red_flags.is_complete(given.red_flags, tags)


def pause_code(decision: Decision) -> str:
    """Why a decision pauses the programme: its most pressing alert."""
    return decision.alerts[0].code if decision.alerts else PLAN_EMPTY


def _way(change: VersionChange) -> _Way:
    difference, item = change.difference, change.item
    if item is not None and item.to_exercise is not None and not item.suspended:
        return _OF_REPLACEMENTS.get(item.action, _Way.SIDEWAYS)
    if difference.kind in _OF_KINDS:
        return _OF_KINDS[difference.kind]
    return _Way.HARDER if _amount(difference.after) > _amount(difference.before) else _Way.EASIER


def _amount(value: Dose | int | None) -> int:
    return value.volume if isinstance(value, Dose) else value or 0
