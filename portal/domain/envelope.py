"""The envelope: what follow-ups may do to a programme, as the therapist signed it.

The rules read its bounds (`limits`); `permits` alone knows what applies by itself, what waits for the
therapist, and what never happens. Hard bounds that no setting can cross are checked in `Limits`.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any

from portal.domain.decision import Change, Decision, ItemAction, ItemDecision, ProgrammeAction
from portal.domain.errors import InvalidInput
from portal.domain.exercise import HIGHEST_LEVEL
from portal.domain.policy import POLICY

_HARD_BOUNDS: dict[str, tuple[int, int]] = {
    "progress_min_adherence": (0, 100),
    "max_progressions": (0, 16),
    "max_level": (1, HIGHEST_LEVEL),
    "item_cap_pct": (0, POLICY.item_cap_pct),
    "plan_cap_pct": (0, 100),
    "min_items": (0, 16),
    "min_sessions_per_week": (1, 21),
    "target_sessions": (1, 21),
    "green_max": (0, POLICY.highest_green_max),
    "amber_max": (0, POLICY.highest_amber_max),
}
OUTSIDE_ENVELOPE = "I11"  # frozen, locked, or never allowed: the exercise stays the same
_MAY_BE_LEFT_OPEN = frozenset({"target_sessions", "green_max", "amber_max"})


@dataclass(frozen=True, slots=True)
class Limits:
    """The clinical numbers the rules obey; defaults by design (clinical.md 6.1).

    Percentages are whole; `green_max` and `amber_max` are pain 0-10, None for the table's own;
    `target_sessions` a week, None for no target. Raises InvalidInput naming the limit.
    """

    auto_progress_dose: bool = True
    auto_progress_level: bool = False
    auto_swap: bool = False
    auto_shorten: bool = True
    auto_frequency_down: bool = True
    progress_in_amber: bool = True
    progress_min_adherence: int = 66
    max_progressions: int = 2
    max_level: int = 3
    item_cap_pct: int = POLICY.item_cap_pct
    plan_cap_pct: int = 10
    min_items: int = 2
    min_sessions_per_week: int = 2
    target_sessions: int | None = None
    green_max: int | None = None
    amber_max: int | None = None
    freeze: bool = False

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
    max_level: int = 3
    min_items: int = 2
    min_sessions_per_week: int = 2
    target_sessions: int | None = None
    green_max: int | None = None
    amber_max: int | None = None
    progress_in_amber: bool = True
    progress_min_adherence: int = 66
    max_progressions: int = 2
    item_cap_pct: int = POLICY.item_cap_pct
    plan_cap_pct: int = 10
    freeze: bool = False

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

    def permits(self, change: Change, on: date) -> Verdict:
        """What becomes of a kind of change on a day.

        Safety never waits. After the signed date, and where nothing may change by itself, everything asks.
        What comes back after a flare was signed before, and is eased: it applies.
        """
        if change in (Change.NONE, Change.SAFETY):
            return Verdict.APPLY
        verdict = Verdict.APPLY if change is Change.RETURN else _VERDICTS[getattr(self, change)]
        if verdict is Verdict.APPLY and (self.freeze or on > self.until_on):
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


def divide(decision: Decision, envelope: Envelope, on: date) -> Divided:
    """Which part of a decision applies by itself on a day, which waits, and which never happens."""
    items = tuple(_settle(item, envelope, on) for item in decision.items)
    pairs = zip(decision.items, items, strict=True)
    settled = _settle_sessions(replace(decision, items=items), envelope, on)
    return Divided(
        decision=settled,
        asked=tuple(item for item in items if item.needs_approval),
        asked_sessions_per_week=settled.sessions_proposed,
        dropped=tuple(old for old, new in pairs if old.action is not new.action),
    )


_PROPOSED = {
    ProgrammeAction.SHORTEN: ProgrammeAction.SHORTEN_PROPOSED,
    ProgrammeAction.FREQUENCY_DOWN: ProgrammeAction.FREQUENCY_DOWN_PROPOSED,
}


def _settle(item: ItemDecision, envelope: Envelope, on: date) -> ItemDecision:
    """One exercise's change under the envelope; what hurts is suspended whatever the envelope says."""
    verdict = envelope.permits(item.change, on)
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
        return decision
    actions = tuple(_PROPOSED.get(action, action) for action in decision.actions)
    if ProgrammeAction.FREQUENCY_DOWN not in decision.actions:
        return replace(decision, actions=actions)
    return replace(
        decision,
        actions=actions,
        sessions_per_week=decision.sessions_per_week + 1,  # the rules lower it by one
        sessions_proposed=decision.sessions_per_week,
    )


def _power(name: str, value: str) -> Power:
    try:
        return Power(value)
    except ValueError:
        raise InvalidInput(name, f"give one of {', '.join(Power)}") from None
