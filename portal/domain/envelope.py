"""The envelope: what follow-ups may do to a programme, as the therapist signed it.

The rules read its bounds (`limits`); `permits` alone knows what applies by itself, what waits for the
therapist, and what never happens. Hard bounds that no setting can cross are checked in `Limits`.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from enum import StrEnum
from operator import is_
from typing import Any

from portal.domain.decision import Change, Decision, ItemAction, ItemDecision, ProgrammeAction
from portal.domain.errors import InvalidInput
from portal.domain.own_limits import AS_THE_PROGRAMME, OwnLimits
from portal.domain.policy import POLICY
from portal.domain.policy_limits import DEFAULT_LIMITS, HARD_BOUNDS
from portal.domain.quick_init import quick_init

_HARD_BOUNDS: dict[str, tuple[int, int]] = asdict(HARD_BOUNDS)
OUTSIDE_ENVELOPE = "I11"  # frozen, locked, or never allowed: the exercise stays the same
_MAY_BE_LEFT_OPEN = frozenset({"target_sessions", "green_max", "amber_max"})


@dataclass(frozen=True, slots=True)
class Limits:
    """The clinical numbers the rules obey; defaults by design (clinical.md 6.1).

    Percentages are whole; `green_max` and `amber_max` are pain 0-10, None for the table's own;
    `target_sessions` a week, None for no target. Raises InvalidInput naming the limit.
    """

    auto_progress_dose: bool = DEFAULT_LIMITS.auto_progress_dose
    auto_progress_level: bool = DEFAULT_LIMITS.auto_progress_level
    auto_swap: bool = DEFAULT_LIMITS.auto_swap
    auto_shorten: bool = DEFAULT_LIMITS.auto_shorten
    auto_frequency_down: bool = DEFAULT_LIMITS.auto_frequency_down
    progress_in_amber: bool = DEFAULT_LIMITS.progress_in_amber
    progress_min_adherence: int = DEFAULT_LIMITS.progress_min_adherence
    max_progressions: int = DEFAULT_LIMITS.max_progressions
    max_level: int = DEFAULT_LIMITS.max_level
    item_cap_pct: int = DEFAULT_LIMITS.item_cap_pct
    plan_cap_pct: int = DEFAULT_LIMITS.plan_cap_pct
    min_items: int = DEFAULT_LIMITS.min_items
    min_sessions_per_week: int = DEFAULT_LIMITS.min_sessions_per_week
    target_sessions: int | None = None
    green_max: int | None = None
    amber_max: int | None = None
    freeze: bool = DEFAULT_LIMITS.freeze

    def __post_init__(self) -> None:
        """No setting crosses a hard bound."""
        for name in _SWITCHES:
            if type(getattr(self, name)) is not bool:
                raise InvalidInput(name, "give true or false")
        for name, (lowest, highest) in _HARD_BOUNDS.items():
            value = getattr(self, name)
            if value is None and name in _MAY_BE_LEFT_OPEN:
                continue
            if type(value) is not int or not lowest <= value <= highest:
                raise InvalidInput(name, f"give a whole number from {lowest} to {highest}")
        if self.green_max is not None and self.amber_max is not None and self.green_max > self.amber_max:
            raise InvalidInput("green_max", "give at most amber_max")


_SWITCHES = tuple(limit.name for limit in fields(Limits) if limit.name not in _HARD_BOUNDS)


class Power(StrEnum):
    """Who decides about a kind of change."""

    BY_ITSELF = "by_itself"
    ASK = "ask"
    NEVER = "never"


class Verdict(StrEnum):
    """What becomes of one change: it applies, it waits as a proposal, or it does not happen."""

    APPLY = "apply"
    ASK = "ask"
    DROP = "drop"


_VERDICTS = {Power.BY_ITSELF: Verdict.APPLY, Power.ASK: Verdict.ASK, Power.NEVER: Verdict.DROP}


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the therapist signed, with the shipped defaults; valid through the day `until_on`.

    Making a programme easier or shorter can be asked about but not forbidden. Raises InvalidInput.
    """

    until_on: date
    easier: Power = Power.BY_ITSELF
    shorter: Power = Power.BY_ITSELF
    harder_dose: Power = Power.BY_ITSELF
    next_level: Power = Power.ASK
    swap: Power = Power.ASK
    max_level: int = DEFAULT_LIMITS.max_level
    min_items: int = DEFAULT_LIMITS.min_items
    min_sessions_per_week: int = DEFAULT_LIMITS.min_sessions_per_week
    target_sessions: int | None = None
    green_max: int | None = None
    amber_max: int | None = None
    progress_in_amber: bool = DEFAULT_LIMITS.progress_in_amber
    progress_min_adherence: int = DEFAULT_LIMITS.progress_min_adherence
    max_progressions: int = DEFAULT_LIMITS.max_progressions
    item_cap_pct: int = DEFAULT_LIMITS.item_cap_pct
    plan_cap_pct: int = DEFAULT_LIMITS.plan_cap_pct
    freeze: bool = DEFAULT_LIMITS.freeze

    def __post_init__(self) -> None:
        """Nobody can forbid the safe direction, and the limits must hold."""
        for name in ("easier", "shorter"):
            if getattr(self, name) is Power.NEVER:
                raise InvalidInput(name, "a programme may always become gentler: choose by itself, or ask me")
        self.limits()

    def limits(self) -> Limits:
        """The numbers for the rules; they write `approval` where this envelope asks."""
        shared = {limit.name: getattr(self, limit.name) for limit in fields(Limits) if limit.name in _SHARED}
        return Limits(
            auto_progress_dose=self.harder_dose is Power.BY_ITSELF,
            auto_progress_level=self.next_level is Power.BY_ITSELF,
            auto_swap=self.swap is Power.BY_ITSELF,
            auto_shorten=self.shorter is Power.BY_ITSELF,
            auto_frequency_down=self.shorter is Power.BY_ITSELF,
            **shared,
        )

    def asking(self, powers: Collection[str]) -> "Envelope":
        """These limits where the clinic wants to be asked about these powers; it only narrows them."""
        asked = {name: Power.ASK for name in _POWERS if name in powers and self._is_free(name)}
        return replace(self, **asked) if asked else self  # type: ignore[arg-type]  # each is a power

    def _is_free(self, power: str) -> bool:
        return getattr(self, power) is Power.BY_ITSELF

    def permits(self, change: Change, on: date, own: OwnLimits = AS_THE_PROGRAMME) -> Verdict:
        """What becomes of a kind of change on a day; `own` are the limits of the exercise it is about.

        Safety never waits. After the signed date, and where nothing may change by itself, everything asks.
        What comes back after a flare was signed before, and is eased: it applies.
        """
        if change in (Change.NONE, Change.SAFETY):
            return Verdict.APPLY
        verdict = Verdict.APPLY if change is Change.RETURN else _VERDICTS[getattr(self, change)]
        if verdict is Verdict.APPLY and (self.freeze or on > self.until_on or own.waits(on)):
            return Verdict.ASK
        return verdict

    def to_dict(self) -> dict[str, Any]:
        """Plain values for the database."""
        return asdict(self) | {"until_on": self.until_on.isoformat()}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Envelope":
        """The envelope that `to_dict` made plain; raises InvalidInput if a value cannot be."""
        powers = {name: _power(name, values[name]) for name in _POWERS if name in values}
        return cls(**{**values, **powers, "until_on": date.fromisoformat(values["until_on"])})


_POWERS = ("easier", "shorter", "harder_dose", "next_level", "swap")
_SHARED = frozenset(field.name for field in fields(Envelope)) - {*_POWERS, "until_on"}


@quick_init
@dataclass(frozen=True, slots=True)
class Divided:
    """A decision divided by the envelope.

    `decision` is what may now be carried out: an asked change carries `needs_approval`, a dropped one reads
    `hold`. `asked` are the exercises' changes that wait for the therapist, `asked_sessions_per_week` a
    lower number of sessions that waits, `dropped` what the envelope rules out.
    """

    decision: Decision
    asked: tuple[ItemDecision, ...]
    asked_sessions_per_week: int | None
    dropped: tuple[ItemDecision, ...]


def divide(decision: Decision, envelope: Envelope, on: date, own: Mapping[str, OwnLimits]) -> Divided:
    """Which part of a decision applies by itself on a day, which waits, and which never happens.

    `own` are the limits of single exercises, where they have any (`Programme.own_limits`).
    """
    items = tuple(
        [_settle(item, envelope, on, own.get(item.exercise, AS_THE_PROGRAMME)) for item in decision.items]
    )
    is_same = all(map(is_, decision.items, items))
    settled = _settle_sessions(decision if is_same else replace(decision, items=items), envelope, on)
    pairs = () if is_same else zip(decision.items, items, strict=True)
    return Divided(
        decision=settled,
        asked=tuple([item for item in items if item.needs_approval]),
        asked_sessions_per_week=settled.sessions_proposed,
        dropped=tuple([old for old, new in pairs if old.action is not new.action]),
    )


_PROPOSED = {
    ProgrammeAction.SHORTEN: ProgrammeAction.SHORTEN_PROPOSED,
    ProgrammeAction.FREQUENCY_DOWN: ProgrammeAction.FREQUENCY_DOWN_PROPOSED,
}


_LEFT_ALONE = frozenset({ItemAction.HOLD, ItemAction.STAY_OUT, ItemAction.PAUSE, ItemAction.SUSPEND})


def _settle(item: ItemDecision, envelope: Envelope, on: date, own: OwnLimits) -> ItemDecision:
    """One exercise's change under the envelope; what hurts is suspended whatever the envelope says."""
    if item.action in _LEFT_ALONE:
        return item
    verdict = envelope.permits(item.change, on, own)
    if verdict is Verdict.DROP and item.suspended:
        return replace(
            item, action=ItemAction.REMOVE, to_exercise=None, after=None, per_week=None, needs_approval=True
        )
    if verdict is Verdict.DROP:
        because = tuple(replace(reason, rule=OUTSIDE_ENVELOPE) for reason in item.because[:1])
        return ItemDecision(
            item.exercise, ItemAction.HOLD, (OUTSIDE_ENVELOPE,), before=item.before, because=because
        )
    return replace(item, needs_approval=True) if verdict is Verdict.ASK else item


def _settle_sessions(decision: Decision, envelope: Envelope, on: date) -> Decision:
    """The programme as a whole under the envelope: shorter and less often, or asked about."""
    if envelope.permits(Change.SHORTER, on) is Verdict.APPLY:
        return _shortened(decision)
    actions = tuple(_PROPOSED.get(action, action) for action in decision.actions)
    if ProgrammeAction.FREQUENCY_DOWN not in decision.actions:
        return replace(decision, actions=actions)
    return replace(
        decision,
        actions=actions,
        sessions_per_week=decision.sessions_per_week + POLICY.fewer_sessions,
        sessions_proposed=decision.sessions_per_week,
    )


def _shortened(decision: Decision) -> Decision:
    """A programme is only shorter once an exercise has left it: where each of them asks, it waits."""
    left = (item.action is ItemAction.DROP and not item.needs_approval for item in decision.items)
    if ProgrammeAction.SHORTEN not in decision.actions or any(left):
        return decision
    proposed = {ProgrammeAction.SHORTEN: ProgrammeAction.SHORTEN_PROPOSED}
    return replace(decision, actions=tuple(proposed.get(action, action) for action in decision.actions))


def _power(name: str, value: str) -> Power:
    try:
        return Power(value)
    except ValueError:
        raise InvalidInput(name, f"give one of {', '.join(Power)}") from None
