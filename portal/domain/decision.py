"""What one check-in changes: the light, a decision for every exercise, alerts, and the next contact."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from portal.domain.adherence import Band
from portal.domain.dose import Dose
from portal.domain.policy import ENGINE
from portal.domain.quick_init import quick_init
from portal.domain.reasons import Because


class Light(StrEnum):
    """How it went: green may grow, amber stays, red eases, unknown changes nothing; none is a full stop."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    UNKNOWN = "unknown"
    NONE = "none"


class Status(StrEnum):
    """Whether the patient exercises, or rests until a person says otherwise."""

    ACTIVE = "active"
    PAUSED = "paused"


class ItemAction(StrEnum):
    """What happens to one exercise."""

    HOLD = "hold"
    PAUSE = "pause"
    SUSPEND = "suspend"
    STAY_OUT = "stay_out"
    DROP = "drop"
    REMOVE = "remove"
    SWAP = "swap"
    PROGRESS = "progress"
    REGRESS = "regress"
    RESTORE = "restore"


class Change(StrEnum):
    """What kind of change that is to the therapist who signed the envelope."""

    NONE = "none"
    SAFETY = "safety"
    EASIER = "easier"
    SHORTER = "shorter"
    HARDER_DOSE = "harder_dose"
    NEXT_LEVEL = "next_level"
    SWAP = "swap"
    RETURN = "return"


_CHANGES = {
    ItemAction.HOLD: Change.NONE,
    ItemAction.STAY_OUT: Change.NONE,
    ItemAction.PAUSE: Change.SAFETY,
    ItemAction.SUSPEND: Change.SAFETY,
    ItemAction.DROP: Change.SHORTER,
    ItemAction.REMOVE: Change.SWAP,
    ItemAction.SWAP: Change.SWAP,
    ItemAction.PROGRESS: Change.HARDER_DOSE,
    ItemAction.REGRESS: Change.EASIER,
    ItemAction.RESTORE: Change.RETURN,
}
_KEEPS_IN_USE = frozenset(
    {ItemAction.HOLD, ItemAction.PROGRESS, ItemAction.REGRESS, ItemAction.RESTORE, ItemAction.SWAP}
)


@quick_init
@dataclass(frozen=True, slots=True)
class ItemDecision:
    """What happens to one exercise, and why.

    `before` is its dose until now; `after` and `per_week` what it gets, `to_exercise` the exercise that
    takes its place. `suspended`: it is out of the programme from now on, whoever decides about the rest.
    `needs_approval`: nothing else happens before a therapist approves.
    """

    exercise: str
    action: ItemAction
    rules: tuple[str, ...]
    before: Dose | None = None
    after: Dose | None = None
    to_exercise: str | None = None
    per_week: int | None = None
    suspended: bool = False
    needs_approval: bool = False
    because: tuple[Because, ...] = ()

    @property
    def change(self) -> Change:
        """What the envelope is asked about."""
        if self.action is ItemAction.PROGRESS and self.to_exercise is not None:
            return Change.NEXT_LEVEL
        return _CHANGES[self.action]

    @property
    def stays_in_use(self) -> bool:
        """Whether the patient goes on with it: not suspended, set aside, dropped or paused."""
        return self.action in _KEEPS_IN_USE and not self.suspended

    @property
    def is_harder(self) -> bool:
        """Whether it becomes harder, or comes back."""
        return self.action in (ItemAction.PROGRESS, ItemAction.RESTORE)


class ProgrammeAction(StrEnum):
    """What happens to the programme as a whole."""

    PAUSE = "pause"
    FLARE_KIT = "flare_kit"
    FLARE = "flare"
    EASE_OFF = "ease_off"
    SHORTEN = "shorten"
    SHORTEN_PROPOSED = "shorten_proposed"
    FREQUENCY_DOWN = "frequency_down"
    FREQUENCY_DOWN_PROPOSED = "frequency_down_proposed"


class Priority(StrEnum):
    """How soon a therapist must see it: at once, the same working day, this week, when there is time."""

    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"
    INFO = "info"


_ORDER = {priority: place for place, priority in enumerate(Priority)}


@quick_init
@dataclass(frozen=True, slots=True)
class Alert:
    """Something a therapist must see."""

    priority: Priority
    code: str

    def __str__(self) -> str:
        """As cases write it: `normal:not_settling`."""
        return f"{self.priority}:{self.code}"


def in_order(alerts: Iterable[Alert]) -> tuple[Alert, ...]:
    """Each alert once, the most pressing first, then by code."""
    return tuple(sorted(set(alerts), key=lambda alert: (_ORDER[alert.priority], alert.code)))


@quick_init
@dataclass(frozen=True, slots=True)
class Decision:
    """What one check-in changes; `items` in the order of the programme.

    `next_contact_days` is None when a therapist decides. `sessions_proposed` is a lower number of sessions
    a week that waits for approval. `band` and `unsettled` go into what the rules remember.
    """

    status: Status
    light: Light
    rules: tuple[str, ...]
    items: tuple[ItemDecision, ...]
    actions: tuple[ProgrammeAction, ...]
    alerts: tuple[Alert, ...]
    sessions_per_week: int
    next_contact_days: int | None
    sessions_proposed: int | None = None
    band: Band | None = None
    unsettled: bool = False
    because: tuple[Because, ...] = ()
    engine: str = ENGINE

    @property
    def is_calm(self) -> bool:
        """Whether exercises set aside may come back and good check-ins count: green, or calm amber."""
        return self.light is Light.GREEN or "L3c" in self.rules

    @property
    def changes_something(self) -> bool:
        """Whether the patient's programme becomes another one without anybody's approval."""
        applied = (item for item in self.items if item.suspended or not item.needs_approval)
        return any(item.change is not Change.NONE for item in applied) or any(
            action in (ProgrammeAction.PAUSE, ProgrammeAction.FREQUENCY_DOWN) for action in self.actions
        )
